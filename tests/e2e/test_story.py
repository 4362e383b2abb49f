"""The story of an order in a real browser: reception, bench, review, certificate, client, and who did what."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from labflow.settings import PROJECT
from tests.e2e.hands import (
    cell,
    dialog,
    drop,
    expect_mark,
    expect_told,
    expect_value,
    fetch,
    give_reason,
    id_in,
    scan,
    sheet_cell,
    sign,
    type_into_sheet,
    type_over,
    words_of,
)

AsPerson = Callable[..., Page]
ZONE = ZoneInfo("America/Los_Angeles")
NAMES = ("Clay St tap, first draw", "Oak St tap, flushed", "Distribution 07")
POINTS = ("site-12", "Oak St", "DIST-07")
PO = f"PO-{time.time_ns() // 1_000_000}"
TYPING_ERROR = "Typing error"


@dataclass
class Story:
    """What one chapter leaves to the next."""

    order: str = ""
    order_id: str = ""
    samples: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    report: str = ""
    report_id: str = ""

    def needs(self, *names: str) -> None:
        """A chapter without the one before it says so, instead of failing somewhere in the middle."""
        missing = [name for name in names if not getattr(self, name)]
        if missing:
            pytest.fail(f"An earlier chapter did not get far enough: no {', '.join(missing)}.")


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


# ── 1 reception ──────────────────────────────────────────────────────────────────────────────────────────────


def test_reception_types_an_order(as_person: AsPerson, story: Story) -> None:
    """Three samples by keyboard; a wrong code is said at its cell, and what was typed stays."""
    page = as_person("tom@labflow.dev", path="/orders/new")
    page.get_by_role("combobox", name="Client").fill("ashland")
    expect(page.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Contact").locator("option:checked")).to_contain_text("Renee Hollis")
    page.get_by_label("PO or reference").fill(PO)
    _type_samples(page)
    bottles = type_into_sheet(page, 3, "containers", "P250 P99")
    page.keyboard.press("Control+s")

    expect(bottles).to_have_attribute("title", "No container has the code “P99”. Choose from the list.")
    expect(page.get_by_text("Nothing was registered yet.")).to_be_visible()
    expect(bottles).to_have_text("P250P99")
    expect(sheet_cell(page, 2, "client_reference")).to_have_text(NAMES[1])
    expect(page.get_by_label("PO or reference")).to_have_value(PO)

    type_into_sheet(page, 3, "containers", "P250 P1000 P120S")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    story.order_id = id_in(page.url)
    links = page.get_by_role("table", name="Samples of the order").locator("td.id a")
    expect(links).to_have_count(3)
    story.samples = links.all_inner_texts()
    story.ids = [id_in(link.get_attribute("href")) for link in links.all()]
    story.order = page.locator(".crumb h1").inner_text()
    expect_told(page, f"Order {story.order} is created with 3 samples.")
    expect(page.get_by_text(PO)).to_be_visible()
    for name in NAMES:
        expect(page.get_by_role("row", name=name)).to_be_visible()


def _type_samples(page: Page) -> None:
    """What holds for all goes into the first row; a sample point is found by typing and brings its matrix."""
    collected = datetime.now(ZONE) - timedelta(hours=3)
    type_into_sheet(page, 0, "collected_at", f"{collected:%Y-%m-%d %H:%M}")
    type_into_sheet(page, 0, "tests", "monthly dist")
    type_into_sheet(page, 0, "containers", "P250 P1000 P120S")
    for place, (name, point) in enumerate(zip(NAMES, POINTS, strict=True), start=1):
        type_into_sheet(page, place, "client_reference", name)
        type_into_sheet(page, place, "sample_point", point)
    expect(sheet_cell(page, 1, "sample_type")).to_contain_text("Drinking water")
    expect(sheet_cell(page, 2, "tests")).to_have_text("DWMON")


def test_reception_receives_by_scanning(as_person: AsPerson, story: Story) -> None:
    """A scan finds the sample; a warm one needs a reason; labels are printed and the custody begins."""
    story.needs("samples")
    page = as_person("tom@labflow.dev", path="/receiving")
    expect(page.get_by_text(story.order)).to_be_visible()
    temperature = page.get_by_label("Temperature on arrival, °C")
    for number, degrees in zip(story.samples, ("3.8", "", "8.2"), strict=True):
        scan(page, number)
        expect(page.get_by_text(f"{number} found")).to_be_visible()
        if degrees:
            temperature.fill(degrees)
        if degrees == "3.8":
            expect(page.get_by_text("Within 0–6 °C, not frozen")).to_be_visible()
            page.get_by_label("Location").fill("Cooler 1, shelf 2")
            page.get_by_label("Delivered by").fill("Renee Hollis")
        page.locator("label.tap", has_text="Sealed").click()
        expect(page.get_by_role("checkbox", name="Sealed")).to_be_checked()
        if degrees == "8.2":
            _receive_warm(page, number)
        else:
            page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"{number} received")).to_be_visible()
    expect(page.get_by_text("All samples of this order are here")).to_be_visible()
    page.get_by_role("button", name="Next order").click()
    expect(page.get_by_role("heading", name="Expected")).to_be_visible()

    page.goto(f"/orders/{story.order_id}")
    page.get_by_role("button", name="Print labels").click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Print", exact=True).click()
    labels = words_of(download.value.path().read_bytes())
    assert all(number in labels for number in story.samples)
    page.goto(f"/samples/{story.ids[2]}")
    page.get_by_role("navigation", name="Parts of the sample").get_by_text("Custody").click()
    expect(page.get_by_role("heading", name="Chain of custody")).to_be_visible()
    expect(page.get_by_text("Tom Lindqvist").first).to_be_visible()
    expect(page.get_by_text("8.2 °C").first).to_be_visible()
    record = words_of(fetch(page, page.get_by_role("link", name="Record")))
    assert "Tom Lindqvist" in record
    assert story.samples[2] in record


def _receive_warm(page: Page, number: str) -> None:
    """Above 6 °C nothing is received without a reason."""
    expect(page.get_by_text("Above 6 °C", exact=True)).to_be_visible()
    why = page.get_by_label("Why is it accepted above 6 °C?")
    expect(why).to_be_visible()
    why.fill("  ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temperature_reason-error")).to_have_text("Above 6 °C. Give a reason to continue.")
    expect(page.get_by_role("button", name=f"Receive {number}")).to_be_enabled()
    why.fill("Sampled an hour ago, still cooling on ice")
    page.keyboard.press("Control+Enter")


# ── 2 bench ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_analyst_enters_results(as_person: AsPerson, story: Story) -> None:
    """The work that waits is found; values below the LOQ, bounds, dilutions and words go in by keyboard."""
    story.needs("samples")
    first = story.samples[0]
    page = as_person("daniel@labflow.dev", path=f"/work/analyses?q={first}")
    waiting = page.get_by_role("table", name="Work as a list").locator("tbody tr")
    expect(waiting).to_have_count(4)
    page.get_by_role("link", name=first).first.click()
    page.wait_for_url(f"**/work/sample/{story.ids[0]}")

    type_over(page, _raw(page, "pH", first), "7.4")
    expect(_raw(page, "Nitrate as N", first).locator("input")).to_be_focused()
    page.keyboard.type("0.82")
    page.keyboard.press("Enter")
    page.keyboard.type("0.05O")
    page.keyboard.press("Enter")
    page.keyboard.type("<0.5")
    page.keyboard.press("Enter")
    lead = _raw(page, "Lead", first)
    expect_mark(lead, "error")
    expect(lead).to_have_attribute("title", re.compile("0.05O"))
    expect_value(lead, "0.05O")
    type_over(page, lead, "0.05")
    expect_mark(lead, "saved")
    expect_mark(_raw(page, "Copper", first), "saved")
    expect(_row(page, "Copper")).to_contain_text("< 0.5")
    expect(_row(page, "Lead").locator("abbr").filter(has_text="J")).to_be_visible()

    type_over(page, cell(page, f"Dilution of Nitrate as N, {first}"), "10")
    expect(_row(page, "Nitrate as N")).to_contain_text("8.20")
    for word in ("Total coliforms", "E. coli"):
        chosen = cell(page, f"Result of {word}, {first}")
        chosen.focus()
        page.keyboard.type("Absent")
        expect(chosen.locator("select")).to_have_value("Absent")
        expect_mark(chosen, "saved")


def test_a_saved_value_changes_with_a_reason_only(as_person: AsPerson, story: Story) -> None:
    """Leaving the dialog saves nothing and keeps what was typed; the saved value stays until a reason is given."""
    story.needs("samples")
    first = story.samples[0]
    page = as_person("daniel@labflow.dev", path=f"/work/sample/{story.ids[0]}")
    value = _raw(page, "pH", first)
    expect_value(value, "7.4")
    type_over(page, value, "7.6")
    expect(dialog(page)).to_contain_text("Why does this value change?")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect_mark(value, "error")
    expect_value(value, "7.6")
    value.focus()
    page.get_by_role("button", name="Give a reason").click()
    _typing_error(page)
    expect_mark(_raw(page, "pH", first), "saved")
    expect(_row(page, "pH")).to_contain_text("7.6")
    _submit(page, 4)


def _raw(page: Page, analyte: str, number: str) -> Locator:
    return cell(page, f"Raw value of {analyte}, {number}")


def _row(page: Page, analyte: str) -> Locator:
    return page.get_by_role("grid", name="Results").locator("tbody tr").filter(has_text=analyte)


def _typing_error(page: Page) -> None:
    dialog(page).get_by_text(TYPING_ERROR, exact=True).click()
    dialog(page).get_by_role("button", name="Save with reason").click()
    expect(dialog(page)).to_have_count(0)


def _submit(page: Page, tests: int) -> None:
    page.keyboard.press("Control+Enter")
    word = "test" if tests == 1 else "tests"
    # clicked twice as some people do: it counts once, and nothing is complained of
    dialog(page).get_by_role("button", name=f"Submit {tests} {word}").dblclick()
    expect_told(page, f"{tests} {word} submitted for review.")
    expect(page.get_by_text("No test on this sheet is complete yet.")).to_have_count(0)


def test_the_client_sees_progress_but_no_results(as_person: AsPerson, story: Story) -> None:
    """What nobody has verified is not for the client's eyes, nor for the client's programs."""
    story.needs("order_id")
    page = as_person("renee@ashland.example", path=f"/portal/orders/{story.order_id}")
    expect(page.get_by_text("Being tested: 4 of 12 tests done").first).to_be_visible()
    expect(page.get_by_text(story.samples[0])).to_be_visible()
    expect(page.get_by_text("8.20")).to_have_count(0)
    expect(page.get_by_text("No certificate yet")).to_be_visible()
    answer = page.request.get(f"/api/v1/samples/{story.ids[0]}/results")
    assert "8.20" not in answer.text()


def test_the_analyst_imports_an_instrument_file(as_person: AsPerson, story: Story) -> None:
    """Rows find their samples by number; one that belongs to nothing says why; each number keeps file, row, cell."""
    story.needs("samples")
    name = f"icp-{PO}.csv"
    page = as_person("daniel@labflow.dev", path="/import")
    expect(page.get_by_role("table", name="Files read before")).to_be_visible()
    drop(page, name, _instrument_file(story.samples))
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"))
    readings = page.get_by_role("table", name="Readings")
    expect(page.get_by_text("5 readings", exact=True)).to_be_visible()
    lost = readings.get_by_role("row", name="S99-999999")
    expect(lost).to_contain_text("No sample")
    expect(lost).to_contain_text("No open sample is called “S99-999999”. Choose the sample.")
    expect(readings.get_by_role("row", name=story.samples[1]).first).to_contain_text("Ready")
    page.get_by_role("button", name="Import 4 rows").click()
    expect_told(page, "4 results imported.")
    expect(readings.get_by_text("Imported", exact=True)).to_have_count(4)
    expect(lost).to_contain_text("No sample")

    page.goto(f"/samples/{story.ids[1]}")
    lead = page.get_by_role("table", name="Results").locator("tbody tr").filter(has_text="Lead")
    expect(lead).to_contain_text("4.21")
    expect(lead.get_by_title(re.compile(rf"From {re.escape(name)}, row 2, cell C2"))).to_be_visible()


def _instrument_file(samples: list[str]) -> str:
    """What a WinLab32 program writes, in mg/L, with a row of another laboratory's sample."""
    rows = [
        (samples[1], "Pb 220.353", "0.00421"), (samples[1], "Cu 327.393", "0.118"),
        (samples[2], "Pb 220.353", "0.00037"), (samples[2], "Cu 327.393", "0.0445"),
        ("S99-999999", "Pb 220.353", "0.0021"),
    ]  # fmt: skip
    head = "Sample ID,Analyte Name,Reported Conc (Samp),Units (Samp)"
    return "\r\n".join([head, *(",".join([*row, "mg/L"]) for row in rows), ""])


def test_the_benches_finish_and_submit(as_person: AsPerson, story: Story) -> None:
    """Daniel completes the second and third sample, Priya measures one pH herself."""
    story.needs("samples")
    page = as_person("daniel@labflow.dev")
    for place, nitrate in ((1, "1.74"), (2, "1.9")):
        number = story.samples[place]
        page.goto(f"/work/sample/{story.ids[place]}")
        _raw(page, "Lead", number).focus()
        expect(page.get_by_text(f"From icp-{PO}.csv, row {2 * place}, C{2 * place}")).to_be_visible()
        type_over(page, _raw(page, "Nitrate as N", number), nitrate)
        if place == 1:
            type_over(page, _raw(page, "pH", number), "7.9")
        for word in ("Total coliforms", "E. coli"):
            chosen = cell(page, f"Result of {word}, {number}")
            chosen.focus()
            chosen.locator("select").select_option("Absent")
            expect_mark(chosen, "saved")
        _submit(page, 4 if place == 1 else 3)
    priya = as_person("priya@labflow.dev", path=f"/work/sample/{story.ids[2]}")
    type_over(priya, _raw(priya, "pH", story.samples[2]), "7.8")
    expect_mark(_raw(priya, "pH", story.samples[2]), "saved")
    _submit(priya, 1)


# ── 3 review ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reviewer_sends_back_and_the_analyst_corrects(as_person: AsPerson, story: Story) -> None:
    """Exceptions come first; what is sent back returns to its analyst with the reason."""
    story.needs("samples")
    first = story.samples[0]
    priya = as_person("priya@labflow.dev", path=f"/review?q={first}")
    exceptions = priya.locator(".at-review .ex")
    expect(exceptions.get_by_role("heading", name="Exceptions")).to_be_visible()
    expect(exceptions).to_contain_text("pH was measured")
    expect(exceptions).to_contain_text(TYPING_ERROR)
    nitrate = (
        priya.get_by_role("table", name="Results to verify")
        .locator("tbody tr")
        .filter(has_text="Nitrate as N")
    )
    nitrate.get_by_role("button", name="Acts").click()
    nitrate.get_by_role("menuitem", name="Send back").click()
    expect(dialog(priya).get_by_label("Nitrate as N")).to_be_checked()
    expect(dialog(priya).get_by_label("Lead and copper")).not_to_be_checked()
    give_reason(priya, "The chromatogram shows 0.84. Read it again.", "Send back")
    expect_told(priya, "sent back")

    daniel = as_person("daniel@labflow.dev", path=f"/work/analyses?tab=returned&q={first}")
    daniel.get_by_role("link", name=first).first.click()
    value = _raw(daniel, "Nitrate as N", first)
    expect_value(value, "0.82")
    value.focus()
    expect(daniel.get_by_text("Sent back: The chromatogram shows 0.84. Read it again.")).to_be_visible()
    daniel.keyboard.type("0.84")
    daniel.keyboard.press("Enter")
    _typing_error(daniel)
    expect(_row(daniel, "Nitrate as N")).to_contain_text("8.40")
    _submit(daniel, 1)
    daniel.goto("/review")
    daniel.wait_for_url(re.compile(r":\d+/$"))
    expect(daniel.get_by_role("navigation", name="Main").get_by_role("link", name="Work")).to_be_visible()
    expect(daniel.get_by_role("navigation", name="Main").get_by_role("link", name="Review")).to_have_count(0)


def test_the_reviewer_signs(as_person: AsPerson, story: Story) -> None:
    """A wrong password is said under its field and the comment stays. Nobody signs what she entered herself."""
    story.needs("samples")
    priya = as_person("priya@labflow.dev", path=f"/review?q={story.samples[0]}")
    expect(priya.get_by_text("Nitrate as N was sent back before")).to_be_visible()
    _choose_all(priya)
    priya.get_by_role("button", name="Sign 6 results").click()
    sign(priya, "not my password", comment="Against the raw data of both runs")
    expect(priya.locator("#password-error")).to_contain_text(
        "This is not your password. Nothing was signed; try again."
    )
    expect(dialog(priya).get_by_label("Comment")).to_have_value("Against the raw data of both runs")
    sign(priya)
    expect_told(priya, "6 results signed.")

    priya.goto(f"/review?q={story.samples[1]}")
    _choose_all(priya)
    priya.get_by_role("button", name="Sign 6 results").click()
    sign(priya)
    expect_told(priya, "6 results signed.")

    priya.goto(f"/review?q={story.samples[2]}")
    own = priya.get_by_role("table", name="Results to verify").locator("tbody tr").filter(has_text="pH")
    expect(own.get_by_role("checkbox")).to_be_disabled()
    expect(own.locator("[data-why]")).to_have_attribute(
        "data-why", re.compile("You entered pH of .* somebody else must verify")
    )
    _choose_all(priya)
    priya.get_by_role("button", name="Sign 5 results").click()
    sign(priya)
    expect_told(priya, "5 results signed.")

    elena = as_person("elena@labflow.dev", path=f"/review?q={story.samples[2]}")
    _choose_all(elena)
    elena.get_by_role("button", name="Sign 1 result").click()
    sign(elena)
    expect_told(elena, "1 result signed.")


def _choose_all(page: Page) -> None:
    """Tick every test the person may verify, those with an open exception too."""
    every = page.get_by_label("Choose every test I may verify")
    expect(every).to_be_visible()
    if not every.is_checked():
        every.click()
    expect(every).to_be_checked()


# ── 4 certificate ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_manager_issues_one_certificate(as_person: AsPerson, story: Story) -> None:
    """Prepared from the order, authorised under a password, stored as PDF."""
    story.needs("order_id")
    page = as_person("elena@labflow.dev", path=f"/orders/{story.order_id}")
    page.get_by_role("link", name="Prepare report").click()
    page.wait_for_url("**/reports/new?order=*")
    for number in story.samples:
        expect(page.get_by_label(f"Put {number} on the report")).to_be_checked()
    page.get_by_role("button", name="Prepare report").click()
    page.wait_for_url(re.compile(r"/reports/[0-9a-f-]{36}$"))
    story.report_id = id_in(page.url)
    story.report = f"{story.order}-R1"
    expect(page.locator(".crumb h1")).to_have_text(story.report)
    page.get_by_role("button", name="Authorise").click()
    expect(dialog(page)).to_contain_text(
        "18 results for City of Ashland Water. It goes to renee@ashland.example at once."
    )
    sign(page)
    expect_told(page, f"Report {story.report} is issued.")
    page.get_by_role("button", name="Details", exact=True).click()
    expect(page.get_by_text("Holds", exact=True)).to_be_visible()
    paper = words_of(fetch(page, page.get_by_role("link", name="Download PDF")))
    assert story.report in paper
    assert "Elena Marchetti" in paper
    assert all(number in paper for number in story.samples)


def test_the_letter_goes_out(as_person: AsPerson, story: Story) -> None:
    """The worker writes to the client within seconds, with the certificate enclosed."""
    story.needs("report")
    page = as_person("admin@labflow.dev", path=f"/inbox?q={story.report}")
    letter = page.get_by_role("row").filter(has_text=f"Certificate {story.report}")
    for _ in range(15):
        if letter.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
        expect(page.get_by_placeholder("Subject or recipient")).to_be_visible()
    expect(letter).to_contain_text("renee@ashland.example")
    letter.get_by_role("link").click()
    page.wait_for_url("**/inbox/*")
    shown = page.get_by_role("article")
    expect(shown.get_by_role("heading", name=f"Certificate {story.report}")).to_be_visible()
    enclosed = shown.get_by_role("link", name=f"{story.report}.pdf")
    assert story.report in words_of(fetch(page, enclosed))


# ── 5 client ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_client_reads_the_certificate(as_person: AsPerson, story: Story) -> None:
    """Progress, results and the paper, in the portal."""
    story.needs("report")
    page = as_person("renee@ashland.example", path=f"/portal/orders?tab=all&q={PO}")
    page.get_by_role("link", name=story.order).click()
    page.wait_for_url(f"**/portal/orders/{story.order_id}")
    expect(page.get_by_text("Certificate ready").first).to_be_visible()
    for name in NAMES:
        expect(page.get_by_text(name).first).to_be_visible()
    paper = words_of(fetch(page, page.get_by_role("link", name="Download certificate")))
    assert story.report in paper
    assert PO in paper
    assert all(name in paper for name in NAMES)
    page.goto("/portal/reports")
    expect(page.get_by_text(story.report).first).to_be_visible()


def test_another_client_gets_nothing(as_person: AsPerson, story: Story) -> None:
    """Not by address, search, count or interface: for Otto the order does not exist."""
    story.needs("report_id")
    page = as_person("otto@northfork.example", path=f"/portal/orders/{story.order_id}")
    expect(page.get_by_text("There is no such order")).to_be_visible()
    for canary in (story.order, PO, "Ashland", NAMES[0]):
        expect(page.get_by_text(canary)).to_have_count(0)
    for words in (PO, story.order, story.samples[0], NAMES[0]):
        page.goto(f"/portal/orders?tab=all&q={words}")
        expect(page.get_by_text("No order matches")).to_be_visible()
        expect(page.locator(".foot")).to_contain_text("Nothing to show")
        assert page.request.get(f"/api/v1/orders?q={words}").json()["rows"] == []
    page.goto(f"/portal/reports?tab=all&q={story.report}")
    expect(page.get_by_text("No certificate matches")).to_be_visible()
    for path in (
        f"reports/{story.report_id}/pdf", f"reports/{story.report}/pdf", f"reports/{story.report_id}/paper.pdf",
        f"reports/{story.report_id}/preview.pdf", f"reports/{story.report_id}", f"orders/{story.order_id}",
        f"orders/{story.order}", f"orders/{story.order_id}/custody.pdf",
        f"samples/{story.ids[0]}", f"samples/{story.samples[0]}", f"samples/{story.ids[0]}/results",
        f"portal/orders/{story.order_id}/form.pdf", f"portal/orders/{story.order_id}/labels.pdf",
    ):  # fmt: skip
        answer = page.request.get(f"/api/v1/{path}")
        assert answer.status in (403, 404), path
        assert story.samples[0] not in answer.text(), path
        assert "Ashland" not in answer.text(), path
    for path in (f"/orders/{story.order_id}", f"/samples/{story.ids[0]}", f"/reports/{story.report_id}"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for canary in (PO, "Ashland", NAMES[0]):
            expect(page.get_by_text(canary)).to_have_count(0)


# ── 6 trail ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_trail_says_who_changed_the_value(
    as_person: AsPerson, story: Story, surroundings: dict[str, str]
) -> None:
    """Old value, new value, who and why; and the chain of the trail holds, by screen and by command."""
    story.needs("samples")
    page = as_person(
        "admin@labflow.dev", path=f"/audit?filters=number:is:{story.samples[0]};kind:is:result;act:is:changed"
    )
    trail = page.get_by_role("table", name="Audit trail")
    changed = trail.locator("tbody tr").filter(has_text="7.6")
    expect(changed).to_have_count(1)
    expect(changed.locator("del").filter(has_text="7.4").first).to_be_visible()
    expect(changed.locator("ins").filter(has_text="7.6").first).to_be_visible()
    expect(changed).to_contain_text("Daniel Reyes")
    expect(changed).to_contain_text(TYPING_ERROR)
    expect(trail.locator("tbody tr").filter(has_text="0.84")).to_contain_text(TYPING_ERROR)
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_role("status").filter(has_text="Chain holds")).to_be_visible()

    done = subprocess.run(
        [sys.executable, "-m", "labflow.cli.main", "audit", "verify"],
        cwd=PROJECT, env=surroundings, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The audit trail is whole" in done.stdout

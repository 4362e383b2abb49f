"""A new version of a test in a browser: drafted, tried, approved by a second person; old work keeps the old one."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.hands import dialog, expect_told, id_in, type_into_sheet

AsPerson = Callable[..., Page]
TEST = "Chloride"


def ordered(tom: Page, name: str, test: str = TEST) -> str:
    """Reception orders the test for one sample and takes it in; the sample's id."""
    tom.goto("/orders/new")
    tom.get_by_role("combobox", name="Client").fill("ashland")
    expect(tom.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    tom.keyboard.press("Enter")
    type_into_sheet(tom, 1, "client_reference", name)
    type_into_sheet(tom, 1, "sample_type", "drink")
    type_into_sheet(tom, 1, "tests", test)
    tom.keyboard.press("Control+s")
    tom.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    row = tom.get_by_role("table", name="Samples of the order").get_by_role("row", name=re.compile(name))
    sample = id_in(row.locator("td.id a").get_attribute("href"))
    answer = send(tom, f"/api/v1/samples/{sample}/receive", {"temperature": 4.2})
    assert answer["state"] == "received"
    return sample


def measured(daniel: Page, sample: str, value: str) -> None:
    """The bench enters a value."""
    [cell] = daniel.request.get(f"/api/v1/samples/{sample}/results").json()
    entry = {"analysis_id": cell["analysis_id"], "analyte_id": cell["analyte_id"], "raw_text": value}
    [outcome] = send(daniel, "/api/v1/results", {"entries": [entry]})
    assert outcome["kept"], outcome


def send(page: Page, path: str, body: dict) -> dict | list:
    """Ask the API from the page's own origin."""
    origin = page.evaluate("location.origin")
    answer = page.request.post(path, data=body, headers={"Origin": origin})
    assert answer.ok, answer.text()
    return answer.json()


def expect_result(page: Page, sample: str, shown: str) -> None:
    page.goto(f"/samples/{sample}")
    expect(page.get_by_role("row", name=re.compile(TEST)).first).to_contain_text(shown)


def test_a_new_version_counts_for_new_orders_and_old_work_keeps_the_old_one(as_person: AsPerson) -> None:
    tom = as_person("tom@labflow.dev")
    before = ordered(tom, "Tap before the new version")

    elena = as_person("elena@labflow.dev", path="/services")
    elena.get_by_placeholder("Test, method, analyte").fill(TEST)
    expect(elena.get_by_role("row", name="Conductivity")).to_have_count(0)
    elena.get_by_role("link", name="CL", exact=True).click()
    elena.get_by_role("button", name="Draft version 2").click()
    expect_told(elena, "Version 2 is a draft now")
    elena.get_by_role("button", name=f"Change {TEST}").click()
    dialog(elena).get_by_role("textbox", name="LOQ").fill("0.000001")
    dialog(elena).get_by_role("button", name="Save in the draft").click()
    expect(dialog(elena).get_by_text("The limits must rise")).to_be_visible()
    expect(dialog(elena).get_by_role("textbox", name="LOQ")).to_have_value("0.000001")
    dialog(elena).get_by_role("textbox", name="LOQ").fill("2")
    dialog(elena).get_by_role("button", name="Save in the draft").click()
    expect(dialog(elena)).to_have_count(0)
    expect(elena.get_by_text("1 changed value")).to_be_visible()

    # tried on a value, and on what was measured before
    elena.get_by_label("Value as measured").fill("1.1")
    elena.get_by_role("button", name="Try", exact=True).click()
    expect(elena.locator(".tr2")).to_contain_text("< 2")
    elena.get_by_role("button", name="Try it").click()
    expect(elena.locator(".imp")).to_contain_text(re.compile(r"Tried on [\d,]+ results of the last 90 days"))
    elena.get_by_role("button", name="Ask for approval").click()
    dialog(elena).get_by_label("Reason for change").fill("New column: the study gives a higher LOQ")
    dialog(elena).get_by_role("button", name="Ask for approval").click()
    expect_told(elena, "Approval is asked for")
    expect(elena.get_by_role("button", name="Approve")).to_be_disabled()

    admin = as_person("admin@labflow.dev", path=elena.url)
    expect(admin.get_by_text("New column: the study gives a higher LOQ")).to_be_visible()
    admin.get_by_role("button", name="Approve").click()
    dialog(admin).get_by_role("button", name="Approve").click()
    expect_told(admin, "Version 2 is approved")
    expect(admin.get_by_role("button", name=re.compile("Version 2 Active"))).to_be_visible()

    after = ordered(tom, "Tap after the new version")
    daniel = as_person("daniel@labflow.dev", path=elena.url.replace("/services/", "/work/"))
    expect(daniel.locator(".bf .fc").filter(has_text="Versions")).to_contain_text("2, 1")
    expect(daniel.get_by_role("row").filter(has_text="Tap before the new version")).to_contain_text("v1")
    expect(
        daniel.get_by_role("row").filter(has_text="Tap after the new version").locator(".older")
    ).to_have_count(0)
    measured(daniel, before, "1.1")
    measured(daniel, after, "1.1")
    expect_result(daniel, before, "1.1")
    expect_result(daniel, after, "< 2")


SOLIDS = "Total dissolved solids"


def test_a_formula_is_checked_tried_approved_and_computes_at_the_bench(as_person: AsPerson) -> None:
    elena = as_person("elena@labflow.dev", path="/services")
    elena.get_by_placeholder("Test, method, analyte").fill(SOLIDS)
    expect(elena.get_by_role("row", name="Conductivity")).to_have_count(0)
    elena.get_by_role("link", name="TDS", exact=True).click()
    elena.get_by_role("button", name="Draft version 2").click()
    expect_told(elena, "Version 2 is a draft now")
    elena.get_by_role("button", name=re.compile("^Formulas")).click()
    field = elena.get_by_role("textbox", name=f"Formula of {SOLIDS}")
    expect(field).to_have_value("(W_DRY - W_DISH) * 1000000 / V_SAMPLE")
    field.fill("(W_DRY - W_DISH) * 1000000 / VOLUME")
    expect(elena.get_by_text("The test has no analyte VOLUME")).to_be_visible()
    expect(elena.get_by_role("button", name="Save in the draft")).to_be_disabled()
    # the name is put in by a press, behind what is typed
    field.fill("(W_DRY - W_DISH) * 2000000 / ")
    elena.get_by_role("button", name="V_SAMPLE", exact=True).click()
    expect(elena.get_by_text("No errors")).to_be_visible()
    expect(
        elena.get_by_text("(Dish with dry residue − Empty dish) × 2000000 ÷ Volume of sample")
    ).to_be_visible()
    for name, value in (("W_DRY", "50.1234"), ("W_DISH", "50.0984"), ("V_SAMPLE", "100")):
        elena.get_by_label(name, exact=True).fill(value)
    expect(elena.locator(".tr2")).to_contain_text("500")
    elena.get_by_role("button", name="Save in the draft").click()
    expect_told(elena, "Saved in the draft")
    expect(elena.get_by_role("table", name="Formulas of the version")).to_contain_text("2000000 / V_SAMPLE")
    elena.get_by_role("button", name="Ask for approval").click()
    dialog(elena).get_by_label("Reason for change").fill("Dishes are weighed in half grams")
    dialog(elena).get_by_role("button", name="Ask for approval").click()
    expect_told(elena, "Approval is asked for")

    admin = as_person("admin@labflow.dev", path=elena.url)
    admin.get_by_role("button", name="Approve").click()
    dialog(admin).get_by_role("button", name="Approve").click()
    expect_told(admin, "Version 2 is approved")

    tom = as_person("tom@labflow.dev")
    sample = ordered(tom, "Well of the new formula", SOLIDS)
    aisha = as_person("aisha@labflow.dev", path="/work")
    values = {"W_DRY": "50.1234", "W_DISH": "50.0984", "V_SAMPLE": "100"}
    cells = aisha.request.get(f"/api/v1/samples/{sample}/results").json()
    entries = [
        {
            "analysis_id": cell["analysis_id"],
            "analyte_id": cell["analyte_id"],
            "raw_text": values[cell["keyword"]],
        }
        for cell in cells
        if cell["keyword"] in values
    ]
    assert all(outcome["kept"] for outcome in send(aisha, "/api/v1/results", {"entries": entries}))
    aisha.goto(f"/samples/{sample}")
    expect(aisha.get_by_role("row", name=re.compile(SOLIDS)).first).to_contain_text("500")


def test_a_long_name_of_an_analyte_is_read_whole(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/services", viewport=(1024, 768))
    page.get_by_role("link", name="APC", exact=True).click()
    names = page.get_by_role("table", name="Analytes of the version").locator("tbody td:first-child")
    expect(names.filter(has_text="Aerobic colony count, 30 °C")).to_be_visible()
    assert (
        names.evaluate_all("cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).length") == 0
    )

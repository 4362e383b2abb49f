"""What people say and hand in about a sample, in a real browser: a mention reaches its inbox, a PDF is looked at."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import dialog, expect_told, give_reason, id_in

AsPerson = Callable[..., Page]
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n"
)
WORDS = "Is the bottle cracked? <img src=x onerror=window.__bad=1>"


def opened(page: Page) -> str:
    """The first sample of the list, on its own page; gives its number."""
    page.locator("tbody a.open").first.click()
    page.wait_for_url(re.compile(r"/samples/[0-9a-f-]{36}$"))
    expect(page.locator(".seal")).to_contain_text("Audit trail")
    return page.locator(".crumb h1").inner_text()


def box(page: Page) -> Locator:
    return page.locator(".rail-f textarea")


def drop(page: Page, name: str, data: bytes) -> None:
    """Drop a file on the attachments tab."""
    carried = page.evaluate_handle(
        "([name, data]) => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array(data)], name)); return d; }",
        [name, list(data)],
    )
    page.dispatch_event(".dz", "drop", {"dataTransfer": carried})


def test_a_mention_reaches_the_inbox_of_the_other_person(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/samples")
    number = opened(page)
    box(page).focus()
    page.keyboard.type(f"{WORDS} @dan")
    offered = page.get_by_role("option", name="Daniel Reyes")
    expect(offered).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("look")
    page.keyboard.press("Control+Enter")
    said = page.locator(".cm").first
    expect(said.locator(".cm-t")).to_have_text(f"{WORDS} @Daniel Reyes look")
    expect(said.locator(".at")).to_have_text("@Daniel Reyes")
    expect(box(page)).to_have_value("")
    assert page.evaluate("window.__bad") is None

    other = as_person("daniel@labflow.dev", path="/notifications")
    line = other.locator(".nt").filter(has_text=f"Elena Marchetti mentioned you on {number}").first
    expect(line).to_contain_text("Is the bottle cracked?")
    line.click()
    other.wait_for_url(re.compile(r"/samples/"))
    expect(other.locator(".crumb h1")).to_have_text(number)
    expect(other.locator(".cm").first).to_contain_text("@Daniel Reyes look")


def test_a_pdf_is_dropped_looked_at_and_withdrawn_and_a_lie_is_refused(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/samples")
    opened(page)
    page.get_by_role("button", name="Attachments").click()
    drop(page, "lies.pdf", b"<html><script>window.__bad=1</script>")
    expect_told(page, "The content of lies.pdf is not what its name says.")
    expect(page.locator(".fls li").filter(has_text="lies.pdf")).to_have_count(0)

    drop(page, "custody form.pdf", PDF)
    row = page.locator(".fls li").filter(has_text="custody form.pdf").first
    expect(row).to_contain_text("Elena Marchetti")
    expect(page.locator(".tl li").first).to_contain_text("attached custody form.pdf")
    row.get_by_role("button", name="custody form.pdf").click()
    sheet = dialog(page).get_by_role("img", name="custody form.pdf, page 1 of 1")
    expect(sheet).to_be_visible()
    page.wait_for_function("() => !document.querySelector('dialog[open] [aria-busy=true]')")
    # a sheet that nothing was drawn on has no colour at all; this one is white
    assert sheet.evaluate("e => e.getContext('2d').getImageData(9, 9, 1, 1).data.join()") == "255,255,255,255"
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)

    row.get_by_role("button", name="What to do with the file").click()
    page.get_by_role("menuitem", name="Withdraw").click()
    give_reason(page, "Of another sample", "Withdraw file")
    expect(row).to_contain_text("Withdrawn by Elena Marchetti: Of another sample")


def test_the_next_record_of_the_list_is_one_key_away(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/samples?q=S26")
    links = page.locator("tbody a.open")
    expect(links.nth(1)).to_be_visible()
    second = id_in(links.nth(1).get_attribute("href"))
    opened(page)
    expect(page.locator(".nbr")).to_contain_text("1 of ")
    page.keyboard.press("]")
    page.wait_for_url(re.compile(second))
    expect(page.locator(".nbr")).to_contain_text("2 of ")
    page.keyboard.press("[")
    expect(page.locator(".nbr")).to_contain_text("1 of ")
    page.locator(".crumb a.up").click()
    page.wait_for_url(re.compile(r"/samples\?.*q=S26"))
    expect(links.first).to_be_visible()

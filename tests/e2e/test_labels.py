"""Labels in a browser: designed by keyboard, printed, scanned from paper, printed again with a reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import dialog, expect_told
from tests.reports.paper import pages, scanned

AsPerson = Callable[..., Page]
NAME = "Bottles with a word"


def picture(page: Page) -> Locator:
    """The label as it will be printed."""
    return page.locator("svg.ld-art")


def fetched(page: Page) -> bytes:
    """Print in the open dialog."""
    with page.expect_download() as started:
        dialog(page).get_by_role("button", name="Print", exact=True).click()
    return Path(started.value.path()).read_bytes()


@pytest.mark.parametrize("width", [1440, 1024])
def test_a_label_is_designed_by_keyboard(as_person: AsPerson, width: int) -> None:
    page = as_person("elena@labflow.dev", path="/labels/new?purpose=container", viewport=(width, 800))
    name = f"{NAME} {width}"
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()

    code = page.locator("[data-element=code]")
    code.focus()
    left, top = page.get_by_role("textbox", name="Left"), page.get_by_role("textbox", name="Top")
    expect(left).to_have_value("1")
    before = picture(page).inner_html()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(left).to_have_value("2")
    expect(top).to_have_value("1.5")
    expect(code).to_have_attribute("aria-label", re.compile("at 2, 1.5"))
    expect(code).to_be_focused()
    assert picture(page).inner_html() != before
    page.keyboard.press("Control+z")
    expect(left).to_have_value("1")

    page.get_by_role("list", name="Elements of the label").get_by_role("button", name="Collected").press(
        "Enter"
    )
    words = page.get_by_label("Before the value")
    words.fill("Taken ")
    words.press("Enter")
    expect(picture(page)).to_contain_text("Taken Jul 20")
    page.get_by_role("button", name="Add").press("Enter")
    page.get_by_role("menuitem", name="Text").press("Enter")
    page.get_by_role("textbox", name="Text").fill("Keep cold")
    page.get_by_role("textbox", name="Text").press("Enter")
    expect(picture(page)).to_contain_text("Keep cold")
    page.get_by_role("textbox", name="Top").fill("14.1")
    page.get_by_role("textbox", name="Top").press("Enter")
    page.keyboard.press("Control+s")
    expect_told(page, "Label saved")
    page.wait_for_url(re.compile(r"/labels/[0-9a-f-]{36}$"))


def test_what_is_printed_can_be_scanned_and_is_printed_again_with_a_reason(
    as_person: AsPerson, tmp_path: Path
) -> None:
    page = as_person("elena@labflow.dev", path="/orders?q=Sagebrush")
    page.get_by_role("table").get_by_role("link", name=re.compile("^O")).first.click()
    page.get_by_role("button", name="Print labels").click()
    dialog(page).get_by_label("Label", exact=True).select_option(label=NAME + " 1440")
    paper = fetched(page)
    expect_told(page, re.compile("labels? printed"))
    numbers = [re.search(r"S\d\d-\d{6}-\d+", sheet) for sheet in pages(paper)]
    assert all(numbers)
    assert all("Keep cold" in sheet for sheet in pages(paper))
    for number, codes in zip(numbers, scanned(paper, tmp_path), strict=True):
        assert number
        assert {code.text for code in codes} == {number[0]}
        assert len(codes) == 2

    page.get_by_role("button", name="Print labels").click()
    expect(dialog(page)).to_contain_text("A label exists already")
    dialog(page).get_by_role("button", name="Print", exact=True).click()
    why = dialog(page).get_by_label("Why is it printed again?")
    expect(page.locator("#reason-error")).to_be_visible()
    why.fill("The first ones are smudged")
    assert len(pages(fetched(page))) == len(numbers)
    expect(page.get_by_text("The first ones are smudged").first).to_be_visible()

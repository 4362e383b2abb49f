"""The result grid in a browser: pasting, filling, undoing, two people in one cell, a lost connection."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import dialog, expect_mark, expect_told, expect_value, type_over

AsPerson = Callable[..., Page]
EMPTY = "td[data-c='3'][data-value='']"


def open_test(page: Page, name: str, query: str = "") -> None:
    """The sheet of a test, by its name on the work list."""
    page.goto("/work")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/work/*-*")
    if query:
        page.goto(page.url + query)
    expect(page.locator("table.rgrid td.ed").first).to_be_visible()


def box(page: Page, row: int, column: int) -> Locator:
    """A cell by its place; typed columns of a test's sheet are 3 (raw) and 4 (dilution)."""
    return page.locator(f"td[data-r='{row}'][data-c='{column}']")


def paste(page: Page, text: str) -> None:
    """Ctrl V with this text on the clipboard."""
    page.evaluate(
        "text => { const d = new DataTransfer(); d.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true})); }",
        text,
    )


@pytest.fixture
def daniel(as_person: AsPerson) -> Page:
    return as_person("daniel@labflow.dev")


def test_a_block_is_pasted_filled_and_undone(daniel: Page) -> None:
    page = daniel
    open_test(page, "Total phosphorus")
    last = page.locator("table.rgrid td[data-c='3']").count() - 1
    assert last >= 2, "filling down needs rows below the second"
    box(page, 0, 3).focus()
    paste(page, "0.112\t1\r\n0.345\t10\r\n")
    expect_mark(box(page, 0, 3), "saved")
    expect_value(box(page, 1, 3), "0.345")
    expect_value(box(page, 1, 4), "10")
    expect(box(page, 1, 5)).to_have_text("3.45")
    expect(page.locator(".saved")).to_contain_text("Saved")

    box(page, 1, 3).click()
    page.keyboard.press("Control+d")
    expect_value(box(page, last, 3), "0.345")
    expect_mark(box(page, last, 3), "saved")

    page.keyboard.press("Control+z")
    expect_value(box(page, last, 3), "")
    expect_value(box(page, 1, 3), "0.345")
    page.keyboard.press("Control+z")
    expect_value(box(page, 0, 3), "")
    expect(dialog(page)).to_have_count(0)
    expect(box(page, 0, 5)).to_have_text("")
    page.keyboard.press("Control+y")
    expect_value(box(page, 0, 3), "0.112")
    expect(box(page, 0, 5)).to_have_text("0.112")


def test_what_is_pasted_beyond_the_sheet_is_told(daniel: Page) -> None:
    page = daniel
    open_test(page, "Total phosphorus")
    last = page.locator("table.rgrid td[data-c='3']").count() - 1
    box(page, last, 3).focus()
    paste(page, "0.2\t1\r\n0.3\t1\r\n")
    expect_told(page, "2 pasted values were not taken")
    expect_value(box(page, last, 3), "0.2")
    page.keyboard.press("Control+z")
    expect_value(box(page, last, 3), "")


def test_the_formula_bar_says_how_a_result_came_about(daniel: Page) -> None:
    page = daniel
    open_test(page, "Ammonia as N")
    type_over(page, box(page, 0, 3), "1.286", "Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    bar = page.locator(".fxw .fx")
    expect(bar).to_contain_text("raw 1.286")
    expect(bar).to_contain_text("dilution 10")
    expect(bar).to_contain_text("= 12.86, shown as")
    expect(bar).to_contain_text("round half to even")


def test_two_people_in_one_cell(as_person: AsPerson) -> None:
    """Who comes second sees both values, who entered the other one and when, and decides."""
    first, second = as_person("daniel@labflow.dev"), as_person("daniel@labflow.dev")
    for page in (first, second):
        open_test(page, "Turbidity")
    box(second, 0, 3).click()
    second.keyboard.type("0.99", delay=40)
    type_over(first, box(first, 0, 3), "0.31")
    expect_mark(box(first, 0, 3), "saved")
    expect(box(second, 0, 5)).to_have_text(
        ""
    )  # what one is typing over stays as it is, theirs waits behind it
    second.keyboard.press("Enter")
    expect_mark(box(second, 0, 3), "error")
    box(second, 0, 3).focus()
    told = second.locator(".gpop.told")
    expect(told).to_contain_text("Daniel")
    expect(told).to_contain_text("0.31")
    expect(told).to_contain_text("0.99")
    expect(second.locator(".saved")).to_contain_text("1 not saved")
    told.get_by_role("button", name="Take theirs").click()
    expect_value(box(second, 0, 3), "0.31")
    expect(second.locator(".saved")).not_to_contain_text("not saved")

    box(second, 1, 3).click()  # and by keyboard alone: Alt Enter stands by one's own value, Esc takes theirs
    second.keyboard.type("0.88", delay=40)
    type_over(first, box(first, 1, 3), "0.42")
    expect_mark(box(first, 1, 3), "saved")
    second.keyboard.press("Enter")
    expect_mark(box(second, 1, 3), "error")
    second.keyboard.press("Alt+n")
    expect(told.get_by_role("button", name="Keep mine")).to_contain_text("Alt")
    second.keyboard.press("Alt+Enter")
    asked = second.get_by_role("heading", name="Why does this value change?")
    expect(asked).to_be_visible()
    second.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    box(second, 1, 3).focus()
    second.keyboard.press("Escape")
    expect_value(box(second, 1, 3), "0.42")


def test_a_sheet_follows_what_somebody_else_does_in_it(as_person: AsPerson) -> None:
    """What Priya saves stands in Daniel's open sheet at once, beside what he types; he sees where she is."""
    first, second = as_person("priya@labflow.dev"), as_person("daniel@labflow.dev")
    for page in (first, second):
        open_test(page, "Sulfate")
        expect(page.locator(EMPTY).nth(1)).to_be_visible()
    mine, hers = (int(second.locator(EMPTY).nth(place).get_attribute("data-r") or 0) for place in (1, 0))
    box(second, mine, 3).click()
    second.keyboard.type("7.1", delay=40)
    expect(second.get_by_title("Also in this sheet: Priya Raman")).to_be_visible()

    box(first, hers, 3).click()
    expect(box(second, hers, 3).locator(".whl")).to_have_text("PR")
    first.keyboard.type("5.5", delay=40)
    first.keyboard.press("Enter")
    expect_value(box(second, hers, 3), "5.5")
    expect(box(second, hers, 5)).not_to_have_text("")
    expect(box(second, hers, 3)).to_have_attribute("title", "by Priya Raman, now")
    field = box(second, mine, 3).locator("input")
    expect(field).to_be_focused()
    expect(field).to_have_value("7.1")  # not saved, not touched

    second.keyboard.press("Enter")
    expect_value(box(first, mine, 3), "7.1")
    second.keyboard.press("Control+z")
    expect_value(box(second, mine, 3), "")  # one's own step, not hers
    expect_value(box(second, hers, 3), "5.5")
    expect_value(box(first, mine, 3), "")

    first.goto("/work")
    expect(second.locator(".whl")).to_have_count(0)
    expect(second.get_by_title("Also in this sheet: Priya Raman")).to_have_count(0)


def test_what_is_typed_without_a_connection_is_saved_afterwards(daniel: Page) -> None:
    page = daniel
    open_test(page, "Conductivity")
    page.context.set_offline(True)
    type_over(page, box(page, 0, 3), "412")
    type_over(page, box(page, 1, 3), "388")
    expect_value(box(page, 0, 3), "412")
    expect(page.locator(".saved")).to_contain_text("2 kept here")
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text("Saved", timeout=30_000)
    page.reload()
    expect(box(page, 0, 5)).to_have_text("412")
    expect(box(page, 1, 5)).to_have_text("388")


def test_a_sheet_can_be_worked_by_keyboard_alone(daniel: Page) -> None:
    page = daniel
    open_test(page, "Sulfate")
    box(page, 0, 3).focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("td.sl")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("td.sl")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(box(page, 2, 4).locator("input")).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(box(page, 0, 3).locator("input")).to_be_focused()


def slowly(page: Page, *keys: str) -> None:
    """Keys at a person's pace: faster ones are taken for a scanner."""
    for key in keys:
        page.wait_for_timeout(150)
        page.keyboard.press(key)


def test_a_cell_is_qualified_talked_about_and_tells_who_changed_it(daniel: Page) -> None:
    page = daniel
    open_test(page, "Nitrite as N")
    type_over(page, box(page, 0, 3), "0.125")
    expect_mark(box(page, 0, 3), "saved")
    place = box(page, 0, 3).evaluate("td => td.parentElement.querySelectorAll('td').length") - 2
    qualifiers = box(page, 0, place)
    box(page, 0, 3).click()

    slowly(page, "q")
    menu = page.locator(".gpop.quals")
    expect(menu).to_contain_text("Also found in the method blank.")
    expect(menu.get_by_role("menuitemcheckbox", name="U", exact=False).first).to_be_visible()
    slowly(page, "b", "Enter")
    expect(menu).to_have_count(0)
    expect(qualifiers).to_contain_text("B")
    expect(page.locator(".saved")).to_contain_text("Saved")
    slowly(page, "Control+z")
    expect(qualifiers).not_to_contain_text("B")
    slowly(page, "Control+y")
    expect(qualifiers).to_contain_text("B")

    box(page, 0, 3).click()
    slowly(page, "Shift+F2")
    panel = page.locator(".gpop.cellp")
    expect(panel.get_by_role("textbox", name="Comment")).to_be_focused()
    page.keyboard.type("Strong colour, filtered twice.")
    page.keyboard.press("Control+Enter")
    expect(panel.locator(".cp-t")).to_have_text("Strong colour, filtered twice.")
    expect(dialog(page)).to_have_count(0)
    slowly(page, "Escape")
    expect(panel).to_have_count(0)
    expect(box(page, 0, 3).locator(".note")).to_have_count(1)

    slowly(page, "h")
    expect(panel).to_contain_text("Daniel Reyes")
    expect(panel).to_contain_text("Undone by the analyst")
    expect(panel).to_contain_text("0.125")
    slowly(page, "Escape")
    expect(box(page, 0, 3).locator("input")).to_be_focused()

    page.reload()
    expect(qualifiers).to_contain_text("B")
    expect(box(page, 0, 3).locator(".note")).to_have_count(1)

"""Where the keyboard is when what it was on goes away, and what is asked before something unsaved is left."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import dialog, paste_into_sheet

AsPerson = Callable[..., Page]


def press(page: Page, at: Locator, item: str) -> None:
    """Open a menu and choose from it, by keyboard."""
    at.press("Enter")
    page.get_by_role("menuitem", name=item).press("Enter")


def test_after_a_row_is_retired_the_keyboard_goes_on_with_the_next_one(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/settings/instruments")
    row = page.get_by_role("row").filter(has_text="BAL-01")
    below = page.get_by_role("row").filter(has_text="CVAA-01")
    expect(below).to_be_visible()
    press(page, row.get_by_role("button", name="What to do"), "Retire")
    dialog(page).get_by_role("button", name="Retire").press("Enter")
    expect(row).to_have_count(0)
    expect(below.get_by_role("button", name="What to do")).to_be_focused()


def test_a_dialog_begins_at_its_first_field_and_leads_back_to_what_opened_it(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/settings/specifications")
    page.get_by_role("link", name="SDWA").click()
    page.get_by_role("button", name="Draft version 2").press("Enter")
    add = page.get_by_role("button", name="Add limit")
    add.press("Enter")
    expect(page.get_by_role("combobox", name="Analyte")).to_be_focused()  # not at the help on its label
    page.keyboard.press("Escape")
    expect(add).to_be_focused()


def test_a_dialog_asks_before_it_forgets_what_was_typed_into_it(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/settings/instruments")
    add, box = page.get_by_role("button", name="Add instrument"), dialog(page)
    asked = box.get_by_role("alert").filter(has_text="This is not saved yet.")
    code, keep = box.get_by_role("textbox", name="Code"), box.get_by_role("button", name="Keep editing")
    expect(page.locator("tbody tr").first).to_be_visible()
    add.press("Enter")
    expect(code).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)  # nothing was typed
    add.press("Enter")
    code.press_sequentially("GC-07")
    for _ in range(2):  # a browser closes a dialog by itself when Esc comes twice
        page.keyboard.press("Escape")
        expect(asked).to_be_visible()
        expect(keep).to_be_focused()
        page.keyboard.press("Escape")
        expect(asked).to_have_count(0)
        expect(code).to_be_focused()
    expect(code).to_have_value("GC-07")
    box.get_by_role("button", name="Cancel").click()
    keep.click()
    expect(code).to_be_focused()
    code.fill("")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)  # what was typed is gone again
    add.press("Enter")
    box.get_by_label("Department").select_option(index=1)
    box.get_by_role("button", name="Cancel").click()
    box.get_by_role("button", name="Discard").press("Enter")
    expect(box).to_have_count(0)
    expect(add).to_be_focused()


def test_a_dialog_that_only_chooses_is_left_without_a_question(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/samples")
    page.locator("tbody a.open").first.click()
    page.get_by_role("button", name="Label L").click()
    box = dialog(page)
    box.get_by_role("spinbutton", name="Copies of each").fill("3")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_rows_that_were_pasted_are_not_forgotten_by_one_key(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/settings/specifications")
    page.get_by_role("link", name="SDWA").click()
    act = page.get_by_role("button", name=re.compile("^(Draft version|Open the draft|Ask for approval)"))
    expect(act).to_be_visible()
    if "Ask" not in act.inner_text():
        act.click()
    page.get_by_role("button", name="Paste from Excel").click()
    expect(dialog(page).locator(".sheet")).to_be_visible()
    paste_into_sheet(page, 1, "analyte", "PB\tmax\t10")
    expect(dialog(page).get_by_role("status").filter(has_text=re.compile("1 row|to mend"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("button", name="Keep editing")).to_be_focused()
    dialog(page).get_by_role("button", name="Discard").click()
    expect(dialog(page)).to_have_count(0)


def test_a_design_asks_before_it_is_left_unsaved(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/labels")
    page.get_by_role("link", name="Change Bottles, roll 50 × 25 mm").click()
    name = page.get_by_role("textbox", name="Name")
    name.fill("Bottles of the night")
    name.press("Tab")
    expect(page.get_by_text("Not saved")).to_be_visible()
    expect(page.get_by_role("textbox", name="Width")).to_be_focused()
    asked: list[str] = []

    def stay(question: object) -> None:
        asked.append(question.message)  # type: ignore[attr-defined]
        question.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.locator(".crumb").get_by_role("link", name="Labels").click()
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.evaluate("history.back()")
    expect(name).to_have_value("Bottles of the night")
    assert asked == ["Your changes are not saved. Leave the page without them?"] * 2
    page.remove_listener("dialog", stay)
    page.on("dialog", lambda question: question.accept())
    page.locator(".crumb").get_by_role("link", name="Labels").click()
    expect(page.get_by_role("button", name="New label")).to_be_visible()


def test_at_200_percent_an_empty_list_of_the_settings_is_reached(as_person: AsPerson) -> None:
    page = as_person("admin@labflow.dev", path="/settings/keys", viewport=(720, 450))
    first = page.locator(".sbody").get_by_role("button", name="Make a key").last
    first.scroll_into_view_if_needed()
    first.click()
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    menu = page.get_by_role("checkbox", name="Show navigation")
    menu.press("Space")
    expect(page.get_by_role("link", name="Samples", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).not_to_be_checked()

"""Where the keyboard is when what it was on goes away, and what is asked before something unsaved is left."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import dialog

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

"""The roles' dialog in a browser: what is ticked for a whole group, what a find field hides, what is kept."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.hands import dialog, expect_told


def test_a_role_is_made_of_a_whole_group_and_what_a_search_finds(as_person: Callable[..., Page]) -> None:
    page = as_person("admin@labflow.dev", path="/people/roles")
    expect(page.get_by_role("row", name="Authorise reports")).to_be_visible()
    page.get_by_role("button", name="New role").click()
    form = dialog(page)
    whole = form.get_by_label("All of: Bench")
    whole.check()
    for permission in ("See work", "Assign work", "Enter results", "Import results"):
        expect(form.get_by_label(permission, exact=True)).to_be_checked()
    form.get_by_label("Assign work", exact=True).uncheck()
    assert whole.evaluate("box => box.indeterminate")

    find = form.get_by_label("Find a permission")
    find.fill("comment")
    expect(form.get_by_label("See work", exact=True)).to_be_hidden()
    form.get_by_label("All of: Comments and files").check()
    find.press("Enter")  # looks for it and sends nothing
    expect(form).to_be_visible()
    find.fill("")
    form.get_by_label("Name").fill("Bench trainee")
    form.get_by_role("button", name="Make role").click()
    expect_told(page, "Bench trainee is a role now")

    page.get_by_role("button", name="What to do with Bench trainee").click()
    page.get_by_role("menuitem", name="Change").click()
    ticked = dialog(page).locator(".opt input:checked")
    expect(ticked).to_have_count(5)
    assert dialog(page).get_by_label("All of: Bench").evaluate("box => box.indeterminate")
    expect(dialog(page).get_by_label("All of: Comments and files")).to_be_checked()

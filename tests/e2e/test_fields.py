"""A field of the laboratory's own, added on the screen: at once on form, page, list, search, API and certificate."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.hands import dialog, expect_told, id_in, sheet_cell, type_into_sheet

AsPerson = Callable[..., Page]
FIELD = f"Tap at {time.time_ns() // 1_000_000 % 1_000_000}"
KEY = FIELD.lower().replace(" ", "_")


def test_a_field_added_on_the_screen_is_everywhere_at_once(as_person: AsPerson) -> None:
    admin = as_person("elena@labflow.dev", path="/settings/fields")
    admin.get_by_role("button", name="Add field").click()
    dialog(admin).get_by_label("Name").fill(FIELD)
    dialog(admin).get_by_label("Kind").select_option("choice")
    dialog(admin).get_by_role("button", name="Add field").click()
    expect(dialog(admin).get_by_text("Type at least two words")).to_be_visible()
    expect(dialog(admin).get_by_label("Words")).to_be_focused()
    dialog(admin).get_by_label("Words").fill("Kitchen\nCellar")
    dialog(admin).get_by_label("Certificates print it").check()
    dialog(admin).get_by_role("button", name="Add field").click()
    expect_told(admin, re.compile(f"{FIELD} is on every form"))
    expect(admin.get_by_role("row", name=re.compile(FIELD))).to_contain_text("Kitchen, Cellar")

    tom = as_person("tom@labflow.dev", path="/orders/new")
    tom.get_by_role("combobox", name="Client").fill("ashland")
    expect(tom.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    tom.keyboard.press("Enter")
    type_into_sheet(tom, 1, "client_reference", "Site with a tap")
    for column, text in (("sample_type", "drink"), ("tests", "no3"), (f"custom.{KEY}", "Cellar")):
        type_into_sheet(tom, 1, column, text)
    expect(sheet_cell(tom, 1, f"custom.{KEY}")).to_have_text("Cellar")
    tom.keyboard.press("Control+s")
    tom.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    tom.get_by_role("table", name="Samples of the order").locator("td.id a").first.click()
    tom.wait_for_url(re.compile(r"/samples/[0-9a-f-]{36}"))
    expect(tom.locator("dd").filter(has_text="Cellar")).to_be_visible()

    # filled in anew from the page: only with a reason
    tom.get_by_role("button", name="More acts").click()
    tom.get_by_role("menuitem", name="Fill in own fields").click()
    dialog(tom).get_by_label(FIELD).select_option("Kitchen")
    dialog(tom).get_by_role("button", name="Save").click()
    expect(dialog(tom).get_by_text("A value is replaced. Say why.")).to_be_visible()
    dialog(tom).get_by_label("Reason").fill("The client called")
    dialog(tom).get_by_role("button", name="Save").click()
    expect(tom.locator("dd").filter(has_text="Kitchen")).to_be_visible()

    sample = tom.request.get(f"/api/v1/samples/{id_in(tom.url)}").json()
    assert sample["custom"][KEY] == "Kitchen"
    fields = tom.request.get("/api/v1/fields?entity=sample").json()
    assert KEY in [field["key"] for field in fields]
    tom.goto("/samples?tab=all&q=kitchen")
    expect(tom.get_by_role("link", name=sample["number"])).to_be_visible()

"""A new version of a test in a browser: drafted, tried, approved by a second person; old work keeps the old one."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.hands import dialog, expect_told, id_in, type_into_sheet

AsPerson = Callable[..., Page]
TEST = "Chloride"


def ordered(tom: Page, name: str) -> str:
    """Reception orders the test for one sample and takes it in; the sample's id."""
    tom.goto("/orders/new")
    tom.get_by_role("combobox", name="Client").fill("ashland")
    expect(tom.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    tom.keyboard.press("Enter")
    type_into_sheet(tom, 1, "client_reference", name)
    type_into_sheet(tom, 1, "sample_type", "drink")
    type_into_sheet(tom, 1, "tests", TEST)
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
    daniel = as_person("daniel@labflow.dev")
    measured(daniel, before, "1.1")
    measured(daniel, after, "1.1")
    expect_result(daniel, before, "1.1")
    expect_result(daniel, after, "< 2")

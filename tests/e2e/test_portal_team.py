"""A client's administrator lets a colleague in, in a real browser: the letter arrives, and she sees only her own company."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.hands import dialog, expect_told, give_reason

AsPerson = Callable[..., Page]
NORA, NEW = "nora.field@ashland.example", "tulip nebula anvil"


@pytest.fixture
def noras(browser: Browser, base_url: str) -> Iterator[Page]:
    """The telephone of somebody who has no account yet."""
    context = browser.new_context(base_url=base_url, viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_an_administrator_invites_a_colleague_who_sees_only_her_company(
    as_person: AsPerson, noras: Page
) -> None:
    page = as_person("renee@ashland.example", path="/portal")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Team").click()
    people = page.get_by_role("list", name="People with access")
    expect(people.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Invite a colleague").click()
    dialog(page).get_by_label("Name", exact=True).fill("Nora Field")
    dialog(page).get_by_label("Email").fill("julia@ashland.example")
    dialog(page).get_by_role("button", name="Send invitation").click()
    expect(dialog(page)).to_contain_text("This email belongs to the account of Julia Alvarez")
    dialog(page).get_by_label("Email").fill(NORA)
    dialog(page).get_by_role("button", name="Send invitation").click()
    expect_told(page, f"Invitation sent to {NORA}")
    expect(people.get_by_role("listitem").filter(has_text="Nora Field")).to_contain_text("Invited")

    _accept(noras, _letter(as_person))
    _sign_in_at_once(noras)
    expect(noras.get_by_role("navigation", name="Main").get_by_role("link", name="Orders")).to_be_visible()
    expect(noras.get_by_role("link", name="Team")).to_have_count(0)
    noras.goto("/portal/orders?tab=all")
    expect(noras.get_by_text("City of Ashland Water").first).to_be_visible()
    noras.goto(_an_order_of_another_company(as_person))
    expect(noras.get_by_text("There is no such order")).to_be_visible()
    noras.goto("/portal/team")
    expect(noras).to_have_url(re.compile(r"/portal$"))

    page.reload()
    row = people.get_by_role("listitem").filter(has_text="Nora Field")
    expect(row).to_contain_text("Active")
    row.get_by_role("button", name="What to do with Nora Field").click()
    row.get_by_role("menuitem", name="Close the account").click()
    give_reason(page, "Was only here for the summer", "Close the account")
    expect(row).to_contain_text("Closed")
    noras.goto("/portal/orders")
    expect(noras).to_have_url(re.compile("/sign-in"))


def _letter(as_person: AsPerson) -> str:
    """The way to set the password, out of the letter in the development inbox."""
    inbox = as_person("admin@labflow.dev", path=f"/inbox?q={NORA}")
    letter = inbox.get_by_role("row").filter(has_text="You are invited")
    for _ in range(20):
        if letter.count():
            break
        inbox.wait_for_timeout(500)
        inbox.reload()
        inbox.wait_for_timeout(500)
    letter.first.get_by_role("link").first.click()
    inbox.get_by_text("Text", exact=True).click()
    text = inbox.locator("pre.ltxt").inner_text()
    assert "Renee Hollis has opened an account for you" in text
    found = re.search(r"/set-password\?token=\S+", text)
    assert found
    return found.group()


def _accept(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Nora Field")).to_be_visible()
    page.get_by_label("New password").fill(NEW)
    page.get_by_label("The same again").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url(re.compile("/sign-in"))


def _sign_in_at_once(page: Page) -> None:
    """On a slow telephone, in a tab that knew another page of these before: she types as soon as there is a field."""
    slowed = page.context.new_cdp_session(page)
    slowed.send("Network.enable")
    slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
    slowed.send("Network.emulateNetworkConditions", slow)
    page.goto("/sign-in?next=/portal/results", wait_until="commit")
    page.get_by_label("Email").press_sequentially(NORA, delay=30)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW, delay=30)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/portal/results"))
    slowed.detach()


def _an_order_of_another_company(as_person: AsPerson) -> str:
    page = as_person("otto@northfork.example", path="/portal/orders?tab=all")
    address = page.locator(".orders a").first.get_attribute("href")
    assert address
    return address

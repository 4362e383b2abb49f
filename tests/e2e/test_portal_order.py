"""A client orders on a telephone: many samples are lines, what is refused is found, no name is too long."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.hands import dialog

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabgabestelle"
TOO_WIDE = "e => e.scrollWidth - innerWidth"


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[Page]:
    """Renee's telephone, signed in."""
    context = browser.new_context(base_url=base_url, viewport={"width": 390, "height": 844}, locale="en-US")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=email]").fill("renee@ashland.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/portal$"))
    yield page
    context.close()


def test_many_samples_are_ordered_on_a_telephone(phone: Page) -> None:
    phone.goto("/portal/orders/new")
    phone.get_by_role("button", name="Begin").click()
    places = phone.locator(".tcs label.tc")
    expect(places.first).to_be_visible()
    for place in range(4):
        places.nth(place).click()
        expect(places.nth(place)).to_have_class(re.compile(r"\bon\b"))
    for name, kind in ((LONG, "Drinking water"), ("Hall 2", "Food")):
        _another_place(phone, name, kind)
    _fits(phone)
    _go_on(phone, "tests")
    expect(phone.get_by_text("Not done on food").first).to_be_visible()
    phone.locator("label.tc", has_text="Monthly distribution monitoring").click()
    expect(phone.get_by_text("6 samples, 1 test")).to_be_visible()
    _go_on(phone, "samples")
    expect(_sample(phone, LONG).get_by_label("Your name for it")).to_be_hidden()
    _fits(phone)

    phone.get_by_role("button", name="Continue").click()
    refused = _sample(phone, "Hall 2").get_by_role("alert")
    expect(refused).to_contain_text("None of your tests is done on this kind of sample.")
    expect(refused).to_be_in_viewport()
    phone.get_by_role("button", name="Take out Hall 2").click()
    expect(phone.locator(".osample")).to_have_count(5)
    _go_on(phone, "review")
    _looked_over_together(phone)
    _fits(phone)
    phone.get_by_role("button", name="Discard").click()
    dialog(phone).get_by_role("button", name="Discard order").click()
    phone.wait_for_url(re.compile(r"/portal$"))


def _looked_over_together(page: Page) -> None:
    """Samples that are ordered alike are one line, which opens to all of them."""
    alike = page.locator(".looked-over .smp")
    expect(alike).to_have_count(1)
    expect(alike).to_contain_text("5 samples of drinking water")
    expect(alike.get_by_role("listitem").first).to_be_hidden()
    alike.locator("summary").click()
    expect(alike.get_by_role("listitem").filter(has_text=LONG)).to_be_visible()


def _another_place(page: Page, name: str, kind: str) -> None:
    page.get_by_label("What do you call it?").fill(name)
    page.get_by_label("What is it?").select_option(kind)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name=f"Take out {name}")).to_be_visible()


def _go_on(page: Page, step: str) -> None:
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"**step={step}*")


def _sample(page: Page, name: str) -> Locator:
    return page.locator(".osample", has_text=name)


def _fits(page: Page) -> None:
    """Nothing makes the page wider than its window, which would carry the bar with the way on out of sight."""
    assert page.locator("html").evaluate(TOO_WIDE) <= 0

"""Signing in on a slow network: what the last try led to stands there before any script of the page has come."""

import re

from playwright.sync_api import Browser, expect

from labflow.domain.identity import REASONS


def test_why_somebody_was_not_let_in_does_not_wait_for_scripts(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.route(re.compile(r"/assets/.*\.js"), lambda route: route.abort())
    page.goto("/sign-in")
    expect(page.get_by_role("alert")).to_have_count(0)

    page.get_by_label("Email").fill("tom@labflow.dev")
    page.get_by_label("Password", exact=True).fill("not his password")
    page.get_by_label("Password", exact=True).press("Enter")

    expect(page.get_by_role("alert")).to_have_text(REASONS["wrong"])
    expect(page.get_by_label("Email")).to_have_value("tom@labflow.dev")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    page.unroute_all()
    page.reload()
    expect(page.get_by_text("Sierra Analytical")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text(REASONS["wrong"])
    context.close()


def test_a_page_shows_no_text_that_the_address_brings(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto("/sign-in?error=Call+0900+123&bye=Call+0900+123")
    expect(page.get_by_role("note").get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("0900")
    context.close()

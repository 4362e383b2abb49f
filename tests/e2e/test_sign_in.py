"""Signing in on a slow network: what the last try led to stands there before any script of the page has come."""

import re

import pytest
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


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "before any script has come"])
def test_an_empty_field_is_told_at_the_field_in_our_words(
    browser: Browser, base_url: str, scripts: bool
) -> None:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    if not scripts:
        page.route(re.compile(r"/assets/.*\.js"), lambda route: route.abort())
    page.goto("/sign-in")
    email, password, told = (
        page.get_by_label("Email"),
        page.get_by_label("Password", exact=True),
        page.get_by_role("alert"),
    )

    page.get_by_role("button", name="Sign in").click()
    expect(told).to_have_text(["Type an email address, such as name@company.com.", "Type your password."])
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("Type an email address, such as name@company.com.")

    email.fill("tom")
    password.fill("something")
    expect(told).to_have_text(["Type an email address, such as name@company.com."])
    email.press("Enter")
    expect(told).to_have_text(["Type an email address, such as name@company.com."])
    email.fill("tom@labflow.dev")
    expect(told).to_have_count(0)
    email.press("Enter")
    expect(told).to_have_text(REASONS["wrong"])

    page.goto("/forgot-password")
    page.get_by_role("button", name="Send the link").click()
    expect(told).to_have_text(["Type an email address, such as name@company.com."])
    context.close()


def test_an_empty_field_is_told_in_the_readers_language(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, locale="de-DE")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert").last).to_have_text("Geben Sie Ihr Passwort ein.")
    page.get_by_label("Passwort", exact=True).fill("etwas")
    expect(page.get_by_role("alert")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("path", ["/sign-in", "/forgot-password"])
def test_the_form_is_whole_before_any_script_of_its_markup_runs(
    browser: Browser, base_url: str, path: str
) -> None:
    context = browser.new_context(base_url=base_url)
    markup = context.request.get(path).text()
    context.close()
    assert markup.index('value="de"') < markup.index("function lfFromAddress")

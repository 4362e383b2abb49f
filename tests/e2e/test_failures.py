"""What people see when something that should not happen happens: our own page, in their language."""

import re

from playwright.sync_api import Browser, Route, expect

from labflow.words import COOKIE


def test_a_page_whose_script_fails_says_so_in_the_readers_language(browser: Browser, base_url: str) -> None:
    def fail(route: Route) -> None:
        broken = "export default function Page() { throw new Error('Broken for a test') }"
        route.fulfill(content_type="text/javascript", body=broken)

    for language, heading, again in (
        ("en", "This page has failed", "Load again"),
        ("de", "Diese Seite ist ausgefallen", "Neu laden"),
    ):
        context = browser.new_context(base_url=base_url)
        context.add_cookies([{"name": COOKIE, "value": language, "url": base_url}])
        page = context.new_page()
        page.route(re.compile(r"/assets/_forgot-password_[^/]*\.js"), fail)
        page.goto("/sign-in")
        page.locator("a[href*=forgot]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.get_by_role("alert")).to_contain_text("Error: Broken for a test")
        page.unroute(re.compile(r"/assets/_forgot-password_[^/]*\.js"))
        page.get_by_role("button", name=again).click()
        expect(page.locator("[name=email]")).to_be_visible()
        context.close()

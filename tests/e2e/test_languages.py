"""A client reads German: chosen before sign-in, kept with her account, on every page, with dates as German writes them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from labflow.words import COOKIE, MIRRORED
from tests.e2e.conftest import PASSWORD

RENEE = "renee@ashland.example"
GERMAN_DAY = re.compile(r"^\d{2}\.\d{2}\.\d{4}$")


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A browser that has never been here, with nothing thrown on its pages."""
    context = browser.new_context(base_url=base_url, locale="en-US")
    context.set_default_timeout(15_000)
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def test_a_client_reads_german_from_the_sign_in_page_on(page: Page):
    page.goto("/sign-in")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")

    page.get_by_label("E-Mail").fill(RENEE)
    page.get_by_label("Passwort", exact=True).fill("not her password")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_text("E-Mail oder Passwort stimmen nicht.")).to_be_visible()
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()

    expect(page.get_by_role("heading", name=re.compile("^Willkommen.*, Renee$"))).to_be_visible()
    expect(page).to_have_title(re.compile("^Start"))
    expect(page.get_by_role("link", name="Prüfberichte").first).to_be_visible()
    expect(page.locator(".owhen").first).to_contain_text("Prüfbericht erwartet")
    expect(page.get_by_role("region", name=re.compile("^Statusmeldungen"))).to_be_attached()

    page.goto("/portal/orders?tab=ready")
    expect(page.get_by_role("heading", name="Aufträge", exact=True)).to_be_visible()
    first = page.locator("a.orow").first
    expect(first).to_contain_text("Prüfbericht fertig")
    expect(first.locator(".owhen > div").first).to_have_text(GERMAN_DAY)
    expect(first).to_contain_text(re.compile(r"\d Proben?"))


def test_what_is_typed_before_the_words_have_come_stays(page: Page):
    page.goto("/sign-in")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    held: list[Route] = []
    page.route("**/words_de*", lambda route: held.append(route))
    with page.expect_request("**/words_de*"):
        page.goto("/sign-in")
    page.evaluate("document.documentElement.classList.remove('lf-words')")  # three seconds later
    page.get_by_label("Email").fill(RENEE)
    page.get_by_label("Password", exact=True).press_sequentially("pass")
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    page.keyboard.type("word123")
    expect(page.get_by_label("E-Mail")).to_have_value(RENEE)
    expect(page.get_by_label("Passwort", exact=True)).to_have_value(PASSWORD)


def test_the_account_keeps_the_language_for_the_next_browser(page: Page):
    page.goto("/sign-in")
    page.get_by_label("Email").fill(RENEE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=re.compile("Welcome( back)?, Renee"))).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("link", name="Certificates")).to_be_visible()
    page.get_by_label("Language of screens and messages").select_option("de")
    page.get_by_role("button", name="Use this language").click()
    expect(page.get_by_role("heading", name="Mein Konto")).to_be_visible()

    page.context.clear_cookies(name="labflow_language")  # a browser that knows nothing of it yet
    page.goto("/portal")
    expect(page.get_by_role("heading", name=re.compile("^Willkommen.*, Renee$"))).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("link", name="Prüfberichte")).to_be_visible()
    page.get_by_label("Sprache der Seiten und Meldungen").select_option("")
    page.get_by_role("button", name="Diese Sprache verwenden").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def sign_in_mirrored(page: Page, email: str) -> None:
    """The form by its fields: their words are in no language."""
    page.goto("/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))


def test_paper_and_scales_keep_their_direction_where_the_page_is_read_from_right_to_left(
    page: Page, base_url: str
) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": MIRRORED, "url": base_url}])
    sign_in_mirrored(page, "elena@labflow.dev")
    page.goto("/reports?tab=all")
    page.locator("tbody a.open").first.click()
    sheet = page.locator(".paper canvas").first
    expect(sheet).to_be_visible()
    # letters are drawn one by one: from right to left each would stand at the wrong end of its place
    assert sheet.evaluate("sheet => getComputedStyle(sheet).direction") == "ltr"

    page.goto("/receiving")
    expect(page.locator(".oth, .emp").first).to_be_visible()
    for parts, count in ((".tgauge + .row > span", 3), (".btn.stp", 2)):
        expect(page.locator(parts)).to_have_count(count)
        places = page.locator(parts).evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
        assert places == sorted(places)


@pytest.mark.parametrize("width", [1280, 1024])
def test_no_state_and_no_time_is_cut_on_today_in_german(browser: Browser, base_url: str, width: int) -> None:
    context = browser.new_context(
        base_url=base_url, locale="de-DE", viewport={"width": width, "height": 1200}
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-Mail").fill("tom@labflow.dev")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Guten", exact=False).first).to_be_visible()
    rows = page.locator(".card .tbl.lst tbody tr")
    expect(rows.first).to_be_visible()
    rows.first.evaluate(
        "row => row.children[4].querySelector('span').lastChild.textContent = 'In Verifizierung'"
    )
    rows.first.evaluate(
        "row => row.children[0].querySelector('span').lastChild.textContent = '13 h 20 m zu spät'"
    )
    cut = rows.evaluate_all(
        "all => all.flatMap(row => [0, 1, 4].filter(at => row.children[at].scrollWidth > row.children[at].clientWidth))"
    )
    assert cut == []
    context.close()

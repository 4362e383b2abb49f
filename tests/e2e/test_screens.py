"""Every registered page in a real browser: light and dark, portal pages on a phone too, with nothing broken on them."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

import labflow.pages  # noqa: F401 (declares every page)
from labflow.demo.accounts import ACCOUNTS
from labflow.domain.built_in_roles import BUILT_IN
from labflow.ext.page import Page as Declared
from labflow.ext.page import pages
from labflow.vocabulary import RoleCode
from labflow.words import COOKIE
from tests.e2e.conftest import sign_in
from tests.e2e.hands import drop, id_in
from tools.screens import LAYOUT, TOLD, look

# `bin/test --visual` may ask to look in another way: narrower, zoomed, in another language or one theme only.
WAY = look(os.environ.get("LABFLOW_LOOK", ""))
DESK, PHONE = WAY.size, (390, 844)
# Who opens a page: the first of these whose role allows it.
STAFF = ("tom@labflow.dev", "daniel@labflow.dev", "elena@labflow.dev", "admin@labflow.dev")
CLIENT = "renee@ashland.example"
# Where an address with a part to fill in comes from: a list, and a link in it.
EXAMPLES = {
    "/orders/[order_id]": ("/orders?tab=all", "tbody a.open"),
    "/samples/[sample_id]": ("/samples?tab=all", "tbody a.open"),
    "/work/[service_id]": ("/work", "td a.open"),
    "/work/sample/[sample_id]": ("/work/analyses", "tbody a.open"),
    "/inbox/[mail_id]": ("/inbox", "tbody a.open"),
    "/reports/[report_id]": ("/reports?tab=all", "tbody a.open"),
    "/labels/[label_id]": ("/labels", "a.lt-p"),
    "/clients/[client_id]": ("/clients", "tbody a"),
    "/portal/orders/[order_id]": ("/portal/orders?tab=all", "a.orow"),
    "/services/[service_id]": ("/services", "td.id a"),
    "/settings/specifications/[specification_id]": ("/settings/specifications", "td.id a"),
    "/settings/[kind]": ("/settings", ".snav a[href='/settings/departments']"),
    "/portal/orders/sent/[order_id]": ("/portal/orders?tab=all", "a.orow"),
    "/verify/[code]": ("/portal/reports", "a[href^='/verify/']"),
}
# `bin/test --visual` names a folder: every look is kept there as a picture.
PICTURES = os.environ.get("LABFLOW_PICTURES", "")
# Everything of WCAG 2.2 A and AA, and what axe calls good practice; the size of targets is off unless asked for.
AXE, RULES = Axe(), {"rules": {"target-size": {"enabled": True}}}
BAD_WORDS = re.compile(r"\bundefined\b|\bNaN\b|\[object Object\]|\bnull\b|\bNone\b,")

LOOK = """() => {
  for (const moving of document.getAnimations()) if (moving.effect.getComputedTiming().iterations !== Infinity) moving.finish();
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); return [...paint.getImageData(0, 0, 1, 1).data]; };
  const over = ([r, g, b, a], [x, y, z]) => [r, g, b].map((c, i) => (c * a + [x, y, z][i] * (255 - a)) / 255);
  const light = (rgb) => rgb.map((c) => c / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const ground = (el) => el ? over(rgba(getComputedStyle(el).backgroundColor), ground(el.parentElement)) : [255, 255, 255];
  const faint = () => {
    const found = [];
    for (const el of document.querySelectorAll("body *")) {
      if (![...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !el.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      if (parseFloat(getComputedStyle(el).fontSize) < 1) continue;  // a dot for those who see, a number for those who hear
      if (el.closest(":disabled, [aria-disabled=true], [aria-hidden=true], .skip, .sr, svg, label:has(:disabled)")) continue;
      const under = ground(el), ink = over(rgba(getComputedStyle(el).color), under), [a, b] = [light(ink), light(under)];
      const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      if (ratio < 4.5) found.push(ratio.toFixed(1) + " " + el.className + " " + el.textContent.trim().slice(0, 24));
    }
    return [...new Set(found)].slice(0, 6);
  };
  const root = document.documentElement, wide = [];
  const scrolls = (el) => el && (/auto|scroll/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
  for (const el of document.querySelectorAll("body *")) {
    const box = el.getBoundingClientRect();
    if (box.width > 1 && box.right > root.clientWidth + 1 && box.left < 4000 && el.checkVisibility({visibilityProperty: true}) && !scrolls(el.parentElement)) wide.push(el.tagName + "." + (el.className.baseVal ?? el.className));
  }
  for (const el of document.querySelectorAll("body *"))
    if (/auto|scroll/.test(getComputedStyle(el).overflowX) && el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 8 && !el.matches(".sh-box, .tabs, [data-scrolls]") && !/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) wide.push("sideways " + el.className + " " + (el.scrollWidth - el.clientWidth));
  return {
    overflow: root.scrollWidth - root.clientWidth, wide: wide.slice(0, 4), text: document.body.innerText,
    headings: document.querySelectorAll("h1").length, faint: faint(),
    unnamed: [...document.querySelectorAll("main button, main a")].filter((el) => el.offsetParent && !(el.innerText.trim() || el.title || el.ariaLabel || el.querySelector("img[alt]:not([alt=''])"))).map((el) => el.outerHTML.slice(0, 90)),
  };
}"""
FOCUS = """() => {
  const el = document.activeElement;
  if (!el || el === document.body) return "nothing has the focus";
  const box = el.getBoundingClientRect(), name = el.tagName + "." + el.className;
  if (box.width < 2 || box.height < 2 || box.bottom < 0 || box.right < 0) return name + " has the focus and cannot be seen";
  for (let at = el; at && at !== document.body; at = at.parentElement) {
    const look = getComputedStyle(at);
    if (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0 || look.boxShadow !== "none") return "";
  }
  return name + " has the focus and does not show it";
}"""


@dataclass
class Visitor:
    """One person's browser, reused for all the pages; what goes wrong on them is collected, not raised."""

    page: Page
    problems: list[str] = field(default_factory=list)
    missing: str = ""
    route: str = ""

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.say(f"error of the page: {error}"))
        self.page.on("console", self._said)
        self.page.on("response", self._answered)

    def look_at(self, declared: Declared, path: str, *, dark: bool) -> list[str]:
        """Open a page, switch it from light to dark (or back), and say everything that is wrong with it."""
        self.problems.clear()
        self.route, self.missing = declared.route, path if declared.route == "404" else ""
        dark = WAY.theme == "dark" if WAY.theme else dark
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.goto(path)
        settled(self.page)
        self._look(dark=dark)
        if not WAY.language and self.page.title() != f"{declared.title} · LabFlow":
            self.say(f"is titled {self.page.title()!r}")
        self.page.keyboard.press("Tab")
        self.page.wait_for_timeout(160)  # the skip link slides in
        if told := self.page.evaluate(FOCUS):
            self.say(told)
        if not WAY.theme:
            self.page.emulate_media(color_scheme="light" if dark else "dark")
            self._look(dark=not dark)
        return list(self.problems)

    def say(self, problem: str) -> None:
        self.problems.append(f"{self.page.url}: {problem}")

    def _look(self, *, dark: bool) -> None:
        wanted = "dark" if dark else "light"
        expect(self.page.locator("html")).to_have_class(re.compile(rf"\b{wanted}\b"))
        seen = self.page.evaluate(LOOK)
        if seen["overflow"] > 0 or seen["wide"]:
            self.say(f"{seen['overflow']} px too wide, cut off: {seen['wide']}")
        if seen["headings"] != 1:
            self.say(f"{seen['headings']} headings of the first level")
        if found := BAD_WORDS.search(seen["text"]):
            self.say(f"says {seen['text'][max(0, found.start() - 40) : found.end() + 20]!r}")
        if seen["unnamed"]:
            self.say(f"without a name: {seen['unnamed']}")
        if seen["faint"]:
            self.say(f"hard to read in {wanted}: {seen['faint']}")
        # the link to skip to the content lies over what is there only while it is focused
        self.page.evaluate("() => document.activeElement?.blur()")
        for found in AXE.run(self.page, options=RULES).response["violations"]:
            self.say(f"axe {found['id']} in {wanted}: {[node['html'][:120] for node in found['nodes'][:3]]}")
        if PICTURES:
            self._keep_picture(wanted)

    def _keep_picture(self, theme: str) -> None:
        size = self.page.viewport_size or {}
        self.page.evaluate("document.activeElement?.blur()")
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\[|\]", "", self.route)).strip("-") or "today"
        self.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}-{theme}.png")
        with (Path(PICTURES) / TOLD).open("a", encoding="utf-8") as file:
            file.writelines(f"{name}\t{said}\n" for said in self.page.evaluate(LAYOUT))

    def _said(self, said: ConsoleMessage) -> None:
        # what was not found is told by its answer, which knows the address
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.say(f"console: {said.text[:300]}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and not (self.missing and answer.url.endswith(self.missing)):
            self.say(f"{answer.status} from {answer.url}")


def settled(page: Page) -> None:
    """The page has its heading, knows who is there, and loads nothing more."""
    expect(page.locator("h1").first).to_be_attached()
    page.wait_for_function(
        "() => !document.querySelector('[aria-busy=true], .sk') && document.querySelector('h1')?.innerText.trim()"
    )
    page.wait_for_timeout(200)


@pytest.fixture(scope="module")
def visitors(browser: Browser, base_url: str) -> Iterator[Callable[..., Visitor]]:
    """`visitors("tom@labflow.dev")`: a signed-in browser, kept for the next page; "" is nobody."""
    opened: dict[tuple[str, tuple[int, int]], tuple[BrowserContext, Visitor]] = {}

    def visitor(email: str, size: tuple[int, int] = DESK) -> Visitor:
        if (email, size) not in opened:
            context = browser.new_context(
                base_url=base_url,
                viewport={"width": size[0], "height": size[1]},
                device_scale_factor=WAY.scale,
            )
            context.set_default_timeout(15_000)
            page = context.new_page()
            if email:
                sign_in(page, email)
            if WAY.language:
                context.add_cookies([{"name": COOKIE, "value": WAY.language, "url": base_url}])
            opened[email, size] = context, Visitor(page)
            opened[email, size][1].listen()
        return opened[email, size][1]

    yield visitor
    for context, _ in opened.values():
        context.close()


@pytest.fixture(scope="module")
def addresses(visitors: Callable[..., Visitor]) -> dict[str, str]:
    """An address for every route: those with a part to fill in are taken from a list."""
    found = {declared.route: declared.route for declared in pages()} | {"404": "/no/such/page"}
    lab, client = visitors("elena@labflow.dev").page, visitors(CLIENT).page
    admin = visitors("admin@labflow.dev").page
    for route, (list_path, link) in EXAMPLES.items():
        page = client if list_path.startswith("/portal") else admin if list_path == "/inbox" else lab
        page.goto(list_path)
        settled(page)
        found[route] = page.locator(link).first.get_attribute("href") or ""
    found["/portal/orders/sent/[order_id]"] = (
        f"/portal/orders/sent/{id_in(found['/portal/orders/[order_id]'])}"
    )
    lab.goto("/import")
    settled(lab)
    drop(
        lab,
        "screens.csv",
        "Sample ID,Analyte Name,Reported Conc (Samp),Units (Samp)\r\nS99-000001,Pb 220.353,1.2,ug/L\r\n",
    )
    lab.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"))
    found["/import/[run_id]"] = f"/import/{id_in(lab.url)}"
    found["/settings/webhooks/[webhook_id]"] = _a_webhook(admin, "/settings/webhooks")
    found["/portal/webhooks/[webhook_id]"] = _a_webhook(client, "/portal/webhooks")
    found["/clients/[client_id]/edd/[mapping_id]"] = (
        f"/clients/{id_in(found['/clients/[client_id]'])}/edd/plain"
    )
    found["/settings/archives/[year]"] = "/settings/archives/2025"
    found["/reports/new"] = f"/reports/new?order={id_in(found['/orders/[order_id]'])}"
    return found


def _a_webhook(page: Page, place: str) -> str:
    """The demo laboratory has none: the address of one that is made here."""
    page.goto(place)
    settled(page)
    page.locator("header .btn.primary, main .btn.primary").first.click()
    page.locator("dialog[open] [name=name]").fill("Screens")
    page.locator("dialog[open] [name=url]").fill("https://hooks.example.com/labflow")
    page.locator("dialog[open] .opts input").first.check()
    page.locator("dialog[open] [type=submit]").click()
    page.locator("dialog[open]:has(output) .btn.primary").click()
    page.wait_for_url(re.compile(f"{place}/[0-9a-f-]{{36}}"))
    return f"{place}/{id_in(page.url)}"


def opened_by(declared: Declared) -> str:
    """A person who may look at the page; nobody for the pages before sign-in."""
    roles = {account.email: BUILT_IN[RoleCode(account.role)] for account in ACCOUNTS}
    if declared.side == "public":
        return ""
    people = (CLIENT,) if declared.side == "client" else STAFF
    return next(email for email in people if declared.open_to(roles[email][1], list(roles[email][2])))


def test_every_address_is_known(addresses: dict[str, str]) -> None:
    """A new page with a part to fill in needs an example above."""
    assert [route for route, address in addresses.items() if not address or "[" in address] == []


def test_every_page_is_whole(visitors: Callable[..., Visitor], addresses: dict[str, str]) -> None:
    """No error, nothing too wide, one heading, no slips of the tongue, readable, and the Tab key shows where it is."""
    problems = []
    for place, declared in enumerate(pages()):
        visitor = visitors(opened_by(declared))
        problems += visitor.look_at(declared, addresses[declared.route], dark=place % 2 == 1)
    assert problems == [], "\n".join(problems)


def test_the_portal_fits_a_phone(visitors: Callable[..., Visitor], addresses: dict[str, str]) -> None:
    problems = []
    for declared in pages():
        if declared.side in ("client", "public"):
            visitor = visitors(opened_by(declared), PHONE)
            problems += visitor.look_at(declared, addresses[declared.route], dark=False)
    assert problems == [], "\n".join(problems)

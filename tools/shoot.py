"""Pictures of screens of a running LabFlow: `python -m tools.shoot --as tom@labflow.dev /samples /orders`.

One PNG a path, size and theme, in `--out` (docs/screens is for the whole set: `bin/test --visual`). A path may end in
` > selector` to click something before the picture is taken, several times: "/samples > td.id a".
"""

import argparse
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from labflow.words import COOKIE

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "password123"  # noqa: S105 - the demo's


def main() -> None:
    """Sign in once, take every picture asked for, print where each one is."""
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        for size in asked.size:
            for theme in asked.theme:
                _take_all(browser, asked, size, theme)
        browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--url", default="http://localhost:3000")
    parser.add_argument("--as", dest="email", default="admin@labflow.dev")
    parser.add_argument("--size", nargs="+", default=["1440x900"])
    parser.add_argument("--theme", nargs="+", default=["light"], choices=["light", "dark"])
    parser.add_argument("--out", type=Path, default=Path("/tmp/shots"))  # noqa: S108 - for looking, not for keeping
    parser.add_argument("--language", help="such as de; en-XA has long words, ar-XB goes from right to left")
    parser.add_argument("--full", action="store_true", help="the whole page, not only what fits the window")
    return parser.parse_args()


def _take_all(browser: Browser, asked: argparse.Namespace, size: str, theme: str) -> None:
    width, height = (int(part) for part in size.split("x"))
    context = browser.new_context(
        base_url=asked.url, viewport={"width": width, "height": height}, color_scheme=theme
    )
    context.set_default_timeout(10_000)
    if asked.language:
        context.add_cookies([{"name": COOKIE, "value": asked.language, "url": asked.url}])
    page = context.new_page()
    page.on("pageerror", lambda error: print(f"  error on {page.url}: {error}"))  # noqa: T201
    page.on("console", lambda said: print(f"  console: {said.text[:200]}") if said.type == "error" else None)  # noqa: T201
    if asked.email:
        _sign_in(page, asked.email)
    for path in asked.paths:
        where, *clicks = (part.strip() for part in path.split(" > "))
        page.goto(where)
        settled(page)
        for click in clicks:
            page.locator(click).first.click()
            settled(page)
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
        target = asked.out / f"{name}-{width}-{theme}.png"
        page.screenshot(path=target, full_page=asked.full)
        print(target)  # noqa: T201
    context.close()


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    settled(page)
    # by their names: the labels are in whatever language was asked for
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))


def settled(page: Page) -> None:
    """Wait until the page has its heading and loads nothing more."""
    page.wait_for_function(
        "() => !document.querySelector('[aria-busy=true], .sk') && document.querySelector('h1')?.innerText.trim()"
    )
    page.wait_for_timeout(350)


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


if __name__ == "__main__":
    main()

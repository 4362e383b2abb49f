"""How much of a page moves while it arrives (cumulative layout shift), and what it was that moved.

python -m benchmarks.shifts [/portal /samples …] [--url http://localhost:3000] [--size 1440x900 390x844] [--slow 4] [--more]

Without `--url` it starts a LabFlow with the demo laboratory of its own; without paths it opens every page, each in a fresh
browser that only has the session. `--slow 4` is a quarter of the processor, `--more` says what moved also below the goal.
Goal: less than 0.05 on each page.
"""

import argparse
import os
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.moves import GOAL_MOVED, WATCH, cumulative, moves_of
from benchmarks.pages import THERE, chromium, sign_in
from benchmarks.running import demo
from labflow.ext.page import pages
from tests.e2e.test_screens import EXAMPLES, opened_by

STILL = 1_200  # milliseconds that a page is watched after it is there


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("paths", nargs="*")
    asked.add_argument("--url", default="")
    asked.add_argument("--size", nargs="+", default=["1440x900", "390x844"])
    asked.add_argument("--slow", type=int, default=1)
    asked.add_argument("--more", action="store_true")
    given = asked.parse_args()
    place: Any = nullcontext(SimpleNamespace(url=given.url)) if given.url else demo()
    with place as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        people = _People(browser, running.url)
        most = 0.0
        for path, email in people.visits(given.paths):
            for size in given.size:
                most = max(most, _told(people, path, email, size, given))
        browser.close()
    print(f"most {most:.3f}   goal {GOAL_MOVED}   {'reached' if most < GOAL_MOVED else 'MISSED'}")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


class _People:
    """Signed-in sessions, one a person, and the addresses of every page."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.signed_in: dict[str, tuple[BrowserContext, Page]] = {}

    def page(self, email: str) -> Page:
        if email not in self.signed_in:
            own = self.browser.new_context(base_url=self.url)
            page = own.new_page()
            if email:
                sign_in(page, email)
            self.signed_in[email] = own, page
        return self.signed_in[email][1]

    def cookies(self, email: str) -> list[Any]:
        self.page(email)
        return self.signed_in[email][0].cookies()

    def visits(self, paths: list[str]) -> list[tuple[str, str]]:
        """Those asked for, or every page that an address is known of."""
        found = []
        for declared in pages():
            email = opened_by(declared)
            path = declared.route
            if paths and path not in paths:
                continue
            if path in EXAMPLES:
                path = self._example(email, *EXAMPLES[path])
            if path and "[" not in path and path != "404":
                found.append((path, email))
        return found

    def _example(self, email: str, where: str, link: str) -> str:
        page = self.page(email or "renee@ashland.example")
        page.goto(where)
        page.wait_for_function(THERE)
        way = page.locator(link).first
        return (way.get_attribute("href") or "") if way.count() else ""


def _told(people: _People, path: str, email: str, size: str, given: argparse.Namespace) -> float:
    moves = _moves(people, path, email, size, given.slow)
    moved = cumulative(moves)
    print(f"{path:44} {size:9} {moved:6.3f} {'' if moved < GOAL_MOVED else 'MISSED'}")
    if moved >= GOAL_MOVED or given.more:
        for move in moves:
            print(f"    {move['value']:.3f} at {move['at']:.0f} ms")
            for one in move["moved"]:
                print(f"        {one}")
    return moved


def _moves(people: _People, path: str, email: str, size: str, slow: int) -> list[dict[str, Any]]:
    width, height = (int(part) for part in size.split("x"))
    fresh = people.browser.new_context(base_url=people.url, viewport={"width": width, "height": height})
    fresh.add_cookies(people.cookies(email))
    fresh.add_init_script(WATCH)
    page = fresh.new_page()
    if slow > 1:
        fresh.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.goto(path, wait_until="commit")
    page.wait_for_function(THERE, timeout=60_000)
    page.wait_for_timeout(STILL)
    moves = moves_of(page)
    fresh.close()
    return moves


if __name__ == "__main__":
    main()

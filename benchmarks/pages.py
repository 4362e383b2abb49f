"""What a page weighs, how long it takes in Chromium and how much of it moves: script bytes, cold from an empty cache, warm by a click.

python -m benchmarks.pages [--url http://localhost:3000]

Without `--url` it starts a LabFlow with the demo laboratory of its own. Cold: a fresh browser that only has the session
opens the address, until the heading and the rows are there. Warm: a click in the navigation of the open application.
Goals: script at most 300 kB compressed, cold at most 1.5 s, warm at most 150 ms, layout shift below 0.05 (`benchmarks.shifts` names what moved).
"""

import argparse
import os
import re
import shutil
import time
from contextlib import nullcontext
from dataclasses import dataclass
from statistics import median
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.moves import GOAL_MOVED, WATCH, cumulative, moves_of
from benchmarks.running import demo

PASSWORD = "password123"
GOAL_SCRIPT, GOAL_COLD, GOAL_WARM = 300.0, 1_500.0, 150.0
THERE = (
    "() => document.querySelector('h1')?.innerText.trim() && !document.querySelector('.sk, [aria-busy=true]')"
)
VISITS = {
    "": ("/sign-in",),
    "admin@labflow.dev": (
        "/", "/orders", "/orders/new", "/samples", "/receiving", "/work", "/review", "/reports", "/clients", "/people", "/audit",
        "/settings", "/labels", "/import", "/jobs",
    ),
    "renee@ashland.example": ("/portal", "/portal/orders", "/portal/results", "/portal/reports", "/portal/orders/new"),
}  # fmt: skip


@dataclass
class Visit:
    """One page: kilobytes of script as they travelled, milliseconds cold, layout shift, milliseconds warm (nothing leads there: none)."""

    path: str
    script: float
    cold: float
    moved: float
    warm: float | None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--url", default="")
    given = asked.parse_args()
    place: Any = nullcontext(SimpleNamespace(url=given.url)) if given.url else demo()
    with place as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        visits = [
            one for email, paths in VISITS.items() for one in _visit(browser, running.url, email, paths)
        ]
        browser.close()
    for one in visits:
        warm = "" if one.warm is None else f"warm {one.warm:6.0f} ms"
        print(
            f"{one.path:24} script {one.script:5.0f} kB   cold {one.cold:6.0f} ms   moved {one.moved:.3f}   {warm}"
        )
    _sum_up("script kB", [one.script for one in visits], GOAL_SCRIPT)
    _sum_up("cold ms", [one.cold for one in visits], GOAL_COLD)
    _sum_up("warm ms", [one.warm for one in visits if one.warm is not None], GOAL_WARM)
    most = max(one.moved for one in visits)
    print(f"moved      most {most:.3f}   goal {GOAL_MOVED}  {'reached' if most < GOAL_MOVED else 'MISSED'}")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _sum_up(name: str, values: list[float], goal: float) -> None:
    told = "reached" if max(values) <= goal else "MISSED"
    print(f"{name:10} median {median(values):6.0f}   most {max(values):6.0f}   goal {goal:.0f}  {told}")


def _visit(browser: Browser, url: str, email: str, paths: tuple[str, ...]) -> list[Visit]:
    """Each page cold, then each warm, three times: the median counts."""
    own = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    page = own.new_page()
    if email:
        sign_in(page, email)
    cold = {path: _cold(browser, own, url, path) for path in paths}
    warm = {path: _warm(page, path) for path in paths} if email else {}
    own.close()
    return [Visit(path, *cold[path], warm.get(path)) for path in paths]


def _cold(browser: Browser, own: BrowserContext, url: str, path: str) -> tuple[float, float, float]:
    fresh = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    fresh.add_cookies(own.cookies())  # type: ignore[arg-type]  # what one context gives, another takes
    fresh.add_init_script(WATCH)
    page = fresh.new_page()
    network, kinds, script = fresh.new_cdp_session(page), {}, [0.0]
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["type"]))

    def finished(told: dict[str, Any]) -> None:
        if kinds.get(told["requestId"]) == "Script":
            script[0] += told["encodedDataLength"] / 1000

    network.on("Network.loadingFinished", finished)
    started = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.wait_for_function(THERE, polling="raf")
    took = (time.perf_counter() - started) * 1000
    page.wait_for_timeout(500)  # what the page loads after it is there counts too
    moved = cumulative(moves_of(page))
    fresh.close()
    return script[0], took, moved


def _warm(page: Page, path: str) -> float | None:
    """From a start page by a click in the navigation, until the rows are there; three times, the median."""
    times = []
    start = (
        "/portal/orders"
        if path == "/portal"
        else "/portal"
        if path.startswith("/portal")
        else "/notifications"
    )
    for _ in range(3):
        page.goto(start)
        page.wait_for_function(THERE)
        page.wait_for_timeout(300)
        way = page.locator(f"nav a[href='{path}']").first
        if not way.count():
            return None
        before = page.locator("h1").first.inner_text()
        started = time.perf_counter()
        way.click()
        page.wait_for_function(
            f"(before) => ({THERE})() && document.querySelector('h1').innerText !== before", arg=before
        )
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))


def chromium() -> str | None:
    return (
        os.environ.get("LABFLOW_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )


if __name__ == "__main__":
    main()

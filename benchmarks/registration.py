"""How long 500 samples take to be kept, checked and registered, and how long a keystroke takes in a sheet that holds them.

python -m benchmarks.registration                       the rules, on a database of its own
python -m benchmarks.registration http://localhost:3000   and the sheet, in Chromium, against a running demo laboratory
"""

import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, sync_playwright

from benchmarks.scratch import database
from labflow.domain import drafts
from labflow.testing import TestLab, make_house

ROWS = 500
KEYS = 60
FRAME = 16.0

# From the key until the frame that shows it was drawn; and, apart from the wait for that frame, how long the page worked.
WATCH = """() => {
  window.seen = [];
  document.addEventListener('keydown', () => {
    const begun = performance.now(), one = {};
    setTimeout(() => { one.work = performance.now() - begun; }, 0);
    requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => { one.painted = performance.now() - begun; seen.push(one); }; c.port2.postMessage(0); });
  }, true);
}"""


def main() -> None:
    with database() as engine:
        rules(TestLab(make_house(engine)))
    if len(sys.argv) > 1:
        sheet(sys.argv[1])


def rules(lab: TestLab) -> None:
    """One draft of 500 rows: kept and checked whole, one cell of it changed and checked again, registered."""
    header = {"contact_id": str(lab.contacts[lab.ashland])}
    rows = [_row(place) for place in range(ROWS)]
    id = uuid4()

    def kept(**typed: Any) -> Callable[[], None]:
        def act() -> None:
            with lab.work_as(lab.rita) as work:
                assert drafts.keep(work, id, client_id=lab.ashland, header=header, **typed).good == ROWS

        return act

    def register() -> None:
        with lab.work_as(lab.rita) as work:
            assert drafts.register(work, id).samples == ROWS

    show(f"keep and check {ROWS} rows", _timed(kept(rows=rows, order=[row["id"] for row in rows])))
    changes = [_timed(kept(rows=[{**rows[place], "collected_by": f"Person {place}"}])) for place in range(10)]
    show(f"change a cell of {ROWS} rows", statistics.median(changes))
    show(f"register {ROWS} samples", _timed(register))


def sheet(url: str) -> None:
    """Typing, moving and choosing in a sheet of 500 rows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}).new_page()
        _open(page)
        begun = time.perf_counter()
        page.evaluate(
            "text => { const d = new DataTransfer(); d.setData('text/plain', text); document.querySelector('[data-sheet]').focus();"
            " document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true})); }",
            "\n".join(
                f"Site {n}\tSITE-12\tDrinking water\t2026-07-21 06:40\tJ. Alvarez\tNO3, PH"
                for n in range(ROWS)
            ),
        )
        page.get_by_role("button", name=f"Create order with {ROWS} samples").wait_for(timeout=30_000)
        show(f"paste {ROWS} rows until the server answers", (time.perf_counter() - begun) * 1000)
        page.evaluate(WATCH)
        _keys(page, "type into a cell", ["a"] * KEYS, "Escape")
        _keys(page, "move down", ["ArrowDown"] * KEYS)
        _keys(page, "move to the tests", ["End"])
        page.keyboard.press("ArrowLeft")
        _keys(page, "type in a pick list", list("nitrate as n") * 4, "Escape")
        browser.close()


def show(what: str, milliseconds: float, more: str = "") -> None:
    print(f"{what:48} {milliseconds:8.1f} ms {more}")


def _row(place: int) -> dict[str, str]:
    return {
        "id": f"r{place}", "client_reference": f"Site {place}", "sample_point": "SITE-12", "sample_type": "Drinking water",
        "collected_at": "2026-07-21 06:40", "collected_by": "J. Alvarez", "tests": "BASIC", "containers": "P250",
    }  # fmt: skip


def _timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _open(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill("tom@labflow.dev")
    page.get_by_label("Password", exact=True).fill("password123")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto("/orders/new")
    page.get_by_role("combobox", name="Client").fill("ashland")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)


def _keys(page: Page, what: str, keys: list[str], last: str = "") -> None:
    page.evaluate("() => { window.seen = []; }")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(20)
    if last:
        page.keyboard.press(last)
    seen = json.loads(page.evaluate("() => JSON.stringify(window.seen)"))
    work = sorted(each["work"] for each in seen if "work" in each)
    painted = sorted(each["painted"] for each in seen)
    if len(work) > 1:
        late = work[int(len(work) * 0.95)]
        verdict = "reached" if statistics.median(work) < FRAME else "MISSED"
        more = f"p95 {late:.1f} ms, goal {FRAME:.0f} ms {verdict}; painted after {statistics.median(painted):.1f} ms"
        show(what, statistics.median(work), more)


if __name__ == "__main__":
    main()

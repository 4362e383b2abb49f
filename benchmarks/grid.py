"""How the result sheet feels: 500 samples down, 12 analytes across, in Chromium, with the real server.

python -m benchmarks.grid [--rows 500]

A keystroke is measured from the key's own time stamp to the frame that shows it; a committed cell from the Enter that
leaves it to the frame that shows it as saved, so with server and database. Frames come every 16.7 ms, so a figure to the
frame cannot lie below the wait for it: the work of a keystroke (script, style and layout) is given beside it. The menu of
qualifiers is opened in the browser; the history of a cell is read from the server when somebody asks.
"""

import argparse
import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine, select

from benchmarks.scratch import database
from labflow.cli.serve import web_command, web_environment
from labflow.domain import identity, samples
from labflow.local import frontend
from labflow.models import Analyte, Sample, ServiceAnalyte, ServiceVersion
from labflow.settings import PROJECT, Settings
from labflow.testing import PASSWORD, TestLab, make_house

ANALYTES = ["Ag", "Al", "As", "Ba", "Cd", "Cr", "Cu", "Hg", "Mn", "Ni", "Zn"]
CHROMIUM = os.environ.get("LABFLOW_TEST_CHROMIUM", "/usr/bin/chromium")
# Installed in the page: collects, for every key, the work and the time to the frame; and for commits the time to the mark.
WATCH = """() => {
  const seen = window.__seen = {work: [], frame: [], commit: []};
  const frame = (f) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => f(performance.now()); c.port2.postMessage(0); });
  let typed = 0;
  addEventListener("keydown", (e) => { typed = e.timeStamp; if (e.key === "Enter") { const t = e.timeStamp; const id = document.activeElement.dataset.id; window.__left = {t, id}; } }, true);
  addEventListener("input", () => { const t = typed; document.body.getBoundingClientRect(); document.activeElement.getBoundingClientRect(); seen.work.push(performance.now() - t); frame((now) => seen.frame.push(now - t)); });
  new MutationObserver((list) => { for (const m of list) if (m.target.dataset.mark === "saved" && window.__left) { const {t} = window.__left; window.__left = null; frame((now) => seen.commit.push(now - t)); } })
    .observe(document.querySelector(".gbox"), {subtree: true, attributes: true, attributeFilter: ["data-mark"]});
}"""

# Installed before a key: the time from it to the frame in which its panel stands.
OPENS = """panel => {
  window.__opened = null;
  addEventListener("keydown", (e) => {
    const look = () => document.querySelector(panel) ? requestAnimationFrame(() => { window.__opened = performance.now() - e.timeStamp; }) : requestAnimationFrame(look);
    look();
  }, {capture: true, once: true});
}"""


def main() -> None:
    """Print the figures of the sheet of one analyte and of the sheet of all twelve."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=500)
    rows = asked.parse_args().rows
    with database() as engine, tempfile.TemporaryDirectory() as home:
        lab = TestLab(make_house(engine))
        _twelve_analytes(lab)
        _bench(lab, rows)
        token = identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD).token
        with _server(engine, Path(home)) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "session", "value": token, "url": url}])
            page = context.new_page()
            for name, query in (("one analyte, 11 columns", ""), ("all 12 analytes", "?analyte=all")):
                _measure(page, f"/work/{lab.services['PB']}{query}", name, rows)
            browser.close()
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _measure(page: Page, address: str, name: str, rows: int) -> None:
    page.goto("/work")
    page.wait_for_selector("td a.open")
    started = time.perf_counter()
    page.goto(address)
    # a tab shows its last sheet until the new one is read
    kind = "table.rgrid.across" if "analyte=all" in address else "table.rgrid:not(.across)"
    page.wait_for_selector(f"{kind} td.ed")
    opened = (time.perf_counter() - started) * 1000
    assert page.locator("table.rgrid").get_attribute("aria-rowcount") == str(rows + 1)
    page.evaluate(WATCH)
    # the first column that nothing stands in: the other sheet has filled the lead column
    column = page.locator("td.ed[data-r='0'][data-value='']").first.get_attribute("data-c")
    page.locator(f"td[data-r='0'][data-c='{column}']").focus()
    for place in range(40):
        page.keyboard.type(f"{1 + place / 100:.2f}", delay=40)
        page.keyboard.press("Enter")
        page.wait_for_function("count => window.__seen.commit.length > count", arg=place)
    seen = page.evaluate("window.__seen")
    seen |= {"menu": _opens(page, "q", ".gpop.quals"), "history": _opens(page, "h", ".gpop.cellp")}
    print(f"{name}, {rows} rows")
    print(f"  page opened to rows      {opened:8.0f} ms")
    for what, label, goal in (
        ("work", "keystroke, work", 16),
        ("frame", "keystroke to its frame", None),
        ("commit", "commit to its mark", 100),
        ("menu", "Q to its menu", None),
        ("history", "H to the history", None),
    ):
        figures = seen[what]
        p50, p95 = median(figures), quantiles(figures, n=20)[-1]
        verdict = "" if goal is None else ("reached" if p95 < goal else "MISSED")
        print(f"  {label:24} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  n {len(figures):4}  {verdict}", flush=True)


def _opens(page: Page, key: str, panel: str) -> list[float]:
    """How long it takes until a key's panel stands at a filled cell, measured in the page, 20 times."""
    page.locator("td.ed[data-r='0']:not([data-value=''])").first.click()
    taken = []
    for _ in range(20):
        page.wait_for_timeout(150)  # nobody presses keys as fast as a scanner does
        page.evaluate(OPENS, panel)
        page.keyboard.press(key)
        page.wait_for_function("() => window.__opened !== null")
        taken.append(page.evaluate("window.__opened"))
        page.keyboard.press("Escape")
        page.wait_for_selector(panel, state="detached")
    return taken


def _twelve_analytes(lab: TestLab) -> None:
    with lab.system() as work:
        version = work.db.scalars(
            select(ServiceVersion).where(ServiceVersion.service_id == lab.services["PB"])
        ).one()
        for place, symbol in enumerate(ANALYTES, start=1):
            found = work.add(Analyte(keyword=symbol.upper() + "X", name=symbol))
            work.db.flush()
            work.add(
                ServiceAnalyte(
                    service_version_id=version.id, analyte_id=found.id, unit="µg/L", mdl=Decimal("0.05"),
                    loq=Decimal("0.1"), position=place,
                )
            )  # fmt: skip


def _bench(lab: TestLab, rows: int) -> None:
    order = lab.order(count=rows)
    for sample in lab.all(Sample, Sample.order_id == order):
        with lab.work_as(lab.rita) as work:
            samples.receive(work, sample.id, reception=samples.Reception())


@contextmanager
def _server(engine: Engine, home: Path) -> Iterator[str]:
    """The web server on the benchmark's database, as it runs everywhere."""
    if frontend.needed(PROJECT):
        frontend.Build(PROJECT, home).finish()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    values = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False), "LABFLOW_MODE": "demo",
        "LABFLOW_HOME": str(home), "LABFLOW_PORT": str(port), "JWT_SECRET": "only-for-the-benchmark-of-this-machine-0123",
    }  # fmt: skip
    settings = Settings.model_validate(values)
    web = subprocess.Popen(
        web_command(settings), cwd=PROJECT, env=os.environ | values | web_environment(settings),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://localhost:{port}"
    try:
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=1):
                break
            time.sleep(0.2)
        yield url
    finally:
        web.terminate()
        web.wait(15)


if __name__ == "__main__":
    main()

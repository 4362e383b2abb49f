"""What a browser says of parts of a page that moved while it arrived (layout shift)."""

from typing import Any

from playwright.sync_api import Page

GOAL_MOVED = 0.05
WATCH = """(() => {
  const moves = (window.__moves = []);
  const name = (el) => { while (el && el.nodeType !== 1) el = el.parentElement;
    return el ? el.tagName.toLowerCase() + (el.getAttribute("class") ? "." + el.getAttribute("class").trim().split(/\\s+/).join(".") : "") : "gone"; };
  const box = (r) => [r.x, r.y, r.width, r.height].map(Math.round).join(" ");
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) moves.push({
      value: e.value, at: e.startTime,
      moved: e.sources.map((s) => `${name(s.node)} (${box(s.previousRect)}) to (${box(s.currentRect)})`)});
  }).observe({type: "layout-shift", buffered: true});
})()"""


def moves_of(page: Page) -> list[dict[str, Any]]:
    """Everything that moved so far on a page that `WATCH` was put into."""
    found: list[dict[str, Any]] = page.evaluate("window.__moves")
    return found


def cumulative(moves: list[dict[str, Any]]) -> float:
    """As browsers count: the worst run of moves less than a second apart, of five seconds at most."""
    worst = run = 0.0
    began = before = -10_000.0
    for move in moves:
        if move["at"] - before > 1_000 or move["at"] - began > 5_000:
            run, began = 0.0, move["at"]
        run, before = run + move["value"], move["at"]
        worst = max(worst, run)
    return worst

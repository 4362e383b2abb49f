"""What a page did while it did not come: what the browser said, what went over the socket, what stands on the page."""

import json
import re
import time
from typing import Any

from playwright.sync_api import Page, WebSocket

MOST = 80
STANDS = """() => ({
  address: location.href, loaded: document.readyState, seen: document.visibilityState,
  html: {lang: document.documentElement.lang, class: document.documentElement.className},
  busy: [...document.querySelectorAll('[aria-busy=true], .sk')].slice(0, 5).map((one) => one.outerHTML.slice(0, 200)),
  headings: [...document.querySelectorAll('h1')].map((one) => [one.outerHTML.slice(0, 200), one.innerText]),
  says: document.body.innerText.slice(0, 400), tab: sessionStorage.getItem('token'),
  scripts: performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js') && !one.responseEnd).map((one) => one.name),
})"""
NAME = re.compile(r'"name":"([^"]+)"')


class Evidence:
    """Listens to a page from its beginning; `told` is everything since the last `begin`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._said: list[str] = []
        self._from = time.monotonic()
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("requestfailed", lambda asked: self._note("failed", f"{asked.url} {asked.failure}"))
        page.on("crash", lambda _page: self._note("crash", ""))
        page.on("websocket", self._listen)

    def begin(self) -> None:
        """A page is asked for: what was before is forgotten."""
        self._said.clear()
        self._from = time.monotonic()

    def told(self) -> str:
        """The page as it stands, then what happened in its order, with seconds."""
        stands: Any = self._page.evaluate(STANDS)
        return "\n".join([json.dumps(stands, ensure_ascii=False), *self._said[-MOST:]])

    def _note(self, kind: str, text: str) -> None:
        self._said.append(f"{time.monotonic() - self._from:7.3f} {kind} {text[:300]}")

    def _listen(self, socket: WebSocket) -> None:
        self._note("socket", "opened")
        socket.on("close", lambda _socket: self._note("socket", "closed"))
        socket.on("framesent", lambda frame: self._note("sent", _named(frame)))
        socket.on("framereceived", lambda frame: self._note("received", _named(frame)))


def _named(frame: str | bytes) -> str:
    """What a frame is about, without what it says: the events in it, or the states that it changes."""
    text = frame if isinstance(frame, str) else frame.decode(errors="replace")
    names = NAME.findall(text) or re.findall(r'"(reflex___state____state[\w.]*)":\{', text)
    short = [name.rpartition("____")[2] for name in dict.fromkeys(names)]
    return f"{len(text)} {text[:24]} {' '.join(short[:12])}"

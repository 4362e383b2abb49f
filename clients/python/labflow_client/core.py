"""Sending requests and reading answers. The methods themselves are generated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

WAITS = 3
BUSY = (429, 503)


class Refused(Exception):
    """The laboratory refused a request. `code` is stable, `errors` has a message for each field."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code: str = str(problem.get("code", ""))
        self.detail: str = str(problem.get("detail", ""))
        self.field: str = str(problem.get("field", ""))
        self.errors: dict[str, str] = dict(problem.get("errors", {}))
        super().__init__(f"{status} {self.code}: {self.detail}")


class Core:
    """A connection to one laboratory. `http` is a client of one's own, with timeouts, proxies or certificates."""

    def __init__(self, base_url: str = "", token: str = "", *, http: Any = None, language: str = "") -> None:
        self._http = http or httpx.Client(base_url=base_url, timeout=30)
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        if language:
            self._headers["accept-language"] = language

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def each(self, method: Callable[..., Any], **asked: Any) -> Iterator[Any]:
        """Every row of a list, page after page: `each(lab.list_samples, filter=["state:is:received"])`."""
        after = ""
        while True:
            piece = method(**asked, after=after)
            yield from piece["rows"]
            after = piece["after"]
            if not after:
                return

    def _ask(
        self,
        method: str,
        path: str,
        place: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **body: Any,
    ) -> Any:
        for name, value in (place or {}).items():
            path = path.replace("{" + name + "}", quote(str(value), safe=""))
        params = {name: _plain(value) for name, value in (query or {}).items() if value is not None}
        sent = self._headers | {name: value for name, value in (headers or {}).items() if value}
        for waited in range(WAITS + 1):
            answer = self._http.request(method, path, params=params, headers=sent, **body)
            if answer.status_code not in BUSY or waited == WAITS or not _repeatable(method, sent):
                break
            time.sleep(min(float(answer.headers.get("retry-after") or 1), 30))
        return _read(answer)


def _repeatable(method: str, headers: Mapping[str, Any]) -> bool:
    return method in ("GET", "PUT", "DELETE") or "Idempotency-Key" in headers


def _plain(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _read(answer: Any) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code >= 400:
        raise Refused(answer.status_code, answer.json() if kind.endswith("json") else {"detail": answer.text})
    if answer.status_code in (204, 304):
        return None
    return answer.json() if kind == "application/json" else answer.content

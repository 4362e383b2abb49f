"""HTTP as cheaply as it can be asked: the load of a benchmark must not be what it measures."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

Asked = tuple[str, str, bytes]  # method, path, body


@dataclass
class Answers:
    """What came back: milliseconds of each request, how many were refused, and the seconds of all of it."""

    spent: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    last: bytes = b""

    @property
    def p50(self) -> float:
        return median(self.spent)

    @property
    def p95(self) -> float:
        return quantiles(self.spent, n=20)[-1] if len(self.spent) >= 20 else max(self.spent)


class Wire:
    """One connection that stays open, with one request on it at a time."""

    def __init__(self, url: str, token: str = "") -> None:
        self._place = urlsplit(url)
        self._token = token

    async def __aenter__(self) -> "Wire":
        self._reader, self._writer = await asyncio.open_connection(self._place.hostname, self._place.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nhost: {self._place.netloc}\r\n"
        if self._token:
            head += f"authorization: Bearer {self._token}\r\n"
        if body:
            head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        told = await self._reader.readuntil(b"\r\n\r\n")
        status = int(told[9:12])
        return status, await self._body(told.lower())

    async def _body(self, head: bytes) -> bytes:
        if b"transfer-encoding: chunked" in head:
            parts = []
            while size := int(await self._reader.readuntil(b"\r\n"), 16):
                parts.append(await self._reader.readexactly(size))
                await self._reader.readexactly(2)
            await self._reader.readexactly(2)
            return b"".join(parts)
        _before, found, after = head.partition(b"content-length: ")
        return await self._reader.readexactly(int(after.split(b"\r\n", 1)[0])) if found else b""


def as_json(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


async def storm(url: str, token: str, clients: Sequence[Sequence[Asked]]) -> Answers:
    """Each client sends its requests one after the other on a connection of its own; all clients at once."""
    found = Answers()

    async def one(requests: Sequence[Asked]) -> None:
        async with Wire(url, token) as wire:
            for method, path, body in requests:
                began = time.perf_counter()
                status, answer = await wire.ask(method, path, body)
                found.spent.append((time.perf_counter() - began) * 1000)
                found.last = answer
                if status >= 300:
                    found.failed.append(f"{status} {answer[:200]!r}")

    began = time.perf_counter()
    await asyncio.gather(*(one(requests) for requests in clients))
    found.seconds = time.perf_counter() - began
    return found

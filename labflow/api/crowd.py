"""No more requests at work at once than there are threads for them, so that whoever has begun can end.

A request that may be repeated keeps its connection, and what it locked, until its answer is committed, and needs a thread for
that. If those that wait for its connection or its lock had all the threads, everybody would wait for ever.
"""

import asyncio
from weakref import WeakKeyDictionary

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_WORK = 32  # of the 40 threads that Starlette's pool has

_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class Crowd:
    """Gives each request a place from when its body has arrived until its answer begins; the others wait their turn.

    So neither a slow upload nor a slow reader takes a place.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        place = _Place()

        async def receiving() -> Message:
            message = await receive()
            if not message.get("more_body", False):
                await place.take()
            return message

        async def sending(message: Message) -> None:
            place.give_back()  # what it did is committed
            await send(message)

        try:
            if not _has_body(scope):
                await place.take()
            await self.app(scope, receiving, sending)
        finally:
            place.give_back()


class _Place:
    """One place, taken once and given back once."""

    def __init__(self) -> None:
        self._places = _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_WORK))
        self._held = self._done = False

    async def take(self) -> None:
        if not self._held and not self._done:
            await self._places.acquire()
            self._held = True

    def give_back(self) -> None:
        self._done = True
        if self._held:
            self._held = False
            self._places.release()


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"

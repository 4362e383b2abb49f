"""A request that may be repeated: all it does is one piece of work, committed together with its answer.

`Idempotency-Key` on a request that changes something makes it so. The first one does the work; a second one with the
same content gets the same answer, also when the first answer was lost on the way (RFC draft idempotency-key-header).
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labflow import words
from labflow.api.problems import refusal
from labflow.domain import repeating
from labflow.domain.actor import system
from labflow.domain.house import the_house
from labflow.domain.identity import Who, become
from labflow.domain.repeating import Answer
from labflow.domain.work import Work, begin_as, clashes_told, open_work
from labflow.errors import LabError

HEADER = "idempotency-key"
WHOLE = "whole"
REPLAYED = "idempotency-replayed"
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
READ_AT_ONCE = 2 * 1024 * 1024
KEPT_HEADERS = ("content-type", "content-disposition", "location", "etag", "x-content-type-options")


class Replay(Exception):
    """Raised where the work would begin, when it was done before."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class _Undone(Exception):
    """Goes through what is open, so that nothing of it stays."""


class Whole:
    """One request with an idempotency key. Its work begins with the first part and ends with the answer.

    While the body is still arriving it is not `ready`: what is asked before that, such as whether somebody may hand in
    a file at all, has no effect and is work of its own. So no connection waits for a slow upload.
    """

    def __init__(self, key: str, scope: Scope) -> None:
        self.key = key
        self.ready = False
        self.kept = True
        self._digest = hashlib.sha256()
        for part in (scope["method"], scope["path"], scope.get("query_string", b"").decode("latin-1")):
            self._digest.update(part.encode() + b"\0")
        self._open = ExitStack()
        self._work: Work | None = None

    def feed(self, message: Message) -> None:
        """A piece of the body has arrived."""
        self._digest.update(message.get("body", b""))
        self.ready = message["type"] == "http.request" and not message.get("more_body", False)

    @contextmanager
    def part(self, verb: str, token: str, who: Who, asked: str) -> Iterator[Work]:
        """The one piece of work, for one of its verbs."""
        work = self._work or self._begin(token, who, verb)
        work.verb = verb
        begin_as(work)
        with (
            words.speaking(asked or work.actor.language or words.language(), work.actor.region),
            clashes_told(),
        ):
            yield work
            work.db.flush()

    def end(self, answer: Answer) -> None:
        """Keep the answer and commit."""
        if self._work is not None:
            repeating.keep(self._work, self.key, self._digest.hexdigest(), answer)
        self._open.close()

    def undo(self) -> None:
        """Nothing of it has happened."""
        undone = _Undone()
        self._open.__exit__(type(undone), undone, None)

    def _begin(self, token: str, who: Who, verb: str) -> Work:
        work = self._open.enter_context(open_work(the_house(), system("door"), verb=verb, told=False))
        become(work, who(work, token))
        done = repeating.before(work, self.key, self._digest.hexdigest())
        if done is not None:
            raise Replay(done)
        self._work = work
        return work


class Wholes:
    """Gives every request with an idempotency key its `Whole`, and lets the answer out when it is committed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        whole = Whole(key, scope)
        scope = {**scope, "state": {**scope.get("state", {}), WHOLE: whole}}
        receive = await _read_early(whole, scope, receive)
        held: list[Message] = []

        async def holding(message: Message) -> None:
            held.append(message)

        try:
            await self.app(scope, receive, holding)
            await run_in_threadpool(_end, whole, held)
        except Replay as replay:
            await run_in_threadpool(whole.undo)
            await _again(replay.answer)(scope, receive, send)
        except LabError as error:
            await run_in_threadpool(whole.undo)
            await refusal(error)(scope, receive, send)
        except BaseException:
            whole.undo()
            raise
        else:
            for message in held:
                await send(message)


def _key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] not in CHANGES or not scope["path"].startswith("/api/"):
        return None
    found = [value for name, value in scope["headers"] if name.lower() == HEADER.encode()]
    return found[0].decode("latin-1") if found else None


async def _read_early(whole: Whole, scope: Scope, receive: Receive) -> Receive:
    """Read a small body before the application asks for it; of a large one, listen to what arrives."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    length = headers.get(b"content-length", b"0" if b"transfer-encoding" not in headers else b"")
    early: list[Message] = []
    if length.isdigit() and int(length) <= READ_AT_ONCE:
        while not early or early[-1].get("more_body", False):
            early.append(await receive())
            whole.feed(early[-1])

    async def listening() -> Message:
        if early:
            return early.pop(0)
        message = await receive()
        if not whole.ready:
            whole.feed(message)
        return message

    return listening


def _end(whole: Whole, held: list[Message]) -> None:
    """Commit when the answer is a good one; a refusal leaves nothing behind and may be repeated."""
    start: dict[str, Any] = dict(held[0]) if held else {"status": 500, "headers": []}
    if start["status"] >= 300:
        whole.undo()
        return
    given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in held[1:])
    kept = {name: given[name] for name in KEPT_HEADERS if name in given}
    whole.end(Answer(start["status"], kept, body if whole.kept else None))


def _again(answer: Answer) -> Response:
    headers = {"cache-control": "no-store", REPLAYED: "true", **answer.headers}
    return Response(answer.body, answer.status, headers)

"""The way from a screen to the rules: every screen's state mixes in `LabState` and calls verbs through `_do`."""

import asyncio
import inspect
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import reflex as rx

from labflow.domain import identity
from labflow.domain.actor import Actor, system
from labflow.domain.house import the_house, work_as
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError
from labflow.kit.cookies import session_token

Answer = TypeVar("Answer")
Handler = TypeVar("Handler", bound=Callable[..., Any])

SAME_EVENT = 1.0  # seconds for which the verbs of an event go by what its guard found out


class LabState(rx.State, mixin=True):
    """Mixed into every screen's state: `class SampleState(LabState, rx.State)`. It has no vars, so screens share nothing.

    Every state says who may call its handlers: `needs: ClassVar[Needs] = Permission.SEE_SAMPLES`; see state/guard.py.
    """

    def _at_end(self) -> str:
        """What the address names at its end: the id of a record, a year, a sort of settings. Anybody may have typed it."""
        return str(self.router.url.path.rstrip("/").rpartition("/")[2])

    async def _do(self, verb: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        """Run `verb(work, *args, **kwargs)` as whoever is signed in, off the event loop, in one transaction.

        Who that is was derived by the guard of this same event, a moment ago; after a second it is derived anew. A `reason` also goes into the audit trail, for verbs that do not take one themselves.
        """
        return await asyncio.to_thread(_run, token_of(self), verb, args, kwargs)

    async def _try(
        self, verb: Callable[..., Answer], *args: Any, **kwargs: Any
    ) -> tuple[Answer | None, dict[str, str]]:
        """Like `_do`, for forms: refusals that name a field come back as {field: message}; all others go on."""
        try:
            return await self._do(verb, *args, **kwargs), {}
        except Invalids as refusal:
            return None, refusal.errors
        except LabError as refusal:
            if not refusal.field:
                raise
            return None, {refusal.field: refusal.message}


def when_dropped(name: str) -> Callable[[Handler], Handler]:
    """Name the state's method that keeps what a handler was sent when the tab sends faster than it may.

    It gets the event's payload as keywords, and must neither read nor write the database: it runs for every such event.
    """

    def mark(handler: Handler) -> Handler:
        handler.when_dropped = name  # type: ignore[attr-defined]
        return handler

    return mark


def token_of(state: rx.State) -> str:
    """The session token the browser sent with its socket. It never reaches the page itself."""
    https_only = the_house().web_url.startswith("https://")
    return session_token(state.router.headers.cookie, https_only=https_only)


def who(token: str) -> Actor | None:
    """Whoever the token stands for now, or nobody."""
    return who_each({token})[token]


def who_each(tokens: Collection[str]) -> dict[str, Actor | None]:
    """Whoever each token stands for now, or nobody, in one transaction."""
    found: dict[str, Actor] = {}
    if any(tokens):
        with work_as(system("guard"), verb="guard") as work:
            found = identity.actors_of(work, tokens)
    return {token: found.get(token) for token in tokens}


@dataclass(frozen=True)
class Admitted:
    """Who a token stood for, and when the guard asked the database."""

    token: str
    actor: Actor | None
    at: float

    def holds(self, token: str) -> bool:
        """Whether this may still be gone by: for this token, and a moment after it was asked."""
        return self.token == token and time.monotonic() - self.at < SAME_EVENT


_ADMITTED: ContextVar[Admitted | None] = ContextVar("admitted", default=None)


def admit(who_it_is: Admitted | None) -> None:
    """The guard says who sent the event that this task handles."""
    _ADMITTED.set(who_it_is)


def admitted(token: str) -> Actor | None:
    """Whom the guard let in with this token for this event, while that may still be gone by."""
    known = _ADMITTED.get()
    return known.actor if known is not None and known.holds(token) else None


@contextmanager
def _work(token: str, *, reason: str, verb: str) -> Iterator[Work]:
    actor = admitted(token)
    if actor is not None:
        with identity.work_of(actor, reason=reason, verb=verb) as work:
            yield work
    else:
        with identity.work_for_token(token, reason=reason, verb=verb) as work:
            yield work


def _run(token: str, verb: Callable[..., Answer], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Answer:
    reason = kwargs.get("reason", "")
    if "reason" in kwargs and "reason" not in inspect.signature(verb).parameters:
        del kwargs["reason"]
    with _work(token, reason=reason, verb=identity.verb_name(verb)) as work:
        return verb(work, *args, **kwargs)

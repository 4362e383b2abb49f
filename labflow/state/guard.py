"""The guard: every event of every tab passes here, and what no policy allows is refused (security.md F1 to F5)."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import reflex as rx
import structlog
from reflex.state import BaseState, StateUpdate
from reflex.utils.format import format_event_handler
from reflex_base.event import Event, EventHandler
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from labflow import words
from labflow.components.toasts import closed_page, failed
from labflow.domain.actor import Actor
from labflow.domain.house import work_as
from labflow.errors import LabError
from labflow.ext import Page, page_at
from labflow.kit import errand, spans, telling
from labflow.state import payload, tabs
from labflow.state.asking import Asking
from labflow.state.base import Admitted, admit, token_of, who_each
from labflow.state.hub import HUB
from labflow.state.session import SessionState
from labflow.vocabulary import Permission

log = structlog.get_logger("labflow.guard")

PUBLIC: Literal["public"] = "public"
Needs = Permission | tuple[Permission, ...] | Literal["public"] | None
Handler = TypeVar("Handler", bound=Callable[..., Any])

# The handlers every page needs before anybody is known. Reflex gives each state a `setvar` too: that one is refused.
_FRAMEWORK = {
    "hydrate", "hydrate_and_load", "set_is_hydrated", "on_load_internal", "update_vars_internal",
    "handle_frontend_exception",
}  # fmt: skip
_UNDECLARED = object()
TOO_FAST = "This page sent more at once than can be taken. The last of it was not done: wait a moment, then repeat it."


def open_to(needs: Needs) -> Callable[[Handler], Handler]:
    """Give one handler its own policy. It stands below the event decorator: `@rx.event`, `@open_to(…)`, `async def …`."""

    def mark(handler: Handler) -> Handler:
        handler.needs = needs  # type: ignore[attr-defined]
        return handler

    return mark


def policy_of(event_name: str) -> Any:
    """Who may send this event: "public", None for everybody signed in, permissions of which one is enough, or refused."""
    found = RegistrationContext.get().event_handlers.get(event_name)
    if found is None or not found.states:
        return _UNDECLARED
    handler, state = found.handler.fn, found.states[0]
    if state.__module__.startswith(("reflex.", "reflex_")):
        return PUBLIC if handler.__name__ in _FRAMEWORK else _UNDECLARED
    if handler.__name__ == "setvar":
        return _UNDECLARED
    return getattr(handler, "needs", getattr(state, "needs", _UNDECLARED))


def allows(policy: Any, actor: Actor | None) -> bool:
    """Deny by default: what is not declared is nobody's."""
    if policy is _UNDECLARED:
        return False
    if policy == PUBLIC:
        return True
    if actor is None:
        return False
    wanted = policy if isinstance(policy, tuple) else (policy,)
    return policy is None or any(actor.may(permission) for permission in wanted)


class Pace:
    """How fast one tab may send: a burst of 120, then 20 a second. Beyond that its events are dropped, and it is told.

    A pasted block is one event, and so is a filled column. The fastest honest hand is a key held down: 30 repeats a
    second, which the burst carries for twelve seconds.
    """

    BURST, RATE, TABS, QUIET = 120.0, 20.0, 20_000, 10.0

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._told: OrderedDict[str, float] = OrderedDict()

    def allows(self, tab: str) -> bool:
        now = time.monotonic()
        left, before = self._left.pop(tab, (self.BURST, now))
        left = min(self.BURST, left + (now - before) * self.RATE)
        allowed = left >= 1
        self._left[tab] = (left - 1 if allowed else left, now)
        if len(self._left) > self.TABS:
            self._left.popitem(last=False)
        return allowed

    def must_tell(self, tab: str) -> bool:
        """Whether this dropped event is the one to say it by: the first, and one every ten seconds of a flood."""
        now = time.monotonic()
        if now - self._told.pop(tab, float("-inf")) < self.QUIET:
            self._told[tab] = now
            return False
        self._told[tab] = now
        if len(self._told) > self.TABS:
            self._told.popitem(last=False)
        return True


class Guard(rx.Middleware):
    """Runs before every handler, while the tab's state is locked."""

    EVENTS = 2_000

    def __init__(self) -> None:
        self.pace = Pace()
        self._admitted: OrderedDict[str, Admitted] = OrderedDict()
        self._asking: Asking[str, Actor | None] = Asking(_who_each)

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        _watch(event.name)
        tab = state.router.session.client_token
        if not self.pace.allows(tab):
            return await self._too_fast(state, event, tab)
        actor = await self._who(token_of(state))
        root = state._get_root_state()
        if not await _bind(root, actor, hydrating=event.name.endswith(".hydrate_and_load")):
            # what this tab shows belongs to another session: a fresh page wipes it
            return StateUpdate(events=Event.from_event_type([rx.call_script("location.reload()")]))
        if actor is not None:
            tabs.seen(actor.session_id, tab)
            (await root.get_state(SessionState))._bring_along(actor)
        _speak_to(actor, state)
        policy = policy_of(event.name)
        if allows(policy, actor):
            return await _misshapen(root, event)
        answer = _sign_in_first(state) if actor is None else await _refuse(actor, event.name, state)
        told = Event.from_event_type([answer]) if answer is not None else []
        return StateUpdate(delta=await root._get_resolved_delta(), events=told)

    async def _who(self, token: str) -> Actor | None:
        """Whoever sent this event, asked of the database: in one statement for all tabs that are told at the same moment.

        What an event sets off at once goes by the same answer.
        """
        event = EventContext.get()
        known = self._admitted.get(event.parent_txid or "")
        if known is None or not known.holds(token):
            asked_at = time.monotonic()
            known = Admitted(token, await self._asking.ask(token), asked_at)
        self._admitted[event.txid] = known
        if len(self._admitted) > self.EVENTS:
            self._admitted.popitem(last=False)
        admit(known)
        if known.actor is not None and (doing := errand.now()) is not None:
            doing.of(known.actor.id, known.actor.side.value)
        return known.actor

    async def _too_fast(self, state: BaseState, event: Event, tab: str) -> StateUpdate:
        """Say once that something was not done; a screen that keeps what was typed shows it as not saved."""
        root = state._get_root_state()
        await _keep_dropped(root, event)
        if not self.pace.must_tell(tab):
            return StateUpdate(delta=await root._get_resolved_delta())
        log.warning("tab_too_fast", tab=tab[:8], event_name=event.name)
        return StateUpdate(
            delta=await root._get_resolved_delta(), events=Event.from_event_type([failed(TOO_FAST)])
        )


def _watch(event_name: str) -> None:
    """From here on this task is one errand; its end is told and counted. Reflex gives each event a task of its own."""
    errand.begin()
    began, task = telling.now(), asyncio.current_task()
    if task is not None:
        close = spans.begin(f"event {_short(event_name)}")
        HUB.turns.begins()

        def end(ended: asyncio.Task[Any]) -> None:
            HUB.turns.ends()
            close()
            telling.event(_short(event_name), _outcome(ended), began)

        task.add_done_callback(end)


@cache
def _short(event_name: str) -> str:
    """ "samples_state.sort_by": without the modules. Only names of registered handlers come here."""
    state, _, handler = event_name.rpartition(".")
    return f"{state.rpartition('____')[2]}.{handler}"


def _outcome(task: asyncio.Task[Any]) -> str:
    error = None if task.cancelled() else task.exception()
    if error is None:
        return "ok"
    errand.carry(error)
    return "refused" if isinstance(error, LabError) else "failed"


async def _who_each(tokens: set[str]) -> dict[str, Actor | None]:
    return await asyncio.to_thread(who_each, tokens)


def _speak_to(actor: Actor | None, state: BaseState) -> None:
    """The handler runs in this same task: whatever it says is said in the language of whoever sent the event."""
    headers = state.router.headers
    words.speak(
        (actor.language if actor else "") or words.chosen(headers.cookie, headers.accept_language),
        actor.region if actor else "",
    )


async def _misshapen(root: BaseState, event: Event) -> StateUpdate | None:
    """Turn away what no screen of ours sends; what was typed stays on the screen, and the state as it is."""
    found = RegistrationContext.get().event_handlers[event.name]
    own = found.states[0].__module__.startswith("labflow.")
    wrong = payload.fault(found.handler.fn, event.payload) if own else ""
    if not wrong:
        return None
    log.warning("payload_refused", event_name=event.name, names=[*event.payload][:10])
    return StateUpdate(delta=await root._get_resolved_delta(), events=Event.from_event_type([failed(wrong)]))


async def _keep_dropped(root: BaseState, event: Event) -> None:
    found = RegistrationContext.get().event_handlers.get(event.name)
    name = getattr(found.handler.fn, "when_dropped", "") if found and found.states else ""
    if name and (await root.get_state(SessionState))._bound:
        keep = getattr(await root.get_state(found.states[0]), name)
        await keep(**event.payload)


async def _bind(root: BaseState, actor: Actor | None, *, hydrating: bool) -> bool:
    """Tie the cached state to the session it was filled for. False: it belongs to another, and this is no fresh page.

    Only `hydrate_and_load` may tie it anew: it is the one event for which the whole state is loaded, so that a reset
    really forgets everything.
    """
    session = await root.get_state(SessionState)
    key = str(actor.session_id) if actor else ""
    if session._bound == key:
        return True
    if session._bound:
        if not hydrating:
            return False
        root.reset()
    session._bound = key
    return True


def _sign_in_first(state: BaseState) -> Any:
    url = state.router.url
    path = f"{url.path}?{url.query}" if url.query else url.path
    return rx.redirect("/sign-in?" + urlencode({"next": path or "/"}))


async def _refuse(actor: Actor, event_name: str, state: BaseState) -> Any:
    log.warning("event_refused", event_name=event_name, person=str(actor.id))
    await asyncio.to_thread(_write_down, actor, event_name)
    here = _closed_page(actor, event_name, state)
    if here is not None:
        return None if here.route == "/" else closed_page(here.title, here.side, actor.side)
    return failed("Your roles do not allow this. Ask an administrator if you need it.")


def _closed_page(actor: Actor, event_name: str, state: BaseState) -> Page | None:
    """The page that loads itself by this event, when this person may not see it at all: `SessionState.load` leads away."""
    here = page_at(state.router.route_id)
    if here is None or here.open_to(actor.side, [*actor.permissions]):
        return None
    names = {format_event_handler(handler) for handler in here.on_load if isinstance(handler, EventHandler)}
    return here if event_name in names else None


def _write_down(actor: Actor, event_name: str) -> None:
    """A refusal of somebody known goes into the audit trail (21 CFR 11.300 d)."""
    with work_as(actor, verb="guard") as work:
        work.note("refused", "lab_user", actor.id, event=event_name[-120:])

"""A tab without a browser: real event processor, real middleware, state in memory."""

import uuid
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, State, StateUpdate
from reflex.utils.format import format_event_handler
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext


class Namespace:
    """Stands in for the socket: keeps what would be sent to the browser."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, StateUpdate]] = []

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.sent.append((token, update))


class Tab:
    """`async with Tab(app, cookie=…) as tab: await tab.send(State.handler, {…})`."""

    def __init__(
        self,
        app: rx.App,
        *,
        path: str = "/",
        cookie: str = "",
        token: str = "",
        states: StateManagerMemory | None = None,
    ) -> None:
        self.app, self.path, self.token = app, path, token or str(uuid.uuid4())
        self.namespace, self.states = Namespace(), states or StateManagerMemory()
        self.headers = {"cookie": cookie, "host": "test", "origin": "http://test"}
        self.errors: list[Exception] = []

    async def __aenter__(self) -> Self:
        self._registered = RegistrationContext.set(self.app._registration_context)
        self.processor = BaseStateEventProcessor(
            middleware=self.app, backend_exception_handler=self._failed, graceful_shutdown_timeout=2
        )
        self.processor.configure(state_manager=self.states, event_namespace=self.namespace)
        await self.processor.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.processor.stop()
        RegistrationContext.reset(self._registered)

    def _failed(self, exception: Exception) -> None:
        self.errors.append(exception)

    async def send(
        self, handler: Any, payload: dict[str, Any] | None = None, *, path: str = ""
    ) -> list[StateUpdate]:
        """Send one event as a browser would, and give what it and its chain sent back."""
        name = handler if isinstance(handler, str) else format_event_handler(handler)
        before = len(self.namespace.sent)
        future = await self.processor.enqueue(
            self.token, Event(name=name, payload=payload or {}, router_data=self._router(path or self.path))
        )
        try:
            await future.wait_all()
        except Exception as error:
            if error not in self.errors:
                self.errors.append(error)
        return [update for _, update in self.namespace.sent[before:]]

    async def state(self, kind: type[BaseState]) -> Any:
        """The tab's state of this class, as the server keeps it."""
        root = await self.states.get_state(BaseStateToken(ident=self.token, cls=State))
        return await root.get_state(kind)

    def _router(self, path: str) -> dict[str, Any]:
        base, _, query = path.partition("?")
        return {
            "pathname": self.app.router(base) or base, "asPath": path, "query": dict(parse_qsl(query)),
            "headers": dict(self.headers), "ip": "127.0.0.1", "token": self.token, "sid": "sid",
        }  # fmt: skip


def events(updates: list[StateUpdate]) -> list[str]:
    """The events that were sent to the browser, such as "_redirect", with their payload as text."""
    return [f"{event.name} {event.payload}" for update in updates for event in (update.events or [])]


def changes(updates: list[StateUpdate], kind: type[BaseState]) -> dict[str, Any]:
    """The vars of a state that were sent to the browser."""
    sent: dict[str, Any] = {}
    for update in updates:
        sent |= (update.delta or {}).get(kind.get_full_name(), {})
    return {name.removesuffix("_rx_state_"): value for name, value in sent.items()}


def refused(updates: list[StateUpdate]) -> bool:
    """Whether the person was told that her roles do not allow it, or that the page is not hers."""
    told = str(events(updates))
    return any(
        words in told
        for words in ("Your roles do not allow this", "Your roles do not open ", " is a page of the ")
    )

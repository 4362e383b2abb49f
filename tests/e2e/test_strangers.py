"""Every handler of every State, called raw over the websocket: before sign-in, after sign-out, as another role."""

import asyncio
import json
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from uuid import uuid4

import pytest
import socketio

from tests.e2e.conftest import PASSWORD

QUIET = 0.6


def cookies_of(base_url: str, email: str) -> str:
    """The cookie header of somebody who signed in by the form."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = urllib.parse.urlencode({"email": email, "password": PASSWORD}).encode()
    request = urllib.request.Request(
        f"{base_url}/auth/sign-in", form, headers={"Origin": base_url, "Sec-Fetch-Site": "same-origin"}
    )
    opener.open(request)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


class Stranger:
    """A bare websocket client: no browser, no page, any event it likes."""

    def __init__(
        self, base_url: str, *, cookie: str = "", origin: str | None = None, token: str = ""
    ) -> None:
        self.base_url, self.cookie, self.origin = base_url, cookie, origin or base_url
        self.token = token or str(uuid4())
        self.heard: list[Any] = []
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("*", self._hear, namespace="/_event")

    async def _hear(self, event: str, *arguments: Any) -> None:
        self.heard.append((event, arguments))

    async def __aenter__(self) -> "Stranger":
        headers = {"Origin": self.origin} | ({"Cookie": self.cookie} if self.cookie else {})
        await self.client.connect(
            f"{self.base_url}/?token={self.token}", socketio_path="_event", namespaces=["/_event"],
            transports=["websocket"], headers=headers,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.disconnect()

    async def send(self, name: str, payload: dict[str, Any], path: str = "/") -> str:
        """Send an event; what came back within a moment, as text."""
        before = len(self.heard)
        router = {"pathname": path, "asPath": path, "query": {}}
        await self.client.emit(
            "event", {"name": name, "payload": payload, "router_data": router}, namespace="/_event"
        )
        await asyncio.sleep(QUIET)
        return json.dumps(self.heard[before:], default=str)


def own_handlers() -> list[tuple[str, list[str]]]:
    """Every event handler of LabFlow's own states, with its arguments, from the running application's registry."""
    from reflex_base.registry import RegistrationContext

    from labflow.labflow import app
    from labflow.state.guard import PUBLIC, policy_of

    registration = app._registration_context
    token = RegistrationContext.set(registration)
    try:
        found = []
        for name, entry in registration.event_handlers.items():
            state = entry.states[0] if entry.states else None
            if (
                state is None
                or state.__module__.startswith(("reflex.", "reflex_"))
                or policy_of(name) == PUBLIC
            ):
                continue
            code = entry.handler.fn.__code__
            found.append((name, list(code.co_varnames[1 : code.co_argcount])))
        return sorted(found)
    finally:
        RegistrationContext.reset(token)


async def test_nobody_gets_nothing(base_url: str) -> None:
    """Not one handler answers a stranger with data: each sends her to the sign-in page."""
    handlers = own_handlers()
    assert len(handlers) > 50
    for start in range(0, len(handlers), 40):
        async with Stranger(base_url) as stranger:
            for name, arguments in handlers[start : start + 40]:
                router = {"pathname": "/", "asPath": "/", "query": {}}
                await stranger.client.emit(
                    "event",
                    {"name": name, "payload": dict.fromkeys(arguments, ""), "router_data": router},
                    namespace="/_event",
                )
            await asyncio.sleep(2)
            told = json.dumps(stranger.heard, default=str)
        # nothing of the demo laboratory's content may be in it
        for canary in ("S26-0", "O26-0", "Ashland", "Lindqvist", "@labflow.dev"):
            assert canary not in told
        assert "/sign-in" in told


async def test_a_foreign_page_cannot_open_the_socket(base_url: str) -> None:
    cookie = cookies_of(base_url, "admin@labflow.dev")
    for origin in ("https://evil.example", "null", base_url + ".evil.example"):
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with Stranger(base_url, cookie=cookie, origin=origin):
                pass


async def test_another_role_is_refused_and_it_is_written_down(base_url: str) -> None:
    from labflow.state.people import PeopleState

    receiver = cookies_of(base_url, "tom@labflow.dev")
    async with Stranger(base_url, cookie=receiver) as stranger:
        name = next(
            handler for handler, _ in own_handlers() if handler.startswith(PeopleState.get_full_name())
        )
        told = await stranger.send(name, {}, path="/people")
    assert "Your roles do not" in told
    assert "@labflow.dev" not in told


async def test_a_session_ends_for_its_open_socket_too(base_url: str) -> None:
    cookie = cookies_of(base_url, "tom@labflow.dev")
    from labflow.state.session import SessionState

    load = f"{SessionState.get_full_name()}.load"
    async with Stranger(base_url, cookie=cookie) as stranger:
        assert "Lindqvist" in await stranger.send(load, {})
        request = urllib.request.Request(
            f"{base_url}/auth/sign-out",
            b"",
            headers={"Cookie": cookie, "Origin": base_url, "Sec-Fetch-Site": "same-origin"},
        )
        urllib.request.urlopen(request)
        told = await stranger.send(load, {})
        assert "Lindqvist" not in told


async def test_somebody_elses_tab_token_shows_nothing(base_url: str) -> None:
    """The token in the socket's address is no key: the state belongs to the session that filled it (security.md F5)."""
    from labflow.state.session import SessionState

    load = f"{SessionState.get_full_name()}.load"
    hydrate = "reflex___state____state.hydrate"
    victim = Stranger(base_url, cookie=cookies_of(base_url, "elena@labflow.dev"))
    async with victim:
        assert "Marchetti" in await victim.send(load, {})
    for cookie in ("", cookies_of(base_url, "otto@northfork.example")):
        async with Stranger(base_url, cookie=cookie, token=victim.token) as thief:
            await thief.send(hydrate, {})
            assert "Marchetti" not in json.dumps(thief.heard, default=str)


async def test_the_framework_setter_is_closed(base_url: str) -> None:
    from labflow.state.session import SessionState

    cookie = cookies_of(base_url, "tom@labflow.dev")
    async with Stranger(base_url, cookie=cookie) as stranger:
        told = await stranger.send(
            f"{SessionState.get_full_name()}.setvar", {"var_name": "permissions", "value": ["edit_people"]}
        )
    assert "edit_people" not in told

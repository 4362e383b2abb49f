"""Asking through the door, as browsers and programs do: by name, over TLS, trusting the throw-away authority only."""

import re
import ssl
from typing import Any

import httpx

from tools.rehearsal.stack import API, WEB, Stack

PASSWORD = "a long enough sentence of the rehearsal"  # noqa: S105 (of a laboratory that lives for minutes)
ADMIN = "ada@sierra.example"


class Asker:
    """An HTTP client that finds the three hosts on this machine; with a `port`, one process behind the door alone."""

    host = API

    def __init__(self, stack: Stack, *, port: int = 0, who: tuple[str, str] = (ADMIN, PASSWORD)) -> None:
        self.stack, self.who = stack, who
        self.origin = f"http://127.0.0.1:{port}" if port else f"https://127.0.0.1:{stack.ports['https']}"
        self.client = httpx.Client(
            verify=ssl.create_default_context(cafile=stack.ca), timeout=30, follow_redirects=False
        )

    def ask(
        self, method: str, host: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        return self.client.request(
            method, f"{self.origin}{path}", headers={"host": host, **(headers or {})},
            extensions={"sni_hostname": host}, **more,
        )  # fmt: skip

    def plain(self, host: str, path: str) -> httpx.Response:
        """Over plain HTTP."""
        return self.client.get(f"http://127.0.0.1:{self.stack.ports['http']}{path}", headers={"host": host})

    def api(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", **more.pop("headers", {})}
        return self.ask(method, API, path, headers=headers, **more)

    def signed_in(self) -> str:
        """Sign in with the form, as a browser does; gives the cookie."""
        answer = self.ask(
            "POST",
            WEB,
            "/auth/sign-in",
            data={"email": ADMIN, "password": PASSWORD},
            headers={"origin": f"https://{WEB}"},
        )
        cookie = answer.headers.get("set-cookie", "")
        assert answer.status_code == 303, answer.text
        assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}, cookie
        return cookie.partition(";")[0]

    def token(self) -> str:
        """An access token of who asks: the administrator where nobody else is named."""
        email, password = self.who
        answer = self.ask("POST", API, "/api/v1/auth/token", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


def link_in(text: str) -> str:
    """The token of the link that a command or a letter shows."""
    found = re.search(r"set-password\?token=([\w-]+)", text)
    assert found, text
    return found.group(1)

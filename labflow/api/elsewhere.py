"""The pages' server beside an API process of its own: it answers what its pages ask for, and sends programs there."""

from starlette.types import ASGIApp, Receive, Scope, Send

from labflow.api.problems import problem
from labflow.domain.house import the_house
from labflow.kit.cookies import session_token
from labflow.words import _

DATA = "/api/"


class OnlyPages:
    """Lets the pages through to their files and pictures: they come with a session's cookie, programs with a token."""

    def __init__(self, app: ASGIApp, api: str) -> None:
        self.app = app
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(DATA) and not _of_a_page(scope):
            sentence = _("Programs are answered at {address}.", address=self.api)
            await problem(421, "api_elsewhere", sentence)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _of_a_page(scope: Scope) -> bool:
    found = {name: value for name, value in scope["headers"] if name in (b"authorization", b"cookie")}
    cookies = found.get(b"cookie", b"").decode("latin-1")
    https_only = the_house().web_url.startswith("https://")
    return b"authorization" not in found and bool(session_token(cookies, https_only=https_only))

"""The web server of a host that only clients reach: the laboratory's own pages are not given out there.

Who may do what is decided elsewhere, for every event. This keeps the staff's pages off a host that may be open to the whole world
while the laboratory's own is open to its network only.
"""

from collections.abc import Callable

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from labflow.ext.page import pages

HOME = "/portal"
STAFF = "lab"


class PortalHost:
    """Leads whoever asks for a page of the laboratory to the portal. `route_of` is the router of the pages."""

    def __init__(self, app: ASGIApp, route_of: Callable[[str], str | None]) -> None:
        self.app = app
        self.route_of = route_of
        self.staff = frozenset(page.route.strip("/") for page in pages() if page.side == STAFF)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self.is_staff(scope["path"]):
            await RedirectResponse(HOME, 307)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_staff(self, path: str) -> bool:
        """Whether this is a page of the laboratory's own people."""
        route = self.route_of(path)
        return route is not None and route.strip("/").removesuffix("index").strip("/") in self.staff

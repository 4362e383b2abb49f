"""The application: loads the pages, sets the guard, mounts the API. It only puts together."""

from typing import Any

import reflex as rx

from labflow import pages as _pages  # noqa: F401 (importing it declares every page)
from labflow.api.app import api
from labflow.api.auth import tell_when_ended
from labflow.components.toasts import toaster
from labflow.ext.page import Page, pages
from labflow.state import live, tabs
from labflow.state.guard import Guard
from labflow.state.refusal import show_refusal
from labflow.state.session import SessionState


def start_loading(page: Page) -> list[Any]:
    """Every page first learns who is there, then loads itself. Pages before sign-in have nobody to ask for."""
    first = [] if page.side == "public" else [SessionState.load]
    return [*first, *page.on_load]


app = rx.App(
    stylesheets=[
        "/labflow.css",
        "/screens.css",
        "/lists.css",
        "/palette.css",
        "/records.css",
        "/portal.css",
        "/sheet.css",
        "/labels.css",
        "/setup.css",
        "/grid.css",
        "/receiving.css",
    ],
    toaster=toaster(),
    backend_exception_handler=show_refusal,
    api_transformer=[api],
)
app.add_middleware(Guard())
app.register_lifespan_task(live.serve(app))
tabs.belongs_to(lambda: app)
tell_when_ended(tabs.send_away)
for page in pages():
    app.add_page(page.build, route=page.route, title=f"{page.title} · LabFlow", on_load=start_loading(page))

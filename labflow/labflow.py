"""The application: loads the pages, sets the guard, mounts the API. It only puts together."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import reflex as rx

from labflow import pages as _pages  # noqa: F401 (importing it declares every page)
from labflow.api.app import api
from labflow.api.auth import tell_when_ended
from labflow.components.amiss import amiss
from labflow.components.bare_figures import bare_figures
from labflow.components.broken import broken_page
from labflow.components.connection import connection_watch
from labflow.components.early import early_font
from labflow.components.kept_focus import kept_focus
from labflow.components.languages import Words, head_script
from labflow.components.once import once
from labflow.components.sending import sending
from labflow.components.toasts import toaster
from labflow.components.words import spoken, t
from labflow.ext.page import Page, pages
from labflow.state import leases, live, tabs
from labflow.state.answers import AnswersState
from labflow.state.guard import Guard
from labflow.state.opening import named, reading
from labflow.state.refusal import show_refusal
from labflow.state.session import SessionState


def start_loading(page: Page) -> list[Any]:
    """Every page closes what was left open, learns who is there, then loads itself. Pages before sign-in have nobody to ask for."""
    first = [] if page.side == "public" else [SessionState.load]
    return [*named(page.on_load), *first, *reading(page.on_load)]


def in_words(page: Page) -> Callable[[], Any]:
    """The page's function, with every sentence looked up in the reader's language."""

    @wraps(page.build)
    def build() -> Any:
        return spoken(page.build(), page.module)

    return build


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
        "/help.css",
        "/receiving.css",
    ],
    toaster=toaster(),
    head_components=[early_font(), head_script()],
    # "Overlay" and "ErrorBoundary" are the framework's message of a lost connection and of a script that failed, in English
    extra_app_wraps={
        (1, "Words"): lambda _: Words.create(),
        (55, "ErrorBoundary"): lambda _: broken_page(),
        (5, "Overlay"): lambda _: rx.fragment(
            connection_watch(), once(), amiss(), kept_focus(), bare_figures(), sending(AnswersState.done)
        ),
    },
    backend_exception_handler=show_refusal,
    api_transformer=[api],
)
app.add_middleware(Guard())
app.register_lifespan_task(live.serve(app))
app.register_lifespan_task(leases.keep(app))
tabs.belongs_to(lambda: app)
tell_when_ended(tabs.send_away)
for page in pages():
    app.add_page(
        in_words(page), route=page.route, title=f"{t(page.title)} · LabFlow", on_load=start_loading(page)
    )

"""What the servers run, inside its edge: the whole application, or the API alone."""

import gc
import sys
from pathlib import Path

from labflow.edge import CLOSED, Application, Edge, page_policies
from labflow.portal_host import PortalHost
from labflow.settings import PROJECT, ApiPlace, Mode, Serves, Settings, settings
from labflow.watching import begin
from labflow.wiring import open_house

BUILD = Path(".web") / "build" / "client"
FORMS = ("/auth",)  # sign-in forms belong to the pages, and lead back to them

# The collector looks through everything that lives: pages, tables, every tab's state. Left as it comes it stops the whole
# server for a tenth of a second and more, again and again, and finds next to nothing.
COLLECT_AFTER = (50_000, 20, 100)

# A verb gives the interpreter away at each of its ten to thirty statements and has to get it back. While another thread
# computes, that takes as long as Python lets one thread go on: 5 ms each time, unless it is told otherwise.
SWITCH_SECONDS = 0.0005


def application() -> Application:
    """The whole web application. Called once in each web worker."""
    # Reflex allows one App in a process and builds it at import, so it is imported here, by the server only.
    from labflow.labflow import app
    from labflow.wire import write_fast

    if app.sio is not None:
        app.sio.eio.cors_allowed_origins = None  # engine.io's word for "the host that was asked, no other"
    write_fast(app)
    values = settings()
    open_house()  # here, in each worker process, after the server has forked
    begin(values)
    inner = app()
    if values.api is ApiPlace.SEPARATE:
        from labflow.api.elsewhere import OnlyPages

        inner = OnlyPages(inner, values.api_address)
    if values.serves is Serves.PORTAL:
        inner = PortalHost(inner, app.router)
    edge = Edge(
        inner,
        is_page=lambda path: app.router(path) is not None,
        origins=_origins(values),
        policies=page_policies(PROJECT / BUILD),
        https=values.web_url.startswith("https://"),
        proxies=values.trusted_proxies,
    )
    settle()
    return edge


def api_application() -> Application:
    """The API without pages. Called once in each of its workers; nothing of Reflex is imported."""
    from labflow.api.app import api

    values = settings()
    open_house()
    begin(values)
    edge = Edge(
        api,
        is_page=lambda path: False,
        origins=_origins(values),
        https=values.web_url.startswith("https://"),
        proxies=values.trusted_proxies,
        closed=(*CLOSED, *FORMS),
    )
    settle()
    return edge


def _origins(values: Settings) -> tuple[str, ...]:
    return values.origins if values.kind is Mode.PRODUCTION else ()


def settle() -> None:
    """What the application is made of stays as long as the process: it is not looked through for garbage again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)

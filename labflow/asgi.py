"""What the web server runs: the application inside its edge."""

from pathlib import Path

from labflow.edge import Application, Edge, page_policies
from labflow.kit.logs import configure
from labflow.settings import PROJECT, Mode, settings
from labflow.wiring import open_house

BUILD = Path(".web") / "build" / "client"


def application() -> Application:
    """The whole web application. Called once in each web worker."""
    # Reflex allows one App in a process and builds it at import, so it is imported here, by the server only.
    from labflow.labflow import app

    if app.sio is not None:
        app.sio.eio.cors_allowed_origins = None  # engine.io's word for "the host that was asked, no other"
    values = settings()
    configure(values.log_level)
    open_house()  # here, in each worker process, after the server has forked
    return Edge(
        app(),
        is_page=lambda path: app.router(path) is not None,
        origins=values.origins if values.kind is Mode.PRODUCTION else (),
        policies=page_policies(PROJECT / BUILD),
        https=values.web_url.startswith("https://"),
    )

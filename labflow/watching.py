"""How a process is watched: its log, its metrics, reports of failures and traces. Each but the log only where it is set."""

import threading

import structlog
from sqlalchemy import Engine

from labflow.domain.house import the_house
from labflow.integrations.reaching import until_there
from labflow.kit import logs, meters
from labflow.settings import Settings


def begin(values: Settings) -> None:
    """Called once in each process of LabFlow, when its house is open."""
    logs.configure(values.log_level, as_text=values.logs_as_text)
    meters.begin()
    if values.s3_bucket:
        threading.Thread(target=_tell_until_storage, name="storage-at-the-start", daemon=True).start()
    if values.metrics_port:
        from labflow.integrations import metrics_server

        metrics_server.begin(values.home, values.metrics_host, values.metrics_port)
    if values.sentry_dsn:
        from labflow.integrations import error_reports

        error_reports.begin(values.sentry_dsn.get_secret_value(), values.kind.value)
    if values.otel_endpoint:
        from labflow.integrations import traces

        engine = the_house().engine
        if isinstance(engine, Engine):
            traces.begin(values.otel_endpoint, engine)


def _tell_until_storage() -> None:
    """A bucket that is away at the start is told until it is there. Work that needs no file begins meanwhile."""
    until_there("The store of the files", _storage_problem, structlog.get_logger("labflow.start").warning)


def _storage_problem() -> str:
    try:
        the_house().storage.check()
    except Exception as error:  # of whatever storage it is
        return f"{type(error.__cause__ or error).__name__}."
    return ""

"""How a process is watched: its log, its metrics, reports of failures and traces. Each but the log only where it is set."""

from sqlalchemy import Engine

from labflow.domain.house import the_house
from labflow.kit import logs, meters
from labflow.settings import Settings


def begin(values: Settings) -> None:
    """Called once in each process of LabFlow, when its house is open."""
    logs.configure(values.log_level, as_text=values.logs_as_text)
    meters.begin()
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

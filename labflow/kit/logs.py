"""Logs: one line an event, as JSON or as text for a terminal, without secrets and without a traceback's local variables."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import structlog

from labflow.kit import errand, redact

# Libraries whose news is no event of ours, and those that write whole addresses with their queries.
QUIET = (
    "procrastinate",
    "httpx",
    "httpx2",
    "httpcore",
    "engineio",
    "socketio",
    "urllib3",
    "botocore",
    "opentelemetry",
    "sqlalchemy",
    "labflow.integrations.measured_pool",
)
# Access logs carry addresses too, and those carry tokens. Our own line of a request has the route instead.
# The pool tells of each of its connections that a database is away; once is enough, and others say it.
SILENT = ("psycopg.pool", "granian.access", "uvicorn.access")

# Failures that mean that a service of ours is away; by name, for this room knows none of those libraries.
AWAY = ("ConnectorException", "OperationalError", "PoolTimeout", "AdminShutdown", "CannotConnectNow")

_REPORTERS: list[Callable[[BaseException, str], None]] = []


def report_to(reporter: Callable[[BaseException, str], None]) -> None:
    """Tell this function of every failure that is logged, with the number of the request."""
    _REPORTERS[:] = [reporter]


def configure(level: str = "info", *, as_text: bool = False) -> None:
    """Send structlog and the standard library's loggers to standard error; called once a process."""
    wanted = getattr(logging, {"warn": "WARNING"}.get(level.lower(), level.upper()), logging.INFO)
    structlog.configure(
        processors=[*_steps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(as_text=as_text))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(wanted)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(wanted, logging.WARNING))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def formatter(*, as_text: bool = False) -> logging.Formatter:
    """How a line is written; the web server writes its own lines by it too."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_steps(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact.line,
            _as_text() if as_text else structlog.processors.JSONRenderer(default=str),
        ],
    )


def _steps() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_errand,
        _brief,
        _reported,
        structlog.processors.format_exc_info,
    ]


def _as_text() -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _with_errand(_logger: Any, _level: str, told: Any) -> Any:
    """Every line says for which request it was written, and for whom."""
    doing = errand.now()
    if doing is not None:
        for name, value in doing.facts.items():
            told.setdefault(name, value)
    return told


def _brief(_logger: Any, _level: str, told: Any) -> Any:
    """That a service is away is one line with its reason: its traceback goes through a library and says nothing."""
    raised = _raised(told)
    if raised is not None and type(raised).__name__ in AWAY:
        told.pop("exc_info", None)
        told["kind"], told["why"] = type(raised).__name__, _reason(raised)
    return told


def _raised(told: Any) -> BaseException | None:
    raised = told.get("exc_info")
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, tuple):
        raised = raised[1]
    return raised if isinstance(raised, BaseException) else None


def _reason(raised: BaseException) -> str:
    cause = raised
    while (below := cause.__cause__ or cause.__context__) is not None:
        cause = below
    return " ".join(str(cause).split())[:300]


def _reported(_logger: Any, level: str, told: Any) -> Any:
    if not _REPORTERS or level not in ("error", "critical", "exception"):
        return told
    raised = _raised(told)
    if raised is not None:
        _REPORTERS[0](raised, str(told.get("request_id", "")))
    return told

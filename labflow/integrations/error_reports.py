"""Reports of failures to a Sentry server: what broke and where in the code, and nothing of anybody's data.

An error's own sentence may quote what was typed, so it stays in our log; the report has the request's number to find it by.
"""

import re
from typing import Any

import sentry_sdk

from labflow import __version__
from labflow.kit import logs

WITHHELD = "(in the log, under the request's number)"
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "tags", "contexts", "sdk")
CONTEXTS = ("runtime", "os")
OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app")


def begin(dsn: str, environment: str) -> None:
    """From now on every failure that is logged is reported too."""
    sentry_sdk.init(
        dsn=dsn,
        release=__version__,
        environment=environment,
        before_send=stripped,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        send_default_pii=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        server_name="labflow",
        shutdown_timeout=2,
    )
    logs.report_to(report)


def report(error: BaseException, request_id: str) -> None:
    """Report one failure, from the thread that logs it; the sending is done by another."""
    with sentry_sdk.new_scope() as scope:
        if NUMBER.fullmatch(request_id):
            scope.set_tag("request_id", request_id)
        scope.capture_exception(error)


def stripped(event: Any, _hint: Any) -> Any:
    """Only what is listed here leaves the house; whatever another version adds does not."""
    told: dict[str, Any] = {name: event[name] for name in KEPT if name in event}
    told["tags"] = {k: v for k, v in _pairs(event.get("tags")) if k == "request_id"}
    told["contexts"] = {k: v for k, v in event.get("contexts", {}).items() if k in CONTEXTS}
    values = (event.get("exception") or {}).get("values") or []
    told["exception"] = {"values": [_of(value) for value in values]}
    return told


def _of(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": WITHHELD,
        "stacktrace": {"frames": [{k: frame[k] for k in OF_A_FRAME if k in frame} for frame in frames]},
    }


def _pairs(tags: Any) -> list[tuple[str, Any]]:
    return list(tags.items()) if isinstance(tags, dict) else list(tags or [])

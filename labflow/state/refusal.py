"""Refusals on the screen: the one place that turns an exception of a handler into a message."""

# No `from __future__ import annotations` here: Reflex reads the annotations of the handler to accept it.
import uuid
from collections.abc import Iterator

import reflex as rx
import structlog
from reflex.event import EventSpec

from labflow.components.toasts import failed
from labflow.errors import LabError, NotSignedIn
from labflow.integrations.reaching import unreachable
from labflow.kit import errand, meters
from labflow.words import _, later

AWAY = later(
    "The laboratory's server cannot reach its data at the moment; nothing was saved. Wait a moment, then repeat it."
)

log = structlog.get_logger("labflow.screen")


def show_refusal(exception: Exception) -> EventSpec:
    """A refusal says what it says. Anything else gets a number that is also in the log."""
    refusal = next((cause for cause in _causes(exception) if isinstance(cause, LabError)), None)
    if isinstance(refusal, NotSignedIn):
        return rx.redirect("/sign-in")
    if refusal is not None:
        return failed(refusal.message)
    doing = errand.carried(exception) or errand.Errand(uuid.uuid4().hex)
    number = doing.request_id[:8]
    if (away := unreachable(exception)) is not None:
        log.error("service_unreachable", reference=number, service=away, **doing.facts)
        return failed(_(AWAY))
    meters.failures.labels("screen").inc()
    log.error("handler_failed", reference=number, exc_info=exception, **doing.facts)
    return failed(
        _(
            "Something went wrong on our side; nothing was saved. If it happens again, report {number}.",
            number=number,
        )
    )


def _causes(exception: BaseException | None) -> Iterator[BaseException]:
    while exception is not None:
        yield exception
        exception = exception.__cause__

"""Refusals on the screen: the one place that turns an exception of a handler into a message."""

# No `from __future__ import annotations` here: Reflex reads the annotations of the handler to accept it.
import uuid
from collections.abc import Iterator

import reflex as rx
import structlog
from reflex.event import EventSpec

from labflow.components.toasts import failed
from labflow.errors import LabError, NotSignedIn
from labflow.words import _

log = structlog.get_logger("labflow.screen")


def show_refusal(exception: Exception) -> EventSpec:
    """A refusal says what it says. Anything else gets a number that is also in the log."""
    refusal = next((cause for cause in _causes(exception) if isinstance(cause, LabError)), None)
    if isinstance(refusal, NotSignedIn):
        return rx.redirect("/sign-in")
    if refusal is not None:
        return failed(refusal.message)
    number = uuid.uuid4().hex[:8]
    log.error("handler_failed", reference=number, exc_info=exception)
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

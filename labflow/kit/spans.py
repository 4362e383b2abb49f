"""Spans of traces: what took how long inside what. Without a tracer each is a single look at a name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_TRACER: list[Any] = []


def trace_by(tracer: Any) -> None:
    """From now on spans are kept by this tracer of OpenTelemetry."""
    _TRACER[:] = [tracer]


def begin(name: str) -> Callable[[], None]:
    """A span for the rest of this task and the threads it asks; what is given back ends it."""
    if not _TRACER:
        return _nothing
    from opentelemetry import context, trace

    one = _TRACER[0].start_span(name)
    context.attach(trace.set_span_in_context(one))
    return one.end


def _nothing() -> None:
    """Nothing is traced."""


@contextmanager
def span(name: str, **facts: str) -> Iterator[Any]:
    """A span around the block; None where nothing is traced. What raises is told by its kind, not by its sentence."""
    if not _TRACER:
        yield None
        return
    with _TRACER[0].start_as_current_span(
        name, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as one:
        try:
            yield one
        except BaseException as error:
            one.set_attribute("error.type", type(error).__name__)
            raise

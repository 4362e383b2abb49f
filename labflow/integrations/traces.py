"""Traces by OpenTelemetry: requests, acts on screens, verbs and SQL statements, without any value that was in them."""

from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanProcessor
from sqlalchemy import Engine, event

from labflow import __version__
from labflow.kit import spans

STATEMENT = 2000  # characters of a statement that are kept


def begin(endpoint: str, engine: Engine) -> None:
    """Send traces to this collector, by OTLP over HTTP."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    trace_to(BatchSpanProcessor(exporter), engine)


def trace_to(processor: SpanProcessor, engine: Engine) -> None:
    """Keep spans by this processor."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": "labflow", "service.version": __version__})
    )
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("labflow")
    spans.trace_by(tracer)
    _trace_statements(tracer, engine)


def _trace_statements(tracer: Any, engine: Engine) -> None:
    """The text of a statement has places instead of values; the values themselves are not looked at."""

    @event.listens_for(engine, "before_cursor_execute")
    def begun(
        _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        if context is not None:
            verb = statement.split(None, 1)[0].lower() if statement.strip() else "sql"
            context._span = tracer.start_span(
                verb, attributes={"db.system.name": "postgresql", "db.query.text": statement[:STATEMENT]}
            )

    @event.listens_for(engine, "after_cursor_execute")
    def ended(
        _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        if (one := getattr(context, "_span", None)) is not None:
            one.end()

    @event.listens_for(engine, "handle_error")
    def failed(context: Any) -> None:
        one = getattr(context.execution_context, "_span", None)
        if one is not None:
            one.set_attribute("error.type", type(context.original_exception).__name__)
            one.end()

"""A trace shows what took how long inside what, and nothing of what was in it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from labflow.api.app import api
from labflow.domain.actor import system
from labflow.domain.house import work_as
from labflow.edge import Edge
from labflow.integrations import traces
from labflow.kit import spans
from labflow.testing import TestLab


@pytest.fixture
def kept(real_lab: TestLab) -> Iterator[InMemorySpanExporter]:
    """The spans of a laboratory that commits."""
    exporter = InMemorySpanExporter()
    engine = real_lab.house.engine
    assert isinstance(engine, Engine)
    traces.trace_to(SimpleSpanProcessor(exporter), engine)
    yield exporter
    spans._TRACER.clear()


def test_a_request_holds_its_work_and_that_its_statements(
    kept: InMemorySpanExporter, real_lab: TestLab
) -> None:
    TestClient(Edge(api, is_page=lambda _: False)).post(
        "/api/v1/auth/token", json={"email": "ada@labflow.dev", "password": "not the password"}
    )
    told = kept.get_finished_spans()
    by_id = {span.context.span_id: span for span in told}
    [request] = [span for span in told if span.name == "request POST"]
    assert request.attributes["http.route"] == "/api/v1/auth/token"
    statements = [span for span in told if "db.query.text" in span.attributes]
    assert statements
    work = by_id[statements[0].parent.span_id]
    assert work.name == "identity.sign_in"
    assert by_id[work.parent.span_id] is request
    everything = " ".join(str(dict(span.attributes)) for span in told)
    assert "not the password" not in everything
    assert "ada@labflow.dev" not in everything


def test_a_statement_that_fails_is_told_by_its_kind(kept: InMemorySpanExporter, real_lab: TestLab) -> None:
    with pytest.raises(DBAPIError), work_as(system("test"), verb="test") as work:
        work.db.execute(text("select 1 / cast(:zero as int)"), {"zero": 0})
    [failed] = [
        span
        for span in kept.get_finished_spans()
        if "select 1 /" in str(span.attributes.get("db.query.text"))
    ]
    assert failed.attributes["error.type"] == "DivisionByZero"


def test_without_a_collector_nothing_is_kept() -> None:
    with spans.span("anything") as one:
        assert one is None
    spans.begin("anything")()

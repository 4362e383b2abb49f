"""Lists as files for programs: exact values of every noun, made by the worker, fetched by whoever asked."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from arro3.core import Table as ArrowTable
from arro3.io import read_parquet
from sqlalchemy import select

from labflow.domain import declared
from labflow.domain.lists import exporting
from labflow.domain.lists.window import ListQuery
from labflow.domain.nouns import Asking, all_nouns
from labflow.domain.nouns import exporting as exact
from labflow.domain.samples.views import SAMPLES
from labflow.errors import Invalid, LabError, NotAllowed, NotFound
from labflow.ext.lists import _LISTS
from labflow.kit.tables import MEDIA, Table, as_bytes
from labflow.models import AuditEvent, Export, Sample, User
from labflow.testing import TestLab


def asked(lab: TestLab, person: Any, name: str = "samples", format: str = "ndjson", **asking: Any) -> bytes:
    """A list as the person gets it: asked for, prepared by the worker, fetched."""
    with lab.work_as(person) as work:
        id = exact.ask(work, name, Asking(**asking), format=format)
    exporting.make(lab.house, id, tell=lambda _: None)
    with lab.work_as(person) as work:
        file = exact.fetch(work, id)
        data = b"".join(file.pieces)
    assert (file.size, file.media_type) == (len(data), MEDIA[format])
    return data


def cold(lab: TestLab) -> Sample:
    sample = lab.received()
    with lab.system() as work:
        work.lock(Sample, sample.id).temperature = Decimal("3.8")
    return sample


def arrow(data: bytes) -> Any:
    return ArrowTable.from_arrow(read_parquet(io.BytesIO(data)).read_all())


def test_exact_values_travel_as_ndjson(lab: TestLab) -> None:
    sample = cold(lab)
    lab.order()
    lines = asked(lab, lab.max, filters=("state:is:received",), fields=("number", "received_at", "temperature", "custom")).splitlines()  # fmt: skip
    [row] = [json.loads(line) for line in lines]
    assert (row["number"], row["temperature"], row["custom"]) == (sample.number, "3.8", {})
    assert datetime.fromisoformat(row["received_at"]) == lab.one(Sample, sample.id).received_at


def test_parquet_has_types_times_in_utc_and_exact_numbers(lab: TestLab) -> None:
    sample = cold(lab)
    found = arrow(asked(lab, lab.max, format="parquet", fields=("number", "received_at", "temperature", "tests_total", "conditions", "hold_at")))  # fmt: skip
    kinds = {field.name: str(field.type) for field in found.schema}
    assert 'Timestamp(µs, "UTC")' in kinds["received_at"]
    assert "Int64" in kinds["tests_total"]
    row = {name: found[name][0].as_py() for name in kinds}
    assert row["received_at"].astimezone(UTC) == lab.one(Sample, sample.id).received_at
    assert (row["temperature"], row["conditions"]) == ("3.8", '["intact"]')


@pytest.mark.parametrize("format", list(MEDIA))
@pytest.mark.parametrize("name", sorted(noun.name for noun in all_nouns()))
def test_every_noun_is_exported_in_every_format(lab: TestLab, name: str, format: str) -> None:
    with lab.work_as(lab.ada) as work:
        noun = exact.noun_of(work, name)
        assert as_bytes(format, exact.table(work, noun, Asking())) or format == "ndjson"


@pytest.mark.parametrize("name", sorted(_LISTS))
def test_every_list_of_a_screen_is_exported_for_programs(lab: TestLab, name: str) -> None:
    lab.received()
    with lab.work_as(lab.ada) as work:
        for format in ("ndjson", "parquet"):
            _data, file, media = exporting.download(work, name, ListQuery(), format=format)
            assert (file.rpartition(".")[2], media) == (format, MEDIA[format])


def test_the_screens_filters_and_sort_hold_for_programs_too(lab: TestLab) -> None:
    lab.order(count=2)
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        query = ListQuery(tab="all", filters="state:is:received", sort="-number")
        data, _, _ = exporting.download(work, "samples", query, format="ndjson")
    assert [json.loads(line)["number"] for line in data.splitlines()] == [sample.number]


def test_many_rows_of_a_screen_are_prepared_in_exact_values(lab: TestLab, monkeypatch: Any) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exact, "STEP", 2)
    lab.order(count=5)
    with lab.work_as(lab.max) as work:
        assert (
            exporting.start(work, SAMPLES, ListQuery(tab="all"), format="parquet", columns=[]).file_url == ""
        )
    [export] = lab.all(Export)
    told: list[int] = []
    exporting.make(lab.house, export.id, tell=told.append)
    assert told == [2, 4, 5]
    with lab.work_as(lab.max) as work:
        assert arrow(b"".join(exact.fetch(work, export.id).pieces)).num_rows == 5


def test_a_clients_program_exports_its_own_rows_and_nothing_of_the_review(lab: TestLab) -> None:
    sample = lab.resulted({"NO3": "18.4", "PB": "0.05", "EC": "Absent"})
    assert lab.one(Sample, sample.id).client_id == lab.one(User, lab.cleo.id).client_id
    rows = [json.loads(line) for line in asked(lab, lab.cleo).splitlines()]
    assert [(row["number"], row["state"], row["tests_resulted"]) for row in rows] == [(sample.number, "in_progress", None)]  # fmt: skip
    with lab.work_as(lab.otto) as work:
        id = exact.ask(work, "samples", Asking(), format="csv")
    exporting.make(lab.house, id, tell=lambda _: None)
    with lab.work_as(lab.otto) as work:
        text = b"".join(exact.fetch(work, id).pieces).decode("utf-8-sig")
    assert len(text.splitlines()) == 1  # the heads
    for stranger in (lab.cleo, lab.max):
        with pytest.raises(NotFound), lab.work_as(stranger) as work:
            exact.fetch(work, id)


def test_who_may_no_longer_see_a_list_gets_no_file_of_it(lab: TestLab) -> None:
    lab.order()
    with lab.work_as(lab.ana) as work:
        id = exact.ask(work, "samples", Asking(), format="csv")
    with lab.system() as work:
        work.lock(User, lab.ana.id).active = False
    with pytest.raises(LabError):
        exporting.make(lab.house, id, tell=lambda _: None)
    assert lab.one(Export, id).file_id is None


@pytest.mark.parametrize(
    ("person", "name", "wanted", "refused"),
    [
        ("cleo", "results", {}, NotAllowed),
        ("cleo", "audit", {}, NotAllowed),
        ("max", "secrets", {}, Invalid),
        ("max", "samples", {"filters": ("colour:is:red",)}, Invalid),
        ("max", "samples", {"fields": ("password",)}, Invalid),
        ("max", "samples", {"sort": "colour"}, Invalid),
        ("max", "samples", {"view": "nothing"}, Invalid),
    ],
)
def test_what_cannot_be_exported_is_refused_when_it_is_asked(
    lab: TestLab, person: str, name: str, wanted: dict[str, Any], refused: type[Exception]
) -> None:
    with pytest.raises(refused), lab.work_as(getattr(lab, person)) as work:
        exact.ask(work, name, Asking(**wanted), format="csv")
    assert lab.all(Export) == []


def test_a_file_that_is_not_ready_says_so_and_the_trail_says_who_took_what(lab: TestLab) -> None:
    lab.order()
    with lab.work_as(lab.max) as work:
        id = exact.ask(work, "samples", Asking(), format="csv")
    with pytest.raises(LabError, match="not ready"), lab.work_as(lab.max) as work:
        exact.fetch(work, id)
    for _ in range(2):  # a job may be done twice
        exporting.make(lab.house, id, tell=lambda _: None)
    with lab.system() as work:
        [noted] = work.db.scalars(select(AuditEvent).where(AuditEvent.act == "exported")).all()
    assert (noted.actor_name, (noted.new or {})["rows"]) == (lab.max.name, 1)


def test_a_text_is_never_a_formula_and_nested_values_are_json() -> None:
    rows = [
        [
            "=cmd|' /C calc'!A0",
            Decimal("-0.50"),
            True,
            {"a": [1]},
            datetime(2026, 3, 1, 12, tzinfo=UTC),
            UUID(int=1),
        ]
    ]
    table = Table("T", ("a", "b", "c", "d", "e", "f"), (str, Decimal, bool, object, datetime, str), rows)
    assert as_bytes("csv", table).decode("utf-8-sig").splitlines()[1] == (
        '\'=cmd|\' /C calc\'!A0,-0.50,true,"{""a"":[1]}",2026-03-01T12:00:00Z,00000000-0000-0000-0000-000000000001'
    )


def test_the_worker_knows_every_list_and_every_noun() -> None:
    """The modules that declare them are named in `declared`, for a process that imports nothing else."""
    folder = Path(declared.__file__).parent
    marks = {"declare_list(\n": declared.LISTS, "declare_noun(\n": declared.NOUNS}
    for mark, named in marks.items():
        found = {path for path in folder.rglob("*.py") if f"= {mark}" in path.read_text()}
        known = {Path(module.__file__ or "") for module in named}
        assert found <= known, f"not in domain/declared.py: {found - known}"
    assert len(all_nouns()) > 35


def test_an_empty_list_is_a_parquet_file_without_rows() -> None:
    assert arrow(as_bytes("parquet", Table("T", ("a",), (int,), []))).num_rows == 0

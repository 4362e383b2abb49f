"""Electronic data deliverables: what was published, in the columns and the way of writing that a client wants."""

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from labflow.domain import edd
from labflow.domain.edd import BUILT_IN, FIELDS, Column, Mapping
from labflow.domain.edd.writing import offered
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound, Stale
from labflow.models import AuditEvent, EddMapping, Report, Sample
from labflow.testing import TestLab
from tests.api.story import issued

VALUES = {"NO3": "18.4", "PB": "<0.5", "EC": "Absent"}
SHORT = Mapping(
    "Short", (Column("a", "keyword"), Column("v", "value"), Column("q", "qualifiers"), Column("u", "unit"))
)


def published(lab: TestLab, values: dict[str, str] | None = None) -> Report:
    sample = lab.verified(values or VALUES)
    return issued(lab, lab.one(Sample, sample.id))


def kept(lab: TestLab, mapping: Mapping = SHORT, client: UUID | None = None) -> UUID:
    with lab.work_as(lab.max) as work:
        return edd.create(work, client or lab.ashland, mapping)


def rows(
    lab: TestLab, person: Any, report: Report, mapping: str = "", delimiter: str = ","
) -> list[dict[str, str]]:
    with lab.work_as(person) as work:
        made = edd.deliver(work, report_ids=[report.id], mapping=mapping)
    found = list(csv.DictReader(io.StringIO(made.data.decode()), delimiter=delimiter))
    assert len(found) == made.rows
    return found


def test_one_row_a_published_result_as_the_certificate_says(lab: TestLab) -> None:
    report = published(lab)
    told = {row["Analyte"]: row for row in rows(lab, lab.max, report, "plain")}
    assert sorted(row["Result"] for row in told.values()) == ["18.4", "<0.5", "Absent"]
    assert {row["Sample"] for row in told.values()} == {lab.samples_of(report.order_id)[0].number}


def test_the_epa_style_has_its_columns_and_flags(lab: TestLab) -> None:
    report = published(lab)
    found = rows(lab, lab.max, report, "epa")
    assert {"sys_sample_code", "lab_anl_method_name", "cas_rn", "result_value", "detect_flag", "lab_qualifiers", "reporting_detection_limit", "result_unit", "analysis_date"} <= set(found[0])  # fmt: skip
    flags = {row["result_value"]: row["detect_flag"] for row in found}
    assert (flags["18.4"], flags[""], flags["Absent"]) == ("Y", "N", "")


@pytest.mark.parametrize(
    ("how", "value", "qualifier"), [("less", "<0,5", ""), ("limit_u", "0,5", "U"), ("empty", "", "")]
)
def test_non_detects_are_written_as_the_client_wants(
    lab: TestLab, how: str, value: str, qualifier: str
) -> None:
    report = published(lab)
    kept(
        lab,
        replace(SHORT, non_detect=how, decimal_mark=",", delimiter=";", units={"mg/L": "MGL", "µg/L": "UGL"}),
    )
    told = {row["a"]: row for row in rows(lab, lab.max, report, "Short", ";")}
    lead = told["PB"]
    assert lead["v"] == value
    assert qualifier in lead["q"]
    assert lead["q"].split().count("U") <= 1
    assert told["NO3"]["v"] == "18,4"
    assert told["NO3"]["u"] == "MGL"


def test_dates_constants_and_formulas(lab: TestLab) -> None:
    report = published(lab)
    with lab.system() as work:
        work.lock(Sample, lab.samples_of(report.order_id)[0].id).client_reference = "=1+1"
    mapping = Mapping("D", (Column("lab", "constant", "LF"), Column("s", "client_sample"), Column("r", "received")), date_format="YYYYMMDD")  # fmt: skip
    kept(lab, mapping)
    told = rows(lab, lab.max, report)[0]
    assert (told["lab"], told["s"]) == ("LF", "'=1+1")
    assert len(told["r"]) == 8
    assert told["r"].isdecimal()


def test_every_field_may_stand_in_a_column(lab: TestLab) -> None:
    report = published(lab)
    kept(lab, Mapping("All", tuple(Column(name, name) for name in FIELDS)))
    assert set(rows(lab, lab.max, report, "all")[0]) == set(FIELDS)


def test_a_client_gets_its_own_and_only_what_is_published(lab: TestLab) -> None:
    report = published(lab)
    kept(lab)
    assert {row["a"] for row in rows(lab, lab.cleo, report)} == {"NO3", "PB", "EC"}
    waiting = lab.verified(VALUES)
    for person in (lab.cleo, lab.max):
        with pytest.raises(LabError, match="published"), lab.work_as(person) as work:
            edd.deliver(work, order_ids=[waiting.order_id])
    with lab.work_as(lab.otto) as work:
        assert offered(work, lab.ashland) == []
        for wanted in ({"order_ids": [report.order_id]}, {"report_ids": [report.id]}):
            with pytest.raises(NotFound):
                edd.deliver(work, **wanted)


def test_one_deliverable_is_one_clients_and_the_trail_keeps_it(lab: TestLab) -> None:
    report = published(lab)
    other = lab.order(client=lab.brewery)
    with pytest.raises(Invalid, match="one client"), lab.work_as(lab.max) as work:
        edd.deliver(work, order_ids=[report.order_id, other])
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        edd.deliver(work)
    with pytest.raises(Invalid, match="no mapping"), lab.work_as(lab.max) as work:
        edd.deliver(work, report_ids=[report.id], mapping="nothing")
    rows(lab, lab.max, report, "epa")
    with lab.system() as work:
        [noted] = work.db.scalars(select(AuditEvent).where(AuditEvent.entity == "edd")).all()
    assert (noted.actor_name, noted.client_id, (noted.new or {})["rows"]) == (lab.max.name, lab.ashland, 3)


def test_a_mapping_is_changed_by_who_edits_clients_and_every_version_is_in_the_trail(lab: TestLab) -> None:
    id = kept(lab)
    with lab.work_as(lab.max) as work:
        edd.change(work, id, replace(SHORT, decimal_mark=","), version=1)
    with pytest.raises(Stale), lab.work_as(lab.max) as work:
        edd.change(work, id, SHORT, version=1)
    for stranger in (lab.ana, lab.rhea, lab.cleo):
        for verb in (lambda w: edd.create(w, lab.ashland, SHORT), lambda w: edd.change(w, id, SHORT), lambda w: edd.retire(w, id)):  # fmt: skip
            with pytest.raises(NotAllowed), lab.work_as(stranger) as work:
                verb(work)
    with pytest.raises(Invalids, match="name already"), lab.work_as(lab.max) as work:
        edd.create(work, lab.ashland, replace(SHORT, name="short"))
    kept(lab, client=lab.brewery)
    with lab.work_as(lab.max) as work:
        edd.retire(work, id)
    with pytest.raises(LabError, match="given up"), lab.work_as(lab.max) as work:
        edd.change(work, id, SHORT)
    kept(lab)
    with lab.system() as work:
        acts = work.db.scalars(select(AuditEvent.act).where(AuditEvent.entity_id == id).order_by(AuditEvent.seq)).all()  # fmt: skip
    assert list(acts) == ["added", "changed", "changed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"columns": ()}, "columns"),
        ({"columns": (Column("a", "secrets"),)}, "columns.0.field"),
        ({"columns": (Column("a", "cas"), Column("A ", "unit"))}, "columns.1.heading"),
        ({"columns": (Column("", "cas"),)}, "columns.0.heading"),
        ({"columns": (Column("a", "constant", "x" * 201),)}, "columns.0.constant"),
        ({"delimiter": "x"}, "delimiter"),
        ({"date_format": "%c"}, "date_format"),
        ({"decimal_mark": "'"}, "decimal_mark"),
        ({"non_detect": "zero"}, "non_detect"),
        ({"units": {str(n): "x" for n in range(61)}}, "units"),
    ],
)
def test_what_makes_no_file_is_refused_at_its_field(lab: TestLab, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalids) as refused, lab.work_as(lab.max) as work:
        edd.create(work, lab.ashland, replace(SHORT, **wrong))
    assert field in refused.value.errors
    assert lab.all(EddMapping) == []


def test_the_preview_shows_real_results_and_the_built_in_mappings_are_sound(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        for mapping in BUILT_IN.values():
            assert edd.preview(work, lab.ashland, mapping).rows == []
    published(lab)
    with lab.work_as(lab.max) as work:
        shown = edd.preview(work, lab.ashland, SHORT)
        assert shown.heads == ["a", "v", "q", "u"]
        assert [row[1] for row in shown.rows if row[0] == "PB"] == ["<0.5"]

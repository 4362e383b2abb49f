"""Many rows at once: good ones kept, bad ones told why at their field; hostile ones refused without harm."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from labflow.domain import bulk
from labflow.domain.bulk import Report, running
from labflow.errors import Invalid, NotAllowed
from labflow.kit import lines
from labflow.models import BulkRun, Client, Contact, Order, Profile, Result, Sample, SampleType, Service
from labflow.testing import TestLab

ND = lines.NDJSON[0]


def ndjson(*rows: Any) -> bytes:
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


@pytest.fixture
def names(lab: TestLab) -> dict[str, str]:
    """An order to add to, and how things are called."""
    with lab.system() as work:
        order = work.read(Order, lab.order())
        return {
            "order": order.number, "type": work.db.scalars(select(SampleType.code)).first() or "",
            "profile": work.db.scalars(select(Profile.code)).first() or "",
            "client": work.read(Client, lab.ashland).code, "contact": work.read(Contact, lab.contacts[lab.ashland]).email,
        }  # fmt: skip


def send(lab: TestLab, data: bytes, kind: str = "samples", person: Any = None, media_type: str = ND, **how: Any) -> Report:  # fmt: skip
    with lab.work_as(person or lab.max) as work:
        answer = bulk.send(work, kind, data, media_type=media_type, **how)
    assert answer.report is not None
    return answer.report


def problems(report: Report) -> list[tuple[int, str, str]]:
    return [(row.row, each.field, each.code) for row in report.results for each in row.problems]


def test_good_rows_are_kept_while_bad_ones_are_told_why(lab: TestLab, names: dict[str, str]) -> None:
    good = {"order": names["order"], "sample_type": names["type"], "client_reference": "Well 1", "profiles": [names["profile"]]}  # fmt: skip
    report = send(
        lab,
        ndjson(
            good,
            good | {"sample_type": "NOTHING"},
            good | {"order": "O99-1"},
            good | {"profiles": []},
            good | {"collected_at": "2199-01-01T00:00:00Z"},
            good | {"colour": "red"},
            {"client_reference": "x"},
            good | {"client_reference": "Well 2"},
        ),
    )
    assert (report.rows, report.kept, report.refused) == (8, 2, 6)
    assert problems(report) == [
        (2, "sample_type", "unknown"),
        (3, "order", "unknown"),
        (4, "profiles", "invalid"),
        (5, "collected_at", "invalid"),
        (6, "colour", "unknown"),
        (7, "sample_type", "missing"),
    ]
    kept = [row for row in report.results if row.status == "kept"]
    assert [lab.one(Sample, UUID(row.id)).number for row in kept] == [row.number for row in kept]
    assert len(lab.all(Sample)) == 3


def test_all_or_nothing(lab: TestLab, names: dict[str, str]) -> None:
    good = {"order": names["order"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip
    report = send(lab, ndjson(good, good | {"sample_type": "X"}), all_or_nothing=True)
    assert [row.status for row in report.results] == ["not_kept", "refused"]
    assert (report.kept, len(lab.all(Sample))) == (0, 1)
    assert send(lab, ndjson(good, good), all_or_nothing=True).kept == 2


def test_rows_that_say_the_same_of_their_order_make_one_new_order(
    lab: TestLab, names: dict[str, str]
) -> None:
    row = {"client": names["client"], "contact": names["contact"], "order_reference": "PO 1", "sample_type": names["type"], "profiles": names["profile"]}  # fmt: skip
    report = send(
        lab,
        ndjson(
            *(row | {"client_reference": f"W {n}"} for n in range(3)),
            row | {"client_reference": "X", "order_reference": "PO 2"},
        ),
    )
    assert report.kept == 4
    made = lab.all(Order, Order.client_reference.in_(["PO 1", "PO 2"]))
    assert sorted(len(lab.samples_of(order.id)) for order in made) == [1, 3]
    wrong = send(lab, ndjson(row | {"client_reference": "W", "contact": "nobody@x.example"}, row | {"client_reference": "W", "priority": "soon"}))  # fmt: skip
    assert problems(wrong) == [(1, "contact", "unknown"), (2, "priority", "invalid")]


def test_csv_says_the_same(lab: TestLab, names: dict[str, str]) -> None:
    text = f"Order,Sample_Type,client_reference,profiles\r\n{names['order']},{names['type']},=1+1,{names['profile']}\r\n,,,\r\n{names['order']},,Well,\r\n"
    report = send(lab, b"\xef\xbb\xbf" + text.encode(), media_type="text/csv")
    assert (report.kept, problems(report)) == (1, [(4, "sample_type", "missing")])
    assert lab.one(Sample, UUID(report.results[0].id)).client_reference == "=1+1"


def test_a_client_places_its_own_orders_and_touches_no_other(lab: TestLab, names: dict[str, str]) -> None:
    row = {"client": names["client"], "contact": names["contact"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip
    assert send(lab, ndjson(row), person=lab.cleo).kept == 1
    foreign = send(lab, ndjson(row, {**row, "order": names["order"]}), person=lab.otto)
    assert {code for _, _, code in problems(foreign)} == {"unknown"}
    into = send(lab, ndjson({"order": names["order"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}), person=lab.cleo)  # fmt: skip
    assert problems(into) == [(1, "order", "not_allowed")]
    for person, kind in ((lab.cleo, "results"), (lab.rhea, "samples"), (lab.rhea, "results")):
        with pytest.raises(NotAllowed):
            send(lab, ndjson(row), kind=kind, person=person)


def test_a_clients_row_is_refused_for_tests_that_are_not_done_on_its_sample(
    lab: TestLab, names: dict[str, str]
) -> None:
    """The rows beside it are kept; the laboratory's own is, too."""
    with lab.work_as(lab.ada) as work:
        work.add(SampleType(code="SWB", name="Environmental swab"))
        work.db.get(Service, lab.services["PB"]).sample_type_ids = [str(lab.water)]
    row = {"client": names["client"], "contact": names["contact"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip
    other = row | {"sample_type": "SWB"}
    report = send(lab, ndjson(row, other), person=lab.cleo)
    assert (report.kept, problems(report)) == (1, [(2, "services", "invalid")])
    assert send(lab, ndjson(other)).kept == 1


def test_results_are_entered_by_names(lab: TestLab) -> None:
    sample = lab.received()
    rows = [
        {"sample": sample.number, "analyte": "NO3", "value": "18.4"},
        {"sample": sample.number.lower(), "service": "no3", "analyte": "no3", "value": "1"},
        {"sample": sample.number, "analyte": "PB", "value": "12,5 mg"},
        {"sample": sample.number, "analyte": "ZZ", "value": "1"},
        {"sample": "S99-1", "analyte": "PB", "value": "1"},
        {"sample": sample.number, "analyte": "EC"},
        {"sample": sample.number, "analyte": "EC", "value": "Absent", "seen_version": "x"},
    ]
    report = send(lab, ndjson(*rows), kind="results", person=lab.ana)
    assert (report.kept, report.results[0].number) == (1, "18.4")
    assert [(row, field) for row, field, _ in problems(report)] == [(2, "analyte"), (3, "value"), (4, "analyte"), (5, "sample"), (6, "value"), (7, "seen_version")]  # fmt: skip
    assert len(lab.all(Result)) == 1


def test_a_saved_value_changes_with_a_reason_only_and_numbers_need_no_quotes(lab: TestLab) -> None:
    sample = lab.received()
    row = {"sample": sample.number, "analyte": "NO3"}
    assert send(lab, ndjson(row | {"value": 1.50}), kind="results", person=lab.ana).kept == 1
    again = send(lab, ndjson(row | {"value": "2"}), kind="results", person=lab.ana)
    assert problems(again)[0][2] == "reason_needed"
    stale = send(lab, ndjson(row | {"value": "2", "seen_version": 9}), kind="results", person=lab.ana, reason="Read again")  # fmt: skip
    assert problems(stale)[0][2] == "stale"
    assert (
        send(lab, ndjson(row | {"value": "2"}), kind="results", person=lab.ana, reason="Read again").kept == 1
    )
    mixed = ndjson(row | {"value": "3"}, row | {"analyte": "ZZ", "value": "1"})
    assert send(lab, mixed, kind="results", person=lab.ana, reason="x", all_or_nothing=True).kept == 0
    assert [each.raw_text for each in lab.all(Result, Result.live)] == ["2"]


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe{}", b"{", b"[1]", b'"text"', b"NaN", b'{"a": NaN}', b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a": "' + b"x" * 70_000 + b'"}', b'{"a":{"b":{"c":{"d":{}}}}}', b'{"client_reference": "\\ud800"}',
        b'{"client_reference": "\\u0000"}', b'{"sample_type": ["DW"]}', b'{"sample_type": true}', b'{"custom": 1}', b'{"profiles": [1]}',
        b'{"order": {"a": 1}}', b'{"collected_at": "yesterday"}', b'{"collected_at": "2026-01-01T00:00"}', b'{"a": 1e400}',
        b'{"client_reference": "' + b"x" * 300 + b'"}', b"{}", b'{"custom": {"ph": "\\ud800"}}', b'{"order": "\\ud800"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["samples", "results"])
def test_a_hostile_line_harms_nothing(lab: TestLab, names: dict[str, str], line: bytes, kind: str) -> None:
    good = {"order": names["order"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip
    report = send(lab, ndjson(line, good), kind=kind, person=lab.ada)
    assert report.results[0].status == "refused"
    assert report.results[0].problems
    assert report.kept == (1 if kind == "samples" else 0)


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (ND, b""), (ND, b"\n\n"), ("text/csv", b""), ("text/csv", b"order\n"), ("text/csv", b"a,a\n1,2\n"), ("text/csv", b"\xff\xff\n1"),
        ("text/csv", b"a\n\"open"), ("text/csv", b"a\n\0"), ("text/csv", b"PK\x03\x04" + bytes(100)), ("text/csv", b"a\n" + b"x" * 200_000),
        (ND, b"{}\n" * 10_001), ("text/csv", b"a\n" + b"1\n" * 10_001),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole(lab: TestLab, media_type: str, data: bytes) -> None:
    with pytest.raises(Invalid):
        send(lab, data, media_type=media_type)


def test_many_rows_are_taken_in_by_the_worker_in_the_senders_name(
    lab: TestLab, names: dict[str, str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    good = {"order": names["order"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip
    data = ndjson(good, good, good, good | {"sample_type": "X"})
    with lab.work_as(lab.max) as work:
        id = bulk.send(work, "samples", data, media_type=ND).run_id
        lost = bulk.send(work, "samples", data, media_type=ND).run_id
    assert id
    assert lost
    for _ in range(2):  # a job may be done twice
        with lab.system() as work:
            bulk.take(work, id)
    run = lab.one(BulkRun, id)
    assert (run.rows, run.kept, run.refused, len(run.report)) == (4, 3, 1, 4)
    assert {sample.created_by_id for sample in lab.all(Sample)} >= {lab.max.id}
    assert len(lab.all(Sample)) == 4
    with lab.system() as work:
        bulk.give_up(work, lost, "The account is closed.")
        bulk.take(work, lost)
    assert len(lab.all(Sample)) == 4

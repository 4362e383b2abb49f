"""Reading the trail: filters, words instead of ids, and the state of the chain."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from labflow.domain import audit, audit_views, samples
from labflow.domain.audit_views import AuditPage, AuditQuery
from labflow.domain.lists.window import PAGE_SIZE
from labflow.domain.samples import Reception
from labflow.domain.work import open_work
from labflow.errors import NotAllowed
from labflow.models import Order, Sample
from labflow.testing import TestLab


def read(lab: TestLab, **query: str) -> AuditPage:
    with lab.work_as(lab.max) as work:
        return audit_views.page(work, AuditQuery(**query))


def test_only_who_may_see_the_trail_sees_it(lab: TestLab):
    for person in (lab.ana, lab.rita, lab.vera, lab.cleo):
        with lab.work_as(person) as work:
            for view in (
                lambda w: audit_views.page(w, AuditQuery()),
                audit_views.people,
                audit_views.chain,
                audit.check,
            ):
                with pytest.raises(NotAllowed):
                    view(work)


def test_the_newest_entry_comes_first(lab: TestLab):
    lab.received()
    numbers = [int(row.seq) for row in read(lab).rows]
    assert numbers == sorted(numbers, reverse=True)


def test_paging_shows_every_entry_once(lab: TestLab):
    lab.verified()
    seen: list[str] = []
    older = ""
    while True:
        page = read(lab, older=older)
        seen += [row.seq for row in page.rows]
        if not page.older:
            break
        older = page.older
    assert len(seen) == len(set(seen)) > PAGE_SIZE
    back = read(lab, newer=page.newer)
    assert [row.seq for row in back.rows] == seen[-len(page.rows) - PAGE_SIZE : -len(page.rows)]


def test_a_sample_number_shows_everything_about_the_sample(lab: TestLab):
    sample, other = lab.received(), lab.received()
    page = read(lab, number=sample.number.lower())
    assert page.rows
    assert {row.href for row in page.rows} == {f"/samples/{sample.id}"}
    assert str(other.id) not in str(page)
    assert [row.seq for row in page.rows] == [row.seq for row in read(lab, number=f"{sample.number}-1").rows]


def test_an_order_number_shows_the_order_and_its_samples(lab: TestLab):
    order = lab.one(Order, lab.order(count=2))
    kinds = {row.kind for row in read(lab, number=order.number).rows}
    assert {"order", "sample"} <= kinds


def test_a_number_that_nothing_has_is_said(lab: TestLab):
    page = read(lab, number="S99-1")
    assert (page.rows, page.note) == ([], "There is no sample, container, order or report S99-1.")


def test_filters_narrow_together(lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        samples.reject(work, sample.id, reason="100 % hollow")
    assert {row.actor for row in read(lab, person=str(lab.max.id)).rows} == {"Max Meyer"}
    assert {row.actor for row in read(lab, person="system").rows} == {"test kit"}
    assert {row.kind for row in read(lab, kind="container").rows} == {"container"}
    assert {row.act for row in read(lab, act="added").rows} == {"Added"}
    assert {row.reason for row in read(lab, reason="100 %").rows} == {"100 % hollow"}
    assert read(lab, reason="1%0").rows == []
    assert read(lab, first_day="2999-01-01").rows == []
    assert read(lab, last_day="2001-01-01").rows == []
    assert read(lab, first_day="2001-01-01", last_day="2999-01-01").rows


def test_nonsense_in_the_address_finds_nothing_and_breaks_nothing(lab: TestLab):
    assert read(lab, person="not an id").rows == []
    assert read(lab, kind="drop table").rows == []
    assert read(lab, older="9" * 40, first_day="soon").rows


def test_changes_are_told_in_words(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(temperature=Decimal("3.8"), location="Cooler 1"))
    rows = read(lab, number=sample.number, kind="sample", act="changed").rows
    told = {change.label: (change.old, change.new) for row in rows for change in [*row.changes, *row.more]}
    assert told["received by"] == ("", "Rita Ramos")
    assert told["temperature, °C"] == ("", "3.8")
    assert told["location"] == ("", "Cooler 1")
    assert told["state"] == ("due", "received")
    assert "T" not in told["received"][1].split(",")[0]
    assert (rows[0].record, rows[0].href) == (sample.number, f"/samples/{sample.id}")


def test_no_bare_id_is_shown_where_a_name_is_known(lab: TestLab):
    lab.verified()
    for row in read(lab).rows:
        for change in [*row.changes, *row.more]:
            for value in (change.old, change.new):
                with pytest.raises(ValueError):
                    UUID(value)


def test_an_act_that_changes_no_row_is_told_too(lab: TestLab):
    with lab.work_as(lab.ada) as work:
        work.note("downloaded", "sample", UUID(int=7), name="label.pdf")
    row = next(row for row in read(lab, act="other").rows)
    assert (row.act, row.kind, row.record) == ("Downloaded", "sample", "label.pdf")
    assert [(change.label, change.new) for change in row.changes] == [("name", "label.pdf")]


def test_the_chain_says_how_far_it_is_sealed_and_who_checked(real_lab: TestLab):
    with real_lab.system() as work:
        audit.seal(work)
    with real_lab.work_as(real_lab.max) as work:
        before = audit_views.chain(work)
        told = audit_views.told(audit.check(work))
        after = audit_views.chain(work)
    assert "0 waiting" in before.state
    assert before.last == "Not checked yet"
    assert told.tone == "ok"
    assert told.state.startswith("Chain holds: ")
    assert after.last.endswith("by Max Meyer: it holds.")


def test_an_altered_row_is_named():
    verdict = audit.Verdict(9, 0, "ab" * 32, 5, "Audit row 5 was altered after it was sealed.")
    assert audit_views.told(verdict).state == "Audit row 5 was altered after it was sealed."
    assert audit_views.told(verdict).tone == "bad"


def test_a_rewritten_chain_no_longer_meets_the_houses_anchor(real_lab: TestLab, tmp_path: Path):
    anchors = tmp_path / "audit-anchors.txt"
    with real_lab.system() as work:
        audit.seal(work)
        position, _ = audit.head_of(work)
    audit.write_anchor(anchors, position, "ab" * 32, "2026-01-01T00:00:00Z")
    with open_work(replace(real_lab.house, anchors=anchors), real_lab.max) as work:
        verdict = audit.check(work)
        assert "was rewritten or cut" in verdict.problem
        assert "rewritten or cut" in audit_views.chain(work).last
        assert work.db.execute(text("select count(*) from audit_seal")).scalar_one() == position
    assert real_lab.all(Sample) == []


def test_documents_and_digests_are_named_not_spilled(lab: TestLab):
    with lab.work_as(lab.max) as work:
        work.note("tried", "sample", UUID(int=8), content='{"a": 1}' * 30, sha256="ab" * 32)
    told = {change.label: change.new for change in read(lab, act="tried").rows[0].changes}
    assert told == {"content": "a document of 240 characters", "SHA-256": "abababababababab…"}

"""Reading the trail: filters, words instead of ids, and the state of the chain."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from labflow import words
from labflow.domain import audit, audit_names, audit_views, lists, samples
from labflow.domain.audit_views import TRAIL, page
from labflow.domain.audit_words import AuditRow, in_words
from labflow.domain.lists import exporting
from labflow.domain.lists.columns import APART
from labflow.domain.lists.window import PAGE_SIZE, ListQuery
from labflow.domain.samples import Reception
from labflow.domain.work import open_work
from labflow.errors import Invalid, NotAllowed, NotFound
from labflow.kit.paging import encode_cursor
from labflow.kit.times import utc_now
from labflow.models import AuditEvent, Order, Sample, Service
from labflow.testing import TestLab
from tests.listed import cell


def read(lab: TestLab, **asked: str) -> list[AuditRow]:
    """The entries of the first page. `after` and `q` are the list's own; everything else is a filter."""
    own = {name: asked.pop(name, "") for name in ("after", "before", "q")}
    filters = ";".join(f"{name}:{value}" for name, value in asked.items()) or "-"
    with lab.work_as(lab.max) as work:
        seen = page(work, ListQuery(filters=filters, **own))
        ids = [TRAIL.read_id(line.id) for line in seen.lines]
        rows = work.db.execute(
            TRAIL.rows().where(AuditEvent.seq.in_(ids)).order_by(AuditEvent.seq.desc())
        ).all()
        return TRAIL.seen(work, rows)


def test_only_who_may_see_the_trail_sees_it(lab: TestLab):
    for person in (lab.ana, lab.rita, lab.vera, lab.cleo):
        with lab.work_as(person) as work:
            for view in (
                lambda w: page(w, ListQuery()),
                audit_views.chain,
                audit.check,
            ):
                with pytest.raises(NotAllowed):
                    view(work)


def test_the_newest_entry_comes_first(lab: TestLab):
    lab.received()
    with lab.work_as(lab.max) as work:
        numbers = [int(line.id) for line in page(work, ListQuery()).lines]
    assert numbers == sorted(numbers, reverse=True)


def test_paging_shows_every_entry_once(lab: TestLab):
    lab.verified()
    seen: list[str] = []
    after = ""
    with lab.work_as(lab.max) as work:
        while True:
            shown = page(work, ListQuery(after=after))
            seen += [line.id for line in shown.lines]
            if not shown.after:
                break
            after = shown.after
        back = page(work, ListQuery(before=shown.before))
    assert len(seen) == len(set(seen)) > PAGE_SIZE
    assert [line.id for line in back.lines] == seen[-len(shown.lines) - PAGE_SIZE : -len(shown.lines)]


def test_a_sample_number_shows_everything_about_the_sample(lab: TestLab):
    sample, other = lab.received(), lab.received()
    rows = read(lab, number=f"is:{sample.number.lower()}")
    assert rows
    assert {row.href for row in rows} == {f"/samples/{sample.id}"}
    assert str(other.id) not in str(rows)
    for other_way in ({"number": f"is:{sample.number}-1"}, {"q": f" {sample.number}"}):
        assert [row.id for row in read(lab, **other_way)] == [row.id for row in rows]


def test_an_order_number_shows_the_order_and_its_samples(lab: TestLab):
    order = lab.one(Order, lab.order(count=2))
    kinds = {row.kind for row in read(lab, number=f"is:{order.number}")}
    assert {"order", "sample"} <= kinds


def test_a_number_that_nothing_has_finds_nothing(lab: TestLab):
    lab.received()
    assert read(lab, number="is:S99-1") == []


def test_filters_narrow_together(lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        samples.reject(work, sample.id, reason="100 % hollow")
    assert {row.actor for row in read(lab, person=f"is:{lab.max.id}")} == {"Max Meyer"}
    assert {row.actor for row in read(lab, person="is:system")} == {"test kit"}
    assert "Max Meyer" not in {row.actor for row in read(lab, person=f"not:{lab.max.id}")}
    assert {row.kind for row in read(lab, kind="is:container")} == {"container"}
    assert {row.act for row in read(lab, act="is:added")} == {"Added"}
    assert {row.verb for row in read(lab, verb="is:test")} == {"test"}
    assert read(lab, verb="has:reject") == []
    assert {row.reason for row in read(lab, reason="has:100 %25")} == {"100 % hollow"}
    assert {row.reason for row in read(lab, q="hollow")} == {"100 % hollow"}
    assert read(lab, reason="has:1%250") == []
    assert read(lab, at="from:2999-01-01") == []
    assert read(lab, at="until:2001-01-01") == []
    assert {row.act for row in read(lab, at="in:today", kind="is:sample", act="is:changed")} == {"Changed"}


def test_nonsense_in_the_address_finds_nothing_and_breaks_nothing(lab: TestLab):
    assert read(lab, person="is:not an id") == []
    assert read(lab, kind="is:drop table") == []
    assert read(lab, number="has:S26", at="from:2001-01-01")  # a number is compared whole, or not at all
    with lab.work_as(lab.max) as work, pytest.raises(Invalid):
        page(work, ListQuery(after=encode_cursor("1", "9" * 40)))
    with lab.work_as(lab.max) as work, pytest.raises(NotFound):
        lists.name_of(work, TRAIL, "9" * 40)


def test_an_entry_is_told_in_cells_and_as_a_line_of_a_file(lab: TestLab):
    sample = lab.received()
    filters = f"number:is:{sample.number};kind:is:sample;act:is:changed"
    with lab.work_as(lab.max) as work:
        seen = page(work, ListQuery(filters=filters))
        text, _, _ = exporting.download(work, "audit", ListQuery(filters=filters), format="csv")
    shown, *values = cell(TRAIL, seen, "changes")
    assert int(shown) <= len(values)
    assert ["state", "due", "received"] in [value.split(APART) for value in values]
    assert cell(TRAIL, seen, "record") == [sample.number, f"/samples/{sample.id}"]
    assert "state: due → received" in text.decode("utf-8-sig")


def test_states_and_priorities_are_told_in_the_readers_language(lab: TestLab):
    said = {"seq": 1, "at": utc_now(), "act": "changed", "actor_name": "Max", "reason": "", "verb": ""}
    letter = AuditEvent(**said, entity="mail", old={"state": "waiting"}, new={"state": "failed"})
    order = AuditEvent(**said, entity="lab_order", old={"priority": "normal"}, new={"priority": "high"})
    with lab.work_as(lab.max) as work:
        with words.speaking("de", "de-DE"):
            german = [in_words(work, row, {}).changes[0] for row in (letter, order)]
        english = in_words(work, order, {}).changes[0]
    assert [(change.old, change.new) for change in german] == [
        ("wartend", "fehlgeschlagen"),
        ("Normal", "Hoch"),
    ]
    assert (english.old, english.new) == ("normal", "high")


def test_changes_are_told_in_words(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(temperature=Decimal("3.8"), location="Cooler 1"))
    rows = read(lab, number=f"is:{sample.number}", kind="is:sample", act="is:changed")
    told = {change.label: (change.old, change.new) for row in rows for change in [*row.changes, *row.more]}
    assert told["received by"] == ("", "Rita Ramos")
    assert told["temperature, °C"] == ("", "3.8")
    assert told["location"] == ("", "Cooler 1")
    assert told["state"] == ("due", "received")
    assert "T" not in told["received"][1].split(",")[0]
    assert (rows[0].record, rows[0].href) == (sample.number, f"/samples/{sample.id}")


def test_no_bare_id_is_shown_where_a_name_is_known(lab: TestLab):
    lab.verified()
    for row in read(lab):
        for change in [*row.changes, *row.more]:
            for value in (change.old, change.new):
                with pytest.raises(ValueError):
                    UUID(value)


def test_a_list_of_ids_is_told_by_names(lab: TestLab):
    with lab.work_as(lab.max) as work:
        work.db.get(Service, lab.services["PB"]).sample_type_ids = [str(lab.water)]
    told = read(lab)[0].changes
    assert [(change.label, change.old, change.new) for change in told] == [("done on", "", "Drinking water")]


def test_every_kind_of_record_can_be_named(lab: TestLab):
    entries = [
        AuditEvent(entity=kind, entity_id=UUID(int=0), act="added", verb="", actor_name="")
        for kind in audit_names.NAMES
    ]
    with lab.work_as(lab.max) as work:
        assert audit_names.names_for(work, entries) == {}


def test_an_act_that_changes_no_row_is_told_too(lab: TestLab):
    with lab.work_as(lab.ada) as work:
        work.note("downloaded", "sample", UUID(int=7), name="label.pdf")
    row = next(row for row in read(lab, act="is:other"))
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
    told = {change.label: change.new for change in read(lab, act="is:tried")[0].changes}
    assert told == {"content": "a document of 240 characters", "SHA-256": "abababababababab…"}

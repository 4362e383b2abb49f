"""The audit trail: complete by construction, append-only, and sealed so that tampering names its row."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from labflow.domain import audit, samples
from labflow.domain.samples import Reception
from labflow.domain.work import open_work
from labflow.local.postgres import Dsns
from labflow.models import AuditEvent, Client, Contact, Sample
from labflow.testing import TestLab


def test_every_change_tells_who_what_when_and_why(lab: TestLab) -> None:
    with lab.work_as(lab.max, reason="Name as in the contract") as work:
        work.lock(Client, lab.ashland).name = "Ashland Water Utility"

    entry = lab.audit_of(lab.ashland)[-1]
    assert (entry.act, entry.actor_name, entry.actor_id) == ("changed", "Max Meyer", lab.max.id)
    assert (entry.old, entry.new) == ({"name": "City of Ashland Water"}, {"name": "Ashland Water Utility"})
    assert entry.reason == "Name as in the contract"


def test_bulk_changes_are_audited_row_by_row(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        work.db.execute(text("update contact set phone = '555'"))
    changed = lab.all(AuditEvent, AuditEvent.entity == "contact", AuditEvent.act == "changed")
    assert len(changed) == len(lab.all(Contact))
    assert all(entry.new == {"phone": "555"} for entry in changed)


def test_a_refused_piece_of_work_leaves_no_trace(lab: TestLab) -> None:
    before = len(lab.audit_of(lab.ashland))
    with pytest.raises(RuntimeError), lab.work_as(lab.max) as work:
        work.lock(Client, lab.ashland).name = "Nobody"
        work.db.flush()
        raise RuntimeError("the power goes")
    assert len(lab.audit_of(lab.ashland)) == before


def test_secrets_are_not_written_into_the_trail(lab: TestLab) -> None:
    added = lab.audit_of(lab.ana.id)[0]
    assert added.new["password_hash"] == "hidden"


def test_nobody_at_work_means_no_change(own_database: Dsns) -> None:
    """Raw SQL without Work is refused by the trigger: the change fails when its audit entry cannot be written."""
    engine = create_engine(own_database.owner)
    with pytest.raises(DBAPIError, match="Nobody is at work"), engine.begin() as connection:
        connection.execute(text("select set_config('labflow.side', 'lab', true)"))
        connection.execute(
            text(
                "insert into department (id, version, created_at, code, name) values (gen_random_uuid(), 1, now(), 'X', 'X')"
            )
        )
    engine.dispose()


@pytest.mark.parametrize(
    "statement", ["update audit_event set reason = 'x'", "delete from audit_event", "truncate audit_event"]
)
def test_the_trail_cannot_be_changed(lab: TestLab, own_database: Dsns, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), lab.system() as work:
        work.db.execute(text(statement))
    owner = create_engine(own_database.owner)
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(
            text(
                "select set_config('labflow.side', 'lab', true), set_config('labflow.actor_name', 'x', true)"
            )
        )
        connection.execute(text("select lf_note('signed in', 'lab_user', gen_random_uuid(), null, '{}')"))
        connection.execute(text(statement))
    owner.dispose()


@pytest.mark.parametrize("table", ["custody_event", "signature", "verification"])
def test_custody_signatures_and_verifications_stay(lab: TestLab, table: str) -> None:
    lab.verified()
    with pytest.raises(ProgrammingError, match="permission denied"), lab.system() as work:
        work.db.execute(text(f"update {table} set version = version + 1"))


def sealed(lab: TestLab) -> audit.Verdict:
    with lab.system() as work:
        audit.seal(work)
    with lab.work_as(lab.ada) as work:
        return audit.verify(work)


def test_an_untouched_chain_holds(real_lab: TestLab) -> None:
    real_lab.received()
    verdict = sealed(real_lab)
    assert verdict.holds
    assert verdict.sealed > 50
    assert sealed(real_lab).head == verdict.head


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("update audit_event set actor_name = 'Somebody else' where seq = {seq}", "altered"),
        (
            "update audit_event set new = jsonb_set(new, '{{state}}', '\"received\"') where seq = {seq}",
            "altered",
        ),
        ("delete from audit_event where seq = {seq}", "removed"),
    ],
)
def test_tampering_by_a_superuser_names_the_first_altered_row(
    real_lab: TestLab, own_database: Dsns, tampering: str, told: str
) -> None:
    sample = real_lab.received()
    assert sealed(real_lab).holds
    target = real_lab.all(AuditEvent, AuditEvent.entity == "sample", AuditEvent.act == "changed")[0]
    owner = create_engine(own_database.owner)
    with owner.begin() as connection:
        connection.execute(text("alter table audit_event disable trigger user"))
        connection.execute(text("alter table audit_event no force row level security"))
        connection.execute(text(tampering.format(seq=target.seq)))
        connection.execute(text("alter table audit_event enable trigger user"))
    owner.dispose()

    with real_lab.work_as(real_lab.ada) as work:
        verdict = audit.verify(work)
    assert not verdict.holds
    assert verdict.broken_seq == target.seq
    assert told in verdict.problem
    assert sample.number


def test_a_cut_chain_does_not_meet_its_anchor(real_lab: TestLab, own_database: Dsns, tmp_path) -> None:
    anchors = tmp_path / "anchors.txt"
    real_lab.received()
    sealed(real_lab)
    with real_lab.system() as work:
        position, head = audit.head_of(work)
    audit.write_anchor(anchors, position, head, "2026-11-23T00:00:00")
    owner = create_engine(own_database.owner)
    with owner.begin() as connection:
        for table in ("audit_seal", "audit_event"):
            connection.execute(text(f"alter table {table} disable trigger user"))
        connection.execute(
            text(
                "delete from audit_event where seq in (select seq from audit_seal order by position desc limit 5)"
            )
        )
        connection.execute(
            text("delete from audit_seal where position > (select max(position) - 5 from audit_seal)")
        )
    owner.dispose()

    with real_lab.work_as(real_lab.ada) as work:
        assert audit.verify(work).holds
        assert "anchor" in audit.verify(work, anchors=anchors).problem


def test_rows_of_a_running_transaction_are_sealed_later(real_lab: TestLab) -> None:
    with open_work(real_lab.house, real_lab.max, verb="slow") as slow:
        slow.lock(Client, real_lab.ashland).note = "slow"
        slow.db.flush()
        with real_lab.work_as(real_lab.ada) as work:
            work.lock(Client, real_lab.brewery).note = "quick"
        assert sealed(real_lab).holds
    verdict = sealed(real_lab)
    assert verdict.holds
    assert verdict.waiting == 0
    with real_lab.system() as work:
        unsealed = work.db.scalars(select(AuditEvent).where(AuditEvent.reason == "never")).all()
    assert unsealed == []


def test_what_a_slow_transaction_wrote_long_ago_is_sealed_when_it_ends(real_lab: TestLab) -> None:
    with open_work(real_lab.house, real_lab.max, verb="slow") as slow:
        slow.lock(Client, real_lab.ashland).note = "slow"
        slow.db.flush()
        for note in ("first", "second", "third"):
            with real_lab.work_as(real_lab.ada) as work:
                work.lock(Client, real_lab.brewery).note = note
            assert sealed(real_lab).holds
    verdict = sealed(real_lab)
    assert verdict.holds
    assert verdict.waiting == 0


def test_a_round_of_sealing_begins_where_those_before_are_settled(
    real_lab: TestLab, own_database: Dsns
) -> None:
    for count in range(8):
        with real_lab.work_as(real_lab.ada) as work:
            work.lock(Client, real_lab.brewery).note = f"change {count}"
        assert sealed(real_lab).waiting == 0
    owner = create_engine(own_database.owner)
    with owner.begin() as connection:
        rounds = connection.scalars(text("select reached from audit_round order by id")).all()
        newest = connection.scalar(text("select max(seq) from audit_event"))
    owner.dispose()
    assert rounds[-1] == newest
    assert len(rounds) < 8  # what is settled is not kept


def test_receiving_leaves_the_whole_story(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(location="Cooler 1"))
    entry = [e for e in lab.audit_of(sample.id) if e.act == "changed"][-1]
    assert entry.new["state"] == "received"
    assert entry.old["state"] == "due"
    told = lab.all(AuditEvent, AuditEvent.sample_id == sample.id)
    assert {entry.entity for entry in told} == {"sample", "container", "analysis", "custody_event"}
    assert lab.one(Sample, sample.id).received_by_id == lab.rita.id

"""Archives: a year of ended orders as one file that is read without LabFlow, and the laboratory as a whole."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from labflow.domain import archives, audit, comments, files
from labflow.domain.actor import system
from labflow.domain.archives import contents, making
from labflow.domain.archives.writing import path_of
from labflow.domain.lists import page as list_page
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import detail
from labflow.domain.orders.views import ORDERS
from labflow.errors import Invalid, NotAllowed, StepNotAllowed
from labflow.kit.times import utc_now
from labflow.models import Archive, AuditEvent, Order, Report, Result, Sample, StoredFile
from labflow.testing import TestLab
from labflow.vocabulary import ArchiveState
from tests.domain.test_story import issued

pytestmark = pytest.mark.thorough  # each makes a year of its own

YEAR = 2019
Parts = dict[str, list[dict[str, Any]]]


def registered(lab: TestLab, order_id: UUID, at: datetime) -> UUID:
    """The order as if it had come then."""
    with lab.system() as work:
        work.db.execute(
            text("update lab_order set created_at = :at where id = :id"), {"at": at, "id": order_id}
        )
    return order_id


def ended(lab: TestLab, at: datetime = datetime(YEAR, 6, 1, tzinfo=UTC)) -> Report:
    """An order of that time that ended with a certificate."""
    report = issued(lab, lab.verified({"NO3": "1.84", "PB": "18.4", "EC": "absent"}))
    registered(lab, report.order_id, at)
    return report


def archived(lab: TestLab, year: int = YEAR) -> Archive:
    with lab.work_as(lab.max) as work:
        id = archives.start(work, year)
    archives.make(lab.house, id)
    return lab.one(Archive, id)


def bytes_of(lab: TestLab, archive: Archive) -> bytes:
    return lab.house.storage.get(lab.one(StoredFile, archive.file_id).sha256)


def opened(data: bytes) -> tuple[zipfile.ZipFile, dict[str, Any], Parts]:
    """A package read with nothing but the standard library."""
    package = zipfile.ZipFile(BytesIO(data))
    manifest = json.loads(package.read("manifest.json"))
    parts = {
        part["path"].removeprefix("data/").removesuffix(".ndjson"): [
            json.loads(line) for line in package.read(part["path"]).splitlines()
        ]
        for part in manifest["parts"]
    }
    return package, manifest, parts


def test_a_year_is_archived_with_everything_that_belongs_to_its_ended_orders(real_lab: TestLab):
    lab = real_lab
    report = ended(lab)
    open_order = registered(lab, lab.order(), datetime(YEAR, 3, 1, tzinfo=UTC))
    other_year = ended(lab, datetime(YEAR + 1, 3, 1, tzinfo=UTC))
    archive = archived(lab)

    assert (archive.state, archive.edition, archive.started_by) == (ArchiveState.COMPLETED, 1, "Max Meyer")
    assert (archive.orders, archive.samples, archive.results) == (1, 1, 3)
    assert (archive.open_orders, archive.not_ended) == (1, [lab.one(Order, open_order).number])
    marks = {row.id: row.archive_id for row in lab.all(Order)}
    assert (marks[report.order_id], marks[open_order], marks[other_year.order_id]) == (archive.id, None, None)

    package, manifest, parts = opened(bytes_of(lab, archive))
    assert (manifest["kind"], manifest["year"], manifest["edition"]) == ("archive", YEAR, 1)
    assert [row["id"] for row in parts["lab_order"]] == [str(report.order_id)]
    assert {row["order_id"] for row in parts["sample"]} == {str(report.order_id)}
    lead = next(row for row in parts["result"] if row["raw_text"] == "18.4")
    [method] = [row for row in parts["analysis"] if row["id"] == lead["analysis_id"]]
    assert method["service_id"] in {row["id"] for row in parts["analysis_service"]}
    assert {row["id"] for row in parts["signature"]} >= {
        str(each.id) for each in lab.signatures_of(report.id)
    }
    assert [row["id"] for row in parts["client"]] == [str(lab.ashland)]
    pdf = lab.one(StoredFile, report.file_id)
    assert hashlib.sha256(package.read(path_of(pdf.sha256, pdf.name))).hexdigest() == pdf.sha256
    assert all("password_hash" not in row for row in parts["lab_user"])
    assert "sha256sum -c" in package.read("README.txt").decode()


def test_the_trail_in_an_archive_is_that_of_its_orders_and_proves_itself(real_lab: TestLab):
    lab = real_lab
    report = ended(lab)
    with lab.work_as(lab.max) as work:
        comments.add(work, "report", report.id, text="The client asked for a copy.")
    with lab.system() as work:
        audit.seal(work)
    _package, _manifest, parts = opened(bytes_of(lab, archived(lab)))
    sample = lab.one(Sample, UUID(parts["sample"][0]["id"]))
    told = {row["seq"] for row in parts["audit_event"]}
    wanted = lab.all(
        AuditEvent, (AuditEvent.order_id == report.order_id) | (AuditEvent.sample_id == sample.id)
    )
    assert {row.seq for row in wanted if row.verb != "archives.make"} <= told
    assert {"verification", "signature", "comment"} <= {row["entity"] for row in parts["audit_event"]}
    strangers = {str(row.id) for row in lab.all(Order, Order.id != report.order_id)}
    assert not strangers & {row["order_id"] for row in parts["audit_event"]}

    # a link with numbers and words only, whose canonical text is the same in Python
    [entry] = [row for row in parts["audit_event"] if row["entity"] == "comment"]
    [link] = [row for row in parts["audit_seal"] if row["seq"] == entry["seq"]]
    fields = "seq at txid act entity entity_id client_id order_id sample_id actor_id actor_name verb reason request_id release old new"
    at = datetime.fromisoformat(entry["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    told_row = [at if name == "at" else entry[name] for name in fields.split()]
    text_of = json.dumps(told_row, ensure_ascii=False)
    assert hashlib.sha256(bytes.fromhex(link["previous"]) + text_of.encode()).hexdigest() == link["hash"]


def test_every_member_has_its_checksum(real_lab: TestLab):
    ended(real_lab)
    package, _manifest, _parts = opened(bytes_of(real_lab, archived(real_lab)))
    sums = dict(reversed(line.split("  ", 1)) for line in package.read("SHA256SUMS").decode().splitlines())
    assert {*sums, "SHA256SUMS"} == set(package.namelist())
    for name, expected in sums.items():
        assert hashlib.sha256(package.read(name)).hexdigest() == expected


def test_the_year_is_the_laboratorys(real_lab: TestLab):
    """In Los Angeles it is still 2019 when it is 2020 in Greenwich."""
    lab = real_lab
    with lab.system() as work:
        work.db.execute(text("update lab set timezone = 'America/Los_Angeles'"))
    late = ended(lab, datetime(YEAR + 1, 1, 1, 5, tzinfo=UTC))
    assert archived(lab).orders == 1
    assert lab.one(Order, late.order_id).archive_id is not None


def test_an_order_that_changes_later_is_told_and_a_new_edition_takes_it_in(real_lab: TestLab):
    lab = real_lab
    report = ended(lab)
    ended(lab)
    first = archived(lab)
    with lab.work_as(lab.max) as work:
        assert archives.changed(work, YEAR).orders == []
        comments.add(work, "lab_order", report.order_id, text="Asked for again in court.")
    with lab.work_as(lab.max) as work:
        [changed] = archives.changed(work, YEAR).orders
    assert changed.number == lab.one(Order, report.order_id).number

    before = bytes_of(lab, first)
    second = archived(lab)
    assert (second.edition, second.orders) == (2, 2)
    assert bytes_of(lab, lab.one(Archive, first.id)) == before
    assert lab.one(Order, report.order_id).archive_id == second.id
    with lab.work_as(lab.max) as work:
        seen = archives.year(work, YEAR)
        assert archives.changed(work, YEAR).orders == []
    assert [one.edition for one in seen.editions] == [2, 1]
    _package, _manifest, parts = opened(bytes_of(lab, second))
    assert [row["text"] for row in parts["comment"]] == ["Asked for again in court."]


def test_a_change_that_was_not_committed_yet_counts_as_one_since(real_lab: TestLab):
    """Its entry has an earlier number than the newest that the archive saw, and is not in it."""
    lab = real_lab
    report = ended(lab)
    with lab.work_as(lab.max) as slow:
        slow.lock(Order, report.order_id).note = "Still being typed"
        slow.db.flush()
        with lab.work_as(lab.rita) as work:  # a later entry that is committed
            comments.add(work, "client", lab.brewery, text="Closed on Mondays.")
        archive = Archive(year=YEAR, started_by="Max Meyer")
        with lab.work_as(lab.max) as work:
            work.add(archive)
            id = archive.id
        seen = _seen(lab, id)
    with lab.system() as work:
        rows = work.db.execute(
            text("select max(seq) from audit_event where entity = 'lab_order'")
        ).scalar_one()
        assert rows < seen.audit_seq
        found = work.db.execute(
            text(
                "select not pg_visible_in_snapshot(txid::text::xid8, cast(:seen as pg_snapshot)) from audit_event where seq = :seq"
            ),
            {"seen": seen.snapshot, "seq": rows},
        ).scalar_one()
    assert found


def _seen(lab: TestLab, archive_id: UUID) -> making.Seen:
    from labflow.domain.archives.writing import with_snapshot
    from labflow.domain.work import open_work

    with open_work(with_snapshot(lab.house), system("archives"), verb="archives.read") as work:
        return making._look(work, work.read(Archive, archive_id))


def test_an_archive_shows_one_moment_and_leaves_nothing_to_write(real_lab: TestLab):
    from labflow.domain.archives.writing import with_snapshot
    from labflow.domain.work import open_work

    with open_work(with_snapshot(real_lab.house), system("archives"), verb="archives.read") as work:
        before = work.db.scalar(select(func.count()).select_from(Order))
        real_lab.order()
        assert work.db.scalar(select(func.count()).select_from(Order)) == before
        with pytest.raises(Exception, match="read-only"):
            work.db.execute(text("update lab set city = 'X'"))
        work.db.rollback()


def test_one_that_is_killed_is_made_anew(real_lab: TestLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lab = real_lab
    lab.house = lab.house.__class__(**{**lab.house.__dict__, "scratch": tmp_path})
    ended(lab)
    with lab.work_as(lab.max) as work:
        id = archives.start(work, YEAR)

    def power_goes(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(lab.house.storage, "put_file", power_goes)
        with pytest.raises(SystemExit):
            archives.make(lab.house, id)
    archive = lab.one(Archive, id)
    assert (archive.state, archive.file_id, lab.all(StoredFile, StoredFile.purpose == "archive")) == (
        "in_progress",
        None,
        [],
    )
    (tmp_path / f"archive-{id}.part").write_bytes(b"half of it" * 100_000)  # what a killed process leaves
    archives.make(lab.house, id)
    assert lab.one(Archive, id).state == ArchiveState.COMPLETED
    assert list(tmp_path.iterdir()) == []
    archives.make(lab.house, id)  # a job may come twice
    assert len(lab.all(StoredFile, StoredFile.purpose == "archive")) == 1
    with lab.work_as(lab.max) as work:
        assert archives.year(work, YEAR).editions[0].state == ArchiveState.COMPLETED


def test_two_cannot_make_the_same_archive_at_once(real_lab: TestLab):
    lab = real_lab
    ended(lab)
    with lab.work_as(lab.max) as work:
        id = archives.start(work, YEAR)
    with lab.system() as other:
        making._alone(other, other.read(Archive, id))
        with pytest.raises(StepNotAllowed, match="made already"):
            archives.make(lab.house, id)
    with lab.work_as(lab.max) as work, pytest.raises(StepNotAllowed, match="made already"):
        archives.start(work, YEAR)


def test_verifying_finds_what_is_damaged_missing_or_gone(real_lab: TestLab):
    lab = real_lab
    ended(lab)
    archive = archived(lab)
    assert archives.verify(lab.house, archive.id) == ""
    assert lab.one(Archive, archive.id).checked_at is not None
    key = lab.one(StoredFile, archive.file_id).sha256
    kept = lab.house.storage.kept
    whole = kept[key]
    kept[key] = whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:]
    assert "digest" in archives.verify(lab.house, archive.id)
    with lab.work_as(lab.max) as work:
        seen = archives.year(work, YEAR).editions[0]
    assert not seen.whole
    assert "digest" in seen.check
    del kept[key]
    assert "missing in storage" in archives.verify(lab.house, archive.id)
    kept[key] = whole
    with lab.system() as work:
        work.lock(Archive, archive.id).samples = 2
    assert archives.verify(lab.house, archive.id) == (
        "The database has 1 samples of this archive, which holds 2: some are gone."
    )


def test_a_member_that_was_changed_is_named(real_lab: TestLab):
    ended(real_lab)
    whole = zipfile.ZipFile(BytesIO(bytes_of(real_lab, archived(real_lab))))
    forged = BytesIO()
    with zipfile.ZipFile(forged, "w") as package:
        for name in whole.namelist():
            data = whole.read(name)
            package.writestr(name, data.replace(b"18.4", b"1.84") if name == "data/result.ndjson" else data)
    forged.seek(0)
    assert archives.read_package(forged).problem == "data/result.ndjson is damaged: its checksum is another."


def test_a_file_that_storage_lost_is_named_and_the_rest_is_kept(real_lab: TestLab):
    lab = real_lab
    report = ended(lab)
    pdf = lab.one(StoredFile, report.file_id)
    del lab.house.storage.kept[pdf.sha256]
    archive = archived(lab)
    _package, manifest, _parts = opened(bytes_of(lab, archive))
    assert manifest["file_problems"] == [
        {"sha256": pdf.sha256, "name": pdf.name, "problem": "missing in storage"}
    ]
    assert archive.results == 3


def test_orders_are_filtered_by_their_archive_and_still_found(real_lab: TestLab):
    lab = real_lab
    report = ended(lab)
    fresh = lab.order()
    archived(lab)
    number, new = lab.one(Order, report.order_id).number, lab.one(Order, fresh).number
    with lab.work_as(lab.max) as work:

        def shown(**asked: str) -> set[str]:
            return {line.key for line in list_page(work, ORDERS, ListQuery(tab="all", **asked)).lines}

        assert shown(filters=f"archive:is:{YEAR}") == {number}
        assert shown(filters="archive:is:none") == {new}
        assert number in shown(q=number)
        assert detail.view(work, report.order_id).archive == str(YEAR)
        assert detail.view(work, fresh).archive == ""


def test_what_cannot_be_archived_is_refused(lab: TestLab):
    with lab.work_as(lab.max) as work:
        with pytest.raises(Invalid, match="over"):
            archives.start(work, utc_now().year)
        with pytest.raises(Invalid, match="nothing to archive"):
            archives.start(work, YEAR)
        with pytest.raises(Invalid, match="how many years"):
            archives.set_automatic(work, -1)
    for person in (lab.vera, lab.rhea, lab.cleo):
        with lab.work_as(person) as work:
            for verb in (
                lambda work: archives.start(work, YEAR), archives.overview, lambda work: archives.year(work, YEAR),
                lambda work: archives.set_automatic(work, 2), lambda work: archives.changed(work, YEAR), lambda work: archives.ask(work, uuid4()),
                lambda work: archives.download(work, uuid4()),
            ):  # fmt: skip
                with pytest.raises(NotAllowed):
                    verb(work)


def test_the_rule_of_the_laboratory_archives_years_once(lab: TestLab):
    this = utc_now().year
    for year in (this - 4, this - 3, this - 2):
        ended(lab, datetime(year, 5, 5, tzinfo=UTC))
    with lab.system() as work:
        assert archives.start_due(work) == []
    with lab.work_as(lab.max) as work:
        archives.set_automatic(work, 2)
        assert archives.overview(work).after_years == 2
    with lab.system() as work:
        assert archives.start_due(work) == [this - 4, this - 3]
    with lab.system() as work:
        assert archives.start_due(work) == []


def test_everything_is_exported_and_read_with_the_standard_library_alone(real_lab: TestLab, tmp_path: Path):
    lab = real_lab
    report = ended(lab)
    with lab.work_as(lab.max) as work:
        files.keep(work, b"EC;absent", purpose="import", name="run 1.csv", media_type="text/csv")
    target = tmp_path / "all.zip"
    done = archives.export(lab.house, lab.ada, target, tell=lambda _part: None)
    assert [entry.act for entry in lab.all(AuditEvent, AuditEvent.act == "exported")] == ["exported"]
    assert [each.name for each in tmp_path.iterdir()] == ["all.zip"]
    assert done.size == target.stat().st_size

    _package, manifest, parts = opened(target.read_bytes())
    assert manifest["kind"] == "whole"
    with lab.system() as work:
        for name in contents.exported():
            count = work.db.execute(text(f"select count(*) from {name}")).scalar_one()
            assert abs(len(parts[name]) - count) <= (1 if name == "audit_event" else 0), name
    pdf = lab.one(StoredFile, report.file_id)
    folder = tmp_path / "unpacked"
    archives.export(lab.house, lab.ada, folder, tell=lambda _part: None)
    assert hashlib.sha256((folder / path_of(pdf.sha256, pdf.name)).read_bytes()).hexdigest() == pdf.sha256
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")
    assert sys.version_info >= (3, 11)


def test_no_secret_is_exported_and_no_table_is_forgotten():
    tables = SQLModel.metadata.tables
    telling = ("password", "hash", "secret", "token")
    known = {("audit_seal", "hash"), ("webhook", "old_secret_until")}
    for name in contents.exported():
        for column in contents.kept(name).columns:
            if any(word in column for word in telling):
                assert (name, column) in known, f"{name}.{column} looks like a secret: name it in SECRETS"
    archive = {*contents.OF_ORDERS, *contents.OF_YEAR, *contents.WHOLE}
    assert archive <= set(contents.exported()) <= set(tables)
    # what tells of an order or a sample belongs into its archive
    for name, table in tables.items():
        if {"order_id", "sample_id"} & {column.name for column in table.columns} and name not in (
            "order_draft",
            "portal_draft",
        ):
            assert name in archive, f"{name} tells of orders and is in no archive"


def test_exact_numbers_stay_exact(real_lab: TestLab):
    lab = real_lab
    ended(lab)
    with lab.system() as work:
        work.db.execute(text("update result set numeric = 0.10000000000000000000001 where raw_text = '18.4'"))
    _parts = zipfile.ZipFile(BytesIO(bytes_of(lab, archived(lab)))).read("data/result.ndjson")
    assert b'"numeric":0.10000000000000000000001' in _parts
    assert len(lab.all(Result)) == 3
    assert utc_now() - timedelta(days=1) < lab.all(Archive)[0].made_at


def test_the_large_tables_are_kept_in_order(lab: TestLab):
    """What docs/database.md says of vacuum and of room on pages is what the migrations set."""
    with lab.system() as work:
        rows = work.db.execute(text("select relname, reloptions from pg_class where reloptions is not null"))
        options = {row.relname: set(row.reloptions) for row in rows}
    for name in ("lab_order", "sample", "analysis", "result"):
        assert {"fillfactor=90", "autovacuum_vacuum_scale_factor=0.02"} <= options[name]
    for name in ("audit_event", "audit_seal"):
        assert {
            "autovacuum_vacuum_insert_scale_factor=0",
            "autovacuum_vacuum_insert_threshold=100000",
        } <= options[name]

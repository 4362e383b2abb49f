"""Files on a record: taken when they are what they say, seen by who may see the record, withdrawn with a reason."""

import io
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from labflow.domain import activity, attachments
from labflow.domain.actor import Actor
from labflow.errors import Invalid, LabError, NotAllowed, NotFound, TooLarge
from labflow.models import Attachment, Sample, StoredFile
from labflow.testing import TestLab

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n0000"


def office(folder: str, *more: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "<x/>")
    return made.getvalue()


def attach(
    lab: TestLab,
    who: Actor,
    id: UUID,
    data: bytes = PDF,
    *,
    name: str = "coc.pdf",
    entity: str = "sample",
    shown: bool = False,
) -> UUID:
    with lab.work_as(who) as work:
        return attachments.add(work, entity, id, data, name=name, visible_to_client=shown)


@pytest.fixture
def sample(lab: TestLab) -> Sample:
    return lab.received()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("COC 26.PDF", PDF, "application/pdf"), ("cooler.png", PNG, "image/png"), ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.webp", b"RIFF0000WEBPVP8 ", "image/webp"), ("a.gif", b"GIF89a..", "image/gif"), ("a.tiff", b"II*\0..", "image/tiff"),
        ("a.heic", b"\0\0\0\x18ftypheic", "image/heic"), ("run.csv", "Probe;µg/L\n".encode(), "text/csv"),
        ("run.txt", "Probe µ".encode("utf-16"), "text/plain"), ("a.log", b"x < 3 and y > 4\n", "text/plain"),
        ("a.xlsx", office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.docx", office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)  # fmt: skip
def test_what_a_file_says_it_is_it_is(
    lab: TestLab, sample: Sample, name: str, data: bytes, media_type: str
) -> None:
    attach(lab, lab.ana, sample.id, data, name=name)
    [file] = lab.all(StoredFile)
    assert (file.media_type, file.size, file.client_id) == (media_type, len(data), lab.ashland)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PNG), ("a.png", PDF), ("a.png", b"<svg onload=alert(1)>"), ("a.pdf", b" %PDF-1.7"), ("a.svg", b"<svg/>"),
        ("a.html", b"<html>"), ("a.pdf.html", PDF), ("a.exe", b"MZ"), ("a.txt", b"MZ\x90"), ("a.csv", b"a,<script>alert(1)</script>"),
        ("a.txt", b"<!DOCTYPE html><p>"), ("a.txt", b"a\0b"), ("a.log", b"#!/bin/sh\n"), ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xlsx", office("word")), ("a.docx", office("word", "word/vbaProject.bin")), ("a.docm", office("word")), ("a.zip", office("x")),
        ("a.webp", b"RIFF0000WAVE"), ("pdf", PDF), ("a.pdf", b""), ("a.txt", "<script>".encode("utf-16")),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(
    lab: TestLab, sample: Sample, name: str, data: bytes
) -> None:
    with pytest.raises(Invalid):
        attach(lab, lab.ana, sample.id, data, name=name)
    assert lab.all(StoredFile) == []
    assert lab.all(Attachment) == []


def test_too_large_and_too_many(lab: TestLab, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        attach(lab, lab.ana, sample.id, PDF + b"0" * 50 * 1024 * 1024)
    monkeypatch.setattr(attachments, "MOST", 2)
    attach(lab, lab.ana, sample.id)
    attach(lab, lab.ana, sample.id)
    with pytest.raises(LabError, match="2 files already"):
        attach(lab, lab.ana, sample.id)


def test_who_may_not_attach_or_see_is_refused(lab: TestLab, sample: Sample) -> None:
    made = attach(lab, lab.max, lab.ashland, entity="client")
    for who, entity, id in ((lab.rhea, "sample", sample.id), (lab.ana, "client", lab.ashland)):
        with pytest.raises(NotAllowed):
            attach(lab, who, id, entity=entity)
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        attachments.fetch(work, made)
    with pytest.raises(NotAllowed):
        attach(lab, lab.ana, sample.id, shown=True)
    with pytest.raises(Invalid):
        attach(lab, lab.max, lab.ashland, entity="client", shown=True)


def test_fetching_is_written_down_and_only_pdf_and_pictures_are_shown(lab: TestLab, sample: Sample) -> None:
    made, table = attach(lab, lab.ana, sample.id), attach(lab, lab.ana, sample.id, b"a,b", name="a.csv")
    with lab.work_as(lab.vera) as work:
        assert attachments.fetch(work, made)[1] == PDF
        assert attachments.preview(work, made)[1] == PDF
    assert [event.act for event in lab.audit_of(made)] == ["added", "downloaded"]
    with pytest.raises(Invalid, match="only be downloaded"), lab.work_as(lab.vera) as work:
        attachments.preview(work, table)


def test_a_file_that_storage_lost_or_damaged_is_told_and_not_given_out(lab: TestLab, sample: Sample) -> None:
    id = attach(lab, lab.max, sample.id)
    kept = lab.house.storage.kept  # type: ignore[attr-defined]
    [digest] = [key for key, data in kept.items() if data == PDF]
    kept[digest] = PDF + b"rot"
    with pytest.raises(Invalid, match="damaged in storage"), lab.work_as(lab.max) as work:
        attachments.fetch(work, id)
    del kept[digest]
    with pytest.raises(Invalid, match="missing in storage"), lab.work_as(lab.max) as work:
        attachments.fetch(work, id)


def test_a_withdrawn_file_stays_on_record(lab: TestLab, sample: Sample) -> None:
    made = attach(lab, lab.ana, sample.id)
    with pytest.raises(Invalid, match="Give a reason"), lab.work_as(lab.ana) as work:
        attachments.withdraw(work, made, reason=" ")
    with lab.work_as(lab.vera) as work:
        attachments.withdraw(work, made, reason="Of another sample")
    with lab.work_as(lab.ana) as work:
        [row] = attachments.rows(work, "sample", sample.id)
        assert (row.withdrawn, row.may_withdraw) == ("Vera Vogel: Of another sample", False)
        assert attachments.fetch(work, made)[1] == PDF
        entries = activity.story(work, "sample", sample.id).entries
    assert [(entry.act, entry.reason) for entry in entries[:2]] == [
        ("withdrew the file coc.pdf", "Of another sample"), ("attached coc.pdf", ""),
    ]  # fmt: skip
    with pytest.raises(LabError, match="withdrawn already"), lab.work_as(lab.ana) as work:
        attachments.withdraw(work, made, reason="again")


def test_a_client_sees_what_is_shown_to_her_and_nothing_else(lab: TestLab, sample: Sample) -> None:
    inside, shown = (
        attach(lab, lab.max, sample.id),
        attach(lab, lab.max, sample.id, name="for-you.pdf", shown=True),
    )
    with lab.work_as(lab.cleo) as work:
        assert [row.name for row in attachments.rows(work, "sample", sample.id)] == ["for-you.pdf"]
        assert attachments.fetch(work, shown)[1] == PDF
        assert [file.name for file in work.db.scalars(select(StoredFile))] == ["for-you.pdf"]
        with pytest.raises(NotFound):
            attachments.fetch(work, inside)
    with lab.work_as(lab.max) as work:
        attachments.show_to_client(work, shown, visible=False)
    with pytest.raises(NotFound), lab.work_as(lab.cleo) as work:
        attachments.fetch(work, shown)


def test_a_client_attaches_to_her_own_order_and_withdraws_only_her_own(lab: TestLab, sample: Sample) -> None:
    ours = attach(lab, lab.max, sample.order_id, entity="lab_order", shown=True)
    hers = attach(lab, lab.cleo, sample.order_id, entity="lab_order", name="form.pdf")
    assert lab.one(Attachment, hers).visible_to_client
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        attachments.withdraw(work, ours, reason="Not hers")
    with lab.work_as(lab.cleo) as work:
        attachments.withdraw(work, hers, reason="The wrong form")
    with pytest.raises(LabError), lab.work_as(lab.max) as work:
        attachments.show_to_client(work, hers, visible=False)
    for verb in (attachments.fetch, attachments.preview, attachments.view):
        with pytest.raises(NotFound), lab.work_as(lab.otto) as work:
            verb(work, ours)
    with pytest.raises(NotFound):
        attach(lab, lab.otto, sample.order_id, entity="lab_order")


def test_the_database_alone_keeps_internal_files_from_a_client(lab: TestLab, sample: Sample) -> None:
    attach(lab, lab.max, sample.id)
    attach(lab, lab.max, sample.id, name="for-you.pdf", shown=True)
    for who, expected in ((lab.cleo, 1), (lab.otto, 0), (lab.rhea, 2)):
        with lab.work_as(who) as work:
            for table in ("attachment", "stored_file"):
                assert work.db.scalar(text(f"select count(*) from {table}")) == expected, table


def test_an_attachment_cannot_carry_another_clients_file(lab: TestLab, sample: Sample) -> None:
    theirs = lab.received(client=lab.brewery)
    attach(lab, lab.max, theirs.id)
    [file] = lab.all(StoredFile)
    made = attach(lab, lab.max, sample.id)
    with pytest.raises(IntegrityError), lab.system() as work:
        work.db.execute(
            text("update attachment set file_id = :file where id = :id"), {"file": file.id, "id": made}
        )

"""Files are handed in as raw bodies by whoever may, checked for what they are, and only ever downloaded."""

import hashlib
from collections.abc import Iterator

import pytest

from labflow.models import StoredFile
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import issued

DOOR = "/api/v1/files"


def test_a_file_is_handed_in_and_fetched(programs: Programs) -> None:
    ana = programs.of(programs.lab.ana)
    sent = ana.put(
        DOOR, params={"purpose": "import", "name": "../run µ 7.csv"}, content=b"Sample,Pb\nS26-000001,1\n"
    )
    assert sent.status_code == 201
    back = ana.get(f"{DOOR}/{sent.json()['id']}")
    assert back.content == b"Sample,Pb\nS26-000001,1\n"
    assert back.headers["content-disposition"].startswith('attachment; filename="run _ 7.csv"')
    assert (back.headers["cache-control"], back.headers["x-content-type-options"]) == ("no-store", "nosniff")
    [row] = programs.lab.all(StoredFile)
    assert [event.act for event in programs.lab.audit_of(row.id)] == ["added", "downloaded"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"), ("run.csv.exe", b"a,b"), ("csv", b"a,b"), ("run.svg", b"<svg/>"), ("run.html", b"<html>"),
        ("run.csv", b"<svg onload=alert(1)>"), ("run.csv", b"  <!DOCTYPE html>"), ("run.txt", b"<?xml version='1.0'?>"),
        ("run.csv", b"PK\x03\x04"), ("run.xlsx", b"a,b"), ("run.csv", b"\x7fELF\0\0"), ("run.csv", b""),
        ("run.\u202evsc", b"a"), ("a" * 300 + ".csv", b"a"), ("a\0.csv", b"a"),
    ],
)  # fmt: skip
def test_only_tables_are_taken(programs: Programs, name: str, content: bytes) -> None:
    answer = programs.of(programs.lab.ana).put(
        DOOR, params={"purpose": "import", "name": name}, content=content
    )
    assert answer.status_code == 422
    assert programs.lab.all(StoredFile) == []


def test_who_may_not_hand_in_is_refused_before_the_body_is_read(programs: Programs) -> None:
    read: list[int] = []

    def body() -> Iterator[bytes]:
        for _ in range(100):
            read.append(1)
            yield b"x" * 1000

    for client, status in (
        (programs.nobody, 401),
        (programs.of(programs.lab.rhea), 403),
        (programs.of(programs.lab.cleo), 403),
    ):
        assert (
            client.put(DOOR, params={"purpose": "import", "name": "a.csv"}, content=body()).status_code
            == status
        )
    assert (
        programs.of(programs.lab.ana).put(DOOR, params={"purpose": "x", "name": "a.csv"}).status_code == 422
    )


def test_more_than_fifty_megabytes_are_refused(programs: Programs) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(51):
            yield b"1" * 1024 * 1024

    answer = programs.of(programs.lab.ana).put(
        DOOR, params={"purpose": "import", "name": "a.csv"}, content=body()
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_clients_fetch_certificates_as_reports_only(programs: Programs) -> None:
    lab = programs.lab
    report = issued(lab, lab.verified())
    door = f"{DOOR}/{report.file_id}"
    assert programs.of(lab.max).get(door).content.startswith(b"%PDF")
    assert programs.of(lab.cleo).get(door).status_code == 403
    assert programs.of(lab.otto).get(door).status_code == 404


def test_an_attachment_by_signed_address(lab: TestLab, programs: Programs) -> None:
    order, data = lab.order(), b"%PDF-1.7 field sheet"
    maxi = programs.of(lab.max)
    told = {"name": "sheet.pdf", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    link = maxi.post(f"/api/v1/orders/{order}/attachments/presign", json=told).json()
    path = link["url"].partition(lab.house.web_url)[2]
    assert programs.nobody.put(path, content=data + b"x", headers=link["headers"]).status_code == 413
    assert programs.nobody.put(path, content=data, headers=link["headers"]).status_code == 204
    assert programs.nobody.put(path, content=data, headers=link["headers"]).status_code == 409
    made = maxi.post(f"/api/v1/uploads/{link['id']}/complete")
    assert (made.status_code, made.json()["name"]) == (201, "sheet.pdf")
    fetch = maxi.post(f"/api/v1/attachments/{made.json()['id']}/presign").json()
    path = fetch["url"].partition(lab.house.web_url)[2]
    got = programs.nobody.get(path)
    assert (got.content, got.headers["content-disposition"].startswith("attachment")) == (data, True)
    assert programs.nobody.get(path).status_code == 409
    assert programs.nobody.get("/api/v1/signed/nothing").status_code == 403

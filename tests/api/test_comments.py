"""Comments and files through the API: the same verbs, the same walls, and nothing a browser would run."""

import pytest

from labflow.models import Attachment, Comment, Order
from tests.api.conftest import Programs

PDF = b"%PDF-1.7\n1 0 obj\n"


def test_a_comment_is_written_read_edited_and_withdrawn(programs: Programs) -> None:
    sample = programs.lab.received()
    ana, door = programs.of(programs.lab.ana), f"/api/v1/samples/{sample.number}/comments"
    made = ana.post(door, json={"text": "@Vera Vogel, look <b>here</b>"})
    assert (made.status_code, made.json()["author"], made.json()["version"]) == (201, "Ana Alvarez", 1)
    one = f"/api/v1/comments/{made.json()['id']}"
    assert ana.put(one, json={"text": "Look", "version": 1}).json()["text"] == "Look"
    assert ana.put(one, json={"text": "Late", "version": 1}).json()["code"] == "stale"
    assert programs.of(programs.lab.vera).put(one, json={"text": "Mine"}).status_code == 403
    gone = ana.post(f"{one}/withdraw", json={"reason": "Meant for another"})
    assert (gone.json()["text"], gone.json()["withdrawn_reason"]) == ("", "Meant for another")
    assert [row["text"] for row in ana.get(door).json()["rows"]] == [""]
    assert programs.lab.all(Comment)[0].text == "Look"


@pytest.mark.parametrize("records", ["orders", "samples", "reports", "clients"])
def test_every_record_has_comments_and_files(programs: Programs, records: str) -> None:
    from tests.api.story import issued

    lab = programs.lab
    sample = lab.verified()
    report = issued(lab, sample)
    reference = {
        "orders": lab.one(Order, sample.order_id).number, "samples": str(sample.id), "reports": report.number, "clients": "ASH",
    }[records]  # fmt: skip
    boss = programs.of(lab.max)
    door = f"/api/v1/{records}/{reference}"
    assert boss.post(f"{door}/comments", json={"text": "Hello"}).status_code == 201
    sent = boss.put(f"{door}/attachments", params={"name": "a.pdf"}, content=PDF)
    assert (sent.status_code, sent.json()["media_type"]) == (201, "application/pdf")
    assert [row["name"] for row in boss.get(f"{door}/attachments").json()] == ["a.pdf"]
    for who in (lab.otto, lab.cleo):
        stranger = programs.of(who)
        assert stranger.get(f"/api/v1/attachments/{sent.json()['id']}").status_code == 404
        listed = stranger.get(f"{door}/attachments")
        assert listed.status_code in (404, 403) or listed.json() == []


def test_a_file_is_downloaded_and_only_harmless_kinds_are_shown(programs: Programs) -> None:
    sample = programs.lab.received()
    ana, door = programs.of(programs.lab.ana), f"/api/v1/samples/{sample.number}/attachments"
    png = ana.put(door, params={"name": "../cooler µ.png"}, content=b"\x89PNG\r\n\x1a\n00").json()
    assert png["name"] == "cooler µ.png"
    got = ana.get(f"/api/v1/attachments/{png['id']}")
    assert got.headers["content-disposition"].startswith('attachment; filename="cooler _.png"')
    assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")
    shown = ana.get(f"/api/v1/attachments/{png['id']}/preview")
    assert (shown.headers["content-type"], shown.headers["content-disposition"]) == ("image/png", "inline")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    table = ana.put(door, params={"name": "a.csv"}, content=b"a,b\n").json()
    assert ana.get(f"/api/v1/attachments/{table['id']}/preview").status_code == 422
    assert programs.nobody.get(f"/api/v1/attachments/{png['id']}").status_code == 401


def test_a_file_that_lies_is_refused_and_nothing_is_kept(programs: Programs) -> None:
    sample = programs.lab.received()
    ana, door = programs.of(programs.lab.ana), f"/api/v1/samples/{sample.number}/attachments"
    for name, content in (("a.pdf", b"<html>"), ("a.png", PDF), ("a.svg", b"<svg/>"), ("a.pdf", b"")):
        assert ana.put(door, params={"name": name}, content=content).status_code == 422
    assert programs.of(programs.lab.rhea).put(door, params={"name": "a.pdf"}, content=PDF).status_code == 403
    assert programs.lab.all(Attachment) == []


def test_a_file_is_withdrawn_with_a_reason(programs: Programs) -> None:
    sample = programs.lab.received()
    ana = programs.of(programs.lab.ana)
    made = ana.put(
        f"/api/v1/samples/{sample.number}/attachments", params={"name": "a.pdf"}, content=PDF
    ).json()
    one = f"/api/v1/attachments/{made['id']}/withdraw"
    assert ana.post(one, json={"reason": " "}).status_code == 422
    assert ana.post(one, json={"reason": "Wrong sample"}).json()["withdrawn_reason"] == "Wrong sample"


def test_a_client_talks_on_her_own_orders_only(programs: Programs) -> None:
    lab = programs.lab
    order = lab.one(Order, lab.received().order_id)
    door = f"/api/v1/orders/{order.number}/comments"
    programs.of(lab.max).post(door, json={"text": "For us alone"})
    programs.of(lab.max).post(door, json={"text": "Dear client", "visible_to_client": True})
    cleo = programs.of(lab.cleo)
    assert cleo.post(door, json={"text": "Thank you"}).json()["from_client"] is True
    assert [row["text"] for row in cleo.get(door).json()["rows"]] == ["Thank you", "Dear client"]
    assert programs.of(lab.otto).get(door).status_code == 404
    assert programs.of(lab.otto).post(door, json={"text": "Hello"}).status_code == 404

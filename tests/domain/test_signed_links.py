"""Attachments by signed addresses: bound to one file, short-lived, used once, and checked as every attachment is."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from labflow.domain import attachments, signed_links
from labflow.domain.house import open_house
from labflow.domain.signed_links import ADDRESS, Link
from labflow.errors import Invalid, LabError, NotAllowed, NotFound, TooLarge
from labflow.integrations.vault import SealedWith
from labflow.models import Attachment, SignedLink
from labflow.testing import TestLab

PDF = b"%PDF-1.7 field sheet"


@pytest.fixture(autouse=True)
def sealed(lab: TestLab) -> None:
    """Addresses sealed as in production."""
    lab.house = replace(lab.house, vault=SealedWith("x" * 40))
    open_house(lab.house)


def asked(lab: TestLab, order: UUID, data: bytes = PDF, person: Any = None, **facts: Any) -> Link:
    wanted = {
        "name": "field sheet.pdf",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    } | facts
    with lab.work_as(person or lab.max) as work:
        return signed_links.ask_upload(work, "lab_order", order, **wanted)


def sent(lab: TestLab, link: Link, data: bytes = PDF, media_type: str = "application/pdf") -> None:
    with lab.system() as work:
        signed_links.arrive(work, token(link), data, media_type=media_type)


def token(link: Link) -> str:
    return link.url.partition(ADDRESS)[2]


def test_a_file_arrives_is_checked_and_attached_once(lab: TestLab) -> None:
    link = asked(lab, lab.order())
    assert (link.method, link.headers) == ("PUT", {"content-type": "application/pdf"})
    with pytest.raises(LabError, match="not arrived"), lab.work_as(lab.max) as work:
        signed_links.complete(work, link.id)
    sent(lab, link)
    assert lab.all(Attachment) == []
    made = set()
    for _ in range(2):
        with lab.work_as(lab.max) as work:
            made.add(signed_links.complete(work, link.id))
    [id] = made
    with lab.work_as(lab.max) as work:
        assert attachments.fetch(work, id)[1] == PDF
        assert work.house.storage.aside(str(link.id)) is None
    with pytest.raises(LabError, match="used"):
        sent(lab, link)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(PDF + b"x", "application/pdf"), (PDF[:-1], "application/pdf"), (PDF, "text/html"), (PDF, "")],
)
def test_an_address_takes_exactly_what_was_announced(lab: TestLab, data: bytes, media_type: str) -> None:
    link = asked(lab, lab.order())
    with pytest.raises(Invalid):
        sent(lab, link, data, media_type)
    sent(lab, link)


@pytest.mark.parametrize("data", [b"%PDF-1.7 field shoot", b"<html><script>   "])
def test_what_is_not_the_file_or_not_what_its_name_says_is_never_attached(lab: TestLab, data: bytes) -> None:
    order = lab.order()
    honest = data.startswith(b"<")  # announced truly, and no PDF; or another file of the same size
    link = asked(lab, order, data) if honest else asked(lab, order, size=len(data))
    sent(lab, link, data)
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        signed_links.complete(work, link.id)
    assert lab.all(Attachment) == []


def test_addresses_end_and_are_not_made_up(lab: TestLab) -> None:
    link = asked(lab, lab.order())
    other = SealedWith("y" * 40).seal(str(link.id), signed_links.PLACE)
    for wrong in (
        "",
        "nothing",
        str(link.id),
        token(link)[:-4],
        other,
        lab.house.vault.seal(str(link.id), "webhook"),
    ):
        with pytest.raises(NotAllowed), lab.system() as work:
            signed_links.expected(work, wrong)
    with pytest.raises(NotAllowed), lab.system() as work:
        signed_links.fetch(work, token(link))
    with lab.system() as work:
        work.lock(SignedLink, link.id).expires_at = work.now - timedelta(seconds=1)
    with pytest.raises(LabError, match="too old"):
        sent(lab, link)


def test_who_may_not_attach_gets_no_address_and_nobody_completes_for_another(lab: TestLab) -> None:
    order = lab.order()
    for person, refused in ((lab.rhea, NotAllowed), (lab.otto, NotFound)):
        with pytest.raises(refused):
            asked(lab, order, person=person)
    for facts, error in (({"name": "page.svg"}, Invalid), ({"size": 0}, Invalid), ({"size": 60 * 2**20}, TooLarge), ({"sha256": "zz"}, Invalid)):  # fmt: skip
        with pytest.raises(error):
            asked(lab, order, **facts)
    link = asked(lab, order, person=lab.cleo)
    sent(lab, link)
    for stranger in (lab.max, lab.otto):
        with pytest.raises(NotFound), lab.work_as(stranger) as work:
            signed_links.complete(work, link.id)
    with lab.work_as(lab.cleo) as work:
        made = signed_links.complete(work, link.id)
    assert lab.one(Attachment, made).from_client


def test_a_download_works_once_for_who_may_see_the_record(lab: TestLab) -> None:
    order = lab.order()
    with lab.work_as(lab.max) as work:
        id = attachments.add(work, "lab_order", order, PDF, name="a.pdf")
    for stranger in (lab.cleo, lab.otto):  # the client is not shown this file
        with pytest.raises(NotFound), lab.work_as(stranger) as work:
            signed_links.ask_download(work, id)
    with lab.work_as(lab.max) as work:
        link = signed_links.ask_download(work, id)
    with lab.system() as work:
        file, data = signed_links.fetch(work, token(link))
    assert (file.name, data, link.method) == ("a.pdf", PDF, "GET")
    with pytest.raises(LabError, match="used"), lab.system() as work:
        signed_links.fetch(work, token(link))


def test_what_is_never_completed_is_thrown_away(lab: TestLab) -> None:
    link = asked(lab, lab.order())
    sent(lab, link)
    with lab.system() as work:
        work.lock(SignedLink, link.id).expires_at = work.now - timedelta(hours=2)
    with lab.system() as work:
        signed_links.forget_old(work)
        assert work.house.storage.aside(str(link.id)) is None

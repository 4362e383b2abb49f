"""The laboratory's profile and logo: on certificates, in the portal, at sign-in."""

import struct
import zlib
from dataclasses import asdict

import pytest

from labflow.domain import identity, uploads
from labflow.domain import lab as house
from labflow.domain.lab import LabFacts
from labflow.domain.reports import letterhead
from labflow.errors import Invalid, Invalids, NotAllowed, NotFound, Stale, TooLarge
from labflow.models import Report
from labflow.testing import TestLab
from tests.domain.test_story import issued


def png(width: int = 64, height: int = 32, extra: bytes = b"") -> bytes:
    """A small red picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\xc0\x20\x20" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows) + extra) + chunk(b"IEND", b"")
    )  # fmt: skip


def facts(lab: TestLab, **changed: str) -> LabFacts:
    with lab.work_as(lab.max) as work:
        known = asdict(house.view(work))
    return LabFacts(**{name: known[name] for name in LabFacts.__dataclass_fields__} | changed)


def take(lab: TestLab, data: bytes, name: str = "logo.png") -> None:
    with lab.work_as(lab.max) as work:
        letterhead.set_logo(work, uploads.hand_in(work, data, purpose="logo", name=name))


def test_a_changed_name_is_on_the_head_of_papers(lab: TestLab):
    with lab.work_as(lab.max) as work:
        house.edit(work, facts(lab, name="Granite Labs", city="Sparks, NV"))
        head = letterhead.letterhead(work)
    assert (head.name, head.address) == ("Granite Labs", "1480 Granite Peak Way, Sparks, NV, USA")


def test_every_wrong_field_is_named_at_once(lab: TestLab):
    wrong = facts(
        lab, name="", city=" ", timezone="Nevada", currency="XXX", locale="xx", email="nobody", website="lab.example",
        accreditation_number="", phone="1" * 61,
    )  # fmt: skip
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        house.edit(work, wrong)
    assert set(refusal.value.errors) == {
        "name", "city", "timezone", "currency", "locale", "email", "website", "accreditation_number", "phone",
    }  # fmt: skip


def test_a_stale_profile_says_who_was_first_and_only_administrators_change_it(lab: TestLab):
    same = facts(lab)
    with lab.work_as(lab.max) as work:
        house.edit(work, facts(lab, phone="1"), version=1)
    with pytest.raises(Stale, match="Max Meyer changed phone"), lab.work_as(lab.ada) as work:
        house.edit(work, same, version=1)
    for who in (lab.ana, lab.vera, lab.cleo):
        with pytest.raises(NotAllowed), lab.work_as(who) as work:
            house.edit(work, same)


def test_the_logo_is_drawn_and_shown_to_everybody(lab: TestLab):
    with lab.work_as(lab.max) as work:
        plain = letterhead.preview(work)
    take(lab, png())
    with lab.work_as(lab.max) as work:
        drawn = letterhead.preview(work)
    assert plain.startswith(b"\x89PNG")
    assert drawn.startswith(b"\x89PNG")
    assert plain != drawn
    with lab.work_as(lab.cleo) as work:
        assert identity.me(work).logo.startswith("/api/v1/lab/logo?v=")
    with lab.system() as work:
        data, media_type, _ = letterhead.logo(work)
    assert (data, media_type) == (png(), "image/png")
    with lab.work_as(lab.max) as work:
        letterhead.remove_logo(work)
        assert letterhead.logo(work) is None


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"<svg onload=alert(1)>", "logo.png", "no PNG or JPEG"), (b"", "logo.png", "no PNG or JPEG"),
        (png(), "logo.jpg", "not what its name says"), (png(16, 16), "logo.png", "16 × 16 pixels"),
        (png(2001, 40), "logo.png", "2001 × 40"), (png()[:-20], "logo.png", "damaged"), (png(), "logo.svg", "one of these kinds"),
    ],
)  # fmt: skip
def test_what_is_no_good_logo_is_refused_by_its_content(lab: TestLab, data: bytes, name: str, refusal: str):
    with pytest.raises(Invalid, match=refusal):
        take(lab, data, name)


def test_a_logo_is_not_too_large_and_only_a_logo_becomes_one(lab: TestLab):
    with pytest.raises(TooLarge):
        take(lab, png(extra=b"x" * 600_000))
    with pytest.raises(NotFound), lab.work_as(lab.ada) as work:
        letterhead.set_logo(work, uploads.hand_in(work, b"a,b\n1,2\n", purpose="import", name="a.csv"))
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        uploads.hand_in(work, png(), purpose="logo", name="logo.png")


def test_a_certificate_keeps_the_logo_it_was_signed_with(lab: TestLab):
    take(lab, png())
    issued(lab, lab.verified())
    [report] = lab.all(Report)
    assert '"logo":"' in report.content
    assert "<svg" not in report.content

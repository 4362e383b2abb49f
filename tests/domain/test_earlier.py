"""What a place showed before: verified results of its earlier samples, the newest first."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from labflow.domain.analyses import earlier
from labflow.kit.times import utc_now
from labflow.models import Analyte, Sample, SamplePoint
from labflow.testing import TestLab

CLEAN = {"NO3": "1.0", "PB": "2.0", "EC": "Absent"}
NOW = utc_now()


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def at(lab: TestLab, place: UUID, lead: str, when: datetime, *, verified: bool = True) -> Sample:
    """A sample of the place, taken then, with this lead."""
    sample = lab.samples_of(lab.order())[0]
    with lab.system() as work:
        row = work.read(Sample, sample.id)
        row.sample_point_id, row.collected_at = place, when
    done = lab.verified if verified else lab.resulted
    return done(CLEAN | {"PB": lead}, sample=lab.one(Sample, sample.id))


def before(lab: TestLab, *asked: Sample, most: int = 6) -> list[tuple[UUID, str]]:
    """The lead of the place before each of these samples, by the sample that was asked for."""
    [lead] = lab.all(Analyte, Analyte.keyword == "PB")
    with lab.work_as(lab.vera) as work:
        rows = earlier.results_before(work, [(sample.id, lead.id) for sample in asked], most=most)
    return [(row.sample_id, row.reported_text) for row in rows]


def test_a_sample_is_told_what_its_place_showed_before_it_the_newest_first(lab: TestLab) -> None:
    oldest, older, newest = (
        at(lab, lab.point, lead, days_ago(days)) for lead, days in (("2.0", 90), ("2.2", 60), ("6.2", 30))
    )
    assert before(lab, newest) == [(newest.id, "2.20"), (newest.id, "2.00")]
    assert before(lab, newest, most=1) == [(newest.id, "2.20")]
    assert sorted(before(lab, older, newest, oldest, most=1)) == sorted(
        [(older.id, "2.00"), (newest.id, "2.20")]
    )


def test_neither_what_is_not_verified_nor_another_place_nor_the_same_moment_is_a_past(lab: TestLab) -> None:
    with lab.system() as work:
        other = SamplePoint(client_id=lab.ashland, code="W-9", name="Well 9")
        work.db.add(other)
    at(lab, lab.point, "3.0", days_ago(20), verified=False)
    at(lab, other.id, "4.0", days_ago(20))
    at(lab, lab.point, "5.0", days_ago(10))
    assert before(lab, at(lab, lab.point, "6.0", days_ago(10))) == []


def test_a_place_is_looked_back_along_its_newest_samples_only(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "LOOK_BACK", 1)
    earlier._before.cache_clear()
    try:
        at(lab, lab.point, "2.0", days_ago(90))
        at(lab, lab.point, "3.0", days_ago(60), verified=False)
        assert before(lab, at(lab, lab.point, "4.0", days_ago(30))) == []
    finally:
        earlier._before.cache_clear()


def test_nothing_asked_is_nothing_found(lab: TestLab) -> None:
    assert before(lab) == []

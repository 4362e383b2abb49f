"""The laboratory knows how it stands with its backups."""

from datetime import timedelta

import pytest

from labflow.domain import backups
from labflow.domain.actor import system
from labflow.domain.work import open_work
from labflow.errors import NotAllowed
from labflow.kit.times import utc_now
from labflow.testing import TestLab


def standing(lab: TestLab, *, days: int = 0) -> backups.Standing:
    with open_work(lab.house, system("doctor"), now=utc_now() + timedelta(days=days)) as work:
        return backups.standing(work)


def note(lab: TestLab, act: str, **detail: object) -> None:
    with lab.system() as work:
        backups.note(work, act, **detail)


def test_what_is_wrong_with_the_backups_is_said(lab: TestLab):
    assert standing(lab).problem == "There is no backup yet: labflow backup."
    note(lab, backups.MADE, name="labflow-20261127T020000Z", missing=2)
    assert standing(lab).problem.startswith("2 files were lost")
    note(lab, backups.MADE, name="labflow-20261128T020000Z", missing=0)
    assert standing(lab).name == "labflow-20261128T020000Z"
    assert standing(lab).problem == "No backup was ever tried out: labflow drill."
    note(lab, backups.TRIED, problem="public.sample has 7 rows in place of 8.")
    seen = standing(lab)
    assert (seen.passed, seen.problem) == (
        False, "The last drill failed: public.sample has 7 rows in place of 8.",
    )  # fmt: skip
    note(lab, backups.TRIED, problem="")
    assert (standing(lab).passed, standing(lab).problem) == (True, "")
    assert standing(lab, days=3).problem.startswith("The last backup is of")


def test_a_drill_grows_old(lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backups, "DUE_AFTER", timedelta(days=365))
    note(lab, backups.MADE, name="labflow-20261127T020000Z")
    note(lab, backups.TRIED, problem="")
    assert standing(lab, days=34).problem == ""
    assert standing(lab, days=36).problem.startswith("The last drill is of")


def test_who_may_not_see_the_trail_does_not_see_the_backups(lab: TestLab):
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        backups.standing(work)

"""Numbers: how they look is the laboratory's choice; none is missing, and none comes twice whatever is changed."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from labflow.domain import numbering, reports
from labflow.domain.numbering import NumberDraft
from labflow.domain.reports import ReportDraft
from labflow.domain.work import open_work
from labflow.errors import Invalids, NotAllowed, Stale
from labflow.kit.times import utc_now
from labflow.models import NumberFormat, Order, Report, Sample
from labflow.testing import TestLab
from labflow.vocabulary import NumberKind as Kind
from tests.domain.test_races import at_once, refusals

YEAR = f"{utc_now():%y}"
WHY = "The auditor asked for it"


def change(
    lab: TestLab, kind: Kind = Kind.SAMPLE, *, reason: str = WHY, who=None, version=None, now=None, **parts
) -> str:
    with open_work(lab.house, who or lab.ada, verb="numbering.edit", now=now) as work:
        return numbering.edit(work, kind, NumberDraft(**parts), reason=reason, version=version)


def newest(lab: TestLab) -> str:
    return lab.samples_of(lab.order())[0].number


def test_a_change_counts_from_the_next_number_on(lab: TestLab):
    before = newest(lab)
    told = change(lab, prefix="w", year_digits=4, digits=4)
    assert (before, told, newest(lab)) == (f"S{YEAR}-000001", f"W20{YEAR}-0002", f"W20{YEAR}-0002")
    assert {sample.number for sample in lab.all(Sample)} == {before, told}


def test_the_change_is_audited_with_its_reason(lab: TestLab):
    change(lab, prefix="W")
    change(lab, prefix="X", version=1)
    (row,) = lab.all(NumberFormat)
    first, second = lab.audit_of(row.id)
    assert (first.act, second.act, second.reason, second.new) == ("added", "changed", WHY, {"prefix": "X"})


def test_what_is_wrong_is_told_at_its_field(lab: TestLab):
    newest(lab)
    for parts, field in (
        ({"prefix": ""}, "prefix"), ({"prefix": "S1"}, "prefix"), ({"prefix": "SAMPLE"}, "prefix"),
        ({"prefix": "O"}, "prefix"), ({"prefix": "S", "digits": 2}, "digits"), ({"prefix": "S", "digits": 9}, "digits"),
        ({"prefix": "S", "year_digits": 3}, "year_digits"), ({"prefix": "S", "year_digits": 0}, "yearly"),
        ({"prefix": "S", "follows_order": True}, "follows_order"), ({"prefix": "S", "reason": " "}, "reason"),
    ):  # fmt: skip
        with pytest.raises(Invalids) as refusal:
            change(lab, **parts)
        assert set(refusal.value.errors) == {field}
    assert lab.all(NumberFormat) == []


def test_a_prefix_that_other_numbers_had_before_stays_theirs(lab: TestLab):
    lab.order()
    change(lab, Kind.ORDER, prefix="A")
    with pytest.raises(Invalids, match="Orders have numbers with this prefix"):
        change(lab, prefix="O")
    with pytest.raises(Invalids, match="Orders have numbers with this prefix"):
        change(lab, prefix="A")


def test_numbers_that_never_start_again_go_on_after_the_highest(lab: TestLab):
    for _ in range(3):
        newest(lab)
    assert change(lab, prefix="S", year_digits=0, yearly=False) == "S-000004"
    assert newest(lab) == "S-000004"
    assert change(lab, prefix="S", version=1) == f"S{YEAR}-000005"
    assert newest(lab) == f"S{YEAR}-000005"


def test_the_year_is_that_of_the_laboratorys_own_clock(lab: TestLab):
    """Los Angeles is eight hours behind in winter: there it is still the old year."""
    for now, number in (
        (datetime(2027, 1, 1, 7, tzinfo=UTC), "S26-000001"),
        (datetime(2027, 1, 1, 9, tzinfo=UTC), "S27-000001"),
    ):
        with open_work(lab.house, lab.rita, verb="test", now=now) as work:
            assert numbering.take(work, "S") == [number]


def test_whatever_is_changed_and_when_no_number_comes_twice(lab: TestLab):
    dice = random.Random(17025)
    now, given = datetime(2026, 3, 1, tzinfo=UTC), []
    for _ in range(150):
        now += timedelta(days=dice.randrange(40))
        if dice.random() < 0.4:
            yearly = dice.random() < 0.5
            change(
                lab, now=now, prefix=dice.choice(("S", "W", "S-X")), digits=dice.choice((3, 4)),
                year_digits=dice.choice((2, 4) if yearly else (0, 2, 4)), yearly=yearly,
            )  # fmt: skip
        with open_work(lab.house, lab.rita, verb="test", now=now) as work:
            given += numbering.take(work, "S", dice.randrange(1, 4))
    assert len(set(given)) == len(given) > 200


def test_what_is_shown_beforehand_is_what_comes(lab: TestLab):
    newest(lab)
    draft = NumberDraft("W", 4, 5, yearly=False)
    with lab.work_as(lab.ada) as work:
        assert numbering.preview(work, Kind.SAMPLE, draft) == (f"W20{YEAR}-00002", {})
        assert set(numbering.preview(work, Kind.SAMPLE, NumberDraft("1"))[1]) == {"prefix"}
        assert [row.next for row in numbering.view(work)] == [
            f"O{YEAR}-000002",
            f"S{YEAR}-000002",
            f"O{YEAR}-000001-R1",
        ]
    change(lab, prefix="W", year_digits=4, digits=5, yearly=False)
    assert newest(lab) == f"W20{YEAR}-00002"


def test_reports_follow_their_order_or_have_a_series_of_their_own(lab: TestLab):
    def prepared() -> str:
        sample = lab.verified()
        with lab.work_as(lab.vera) as work:
            made = reports.prepare(work, ReportDraft(order_id=sample.order_id, sample_ids=(sample.id,)))
        return lab.one(Report, made).number.replace(lab.one(Order, sample.order_id).number, "order")

    assert prepared() == "order-R1"
    change(lab, Kind.REPORT, prefix="COA", follows_order=True)
    assert prepared() == "order-COA1"
    change(lab, Kind.REPORT, prefix="C", version=1)
    assert (prepared(), prepared()) == (f"C{YEAR}-000001", f"C{YEAR}-000002")
    change(lab, Kind.REPORT, prefix="R", follows_order=True, version=2)
    change(lab, Kind.REPORT, prefix="C", version=3)
    assert prepared() == f"C{YEAR}-000003"


def test_two_administrators_do_not_overwrite_each_other(lab: TestLab):
    change(lab, prefix="W", version=0)
    with pytest.raises(Stale):
        change(lab, prefix="X", version=0)


def test_only_who_may_edit_settings_sees_and_changes_them(lab: TestLab):
    for who in (lab.vera, lab.cleo):
        with pytest.raises(NotAllowed):
            change(lab, prefix="W", who=who)
        with lab.work_as(who) as work:
            with pytest.raises(NotAllowed):
                numbering.view(work)
            with pytest.raises(NotAllowed):
                numbering.preview(work, Kind.SAMPLE, NumberDraft("W"))


def test_numbers_taken_while_the_format_changes_have_no_gap_and_no_double(real_lab: TestLab) -> None:
    def changed() -> str:
        return change(real_lab, prefix="W", yearly=False, year_digits=0)

    answers = at_once(*[real_lab.order] * 4, changed, *[real_lab.order] * 4)
    assert refusals(answers) == []
    numbers = [sample.number for sample in real_lab.all(Sample)]
    assert sorted(int(number.split("-")[1]) for number in numbers) == list(range(1, 9))

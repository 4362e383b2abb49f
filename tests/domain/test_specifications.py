"""Specifications as versions: limits with their bounds, approved by a second person; what was judged stays as judged."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from labflow.domain import client_views, numbers, specifications
from labflow.domain.actor import Actor
from labflow.domain.orders import form
from labflow.domain.reports import wording
from labflow.domain.specifications import LimitFacts, SpecFacts
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound, SecondPersonNeeded
from labflow.models import Analyte, Client, Order, Result, Specification, SpecLimit
from labflow.testing import TestLab

LEAD = LimitFacts(maximum="5", unit="µg/L", kind="AL")


def draft_of(lab: TestLab, who: Actor | None = None) -> UUID:
    with lab.work_as(who or lab.max) as work:
        return specifications.draft(work, lab.limits)


def set_limit(lab: TestLab, draft: UUID, facts: LimitFacts = LEAD, analyte: str = "PB") -> None:
    with lab.work_as(lab.max) as work:
        specifications.set_limit(work, draft, lab.analytes[analyte], facts)


def approve(lab: TestLab, draft: UUID, **when) -> None:
    with lab.work_as(lab.max) as work:
        specifications.submit(work, draft, reason="The regulation changed")
    with lab.work_as(lab.ada) as work:
        specifications.approve(work, draft, **when)


def editor(lab: TestLab, version: UUID | None = None, who: Actor | None = None):
    with lab.work_as(who or lab.max) as work:
        return specifications.editor(work, lab.limits, version)


def verdict(lab: TestLab, sample, value: str, analyte: str = "PB") -> str:
    [outcome] = lab.enter(sample, {analyte: value})
    return outcome.verdict


def test_new_orders_are_judged_by_the_new_version_and_old_ones_by_theirs(lab: TestLab) -> None:
    judged, open_ = lab.received(), lab.received()
    assert verdict(lab, judged, "12") == "pass"
    draft = draft_of(lab)
    set_limit(lab, draft)
    assert verdict(lab, lab.received(), "12") == "pass"
    approve(lab, draft)
    assert verdict(lab, lab.received(), "12") == "fail"
    assert verdict(lab, open_, "12") == "pass"
    [result] = lab.all(Result, Result.sample_id == judged.id, Result.numeric.is_not(None))
    limit = lab.one(SpecLimit, result.spec_limit_id)
    assert (result.verdict, limit.specification_id, str(limit.maximum)) == ("pass", lab.limits, "15")


@pytest.mark.parametrize(
    ("facts", "value", "expected", "shown"),
    [
        (LEAD, "5.00", "pass", ("", "≤ 5")),
        (replace(LEAD, maximum_inclusive=False), "5.00", "fail", ("", "< 5")),
        (replace(LEAD, maximum_inclusive=False), "4.99", "pass", ("", "< 5")),
        (LimitFacts(minimum="5", minimum_inclusive=False, unit="µg/L"), "5.00", "fail", ("> 5", "")),
        (LimitFacts(minimum="5", maximum="8", maximum_inclusive=False, unit="µg/L"), "8.00", "fail", ("≥ 5", "< 8")),
        (replace(LEAD, maximum="0,005", unit="mg/L"), "5.01", "fail", ("", "≤ 0.005")),
    ],
)  # fmt: skip
def test_a_bound_passes_itself_unless_it_is_exclusive(lab: TestLab, facts, value, expected, shown) -> None:
    draft = draft_of(lab)
    set_limit(lab, draft, facts)
    approve(lab, draft)
    assert verdict(lab, lab.received(), value) == expected
    lead = next(line for line in editor(lab).limits if line.name == "Lead")
    assert tuple(cell.new for cell in lead.cells[:2]) == shown


@pytest.mark.parametrize(
    ("limit", "printed", "verdict", "sentence"),
    [
        (SpecLimit(maximum=Decimal("5"), unit="µg/L"), "5", "above", "Lead is above the MCL of 5 µg/L."),
        (SpecLimit(maximum=Decimal("5"), maximum_inclusive=False, unit="µg/L"), "< 5", "above", "Lead is not below the MCL of 5 µg/L."),
        (SpecLimit(minimum=Decimal("9"), unit="µg/L"), "≥ 9", "below", "Lead is below the MCL of ≥ 9 µg/L."),
        (SpecLimit(minimum=Decimal("9"), minimum_inclusive=False, unit="µg/L"), "> 9", "below", "Lead is not above the MCL of 9 µg/L."),
        (SpecLimit(minimum=Decimal("2"), maximum=Decimal("7"), maximum_inclusive=False), "≥ 2, < 7", "above", "Lead is outside the MCL of ≥ 2, < 7."),
        (SpecLimit(minimum=Decimal("2"), maximum=Decimal("6")), "2–6", "above", "Lead is outside the MCL of 2–6."),
    ],
)  # fmt: skip
def test_a_certificate_prints_a_bound_as_it_judges(limit, printed, verdict, sentence) -> None:
    result = Result(sample_id=None, numeric=Decimal("7"), reported_text="7.00", verdict="fail", unit="µg/L")
    assert wording.limit(limit) == printed
    assert wording.verdict(result, limit) == verdict
    assert wording.verdict_sentences([], [(result, Analyte(keyword="PB", name="Lead"), limit)])[1] == sentence


def test_a_range_says_which_of_its_ends_passes() -> None:
    low, high = Decimal("6.5"), Decimal("8.5")
    assert numbers.SpecLimit(low, high).describe() == "the range 6.5–8.5"
    assert (
        numbers.SpecLimit(low, high, maximum_inclusive=False).describe() == "the range from 6.5 to below 8.5"
    )
    assert numbers.SpecLimit(low, high, minimum_inclusive=False).describe() == "the range above 6.5 to 8.5"


@pytest.mark.parametrize(
    ("analyte", "facts", "field"),
    [
        ("PB", LimitFacts(unit="µg/L"), "maximum"), ("PB", replace(LEAD, maximum="five"), "maximum"), ("PB", replace(LEAD, maximum="1,300"), "maximum"),
        ("PB", replace(LEAD, minimum="6"), "maximum"), ("PB", replace(LEAD, minimum="5", minimum_inclusive=False), "maximum"),
        ("PB", replace(LEAD, unit="mg/kg"), "unit"), ("PB", replace(LEAD, unit=""), "unit"), ("PB", replace(LEAD, kind=" "), "kind"),
        ("PB", replace(LEAD, text="Absent"), "text"), ("EC", LEAD, "maximum"), ("EC", LimitFacts(), "text"),
        ("EC", LimitFacts(text="Absent-minded"), "text"), ("EC", LimitFacts(text="x" * 61), "text"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_meant_is_refused_at_its_field(lab: TestLab, analyte, facts, field) -> None:
    draft = draft_of(lab)
    with pytest.raises(Invalids) as refusal:
        set_limit(lab, draft, facts, analyte)
    assert set(refusal.value.errors) == {field}


def test_a_draft_shows_what_changed_and_is_not_on_offer(lab: TestLab) -> None:
    draft = draft_of(lab)
    assert draft_of(lab, who=lab.ada) == draft
    set_limit(lab, draft)
    with lab.work_as(lab.max) as work:
        specifications.remove_limit(work, draft, lab.analytes["EC"])
        specifications.edit_draft(
            work, draft, SpecFacts("SDWA", "Safe drinking water", "US EPA", "2027", "limit")
        )
        with pytest.raises(NotFound):
            specifications.remove_limit(work, draft, lab.analytes["EC"])
    seen = editor(lab)
    assert (seen.number, seen.state, seen.changed, seen.removed) == (2, "draft", 4, 1)
    assert editor(lab, who=lab.ana).number == 1
    with lab.work_as(lab.rita) as work:
        assert [option.value for option in form.options(work).specifications] == [str(lab.limits)]
    with lab.work_as(lab.ana) as work:
        [row], offered, closed = specifications.page(work, q="lead")
    assert (row.version, row.draft, row.limits, offered, closed) == ("v1", "draft", 3, 1, 0)


def test_a_client_keeps_her_usual_specification_when_a_new_version_takes_over(lab: TestLab) -> None:
    with lab.system() as work:
        work.read(Client, lab.ashland).specification_id = lab.limits
    draft = draft_of(lab)
    approve(lab, draft)
    with lab.work_as(lab.max) as work:
        assert client_views.view(work, lab.ashland).specification_id == str(draft)
        assert [choice.value for choice in client_views.choices(work).specifications] == [str(draft)]
    order = lab.one(Order, lab.received().order_id)
    assert order.specification_id == draft


def test_it_can_be_valid_from_a_day_to_come(lab: TestLab) -> None:
    draft = draft_of(lab)
    with lab.system() as work:
        at = work.now + timedelta(days=30)
    approve(lab, draft, effective_from=at.isoformat())
    assert lab.one(Order, lab.received().order_id).specification_id == lab.limits
    assert [row.state for row in editor(lab).versions] == ["coming", "active"]


def test_four_eyes_a_reason_and_a_limit_are_needed(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        new = specifications.create(work, SpecFacts("DWD", "EU 2020/2184", "European Union", "2020"))
    with pytest.raises(Invalid, match="no limit yet"), lab.work_as(lab.max) as work:
        specifications.submit(work, new, reason="New client")
    with lab.work_as(lab.max) as work:
        assert "no limit yet" in specifications.editor(work, new).unready  # before a reason is typed
    set_limit(lab, new)
    with lab.work_as(lab.max) as work:
        assert specifications.editor(work, new).unready == ""
    with pytest.raises(Invalid, match="Say why"), lab.work_as(lab.max) as work:
        specifications.submit(work, new, reason="")
    with lab.work_as(lab.max) as work:
        specifications.submit(work, new, reason="New client")
    with pytest.raises(SecondPersonNeeded), lab.work_as(lab.max) as work:
        specifications.approve(work, new)
    with pytest.raises(LabError, match="waits for approval"):
        set_limit(lab, new)
    with lab.work_as(lab.ada) as work:
        specifications.send_back(work, new, reason="Copper is missing")
    with lab.work_as(lab.max) as work:
        assert [row.code for row in specifications.page(work)[0]] == ["DWD", "SDWA"]
        specifications.discard(work, new)
        assert [row.code for row in specifications.page(work)[0]] == ["SDWA"]
    with pytest.raises(Invalids, match="has this code"), lab.work_as(lab.max) as work:
        specifications.create(work, SpecFacts("sdwa", "Another"))


def test_a_version_that_judges_never_changes_not_even_by_the_database(lab: TestLab) -> None:
    lab.received()
    with pytest.raises(LabError, match="never changes"):
        set_limit(lab, lab.limits)
    for statement in (
        "update spec_limit set maximum = 99 where specification_id = :id",
        "delete from spec_limit where specification_id = :id",
        "update specification set compare = 'limit' where id = :id",
    ):
        with pytest.raises(DBAPIError, match="make a new version instead"), lab.system() as work:
            work.db.execute(text(statement), {"id": lab.limits})


def test_a_closed_specification_is_not_ordered_and_a_usual_one_not_closed(lab: TestLab) -> None:
    with lab.system() as work:
        work.read(Client, lab.ashland).specification_id = lab.limits
    with pytest.raises(LabError, match="City of Ashland Water"), lab.work_as(lab.max) as work:
        specifications.close(work, lab.limits, reason="Withdrawn")
    with lab.system() as work:
        work.read(Client, lab.ashland).specification_id = None
    with pytest.raises(Invalid, match="Give a reason"), lab.work_as(lab.max) as work:
        specifications.close(work, lab.limits, reason="")
    with lab.work_as(lab.max) as work:
        specifications.close(work, lab.limits, reason="Withdrawn")
        assert [row.code for row in specifications.page(work, closed=True)[0]] == ["SDWA"]
    with pytest.raises(Invalids) as refusal:
        lab.received()
    assert set(refusal.value.errors) == {"specification_id"}
    with lab.work_as(lab.max) as work:
        specifications.restore(work, lab.limits)
    assert lab.one(Specification, lab.limits).active
    assert lab.received()


def test_only_who_edits_the_catalogue_changes_a_specification(lab: TestLab) -> None:
    for who in (lab.ana, lab.vera, lab.rita, lab.cleo):
        with pytest.raises(NotAllowed):
            draft_of(lab, who=who)
    with pytest.raises(NotAllowed):
        editor(lab, who=lab.cleo)
    assert not editor(lab, who=lab.ana).may_edit

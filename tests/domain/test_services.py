"""Tests as versions: drafted from the one in force, tried out, approved by a second person; results keep theirs."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from labflow.domain import analyses, services
from labflow.domain.actor import Actor
from labflow.domain.analyses import cell_panel, sheet_wire
from labflow.domain.analyses.sheet import SheetQuery, sheet
from labflow.domain.catalogue import current_services
from labflow.domain.services import DraftFacts, LineFacts, ServiceFacts
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound, SecondPersonNeeded, Stale
from labflow.kit.times import local
from labflow.models import Analysis, Method, Service, ServiceAnalyte, ServiceVersion
from labflow.testing import TestLab

LEAD = LineFacts(unit="µg/L", mdl="0.01", loq="0.05", digits="2", uncertainty="5")


def draft_of(lab: TestLab, code: str = "PB", who: Actor | None = None) -> UUID:
    with lab.work_as(who or lab.max) as work:
        return services.draft(work, lab.services[code])


def set_lead(lab: TestLab, draft: UUID, facts: LineFacts = LEAD, who: Actor | None = None) -> None:
    with lab.work_as(who or lab.max) as work:
        services.set_line(work, draft, lab.analytes["PB"], facts)


def approve(lab: TestLab, draft: UUID, **when) -> None:
    with lab.work_as(lab.max) as work:
        services.submit(work, draft, reason="New collision cell")
    with lab.work_as(lab.ada) as work:
        services.approve(work, draft, **when)


def editor(lab: TestLab, code: str = "PB", version: UUID | None = None, who: Actor | None = None):
    with lab.work_as(who or lab.max) as work:
        return services.editor(work, lab.services[code], version)


def test_a_draft_is_a_copy_and_shows_what_changed_against_the_version_before(lab: TestLab) -> None:
    draft = draft_of(lab)
    assert draft_of(lab) == draft
    assert editor(lab).changed == 0
    set_lead(lab, draft)
    with lab.work_as(lab.max) as work:
        services.set_line(work, draft, lab.analytes["NO3"], replace(LEAD, unit="mg/L"))
    seen = editor(lab)
    assert (seen.number, seen.state, seen.changed, seen.added) == (2, "draft", 3, 1)
    lead = next(line for line in seen.lines if line.keyword == "PB")
    assert [(cell.old, cell.new) for cell in lead.cells if cell.changed] == [
        ("0.02", "0.01"), ("0.10", "0.05"), ("3 sig. fig.", "2 sig. fig."),
    ]  # fmt: skip
    with lab.work_as(lab.max) as work:
        services.remove_line(work, draft, lab.analytes["PB"])
    assert [line.state for line in editor(lab).lines] == ["new", "removed"]


def test_new_samples_are_tested_by_the_approved_version_and_old_work_keeps_its_own(lab: TestLab) -> None:
    before = lab.received()
    old = lab.analysis(before, "PB").service_version_id
    draft = draft_of(lab)
    set_lead(lab, draft)
    assert lab.analysis(lab.received(), "PB").service_version_id == old
    approve(lab, draft)
    after = lab.received()
    assert lab.analysis(before, "PB").service_version_id == old
    assert lab.analysis(after, "PB").service_version_id == draft
    [result] = lab.enter(after, {"PB": "0.03"})
    assert result is not None
    assert editor(lab).versions[1].state == "retired"
    assert lab.one(ServiceVersion, draft).change_reason == "New collision cell"


def test_the_bench_is_warned_when_old_and_new_work_have_different_units(lab: TestLab) -> None:
    lab.received()
    draft = draft_of(lab)
    set_lead(lab, draft, replace(LEAD, unit="mg/L"))
    query = SheetQuery(service_id=str(lab.services["PB"]))
    with lab.work_as(lab.ana) as work:
        assert sheet(work, query).unit == "µg/L"
    approve(lab, draft)
    lab.received()
    with lab.work_as(lab.ana) as work:
        view = sheet(work, query)
    assert (view.unit, [cell.unit for cell in view.rows]) == ("units differ", ["µg/L", "mg/L"])


def test_a_sheet_says_by_which_version_of_the_test_its_rows_are_done(lab: TestLab) -> None:
    query = SheetQuery(service_id=str(lab.services["PB"]))
    before = lab.received()
    with lab.work_as(lab.ana) as work:
        view = sheet(work, query)
    assert (view.versions, view.mixed, [cell.older_version for cell in view.rows]) == ("1", False, [0])

    draft = draft_of(lab)
    set_lead(lab, draft)
    with lab.work_as(lab.ana) as work:
        assert sheet(work, query).versions == "1", "a draft does no work yet"
    approve(lab, draft)
    after = lab.received()
    with lab.work_as(lab.ana) as work:
        view = sheet(work, query)
        side_by_side = sheet(work, replace(query, analyte="all"))
        panels = [
            cell_panel.panel(work, "history", lab.analysis(sample, "PB").id, lab.analytes["PB"])
            for sample in (before, after)
        ]
    assert (view.versions, view.mixed) == ("2, 1", True)
    assert {cell.sample: cell.older_version for cell in view.rows} == {before.number: 1, after.number: 0}
    rows = sheet_wire.rows_of(side_by_side)
    assert {row["sample"]: row["older_version"] for row in rows} == {before.number: 1, after.number: 0}
    assert [panel.done_by for panel in panels] == [
        f"Done by version {number} of Lead, {view.method}" for number in (1, 2)
    ]

    lab.enter(before, {"PB": "3.1"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(before, "PB").id])
        view = sheet(work, query)
    assert (view.versions, view.mixed) == ("2", False)


def test_whoever_worked_on_a_draft_cannot_approve_it(lab: TestLab) -> None:
    draft = draft_of(lab)
    set_lead(lab, draft, who=lab.ada)
    with lab.work_as(lab.max) as work:
        services.submit(work, draft, reason="Because")
    assert "Somebody else" in editor(lab).why_not
    for who in (lab.max, lab.ada):
        with pytest.raises(SecondPersonNeeded), lab.work_as(who) as work:
            services.approve(work, draft)


def test_a_draft_waits_rests_and_is_sent_back_with_a_reason(lab: TestLab) -> None:
    draft = draft_of(lab)
    with pytest.raises(LabError, match="asked for approval"), lab.work_as(lab.ada) as work:
        services.approve(work, draft)
    with pytest.raises(Invalid, match="Say why it changes"), lab.work_as(lab.max) as work:
        services.submit(work, draft, reason=" ")
    with pytest.raises(Invalid, match="At most 500"), lab.work_as(lab.max) as work:
        services.submit(work, draft, reason="x" * 501)
    with lab.work_as(lab.max) as work:
        services.submit(work, draft, reason="New column")
    with pytest.raises(LabError, match="waits for approval"):
        set_lead(lab, draft)
    with pytest.raises(Invalid, match="still to be done"), lab.work_as(lab.ada) as work:
        services.send_back(work, draft, reason="")
    with lab.work_as(lab.ada) as work:
        services.send_back(work, draft, reason="MDL study is missing")
    set_lead(lab, draft)
    assert [event.reason for event in lab.audit_of(draft)][-2:] == ["MDL study is missing", ""]


def test_a_version_can_take_effect_at_a_time_to_come(lab: TestLab) -> None:
    draft = draft_of(lab)
    with lab.system() as work:
        at = (work.now + timedelta(days=3)).replace(second=0, microsecond=0)
    approve(lab, draft, effective_from=f"{local(at, 'America/Los_Angeles'):%Y-%m-%dT%H:%M}")
    seen = editor(lab, version=draft)
    assert [row.state for row in seen.versions] == ["coming", "active"]
    with lab.system() as work:
        pb = lab.services["PB"]
        assert current_services(work, [pb])[pb].version.number == 1
        work.now = at + timedelta(hours=1)
        assert current_services(work, [pb])[pb].version.number == 2


@pytest.mark.parametrize("days", [-1, 400])
def test_it_takes_effect_neither_in_the_past_nor_in_the_far_future(lab: TestLab, days: int) -> None:
    draft = draft_of(lab)
    with lab.system() as work:
        at = work.now + timedelta(days=days)
    with pytest.raises(Invalid, match="within a year"):
        approve(lab, draft, effective_from=at.isoformat())


def test_a_version_that_was_overtaken_before_its_day_never_comes(lab: TestLab) -> None:
    late = draft_of(lab)
    with lab.system() as work:
        at = work.now + timedelta(days=10)
    approve(lab, late, effective_from=at.isoformat())
    soon = draft_of(lab)
    approve(lab, soon)
    assert [row.state for row in editor(lab).versions] == ["active", "retired", "retired"]
    with lab.system() as work:
        work.now = at + timedelta(hours=1)
        pb = lab.services["PB"]
        assert current_services(work, [pb])[pb].version.id == soon


def test_who_only_works_sees_the_version_in_force_not_the_draft(lab: TestLab) -> None:
    draft = draft_of(lab)
    assert editor(lab).version_id == str(draft)
    assert (editor(lab, who=lab.ana).number, editor(lab, who=lab.ana).state) == (1, "active")


def test_an_approved_version_is_frozen_before_anything_is_made_with_it(lab: TestLab) -> None:
    draft = draft_of(lab)
    approve(lab, draft)
    for statement in (
        "update service_analyte set loq = 1 where service_version_id = :id",
        "delete from service_version where id = :id",
        "update service_version set price = 1 where id = :id",
        "insert into service_analyte (id, created_at, service_version_id, analyte_id, position, unit, rounding_mode, rounding_kind,"
        " rounding_digits, report_estimates) select gen_random_uuid(), now(), :id, id, 9, '', 'half_even', 'decimals', 1, false"
        " from analyte where keyword = 'NO3'",
    ):
        with pytest.raises(DBAPIError, match="make a new version instead"), lab.system() as work:
            work.db.execute(text(statement), {"id": draft})


def test_an_approved_version_never_changes_not_even_by_the_database(lab: TestLab) -> None:
    lab.received()
    [first] = lab.all(ServiceVersion, ServiceVersion.service_id == lab.services["PB"])
    with pytest.raises(LabError, match="never changes"):
        set_lead(lab, first.id)
    with pytest.raises(LabError, match="never changes"), lab.work_as(lab.max) as work:
        services.discard(work, first.id)
    with pytest.raises(DBAPIError, match="make a new version instead"), lab.system() as work:
        work.db.execute(text("delete from service_analyte where service_version_id = :id"), {"id": first.id})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"mdl": "0.2", "loq": "0.1"}, "loq"), ({"mdl": "0"}, "mdl"), ({"loq": "abc"}, "loq"), ({"upper": "NaN"}, "upper"),
        ({"digits": "0"}, "digits"), ({"digits": "x"}, "digits"), ({"rounding": "magic"}, "rounding"), ({"mode": "down"}, "mode"), ({"loq": "1e400"}, "loq"), ({"upper": "5,000"}, "upper"), ({"mdl": "", "estimates": True}, "estimates"), ({"unit": "u" * 41}, "unit"),
        ({"uncertainty": "-1"}, "uncertainty"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_meant_are_refused_at_their_field(lab: TestLab, facts: dict, field: str) -> None:
    draft = draft_of(lab)
    with pytest.raises(Invalids) as refusal:
        set_lead(lab, draft, replace(LEAD, **facts))
    assert set(refusal.value.errors) == {field}


def test_a_result_in_words_has_no_limits_of_detection(lab: TestLab) -> None:
    draft = draft_of(lab, "EC")
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.set_line(work, draft, lab.analytes["EC"], replace(LEAD, uncertainty=""))
    assert set(refusal.value.errors) == {"mdl", "loq"}
    with lab.work_as(lab.max) as work:
        services.set_line(work, draft, lab.analytes["EC"], LineFacts(unit="in 100 mL"))
    with pytest.raises(Invalid, match="from the list"), lab.work_as(lab.max) as work:
        services.set_line(work, draft, None, LEAD)
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        services.remove_line(work, draft, lab.analytes["PB"])


def test_what_holds_for_all_is_checked_and_holding_times_are_typed_in_words(lab: TestLab) -> None:
    draft = draft_of(lab)
    [method, *_] = lab.all(Method)
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.edit_draft(
            work,
            draft,
            DraftFacts(turnaround_days="soon", hold="2 weeks", verifications_required="9", price="x"),
        )
    assert set(refusal.value.errors) == {
        "method_id",
        "turnaround_days",
        "hold",
        "verifications_required",
        "price",
    }
    with pytest.raises(Invalids, match="where the holding time comes from"), lab.work_as(lab.max) as work:
        services.edit_draft(work, draft, DraftFacts(method_id=method.id, hold="14 days"))
    with lab.work_as(lab.max) as work:
        services.edit_draft(
            work, draft, DraftFacts(method_id=method.id, hold="14 d", hold_source="40 CFR 136", price="21,50")
        )
    row = lab.one(ServiceVersion, draft)
    assert (row.hold_minutes, str(row.price)) == (14 * 1440, "21.50")
    assert "14 d" in [fact.new for fact in editor(lab).facts]


def test_a_stale_draft_says_who_was_first(lab: TestLab) -> None:
    draft = draft_of(lab)
    version = lab.one(ServiceVersion, draft).version
    set_lead(lab, draft)
    with pytest.raises(Stale, match="Max Meyer changed"), lab.work_as(lab.ada) as work:
        services.set_line(work, draft, lab.analytes["PB"], LEAD, version=version)


def test_a_new_test_cannot_be_ordered_before_its_first_version_is_approved(lab: TestLab) -> None:
    [method, *_] = lab.all(Method)
    with lab.work_as(lab.max) as work:
        made = services.create(work, ServiceFacts("cd-ms", "Cadmium", lab.department), method_id=method.id)
    with pytest.raises(Invalid, match="does not offer"), lab.system() as work:
        current_services(work, [made])
    [first] = lab.all(ServiceVersion, ServiceVersion.service_id == made)
    with pytest.raises(Invalid, match="no analyte yet"), lab.work_as(lab.max) as work:
        services.submit(work, first.id, reason="New")
    with lab.work_as(lab.max) as work:
        assert "CD-MS" not in [row.code for row in services.page(work)[0]]
        assert [row.code for row in services.page(work, tab="drafts")[0]] == ["CD-MS"]
    with pytest.raises(LabError, match="cannot be thrown away"), lab.work_as(lab.max) as work:
        services.discard(work, first.id)
    set_lead(lab, first.id)
    approve(lab, first.id)
    with lab.system() as work:
        assert current_services(work, [made])[made].service.code == "CD-MS"
    with pytest.raises(Invalids, match="Cadmium has this code"), lab.work_as(lab.max) as work:
        services.create(work, ServiceFacts("CD-MS", "Other", lab.department), method_id=method.id)
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.create(work, ServiceFacts("", "", None), method_id=None)
    assert set(refusal.value.errors) == {"code", "name", "department_id", "method_id"}
    with pytest.raises(Invalid, match="it stays"), lab.work_as(lab.max) as work:
        services.edit_service(work, made, ServiceFacts("CD", "Cadmium", lab.department))


def test_a_test_names_the_kinds_of_samples_it_is_done_on(lab: TestLab) -> None:
    lead = lab.services["PB"]
    with lab.work_as(lab.max) as work:
        assert services.editor(work, lead).done_on == ""
        services.edit_service(work, lead, ServiceFacts("PB", "Lead", lab.department, (lab.water,)))
    with lab.work_as(lab.max) as work:
        seen = services.editor(work, lead)
    assert (seen.done_on, seen.chosen_types) == ("Done on drinking water.", [str(lab.water)])
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.edit_service(work, lead, ServiceFacts("PB", "Lead", lab.department, (uuid4(),)))
    assert set(refusal.value.errors) == {"sample_type_ids"}


def test_a_test_that_profiles_order_is_not_retired_and_a_retired_one_not_ordered(lab: TestLab) -> None:
    with pytest.raises(LabError, match="Drinking water basic"), lab.work_as(lab.max) as work:
        services.retire(work, lab.services["PB"], reason="Instrument sold")
    with lab.system() as work:
        work.db.execute(
            text("delete from profile_service where service_id = :id"), {"id": lab.services["PB"]}
        )
    with pytest.raises(Invalid, match="Give a reason"), lab.work_as(lab.max) as work:
        services.retire(work, lab.services["PB"], reason="")
    with lab.work_as(lab.max) as work:
        services.retire(work, lab.services["PB"], reason="Instrument sold")
        assert [row.code for row in services.page(work, tab="retired")[0]] == ["PB"]
        services.restore(work, lab.services["PB"])
    assert lab.one(Service, lab.services["PB"]).active


def test_a_thrown_away_draft_is_gone_and_the_version_in_force_untouched(lab: TestLab) -> None:
    draft = draft_of(lab)
    with lab.work_as(lab.max) as work:
        services.discard(work, draft)
    assert lab.all(ServiceAnalyte, ServiceAnalyte.service_version_id == draft) == []
    assert [
        row.number for row in lab.all(ServiceVersion, ServiceVersion.service_id == lab.services["PB"])
    ] == [1]
    acts = [event.act for event in lab.audit_of(draft)]
    assert (acts[0], acts[-1]) == ("added", "removed")


def test_a_value_is_tried_exactly_as_the_bench_would_report_it(lab: TestLab) -> None:
    draft = draft_of(lab)
    set_lead(lab, draft)
    with lab.work_as(lab.max) as work:
        made = services.tried(
            work, draft, lab.analytes["PB"], "1.286", dilution="20", specification_id=lab.limits
        )
        low = services.tried(work, draft, lab.analytes["PB"], "0.02")
        with pytest.raises(Invalid) as refusal:
            services.tried(work, draft, lab.analytes["PB"], "abc")
        with pytest.raises(Invalid, match="above zero"):
            services.tried(work, draft, lab.analytes["PB"], "1", dilution="0")
        with pytest.raises(NotFound):
            services.tried(work, draft, lab.analytes["EC"], "1")
    assert (made.reported, made.unit, made.verdict) == ("26", "µg/L", "fail")
    assert "raw 1.286 × dilution 20" in made.explanation
    assert low.reported == "< 0.05"
    assert refusal.value.field == "value"


def test_the_results_of_the_last_days_are_sent_through_the_draft_and_stay_as_they_are(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, {"PB": "2.146"})
    draft = draft_of(lab)
    with lab.work_as(lab.max) as work:
        same = services.past(work, draft)
        services.set_line(work, draft, lab.analytes["PB"], LEAD)
        other = services.past(work, draft)
        services.set_line(work, draft, lab.analytes["PB"], replace(LEAD, digits="3", unit="ug/L"))
        unit = services.past(work, draft)
    assert (same.tried, same.changed, same.verdicts) == (1, 0, 0)
    assert (other.tried, other.changed, other.verdicts) == (1, 1, 0)
    assert unit.changed == 1


def test_who_works_may_look_and_only_who_edits_the_catalogue_changes(lab: TestLab) -> None:
    assert not editor(lab, who=lab.ana).may_edit
    for who in (lab.ana, lab.vera, lab.rita, lab.cleo):
        with pytest.raises(NotAllowed):
            draft_of(lab, who=who)
    with pytest.raises(NotAllowed):
        editor(lab, who=lab.cleo)
    with lab.work_as(lab.ana) as work:
        found, counts = services.page(work, q="lead")
    assert ([row.code for row in found], counts.offered) == (["PB"], 3)
    assert lab.all(Analysis) == []


def test_two_people_who_begin_a_draft_have_the_same_one(lab: TestLab) -> None:
    assert draft_of(lab, who=lab.max) == draft_of(lab, who=lab.ada)
    with lab.system() as work:
        assert (
            len(work.db.scalars(select(ServiceVersion).where(ServiceVersion.effective_from.is_(None))).all())
            == 1
        )

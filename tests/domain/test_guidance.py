"""Guidance: the first steps read the laboratory's own data, the tour leads where somebody may go, each remembers a person."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from labflow.demo.accounts import ACCOUNTS
from labflow.domain import audit, backups, guidance, reports, services
from labflow.domain.actor import Actor
from labflow.domain.guidance.facts import facts
from labflow.domain.guidance.tour import stops_for
from labflow.domain.lab import UNNAMED
from labflow.domain.reports import ReportDraft
from labflow.errors import NotAllowed
from labflow.ext import page_at
from labflow.models import (
    AuditEvent,
    Client,
    Contact,
    Department,
    Lab,
    LabelTemplate,
    Role,
    Service,
    ServiceAnalyte,
    Specification,
    User,
    UserRole,
)
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import LabelPurpose, RoleCode, Side
from labflow.words import speaking


def steps(lab: TestLab, person: Actor) -> dict[str, guidance.Step]:
    with lab.work_as(person) as work:
        return {step.key: step for step in guidance.offered(work).first_steps.steps}


def change(lab: TestLab, kind: type, **facts: object) -> None:
    with lab.system() as work:
        for row in work.db.query(kind).all():
            for name, value in facts.items():
                setattr(row, name, value)


def give_role(lab: TestLab, person: Actor, code: RoleCode) -> None:
    with lab.system() as work:
        role = work.db.query(Role).filter_by(code=code).one()
        held = work.db.query(UserRole).filter_by(user_id=person.id).one()
        held.role_id = role.id


# ── the first steps ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_steps_are_read_from_the_laboratorys_data(lab: TestLab):
    seen = steps(lab, lab.max)
    done = {key for key, step in seen.items() if step.done}
    assert done == {"scope", "departments", "people", "tests", "client"}
    assert seen["profile"].note == "Missing: email and logo."
    assert seen["order"].href == "/orders/new"


def test_the_whole_story_leaves_nothing_to_do_but_what_is_missing(lab: TestLab):
    sample = lab.verified()
    with lab.work_as(lab.max) as work:
        report = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
        seen = reports.to_authorise(work, report).digest
        reports.authorise(work, report, password=PASSWORD, seen_digest=seen)
    with lab.system() as work:
        audit.seal(work)
        work.add(LabelTemplate(name="Ours", purpose=LabelPurpose.CONTAINER, design={}))
    with lab.work_as(lab.max) as work:
        audit.check(work)
    left = {key for key, step in steps(lab, lab.max).items() if not step.done}
    assert left == {"profile", "backup"}


def test_a_check_that_found_a_broken_chain_is_no_step_done(lab: TestLab):
    with lab.system() as work:
        work.note("verified", "audit_seal", audit.CHAIN, sealed=12, problem="Audit row 4 was altered.")
        work.note("verified", "audit_seal", audit.CHAIN, sealed=0, problem="")
        assert not facts(work).chain_verified


def test_a_backup_is_a_step_done_when_it_was_tried_out(lab: TestLab):
    def note(act: str, **detail: object) -> guidance.Step:
        with lab.system() as work:
            backups.note(work, act, **detail)
        return steps(lab, lab.max)["backup"]

    assert "No backup yet" in steps(lab, lab.max)["backup"].note
    assert "Not tried out yet" in note(backups.MADE, name="labflow-1").note
    failed = note(backups.TRIED, problem="public.sample is missing in what was restored.")
    assert (failed.done, "public.sample is missing" in failed.note) == (False, True)
    assert note(backups.TRIED, problem="").done
    lab.house = replace(lab.house, mode="demo")
    assert "backup" not in steps(lab, lab.max)


@pytest.mark.parametrize(
    ("kind", "gone", "step", "said"),
    [
        (Department, {"active": False}, "departments", "No department yet: every test belongs to one."),
        (Contact, {"email": ""}, "client", "No contact with an email address yet: certificates go there."),
        (ServiceAnalyte, {"loq": None}, "tests", "Missing: an LOQ."),
        (Specification, {"active": False}, "tests", "Missing: a set of limits to compare results with."),
    ],
)
def test_a_step_comes_back_when_its_data_is_gone(lab: TestLab, kind: type, gone: dict, step: str, said: str):
    change(lab, kind, **gone)
    found = steps(lab, lab.max)[step]
    assert (found.done, found.note) == (False, said)


def test_what_is_missing_is_told_in_the_readers_language(lab: TestLab):
    for person in (lab.rita, lab.ana, lab.vera, lab.max):
        give_role(lab, person, RoleCode.READ_ONLY)
    change(lab, ServiceAnalyte, loq=None)
    with speaking("de"):
        found = steps(lab, lab.ada)
    assert "jemand, der Proben annimmt" in found["people"].note
    assert found["tests"].note == "Es fehlt: eine BG."


def test_the_step_of_tests_leads_to_what_is_missing(lab: TestLab):
    change(lab, Specification, active=False)
    assert steps(lab, lab.max)["tests"].href == "/settings/specifications"
    change(lab, ServiceAnalyte, loq=None)
    assert steps(lab, lab.max)["tests"].href == "/services"
    with lab.work_as(lab.max) as work:
        services.submit(work, services.draft(work, lab.services["PB"]), reason="New column")
    change(lab, Service, active=False)
    found = steps(lab, lab.ada)["tests"]
    assert (found.note, found.href) == (
        "A test waits for a second person to approve it.",
        "/services?tab=drafts",
    )


def test_a_manager_alone_is_not_two_pairs_of_eyes(lab: TestLab):
    for person in (lab.rita, lab.ana, lab.vera):
        give_role(lab, person, RoleCode.READ_ONLY)
    found = steps(lab, lab.max)["people"]
    assert (found.done, found.note) == (False, "Missing: a second person: nobody verifies her own results.")


def test_a_super_admin_stands_for_no_role(lab: TestLab):
    for person in (lab.rita, lab.vera, lab.max):
        give_role(lab, person, RoleCode.SUPER_ADMIN)
    assert (
        steps(lab, lab.ada)["people"].note
        == "Missing: somebody who receives samples, a reviewer and somebody who authorises reports."
    )


def test_a_closed_account_stands_for_no_role(lab: TestLab):
    with lab.system() as work:
        work.read(User, lab.rita.id).active = False
        work.read(User, lab.max.id).active = False
    assert "somebody who receives samples" in steps(lab, lab.ada)["people"].note


def test_a_new_laboratory_has_everything_before_it(lab: TestLab):
    with lab.system() as work:
        assert work.db.query(Client).count() == 2
    with lab.work_as(lab.max) as work:
        seen = guidance.offered(work).first_steps
    assert (seen.done, seen.of, seen.percent, seen.complete) == (4, 9, 44, False)
    assert [step.key for step in seen.left] == [
        "profile",
        "labels",
        "order",
        "certificate",
        "chain",
        "backup",
    ]


def test_a_step_leads_only_where_the_person_may_go(lab: TestLab):
    settings_only = replace(lab.max, permissions=frozenset({"edit_settings"}))
    hrefs = {key: step.href for key, step in steps(lab, settings_only).items()}
    assert {key for key, href in hrefs.items() if href} == {"profile", "scope", "departments"}


def test_every_step_leads_to_a_screen_there_is(lab: TestLab):
    import labflow.pages  # noqa: F401 (declares the pages)

    for step in steps(lab, lab.ada).values():
        kind = "/settings/[kind]" if step.href.startswith("/settings/") else step.href
        assert page_at(kind), step.href


def test_the_first_steps_cost_one_statement_and_nothing_when_hidden(lab: TestLab):
    with lab.work_as(lab.max) as work:
        asked: list[str] = []
        event.listen(work.db.connection().engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        guidance.offered(work)
        assert sum("with held as" in statement for statement in asked) == 1
        guidance.hide_first_steps(work)
        asked.clear()
        guidance.offered(work)
        assert not any("with held as" in statement for statement in asked)


def test_analysts_are_not_asked_to_set_up_the_laboratory(lab: TestLab):
    assert steps(lab, lab.ana) == {}
    for act in (guidance.hide_first_steps, guidance.show_first_steps):
        with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
            act(work)


def test_what_one_person_hides_others_still_see(lab: TestLab):
    with lab.work_as(lab.max) as work:
        guidance.hide_first_steps(work)
    assert steps(lab, lab.max) == {}
    assert steps(lab, lab.ada)
    with lab.work_as(lab.max) as work:
        assert guidance.offered(work, everything=True).first_steps.steps
        guidance.show_first_steps(work)
    assert steps(lab, lab.max)


# ── the tour ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def demo(lab: TestLab) -> TestLab:
    """The same laboratory as a demo."""
    lab.house = replace(lab.house, mode="demo")
    return lab


def test_the_tour_follows_the_story_for_who_may_do_all_of_it(demo: TestLab):
    with demo.work_as(demo.max) as work:
        keys = [stop.key for stop in stops_for(work)]
    assert keys == ["today", "order", "receiving", "bench", "review", "reports", "clients", "audit"]


def test_the_tour_stops_only_where_the_person_may_go(demo: TestLab):
    import labflow.pages  # noqa: F401

    for person in (demo.rita, demo.ana, demo.vera, demo.max, demo.rhea, demo.cleo):
        with demo.work_as(person) as work:
            stops = stops_for(work)
        assert stops
        for stop in stops:
            page = page_at(stop.href)
            assert page, stop
            assert page.open_to(person.side, [*person.permissions]), (person.name, stop.key)


def test_a_client_is_shown_the_portal_only(demo: TestLab):
    with demo.work_as(demo.cleo) as work:
        assert {stop.side for stop in stops_for(work)} == {Side.CLIENT}
        assert guidance.begin_tour(work).href == "/portal"


def test_the_tour_is_walked_on_back_and_to_its_end(demo: TestLab):
    with demo.work_as(demo.ana) as work:
        first = guidance.begin_tour(work)
        assert (first.key, first.number, first.of) == ("today", 1, 2)
        assert guidance.move_on(work, "today", by=-1).key == "today"
        assert guidance.move_on(work, "today", by=1).key == "bench"
        assert guidance.offered(work).tour == "go on"
        assert guidance.move_on(work, "bench", by=1) == guidance.StopView()
        assert guidance.offered(work).tour == ""
        assert guidance.offered(work, everything=True).tour == "begin"


def test_the_tour_goes_on_where_it_stood_or_anew(demo: TestLab):
    with demo.work_as(demo.max) as work:
        guidance.move_on(work, guidance.begin_tour(work).key, by=1)
    with demo.work_as(demo.max) as work:
        assert guidance.begin_tour(work).key == "order"
        assert guidance.begin_tour(work, anew=True).key == "today"


def test_a_tour_that_was_left_is_not_offered_again(demo: TestLab):
    with demo.work_as(demo.rita) as work:
        assert guidance.offered(work).tour == "begin"
        guidance.leave_tour(work)
        assert guidance.offered(work).tour == ""
        assert guidance.begin_tour(work).key == "today"


def test_there_is_no_tour_outside_the_demo_laboratory(lab: TestLab):
    with lab.work_as(lab.max) as work:
        assert guidance.offered(work).stops == 0
        for act in (guidance.begin_tour, guidance.leave_tour):
            with pytest.raises(NotAllowed):
                act(work)
        with pytest.raises(NotAllowed):
            guidance.move_on(work, "today", by=1)


def test_an_unknown_stop_leads_to_the_first(demo: TestLab):
    with demo.work_as(demo.max) as work:
        assert guidance.move_on(work, "nowhere", by=1).key == "today"


def test_guidance_leaves_the_audit_trail_alone(demo: TestLab):
    before = len(demo.all(AuditEvent))
    with demo.work_as(demo.max) as work:
        guidance.begin_tour(work)
        guidance.leave_tour(work)
        guidance.hide_first_steps(work)
    assert len(demo.all(AuditEvent)) == before


def test_the_client_named_in_the_tour_can_sign_in(demo: TestLab):
    named = next(stop.text for stop in guidance.STOPS if stop.key == "clients")
    assert any(account.email in named for account in ACCOUNTS if account.client)


def test_a_laboratory_without_a_name_is_asked_for_its_time_zone_too(lab: TestLab):
    change(lab, Lab, name=UNNAMED, timezone="UTC")
    assert "time zone" in steps(lab, lab.ada)["profile"].note
    change(lab, Lab, timezone="Europe/Berlin")
    assert "time zone" not in steps(lab, lab.ada)["profile"].note
    change(lab, Lab, name="Laboratory of the Greenwich observatory", timezone="UTC")
    assert "time zone" not in steps(lab, lab.ada)["profile"].note

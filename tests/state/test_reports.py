"""The report screens: the list, preparing, authorising under a signature, refusing, withdrawing, amending."""

from typing import Any

import reflex as rx

from labflow.domain import identity, reports
from labflow.domain.reports import ReportDraft
from labflow.models import Report, Sample
from labflow.state.activity import ActivityState
from labflow.state.new_report import NewReportState
from labflow.state.report import ReportSigning, ReportState
from labflow.state.reports import PrepareState, ReportsState
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import ReportState as States
from tests.state.client import Tab, events, refused


def as_(lab: TestLab, app: rx.App, path: str, email: str = "max@labflow.dev") -> Tab:
    return Tab(app, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token, path=path)


def prepared(lab: TestLab, sample: Sample | None = None) -> Report:
    sample = sample or lab.verified()
    with lab.work_as(lab.max) as work:
        return lab_report(work, reports.prepare(work, ReportDraft(sample.order_id, (sample.id,))))


def lab_report(work: Any, report_id: Any) -> Report:
    return work.read(Report, report_id)


def signed(**fields: str) -> dict[str, Any]:
    return {"form": {"meaning": "authorised", "password": PASSWORD, "comment": "", **fields}}


async def test_the_list_follows_its_address(app: rx.App, lab: TestLab):
    lab.verified()
    report = prepared(lab)
    async with as_(lab, app, "/reports?tab=approval") as tab:
        await tab.send(ReportsState.load)
        state = await tab.state(ReportsState)
        assert [line.key for line in state.lines] == [report.number]
        assert next(view.count for view in state.views if view.key == "prepare") == "1"
        await tab.send(PrepareState.load, path="/reports/prepare")
        assert len((await tab.state(PrepareState)).lines) == 1
        assert tab.errors == []


async def test_preparing_takes_the_ready_samples_and_opens_the_report(app: rx.App, lab: TestLab):
    sample = lab.verified()
    async with as_(lab, app, f"/reports/new?order={sample.order_id}") as tab:
        await tab.send(NewReportState.load)
        assert (await tab.state(NewReportState)).chosen == [str(sample.id)]
        sent = await tab.send(NewReportState.prepare, {"form": {"comment": "Typical of the season."}})
        [report] = lab.all(Report)
        assert f"/reports/{report.id}" in str(events(sent))
        assert (report.comment, report.state) == ("Typical of the season.", States.FOR_APPROVAL)


async def test_preparing_without_a_sample_says_so_and_a_twin_is_refused(app: rx.App, lab: TestLab):
    sample = lab.verified()
    async with as_(lab, app, f"/reports/new?order={sample.order_id}") as tab:
        await tab.send(NewReportState.load)
        await tab.send(NewReportState.choose, {"sample_id": str(sample.id)})
        await tab.send(NewReportState.prepare, {"form": {}})
        assert (await tab.state(NewReportState)).errors[
            "sample_ids"
        ] == "Choose at least one sample for the report."
        await tab.send(NewReportState.choose, {"sample_id": str(sample.id)})
        await tab.send(NewReportState.prepare, {"form": {}})
        await tab.send(NewReportState.prepare, {"form": {}})
        assert "which waits for approval" in str(tab.errors)
        assert len(lab.all(Report)) == 1


async def test_authorising_issues_the_report(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}") as tab:
        await tab.send(ReportState.load)
        assert (await tab.state(ActivityState)).entries
        await tab.send(ReportSigning.ask, {"action": "authorise"})
        assert (await tab.state(ReportSigning)).signing
        await tab.send(ReportSigning.authorise, signed(password="wrong"))
        dialog = await tab.state(ReportSigning)
        assert (dialog.signing, dialog.errors["password"][:24]) == (True, "This is not your passwor")
        sent = await tab.send(ReportSigning.authorise, signed())
        assert f"Report {report.number} is issued." in str(events(sent))
        assert (await tab.state(ReportState)).view.state == States.ISSUED
        assert tab.errors == []


async def test_withdrawing_takes_a_reason_and_the_password(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}") as tab:
        await tab.send(ReportState.load)
        await tab.send(ReportSigning.ask, {"action": "refuse"})
        await tab.send(ReportSigning.end, {"form": {"reason": "", "password": PASSWORD}})
        assert "Give a reason" in (await tab.state(ReportSigning)).errors["reason"]
        await tab.send(ReportSigning.end, {"form": {"reason": "Wrong order", "password": PASSWORD}})
        assert lab.one(Report, report.id).state == States.WITHDRAWN
        assert (await tab.state(ReportSigning)).ending == ""


async def test_what_somebody_else_did_meanwhile_is_shown(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}") as tab:
        await tab.send(ReportState.load)
        with lab.work_as(lab.max) as work:
            reports.withdraw(work, report.id, reason="Twice", password=PASSWORD)
        sent = await tab.send(ReportSigning.ask, {"action": "authorise"})
        assert "meanwhile" in str(events(sent))
        assert (await tab.state(ReportState)).view.state == States.WITHDRAWN


async def test_who_only_reads_cannot_sign(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}", "rhea@labflow.dev") as tab:
        await tab.send(ReportState.load)
        assert (await tab.state(ReportState)).view.steps == []
        for handler, given in (
            (ReportSigning.authorise, signed()),
            (ReportSigning.ask, {"action": "authorise"}),
        ):
            assert refused(await tab.send(handler, given))
        assert lab.one(Report, report.id).state == States.FOR_APPROVAL


async def test_an_unknown_report_is_missing(app: rx.App, lab: TestLab):
    async with as_(lab, app, "/reports/nonsense") as tab:
        await tab.send(ReportState.load)
        assert (await tab.state(ReportState)).missing
        assert tab.errors == []


async def test_the_language_of_a_report_is_chosen_before_it_is_signed(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}") as tab:
        await tab.send(ReportState.load)
        view = (await tab.state(ReportState)).view
        assert (view.language, view.may_choose_language) == ("English", True)
        await tab.send(ReportState.choose_language, {"language": "de"})
        view = (await tab.state(ReportState)).view
        assert (view.language, view.verdict) == (
            "Deutsch",
            "Alle drei Ergebnisse halten ihre Grenzwerte ein.",
        )
        assert view.paper.endswith(f"?v={view.version}")
        await tab.send(ReportSigning.ask, {"action": "authorise"})
        await tab.send(ReportSigning.authorise, signed())
        view = (await tab.state(ReportState)).view
        assert (view.state, view.may_choose_language) == (States.ISSUED, False)
        assert any(fact.label == "Language" and fact.value == "Deutsch" for fact in view.facts)


async def test_a_language_chosen_over_an_older_report_is_refused_and_the_newer_one_shown(
    app: rx.App, lab: TestLab
):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}") as tab:
        await tab.send(ReportState.load)
        with lab.work_as(lab.max) as work:
            reports.choose_language(work, report.id, "de")
        sent = await tab.send(ReportState.choose_language, {"language": "en"})
        assert "changed" in str(events(sent))
        assert (await tab.state(ReportState)).view.language == "Deutsch"


async def test_who_only_reads_reports_does_not_choose_their_language(app: rx.App, lab: TestLab):
    report = prepared(lab)
    async with as_(lab, app, f"/reports/{report.id}", "rhea@labflow.dev") as tab:
        await tab.send(ReportState.load)
        assert not (await tab.state(ReportState)).view.may_choose_language
        assert refused(await tab.send(ReportState.choose_language, {"language": "de"}))
    assert lab.one(Report, report.id).language == "en"

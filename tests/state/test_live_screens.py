"""Screens that are no lists follow what others do: nothing that is read moves, what is typed stays, nothing leaks."""

from typing import Any

import reflex as rx

from labflow.domain import analyses, comments, orders, samples
from labflow.domain.changes import Change
from labflow.domain.work import open_work
from labflow.models import Result
from labflow.state.activity import ActivityState
from labflow.state.client import ClientState
from labflow.state.hub import HUB
from labflow.state.portal.home import PortalHomeState
from labflow.state.portal.order import PortalOrderState
from labflow.state.portal.orders import PortalOrderRows, PortalOrdersState
from labflow.state.portal.reports import PortalReportRows, PortalReportsState
from labflow.state.portal.talk import PortalTalkState
from labflow.state.receiving import ReceivingState
from labflow.state.report import ReportState
from labflow.state.review import ReviewCase, ReviewQueue, ReviewState
from labflow.state.sample import SampleState
from labflow.state.today import PressingState, TodayState
from labflow.testing import TestLab
from labflow.vocabulary import About
from tests.domain.test_story import issued
from tests.state.client import Tab, changes
from tests.state.test_live import changed, hub, signed_in  # noqa: F401 (the hub is used by being there)


def told(tab: Tab, fresh: list[Change]) -> set[str]:
    """The records that this tab would be told of."""
    ids_of = HUB.watches[tab.token].ids_of
    return {str(id) for change in fresh if (id := ids_of(change)) is not None}


def since(lab: TestLab, place: int) -> list[Change]:
    return [change for change in changed(lab) if change.seq > place]


def place(lab: TestLab) -> int:
    return changed(lab)[-1].seq


async def test_the_queue_stays_in_its_order_and_counts_what_came(app: rx.App, lab: TestLab) -> None:
    first, second = lab.resulted(), lab.resulted()
    async with signed_in(app, lab, "vera@labflow.dev", "/review") as tab:
        await tab.send(ReviewState.load)
        queue, screen = await tab.state(ReviewQueue), await tab.state(ReviewState)
        before, seen = [row.id for row in queue.rows], place(lab)
        worse = lab.resulted({"NO3": "1.84", "PB": "18.4", "EC": "Absent"})
        with lab.work_as(lab.vera) as work:
            analyses.send_back(
                work, [lab.analysis(second, code).id for code in ("NO3", "PB", "EC")], reason="Again"
            )
        ids = told(tab, since(lab, seen))
        assert {str(worse.id), str(second.id)} <= ids
        await tab.send(ReviewState.changed_meanwhile, {"ids": sorted(ids)})
        assert [row.id for row in queue.rows] == before
        assert {row.id: row.gone for row in queue.rows} == {str(first.id): False, str(second.id): True}
        assert (screen.news, screen.total) == (1, "2")
        await tab.send(ReviewState.load)
        assert [row.id for row in queue.rows] == [str(worse.id), str(first.id)]
        assert screen.news == 0


async def test_a_value_that_changes_under_review_is_shown_and_no_longer_chosen(
    app: rx.App, lab: TestLab
) -> None:
    sample = lab.resulted()
    async with signed_in(app, lab, "vera@labflow.dev", f"/review?sample={sample.id}") as tab:
        await tab.send(ReviewState.load)
        case = await tab.state(ReviewCase)
        assert (len(case.chosen), case.changed) == (3, "")
        with lab.work_as(lab.vera) as work:
            analyses.send_back(work, [lab.analysis(sample, "PB").id], reason="Blank too high")
        lead = lab.analysis(sample, "PB").id
        [result] = lab.all(Result, Result.analysis_id == lead, Result.live)
        with lab.work_as(lab.ana) as work:
            entry = analyses.Entry(lead, lab.analytes["PB"], "2.9", seen_version=result.version)
            [outcome] = analyses.enter(work, [entry], reason="Measured again")
            assert outcome.kept, outcome.message
            analyses.submit(work, [lab.analysis(sample, "PB").id])
        await tab.send(ReviewState.changed_meanwhile, {"ids": [str(sample.id)]})
        assert case.changed == "Lead"
        assert str(lab.analysis(sample, "PB").id) not in case.chosen
        assert len(case.chosen) == 2
        assert "2.90" in {row.result for row in case.view.rows}
        await tab.send(ReviewState.changed_meanwhile, {"ids": [str(sample.id)]})
        assert case.changed == "Lead"  # said until the sample is opened anew
        await tab.send(ReviewState.load)
        assert case.changed == ""


async def test_two_desks_receive_one_order_and_nothing_typed_is_lost(app: rx.App, lab: TestLab) -> None:
    first, second = lab.samples_of(lab.order(count=2))
    async with signed_in(app, lab, "rita@labflow.dev", "/receiving") as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": first.number})
        desk = await tab.state(ReceivingState)
        # the browser keeps what is typed as long as these stay as they are
        typed, seen = (desk.sample_key, desk.cooler_key), place(lab)
        with lab.work_as(lab.max) as work:
            samples.receive(work, second.id, reception=samples.Reception(location="Cooler 2"))
        ids = told(tab, since(lab, seen))
        assert ids == {str(first.order_id)}
        await tab.send(ReceivingState.changed_meanwhile, {"ids": sorted(ids)})
        assert (desk.sample_key, desk.cooler_key, desk.chosen) == (*typed, [first.number])
        assert [(each.number, each.due) for each in desk.view.samples] == [
            (first.number, True),
            (second.number, False),
        ]
        assert (desk.view.number, desk.view.possible) == (first.number, True)
        with lab.work_as(lab.max) as work:
            samples.receive(work, first.id, reception=samples.Reception(location="Cooler 2"))
        await tab.send(ReceivingState.changed_meanwhile, {"ids": sorted(ids)})
        assert (desk.view.possible, desk.said_tone, desk.chosen) == (False, "bad", [])
        assert (desk.sample_key, desk.cooler_key) == typed


async def test_what_is_expected_stays_where_it_is(app: rx.App, lab: TestLab) -> None:
    [early] = lab.samples_of(lab.order())
    async with signed_in(app, lab, "rita@labflow.dev", "/receiving") as tab:
        await tab.send(ReceivingState.load)
        desk = await tab.state(ReceivingState)
        before = [row.number for row in desk.expected]
        lab.order()
        with lab.work_as(lab.max) as work:
            samples.receive(work, early.id, reception=samples.Reception())
        await tab.send(ReceivingState.changed_meanwhile, {"ids": []})
        assert [row.number for row in desk.expected] == before
        assert [row.gone for row in desk.expected] == [True]
        assert desk.news == 1
        await tab.send(ReceivingState.show_news)
        assert ([row.gone for row in desk.expected], desk.news) == ([False], 0)


async def test_todays_numbers_follow_and_its_lists_stay(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "max@labflow.dev", "/") as tab:
        from labflow.state.session import SessionState

        await tab.send(SessionState.load)
        await tab.send(TodayState.load)
        state, seen = await tab.state(TodayState), place(lab)
        before = list(state.view.happened)
        here, _due = lab.samples_of(lab.order(count=2))
        with open_work(lab.house, lab.rita, verb="samples.receive") as work:
            samples.receive(work, here.id, reception=samples.Reception())
        ids = told(tab, since(lab, seen))
        assert ids
        await tab.send(TodayState.changed_meanwhile, {"ids": sorted(ids)})
        assert state.view.happened == before
        assert state.news > 0
        figures = {figure.key: figure.count for figure in state.view.figures}
        assert figures["receive"] == "1"
        assert [row.id for row in (await tab.state(PressingState)).rows] in ([], [str(sample.id)])
        await tab.send(TodayState.load)
        assert state.news == 0


async def test_a_client_who_sends_todays_event_learns_nothing(app: rx.App, lab: TestLab) -> None:
    lab.received()
    async with signed_in(app, lab, "cleo@ashland.example", "/portal") as tab:
        for handler in (
            TodayState.changed_meanwhile,
            ReviewState.changed_meanwhile,
            ReceivingState.changed_meanwhile,
        ):
            await tab.send(handler, {"ids": []})
        assert (await tab.state(TodayState)).view.figures == []
        assert (await tab.state(ReviewQueue)).rows == []
        assert (await tab.state(ReceivingState)).expected == []


async def test_the_portal_hears_of_its_own_orders_only(app: rx.App, lab: TestLab) -> None:
    mine = lab.order(count=2)
    async with signed_in(app, lab, "cleo@ashland.example", "/portal") as tab:
        await tab.send(PortalHomeState.load)
        seen = place(lab)
        theirs = lab.order(client=lab.brewery)
        assert str(theirs) not in told(tab, since(lab, seen))
        assert told(tab, since(lab, seen)) == set()
        with lab.work_as(lab.rita) as work:
            samples.receive(work, lab.samples_of(mine)[0].id, reception=samples.Reception())
        assert told(tab, since(lab, seen)) == {str(mine)}
        home = await tab.state(PortalHomeState)
        before = home.view.orders[0].progress
        await tab.send(PortalHomeState.changed_meanwhile, {"ids": [str(mine)]})
        assert home.view.orders[0].progress != before
        assert not home.news


async def test_a_client_sees_her_order_go_on_and_nothing_of_what_the_laboratory_does_inside(
    app: rx.App, lab: TestLab
) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "cleo@ashland.example", f"/portal/orders/{sample.order_id}") as tab:
        await tab.send(PortalOrderState.load)
        lab.enter(sample, {"NO3": "1.84"})
        sent = await tab.send(PortalOrderState.changed_meanwhile, {"ids": [str(sample.order_id)]})
        assert changes(sent, PortalOrderState) == {}
        with lab.work_as(lab.max) as work:
            orders.hold(work, sample.order_id, reason="Payment is missing")
        sent = await tab.send(PortalOrderState.changed_meanwhile, {"ids": [str(sample.order_id)]})
        assert changes(sent, PortalOrderState)


async def test_a_new_certificate_is_offered_on_the_first_page(app: rx.App, lab: TestLab) -> None:
    sample = lab.verified()
    async with signed_in(app, lab, "cleo@ashland.example", "/portal") as tab:
        await tab.send(PortalHomeState.load)
        home, seen = await tab.state(PortalHomeState), place(lab)
        issue(lab, sample)
        assert told(tab, since(lab, seen))
        await tab.send(PortalHomeState.changed_meanwhile, {"ids": []})
        assert (home.news, home.view.certificates) == (True, [])
        await tab.send(PortalHomeState.load)
        assert (home.news, len(home.view.certificates)) == (False, 1)


async def test_a_clients_list_of_orders_goes_on_in_place_and_offers_what_came(
    app: rx.App, lab: TestLab
) -> None:
    mine = lab.order(count=2)
    async with signed_in(app, lab, "cleo@ashland.example", "/portal/orders") as tab:
        await tab.send(PortalOrdersState.load)
        screen, rows = await tab.state(PortalOrdersState), await tab.state(PortalOrderRows)
        before, seen = rows.rows[0].progress, place(lab)
        theirs = lab.order(client=lab.brewery)
        assert told(tab, since(lab, seen)) == set()
        sent = await tab.send(PortalOrdersState.changed_meanwhile, {"ids": [str(theirs)]})
        assert (screen.news, changes(sent, PortalOrderRows)) == (0, {})  # also when it is asked for by name
        with lab.work_as(lab.rita) as work:
            samples.receive(work, lab.samples_of(mine)[0].id, reception=samples.Reception())
        await tab.send(PortalOrdersState.changed_meanwhile, {"ids": sorted(told(tab, since(lab, seen)))})
        assert rows.rows[0].progress != before
        assert screen.news == 0
        seen, came = place(lab), lab.order()
        await tab.send(PortalOrdersState.changed_meanwhile, {"ids": sorted(told(tab, since(lab, seen)))})
        assert ([row.id for row in rows.rows], screen.news, screen.counts["open"]) == ([str(mine)], 1, "2")
        await tab.send(PortalOrdersState.load)
        assert ([row.id for row in rows.rows], screen.news) == ([str(came), str(mine)], 0)


async def test_a_clients_list_of_certificates_offers_a_new_one(app: rx.App, lab: TestLab) -> None:
    sample, theirs = lab.verified(), lab.verified(client=lab.brewery)
    async with signed_in(app, lab, "cleo@ashland.example", "/portal/reports") as tab:
        await tab.send(PortalReportsState.load)
        screen, rows = await tab.state(PortalReportsState), await tab.state(PortalReportRows)
        seen = place(lab)
        issue(lab, theirs)
        assert told(tab, since(lab, seen)) == set()
        issue(lab, sample)
        await tab.send(PortalReportsState.changed_meanwhile, {"ids": sorted(told(tab, since(lab, seen)))})
        assert (rows.rows, screen.news, screen.counts["current"]) == ([], 1, "1")
        await tab.send(PortalReportsState.load)
        assert (len(rows.rows), screen.news) == (1, 0)


async def test_a_message_appears_in_the_open_order(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "cleo@ashland.example", f"/portal/orders/{sample.order_id}") as tab:
        await tab.send(PortalOrderState.load)
        await tab.send(PortalTalkState.load)
        talk, seen = await tab.state(PortalTalkState), place(lab)
        with lab.work_as(lab.max) as work:
            comments.add(work, About.ORDER, sample.order_id, text="For the laboratory only")
        await tab.send(PortalOrderState.changed_meanwhile, {"ids": [str(sample.order_id)]})
        assert talk.talk.messages == []
        with lab.work_as(lab.max) as work:
            comments.add(
                work, About.ORDER, sample.order_id, text="The courier comes at nine", visible_to_client=True
            )
        ids = told(tab, since(lab, seen))
        assert ids == {str(sample.order_id)}
        await tab.send(PortalOrderState.changed_meanwhile, {"ids": sorted(ids)})
        assert [one.text for one in talk.talk.messages] == ["The courier comes at nine"]


def issue(lab: TestLab, sample: Any) -> None:
    from tests.domain.test_story import issued

    issued(lab, sample)


async def test_what_is_said_of_a_client_or_a_report_is_shown_to_who_looks_at_it(
    app: rx.App, lab: TestLab
) -> None:
    sample = lab.verified()
    report = issued(lab, sample)
    for path, load, follow, entity, id in (
        (
            f"/clients/{lab.ashland}",
            ClientState.load,
            ClientState.changed_meanwhile,
            About.CLIENT,
            lab.ashland,
        ),
        (f"/reports/{report.id}", ReportState.load, ReportState.changed_meanwhile, About.REPORT, report.id),
    ):
        async with signed_in(app, lab, "max@labflow.dev", path) as tab:
            await tab.send(load)
            seen = place(lab)
            with lab.work_as(lab.ana) as work:
                comments.add(work, "sample", sample.id, text="Of the sample")
            assert told(tab, since(lab, seen)) == set(), "what is said of a sample is its own"
            with lab.work_as(lab.vera) as work:
                comments.add(work, entity, id, text="They moved")
            assert told(tab, since(lab, seen)) == {str(id)}
            await tab.send(follow, {"ids": [str(id)]})
            assert (await tab.state(ActivityState)).entries[0].text == "They moved"


async def test_an_address_without_a_record_is_followed_by_nobody(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/samples/nothing") as tab:
        await tab.send(SampleState.load)
        assert (await tab.state(SampleState)).missing
        assert tab.token not in HUB.watches

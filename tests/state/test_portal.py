"""The portal from a browser's side: who may send what, what comes back, and what never crosses the wire."""

from typing import Any

import reflex as rx
from reflex.utils.format import json_dumps

from labflow.models import Order, Report, Sample
from labflow.state.client import ClientState
from labflow.state.order import OrderState
from labflow.state.orders import OrdersState
from labflow.state.portal.foot import FootState
from labflow.state.portal.home import PortalHomeState
from labflow.state.portal.order import PortalOrderState
from labflow.state.portal.orders import PortalOrderRows, PortalOrdersState
from labflow.state.portal.reports import PortalReportRows, PortalReportsState
from labflow.state.portal.results import PortalResultsState
from labflow.state.session import SessionState
from labflow.state.verify import VerifyState
from labflow.testing import TestLab
from tests.domain.test_story import issued
from tests.state.client import Tab, events
from tests.state.test_guard import cookie, refused

CLEO, OTTO = "cleo@ashland.example", "otto@brewery.example"
BAD = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def wire(updates: list[Any]) -> str:
    """Everything that was sent to the browser, as text."""
    return "".join(json_dumps(update.delta) for update in updates) + str(events(updates))


async def all_of_it(tab: Tab, order_id: Any) -> str:
    """Every page of the portal, one after the other, as the browser gets it."""
    sent = await tab.send(SessionState.load, path="/portal")
    sent += await tab.send(PortalHomeState.load, path="/portal")
    sent += await tab.send(FootState.load, path="/portal")
    sent += await tab.send(PortalOrdersState.load, path="/portal/orders?tab=all")
    sent += await tab.send(PortalOrderState.load, path=f"/portal/orders/{order_id}")
    sent += await tab.send(PortalReportsState.load, path="/portal/reports?tab=all")
    return wire(sent)


async def test_a_client_sees_her_orders_and_certificates(app: rx.App, lab: TestLab):
    report = issued(lab, lab.verified(BAD))
    number = lab.one(Order, report.order_id).number
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal") as tab:
        sent = await all_of_it(tab, report.order_id)
        assert tab.errors == []
        assert [row.number for row in (await tab.state(PortalOrderRows)).rows] == [number]
        assert [row.number for row in (await tab.state(PortalReportRows)).rows] == [report.number]
        assert (await tab.state(PortalOrderState)).view.samples[0].verdict == "1 result above its limit"
        assert (await tab.state(FootState)).lab.name == "Sierra Analytical Laboratories"
    for secret in ("Ana Alvarez", "Vera Vogel", "Max Meyer", "Cooler 1", "North Fork"):
        assert secret not in sent, secret


async def test_nothing_of_it_reaches_another_companys_browser(app: rx.App, lab: TestLab):
    report = issued(lab, lab.verified(BAD, client_reference="PO 88-2113"))
    order = lab.one(Order, report.order_id)
    async with Tab(app, cookie=cookie(lab, OTTO), path="/portal") as tab:
        sent = await all_of_it(tab, order.id)
        sent += wire(await tab.send(PortalOrdersState.load, path=f"/portal/orders?tab=all&q={order.number}"))
        sent += wire(await tab.send(PortalReportsState.load, path="/portal/reports?tab=all&q=PO+88-2113"))
        assert (await tab.state(PortalOrderState)).missing
        assert (await tab.state(PortalOrdersState)).total == "0"
    # the address the browser itself asked for comes back as it was
    for secret in ("Ashland", "18.4", report.verification_code, str(report.id), "Site 1", "above its limit"):
        assert secret not in sent, secret


async def test_a_foreign_a_missing_and_a_wrong_address_look_the_same(app: rx.App, lab: TestLab):
    foreign = lab.order()
    async with Tab(app, cookie=cookie(lab, OTTO), path="/portal") as tab:
        for path in (foreign, "01a206e9-0000-7000-8000-000000000000", "not-an-id"):
            await tab.send(PortalOrderState.load, path=f"/portal/orders/{path}")
            state = await tab.state(PortalOrderState)
            assert (state.missing, state.view.number) == (True, "")
        assert tab.errors == []


async def test_unpublished_results_never_cross_the_wire(app: rx.App, lab: TestLab):
    sample = lab.verified({"NO3": "9.871", "PB": "18.437", "EC": "Absent"})
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal") as tab:
        sent = await all_of_it(tab, sample.order_id)
    assert sample.number in sent
    for secret in ("18.4", "9.87", "above its limit", "1 result"):
        assert secret not in sent, secret


async def test_the_laboratorys_people_cannot_send_portal_events(app: rx.App, lab: TestLab):
    for person in ("max", "ada", "rita"):
        async with Tab(app, cookie=cookie(lab, f"{person}@labflow.dev"), path="/portal") as tab:
            for event in (PortalHomeState.load, PortalOrdersState.load, PortalOrderState.load, PortalReportsState.load,
                          PortalOrdersState.search, FootState.load):  # fmt: skip
                assert refused(await tab.send(event, {"q": "x"} if event is PortalOrdersState.search else {}))


async def test_nobody_is_led_to_sign_in(app: rx.App, lab: TestLab):
    async with Tab(app, path="/portal/orders?tab=all") as tab:
        for event in (
            PortalHomeState.load,
            PortalOrdersState.load,
            PortalOrderState.load,
            PortalReportsState.load,
        ):
            assert "/sign-in?next=%2Fportal%2Forders" in str(events(await tab.send(event)))
        assert (await tab.state(PortalOrderRows)).rows == []


async def test_a_client_cannot_send_the_laboratorys_events(app: rx.App, lab: TestLab):
    order_id = lab.order()
    async with Tab(app, cookie=cookie(lab, CLEO), path=f"/orders/{order_id}") as tab:
        for event in (OrderState.load, OrdersState.load, ClientState.load):
            assert refused(await tab.send(event))
        assert (await tab.state(OrderState)).view.number == ""


async def test_searching_follows_the_address(app: rx.App, lab: TestLab):
    lab.order(client_reference="PO 88-2113")
    lab.order(client_reference="PO 88-2114")
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal/orders") as tab:
        await tab.send(PortalOrdersState.load)
        sent = await tab.send(PortalOrdersState.search, {"q": " 2114 "})
        assert "/portal/orders?tab=open&q=2114" in str(events(sent))
        await tab.send(PortalOrdersState.load, path="/portal/orders?tab=open&q=2114")
        assert [row.reference for row in (await tab.state(PortalOrderRows)).rows] == ["PO 88-2114"]
        await tab.send(PortalOrdersState.load, path="/portal/orders?after=rubbish&tab=nonsense&sort=client")
        assert len(tab.errors) == 1
        await tab.send(PortalOrdersState.load, path="/portal/orders?tab=nonsense&sort=client")
        assert len((await tab.state(PortalOrderRows)).rows) == 2


async def test_anybody_checks_a_certificate(app: rx.App, lab: TestLab):
    report = issued(lab, lab.verified(BAD))
    async with Tab(app, path=f"/verify/{report.verification_code}") as tab:
        sent = wire(await tab.send(VerifyState.load))
        answer = (await tab.state(VerifyState)).answer
        assert (answer.standing, answer.number) == ("current", report.number)
        for secret in ("Ashland", "Site 1", "18.4", "Max Meyer", str(lab.one(Report, report.id).order_id)):
            assert secret not in sent, secret
        await tab.send(VerifyState.load, path="/verify/AAAA-2222")
        assert (await tab.state(VerifyState)).answer.standing == "unknown"
        await tab.send(VerifyState.load, path="/verify")
        assert (await tab.state(VerifyState)).answer.standing == ""


async def test_a_typed_code_is_tidied(app: rx.App, lab: TestLab):
    async with Tab(app, path="/verify") as tab:
        assert "/verify/K7PM-Q2XD" in str(
            events(await tab.send(VerifyState.check, {"form": {"code": " k7pm q2xd "}}))
        )
        for form in ({"code": ""}, {"code": "--"}, {}, {"code": ["x"]}):
            await tab.send(VerifyState.check, {"form": form})
            assert (await tab.state(VerifyState)).empty


async def test_results_follow_the_address_and_stay_at_home(app: rx.App, lab: TestLab):
    sample = lab.verified(BAD)
    with lab.system() as work:
        work.lock(Sample, sample.id).sample_point_id = lab.point
    issued(lab, lab.one(Sample, sample.id))
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal/results") as tab:
        await tab.send(PortalResultsState.load)
        view = (await tab.state(PortalResultsState)).view
        assert (view.point, view.analyte, view.rows[0].value) == ("Site 12, Clay St tap", "Lead", "18.4")
        sent = await tab.send(PortalResultsState.choose, {"name": "months", "value": "12"})
        assert f"point={lab.point}" in str(events(sent))
        assert "months=12" in str(events(sent))
        sent = await tab.send(PortalReportsState.narrow, {"name": "point", "value": str(lab.point)})
        assert f"point={lab.point}" in str(events(sent))
        for rubbish in ("months=x&point=", "months=99999", "analyte=01a206e9-0000-7000-8000-000000000000"):
            await tab.send(PortalResultsState.load, path=f"/portal/results?{rubbish}")
            assert (await tab.state(PortalResultsState)).view.point_id == str(lab.point)
    async with Tab(app, cookie=cookie(lab, OTTO), path="/portal/results") as tab:
        for point in (lab.point, "01a206e9-0000-7000-8000-000000000000", "not-an-id"):
            sent = wire(await tab.send(PortalResultsState.load, path=f"/portal/results?point={point}"))
            assert (await tab.state(PortalResultsState)).missing
            assert "18.4" not in sent
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path="/portal/results") as tab:
        assert refused(await tab.send(PortalResultsState.load))

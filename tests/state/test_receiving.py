"""The reception desk, driven as a browser drives it."""

from decimal import Decimal
from typing import Any

import reflex as rx

from labflow.domain import identity, orders
from labflow.models import CustodyEvent, Sample
from labflow.state.receiving import ReceivingState, ReceptionForm
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import CustodyKind, SampleState
from tests.state.client import Tab, events, refused


def desk(app: rx.App, lab: TestLab, *, path: str = "/receiving", email: str = "rita@labflow.dev") -> Tab:
    return Tab(app, path=path, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


async def test_scan_check_receive_and_go_on_with_the_order(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": f"{first.number}-1"})
        state, form = await tab.state(ReceivingState), await tab.state(ReceptionForm)
        assert (state.view.number, form.scanned) == (first.number, [f"{first.number}-1"])
        await tab.send(
            ReceivingState.receive,
            {"typed": {"temperature": "3,8", "location": "Cooler 1", "note": "wet box"}},
        )
        assert state.said == f"{first.number} received"
        assert [row.number for row in state.received] == [first.number]
        assert [(each.number, each.due) for each in state.view.samples] == [
            (first.number, False),
            (second.number, True),
        ]
    kept = lab.one(Sample, first.id)
    assert (kept.state, kept.temperature, kept.location) == (SampleState.RECEIVED, Decimal("3.8"), "Cooler 1")


async def test_pressing_receive_twice_receives_once(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        for _ in range(2):
            await tab.send(ReceivingState.receive, {"typed": {"temperature": "3.8"}})
        assert len((await tab.state(ReceivingState)).received) == 1
    assert (
        len(
            lab.all(
                CustodyEvent, CustodyEvent.sample_id == sample.id, CustodyEvent.kind == CustodyKind.RECEIVE
            )
        )
        == 1
    )


async def test_a_warm_sample_waits_for_a_reason_and_what_was_typed_stays(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        await tab.send(ReceptionForm.set_temperature, {"typed": "6.1"})
        await tab.send(ReceivingState.receive, {"typed": {"temperature": "6.1"}})
        state, form = await tab.state(ReceivingState), await tab.state(ReceptionForm)
        assert "temperature_reason" in state.errors
        assert (form.temperature, form.warmth.tone, state.view.number) == ("6.1", "bad", sample.number)
        assert lab.one(Sample, sample.id).state == SampleState.DUE
        await tab.send(
            ReceivingState.receive,
            {"typed": {"temperature": "6.1", "temperature_reason": "Fresh from the tap"}},
        )
        assert state.errors == {}
    assert lab.one(Sample, sample.id).temperature_reason == "Fresh from the tap"


async def test_an_unknown_code_leaves_the_sample_on_the_desk(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        await tab.send(ReceivingState.scan, {"code": "4711"})
        state = await tab.state(ReceivingState)
        assert (state.view.number, state.said_tone) == (sample.number, "bad")
        assert "4711" in state.said


async def test_the_same_cooler_keeps_its_temperature(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        form: Any = await tab.state(ReceptionForm)
        await tab.send(ReceptionForm.set_temperature, {"typed": "3.8"})
        await tab.send(ReceivingState.scan, {"code": first.number})
        await tab.send(ReceptionForm.tap_condition, {"word": "leaking"})
        await tab.send(ReceivingState.receive, {"typed": {"temperature": "3.8"}})
        assert (form.temperature, form.conditions) == ("3.8", ["intact"])
        await tab.send(ReceptionForm.keep_cooler, {"keep": False})
        await tab.send(ReceivingState.scan, {"code": second.number})
        await tab.send(ReceivingState.receive, {"typed": {"temperature": "3.8"}})
        assert form.temperature == ""
    assert lab.one(Sample, first.id).conditions == ["leaking"]


async def test_a_sample_of_a_held_order_is_not_received(app: rx.App, lab: TestLab):
    order_id = lab.order()
    sample = lab.samples_of(order_id)[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        with lab.work_as(lab.max) as work:
            orders.hold(work, order_id, reason="The client asked")
        sent = await tab.send(ReceivingState.receive, {"typed": {}})
        assert "Confirm or resume it" in str(events(sent)) + str(tab.errors)
    assert lab.one(Sample, sample.id).state == SampleState.DUE


async def test_rejecting_asks_for_a_reason(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab, path=f"/receiving?sample={sample.number}") as tab:
        await tab.send(ReceivingState.load)
        state = await tab.state(ReceivingState)
        assert state.view.number == sample.number
        await tab.send(ReceivingState.ask_to_reject, {"open": True})
        await tab.send(ReceivingState.reject, {"typed": {"reason": " "}})
        assert (state.rejecting, "reason" in state.errors) == (True, True)
        await tab.send(ReceivingState.reject, {"typed": {"reason": "Frozen and broken"}})
        assert not state.rejecting
    assert lab.one(Sample, sample.id).closing_reason == "Frozen and broken"


async def test_an_analyst_cannot_reach_the_desk(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab, email="ana@labflow.dev") as tab:
        sent = await tab.send(ReceivingState.scan, {"code": sample.number})
        assert refused(sent)
        assert (await tab.state(ReceivingState)).view.number == ""

"""The reception desk, driven as a browser drives it."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import reflex as rx

from labflow.domain import identity, orders
from labflow.models import Container, CustodyEvent, Sample
from labflow.state.receiving import ReceivingState
from labflow.state.waiting_scans import WaitingScansState
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import CustodyKind, SampleState
from tests.state.client import Tab, events, refused


def desk(app: rx.App, lab: TestLab, *, path: str = "/receiving", email: str = "rita@labflow.dev") -> Tab:
    return Tab(app, path=path, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


def typed(*conditions: str, **fields: str) -> dict[str, Any]:
    """The desk's form as the browser sends it."""
    ticked = {f"condition-{word}": "on" for word in conditions or ("intact",)}
    return {"typed": {"same_cooler": "on", **ticked, **fields}}


def waiting(*codes: str, **facts: str) -> dict[str, Any]:
    """Scans that a browser kept without a connection, ten minutes ago."""
    scans = [
        {"id": str(uuid4()), "code": code, "waited": 600.0, "facts": typed(**facts)["typed"]}
        for code in codes
    ]
    return {"batch": {"scans": scans}}


async def test_scan_check_receive_and_go_on_with_the_order(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        assert not (
            await tab.state(ReceivingState)
        ).loaded  # nobody says that nothing is expected before it is read
        await tab.send(ReceivingState.load)
        assert (await tab.state(ReceivingState)).loaded
        await tab.send(ReceivingState.scan, {"code": f"{first.number}-1"})
        state = await tab.state(ReceivingState)
        assert (state.view.number, state.scanned, state.chosen) == (
            first.number, [f"{first.number}-1"], [first.number],
        )  # fmt: skip
        await tab.send(ReceivingState.receive, typed(temperature="3,8", location="Cooler 1", note="wet box"))
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
            await tab.send(ReceivingState.receive, typed(temperature="3.8"))
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
        await tab.send(ReceivingState.receive, typed(temperature="6.1"))
        state = await tab.state(ReceivingState)
        assert "temperature_reason" in state.errors
        assert (state.chosen, state.cooler_key, state.sample_key) == ([sample.number], 0, 1)
        assert lab.one(Sample, sample.id).state == SampleState.DUE
        await tab.send(
            ReceivingState.receive, typed(temperature="6.1", temperature_reason="Fresh from the tap")
        )
        assert state.errors == {}
    assert lab.one(Sample, sample.id).temperature_reason == "Fresh from the tap"


async def test_a_temperature_that_is_none_is_said_at_its_field(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        await tab.send(ReceivingState.receive, typed(temperature="cold"))
        assert "temperature" in (await tab.state(ReceivingState)).errors
    assert lab.one(Sample, sample.id).state == SampleState.DUE


async def test_an_unknown_code_leaves_the_sample_on_the_desk(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        await tab.send(ReceivingState.scan, {"code": "4711"})
        state = await tab.state(ReceivingState)
        assert (state.view.number, state.said_tone) == (sample.number, "bad")
        assert "4711" in state.said


async def test_what_was_said_of_the_last_sample_stays_when_the_desk_hears_of_it(app: rx.App, lab: TestLab):
    (sample,) = lab.samples_of(lab.order())
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        await tab.send(ReceivingState.receive, typed(temperature="3.8", location="Cooler 1"))
        state = await tab.state(ReceivingState)
        await tab.send(ReceivingState.changed_meanwhile, {"ids": [str(sample.order_id)]})
        assert (state.said, state.said_tone, state.view.problem) == (f"{sample.number} received", "ok", "")


async def test_another_clients_order_begins_without_the_cooler_of_the_one_before(app: rx.App, lab: TestLab):
    (first,), (again,) = lab.samples_of(lab.order()), lab.samples_of(lab.order())
    (other,) = lab.samples_of(lab.order(client=lab.brewery))
    async with desk(app, lab) as tab:
        keys = []
        for sample in (first, again, other):
            await tab.send(ReceivingState.scan, {"code": sample.number})
            keys.append((await tab.state(ReceivingState)).cooler_key)
    assert keys == [0, 0, 1]


async def test_the_same_cooler_keeps_its_temperature(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": first.number})
        state = await tab.state(ReceivingState)
        before = state.sample_key
        await tab.send(ReceivingState.receive, typed("leaking", temperature="3.8"))
        assert (state.cooler_key, state.sample_key) == (0, before + 1)
        await tab.send(ReceivingState.scan, {"code": second.number})
        await tab.send(ReceivingState.receive, typed(temperature="3.8", same_cooler=""))
        assert state.cooler_key == 1
    assert lab.one(Sample, first.id).conditions == ["leaking"]


async def test_samples_that_were_scanned_are_received_together(app: rx.App, lab: TestLab):
    first, second, third = lab.samples_of(lab.order(count=3))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": f"{first.number}-1"})
        await tab.send(ReceivingState.choose, {"number": third.number})
        await tab.send(ReceivingState.choose, {"number": second.number})
        await tab.send(ReceivingState.choose, {"number": second.number})
        state = await tab.state(ReceivingState)
        assert (state.act, state.tally.here, state.tally.all) == ("Receive 2 samples", 2, 3)
        await tab.send(ReceivingState.receive, typed(temperature="2.5"))
        assert state.said == "2 samples received"
        assert [row.number for row in state.received] == [third.number, first.number]
        await tab.send(ReceivingState.choose_all)
        assert state.chosen == [second.number]
    states = [lab.one(Sample, each.id).state for each in (first, second, third)]
    assert states == ["received", "due", "received"]


async def test_a_container_that_was_not_scanned_waits_and_comes_later(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order(bottles=2))[0]
    first, late = f"{sample.number}-1", f"{sample.number}-2"
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": first})
        state = await tab.state(ReceivingState)
        assert state.tally.waiting == [late]
        await tab.send(ReceivingState.receive, typed(**{f"missing-{late}": "on"}))
        await tab.send(ReceivingState.scan, {"code": late})
        assert (state.view.late, state.act, state.said_tone) == (late, f"Receive {late}", "ok")
        await tab.send(ReceivingState.receive, typed(temperature="4"))
        assert state.said == f"{late} received"
    assert lab.all(Container, Container.number == late)[0].received_at is not None


async def test_a_tap_says_what_a_scan_did_not(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order(bottles=3))[0]
    one, two, three = (f"{sample.number}-{place}" for place in (1, 2, 3))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": one})
        await tab.send(ReceivingState.tap_container, {"number": two, "missing": False})
        state = await tab.state(ReceivingState)
        assert (state.tally.waiting, state.tally.here) == ([three], 2)
        await tab.send(ReceivingState.tap_container, {"number": one, "missing": True})
        assert (state.missing, state.tally.here) == ([one], 1)
        await tab.send(ReceivingState.scan, {"code": one})
        await tab.send(ReceivingState.tap_container, {"number": one, "missing": True})
        await tab.send(ReceivingState.tap_container, {"number": one, "missing": False})
        assert (state.missing, state.tally.here) == ([], 2)


async def test_an_order_that_is_set_aside_keeps_what_was_scanned(app: rx.App, lab: TestLab):
    first, other = lab.samples_of(lab.order(count=2))[0], lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": f"{first.number}-1"})
        await tab.send(ReceivingState.scan, {"code": other.number})
        state = await tab.state(ReceivingState)
        assert (state.chosen, state.scanned) == ([other.number], [])
        await tab.send(ReceivingState.put_aside)
        assert (state.chosen, state.view.order) == ([], "")
        await tab.send(ReceivingState.scan, {"code": state.expected[0].number})
        both = {first.number: [f"{first.number}-1"], other.number: []}
        assert [both[number] for number in state.chosen] == [state.scanned]


async def test_scans_that_waited_are_taken_in_and_answered(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        sent = waiting(first.number, "X-1", second.number, temperature="3.8")
        await tab.send(WaitingScansState.send, sent)
        ids = [scan["id"] for scan in sent["batch"]["scans"]]
        answers = (await tab.state(WaitingScansState)).answers
        assert [answer["id"] for answer in answers] == ids
        assert [bool(answer["refused"]) for answer in answers] == [False, True, False]
        assert "There is no sample or container X-1" in answers[1]["refused"]
        rows = (await tab.state(ReceivingState)).received
        assert [(row.number, row.arrival) for row in rows] == [
            (second.number, "3.8 °C, intact"), (first.number, "3.8 °C, intact"),
        ]  # fmt: skip
        assert (await tab.state(ReceivingState)).expected == []
    assert lab.one(Sample, first.id).temperature == Decimal("3.8")


async def test_what_an_own_waiting_scan_took_from_the_desk_is_no_problem(app: rx.App, lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": f"{first.number}-1"})
        order = (await tab.state(ReceivingState)).view.order_id
        await tab.send(WaitingScansState.send, waiting(f"{first.number}-1"))
        await tab.send(ReceivingState.changed_meanwhile, {"ids": [order]})
        state = await tab.state(ReceivingState)
        assert (state.said, state.said_tone) == (f"{first.number} received", "ok")
        assert (state.view.problem, state.chosen) == ("", [])
        # what somebody else received is told as such
        await tab.send(ReceivingState.scan, {"code": second.number})
        async with desk(app, lab) as other:
            await other.send(ReceivingState.load)
            await other.send(WaitingScansState.send, waiting(second.number))
        await tab.send(ReceivingState.changed_meanwhile, {"ids": [order]})
        assert "is received already: Rita" in state.view.problem
        assert state.said_tone == "bad"


async def test_scans_that_are_sent_twice_have_one_effect(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    sent = waiting(sample.number)
    for _ in range(2):
        async with desk(app, lab) as tab:
            await tab.send(WaitingScansState.send, sent)
            answers = (await tab.state(WaitingScansState)).answers
            assert [answer["refused"] for answer in answers] == [""]
    custody = lab.all(CustodyEvent, CustodyEvent.scan_id.is_not(None))
    assert [str(event.scan_id) for event in custody] == [sent["batch"]["scans"][0]["id"]]


async def test_a_waiting_scan_that_is_warm_without_a_reason_is_refused(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(WaitingScansState.send, waiting(sample.number, temperature="7"))
        await tab.send(WaitingScansState.send, waiting(sample.number, temperature="cold"))
        answers = (await tab.state(WaitingScansState)).answers
        assert "Above 6" in answers[0]["refused"]
        assert "for example 3.8" in answers[1]["refused"]
    assert lab.one(Sample, sample.id).state == SampleState.DUE


async def test_what_no_browser_of_ours_keeps_is_answered_too(app: rx.App, lab: TestLab):
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(WaitingScansState.send, {"batch": {"scans": "no list"}})
        await tab.send(WaitingScansState.send, {"batch": {"scans": [4711, {"id": 7, "facts": [1]}]}})
        answers = (await tab.state(WaitingScansState)).answers
        assert [answer["id"] for answer in answers] == ["7"]
        assert "cannot be read" in answers[0]["refused"]


async def test_nobody_else_sends_scans(app: rx.App, lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    async with desk(app, lab, email="ana@labflow.dev") as tab:
        assert refused(await tab.send(WaitingScansState.send, waiting(sample.number)))
        assert (await tab.state(WaitingScansState)).answers == []
    assert lab.one(Sample, sample.id).state == SampleState.DUE


async def test_a_sample_of_a_held_order_is_not_received(app: rx.App, lab: TestLab):
    order_id = lab.order()
    sample = lab.samples_of(order_id)[0]
    async with desk(app, lab) as tab:
        await tab.send(ReceivingState.load)
        await tab.send(ReceivingState.scan, {"code": sample.number})
        with lab.work_as(lab.max) as work:
            orders.hold(work, order_id, reason="The client asked")
        sent = await tab.send(ReceivingState.receive, typed())
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

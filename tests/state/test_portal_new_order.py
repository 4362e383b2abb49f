"""Ordering from a browser's side: every change is kept at once, refusals stand at their fields, strangers get nothing."""

from dataclasses import replace
from typing import Any

import reflex as rx

from labflow.domain.portal import placing
from labflow.models import Order, PortalDraft
from labflow.state.portal.new_order import PortalNewOrderState as New
from labflow.state.portal.new_order import PortalOfferState, PortalSentState
from labflow.testing import TestLab
from tests.state.client import Tab, events
from tests.state.test_guard import cookie, refused
from tests.state.test_portal import CLEO, OTTO, wire

ADDRESS = "/portal/orders/new"


async def begun(tab: Tab, lab: TestLab) -> str:
    """Begin an order, and go where the browser is sent."""
    await tab.send(New.load)
    await tab.send(New.begin, {"again": ""})
    draft = str(lab.all(PortalDraft)[-1].id)
    tab.path = f"{ADDRESS}?draft={draft}"
    await tab.send(New.load)
    return draft


async def test_an_order_is_written_in_steps_and_sent(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, CLEO), path=ADDRESS) as tab:
        draft = await begun(tab, lab)
        await tab.send(New.turn_to, {"step": "tests"})
        assert "places" in (await tab.state(New)).errors
        await tab.send(New.choose_place, {"point_id": str(lab.point)})
        await tab.send(New.add_place, {"form": {"name": "", "type_id": str(lab.water)}})
        assert "name" in (await tab.state(New)).errors
        await tab.send(New.add_place, {"form": {"name": "Well 9", "type_id": str(lab.water)}})
        sent = await tab.send(New.turn_to, {"step": "tests"})
        assert f"draft={draft}&step=tests" in str(events(sent))
        await tab.send(PortalOfferState.find_test, {"words": "LEAD 200.8"})
        assert [test.name for test in (await tab.state(PortalOfferState)).tests] == ["Lead"]
        await tab.send(New.choose_test, {"test_id": str(lab.profile)})
        await tab.send(New.fill_all, {"field": "collected_by", "value": "J. Alvarez"})
        key = (await tab.state(New)).view.samples[1].key
        await tab.send(New.fill_sample, {"key": key, "field": "collected_at", "value": "2999-01-01T10:00"})
        await tab.send(New.turn_to, {"step": "review"})
        assert set((await tab.state(New)).errors) == {f"{key}.collected_at"}
        await tab.send(New.fill_sample, {"key": key, "field": "collected_at", "value": ""})
        await tab.send(New.fill, {"field": "note", "value": "x" * 2001})
        assert (await tab.state(New)).errors["note"] == "At most 2,000 characters."
        sent = await tab.send(New.send)
        [order] = lab.all(Order)
        assert f"/portal/orders/sent/{order.id}" in str(events(sent))
        assert [row.collected_by for row in lab.samples_of(order.id)] == ["J. Alvarez"] * 2
        await tab.send(PortalSentState.load, path=f"/portal/orders/sent/{order.id}")
        assert (await tab.state(PortalSentState)).view.number == order.number
        assert tab.errors == []


async def test_a_closed_browser_loses_nothing(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, CLEO), path=ADDRESS) as tab:
        draft = await begun(tab, lab)
        await tab.send(New.choose_place, {"point_id": str(lab.point)})
    async with Tab(app, cookie=cookie(lab, CLEO), path=ADDRESS) as tab:
        await tab.send(New.load)
        assert [row.id for row in (await tab.state(New)).drafts] == [draft]
        await tab.send(New.load, path=f"{ADDRESS}?draft={draft}&step=tests")
        state = await tab.state(New)
        assert (state.view.step, state.view.samples[0].name) == ("tests", "Site 12, Clay St tap")
        await tab.send(New.load, path=f"{ADDRESS}?draft={draft}&step=review")
        state = await tab.state(New)
        assert (state.view.step, set(state.errors)) == ("tests", {"tests"})
        await tab.send(New.discard)
        await tab.send(New.load, path=f"{ADDRESS}?draft={draft}")
        assert (await tab.state(New)).missing


async def test_a_strangers_draft_is_not_there(app: rx.App, lab: TestLab):
    with lab.work_as(lab.cleo) as work:
        draft = placing.start(work)
        placing.choose_place(work, draft, lab.point)
    async with Tab(app, cookie=cookie(lab, OTTO), path=ADDRESS) as tab:
        for path in (draft, "not-an-id"):
            sent = wire(await tab.send(New.load, path=f"{ADDRESS}?draft={path}"))
            assert (await tab.state(New)).missing
            assert "Site 12, Clay St tap" not in sent.replace("SITE-12", "") or "Ashland" not in sent
        for handler, payload in _acts(lab):
            await tab.send(handler, payload)
        assert lab.one(PortalDraft, draft).content["tests"] == []
        assert len(lab.one(PortalDraft, draft).content["samples"]) == 1
        order = lab.order()
        await tab.send(PortalSentState.load, path=f"/portal/orders/sent/{order}")
        assert (await tab.state(PortalSentState)).missing


async def test_only_clients_people_order_here(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path=ADDRESS) as tab:
        for handler, payload in [*_acts(lab), (New.load, {}), (New.begin, {"again": ""}), (PortalSentState.load, {}),
                                 (PortalOfferState.find_test, {"words": "x"}), (PortalOfferState.find_place, {"words": "x"})]:  # fmt: skip
            assert refused(await tab.send(handler, payload))
    async with Tab(app, path=ADDRESS) as tab:
        assert "/sign-in" in str(events(await tab.send(New.load)))


def _acts(lab: TestLab) -> list[tuple[Any, dict[str, Any]]]:
    return [
        (New.choose_place, {"point_id": str(lab.point)}), (New.remove, {"key": "x"}),
        (New.add_place, {"form": {"name": "x", "type_id": str(lab.water)}}),
        (New.choose_test, {"test_id": str(lab.profile)}), (New.skip_test, {"key": "x", "test_id": "y"}),
        (New.fill, {"field": "note", "value": "x"}), (New.fill_sample, {"key": "x", "field": "name", "value": "y"}),
        (New.fill_all, {"field": "collected_by", "value": "y"}), (New.turn_to, {"step": "tests"}), (New.discard, {}), (New.send, {}),
    ]  # fmt: skip


async def test_a_few_tests_are_shown_with_the_chosen_ones_first(app: rx.App, lab: TestLab):
    """Nobody scrolls past a whole catalogue to say when results are needed; what was chosen is always in sight."""
    async with Tab(app, cookie=cookie(lab, CLEO), path=ADDRESS) as tab:
        await begun(tab, lab)
        offered = await tab.state(PortalOfferState)
        many = [
            replace(offered.offer.tests[0], id=str(number), name=f"Test {number}") for number in range(20)
        ]
        offered._begin_with(replace(offered.offer, tests=many), ["17"])
        assert [test.id for test in offered.tests] == ["17", "0", "1", "2", "3", "4", "5", "6"]
        assert offered.more == 12
        await tab.send(PortalOfferState.show_all_tests)
        everything = await tab.state(PortalOfferState)
        assert everything.more == 0

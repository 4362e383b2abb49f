"""The screens of orders and samples, driven as a browser drives them."""

from typing import Any

import reflex as rx

from labflow.domain import identity, orders
from labflow.models import Order, Sample
from labflow.state.new_order import ExtraTests, NewOrderOptions, NewOrderState
from labflow.state.order import OrderActivity, OrderState
from labflow.state.orders import OrdersState
from labflow.state.sample import SampleActivity, SampleState
from labflow.state.samples import SamplesState
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import SampleState as State
from tests.state.client import Tab, events


def signed_in(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, email, PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


async def test_the_list_of_samples_shows_what_the_address_asks_for(app: rx.App, lab: TestLab) -> None:
    lab.order(count=2)
    mine = lab.received()
    async with signed_in(app, lab, "ana@labflow.dev", f"/samples?tab=all&q={mine.number}") as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert [line.key for line in state.lines] == [mine.number]
        counts = {view.key: view.count for view in state.views}
        assert (state.view, state.shown, counts["receive"]) == ("all", "1–1 of 1", "2")


async def test_the_controls_of_a_list_change_the_address(app: rx.App, lab: TestLab) -> None:
    lab.order(count=60)
    async with signed_in(app, lab, "ana@labflow.dev", "/samples?tab=receive") as tab:
        await tab.send(SamplesState.load)
        assert "/samples?tab=receive&q=site+9" in str(
            events(await tab.send(SamplesState.search, {"q": "site 9"}))
        )
        assert "sort=due" in str(events(await tab.send(SamplesState.sort_by, {"key": "due"})))
        went = str(events(await tab.send(SamplesState.next_page)))
        assert "page=2" in went
        assert "after=" in went
        assert (await tab.state(SamplesState)).pages == 2


async def test_the_list_of_orders_is_read(app: rx.App, lab: TestLab) -> None:
    lab.order(count=3)
    async with signed_in(app, lab, "max@labflow.dev", "/orders") as tab:
        await tab.send(OrdersState.load)
        assert [line.cells[3] for line in (await tab.state(OrdersState)).lines] == [["number", "3"]]


async def test_a_reason_is_asked_before_an_order_is_held_and_kept_with_it(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    async with signed_in(app, lab, "max@labflow.dev", f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        await tab.send(OrderState.take, {"action": "hold"})
        assert lab.one(Order, order).state == "confirmed"
        await tab.send(OrderState.give_reason, {"form": {"reason": " "}})
        state = await tab.state(OrderState)
        assert "Give a reason" in state.errors["reason"]
        assert state.asking == "hold"
        await tab.send(OrderState.give_reason, {"form": {"reason": "Payment is missing"}})
        assert lab.one(Order, order).state == "on_hold"
        assert (await tab.state(OrderState)).view.state == "on_hold"
        assert (await tab.state(OrderActivity)).entries[0].reason == "Payment is missing"


async def test_a_step_on_an_order_that_changed_meanwhile_is_refused_and_shown_anew(
    app: rx.App, lab: TestLab
) -> None:
    order = lab.order()
    async with signed_in(app, lab, "max@labflow.dev", f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        with lab.work_as(lab.ada) as work:
            work.lock(Order, order).priority = "rush"
        await tab.send(OrderState.take, {"action": "cancel"})
        sent = await tab.send(OrderState.give_reason, {"form": {"reason": "Not wanted"}})
        assert "changed priority meanwhile" in str(events(sent))
        assert (await tab.state(OrderState)).view.priority == "rush"
        assert lab.one(Order, order).state == "confirmed"


async def test_a_sample_shows_its_results_and_story(app: rx.App, lab: TestLab) -> None:
    sample = lab.resulted()
    async with signed_in(app, lab, "vera@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        state = await tab.state(SampleState)
        assert [row.analyte for row in state.view.results] == ["Nitrate as N", "Lead", "E. coli"]
        assert state.code.startswith("data:image/svg+xml")
        assert (await tab.state(SampleActivity)).entries[0].act == "submitted 3 tests for review"


async def test_a_sample_is_rejected_from_its_page_with_a_reason(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "max@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        await tab.send(SampleState.ask_why, {"action": "reject"})
        await tab.send(SampleState.end, {"form": {"reason": ""}})
        assert (await tab.state(SampleState)).errors["reason"]
        sent = await tab.send(SampleState.end, {"form": {"reason": "The bottle is broken"}})
        assert "is rejected" in str(events(sent))
        assert lab.one(Sample, sample.id).state == State.REJECTED


async def test_an_address_without_a_sample_says_so(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/samples/nothing") as tab:
        await tab.send(SampleState.load)
        assert (await tab.state(SampleState)).missing


# ── the new order form ───────────────────────────────────────────────────────────────────────────────────────


async def filled(tab: Tab, lab: TestLab, **cells: str) -> Any:
    """Type one good line for Ashland Water."""
    await tab.send(NewOrderState.load)
    await tab.send(NewOrderState.choose_client, {"client_id": str(lab.ashland)})
    state = await tab.state(NewOrderState)
    key = state.lines[0].key
    typed = {
        "client_reference": "Tap A",
        "profile_ids": str(lab.profile),
        "collected_at": "2026-07-21T06:40",
        **cells,
    }
    await tab.send(
        NewOrderState.keep_cells,
        {"cells": [{"id": key, "field": name, "value": value, "old": ""} for name, value in typed.items()]},
    )
    return state


async def test_three_samples_are_typed_and_one_order_is_made(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        await filled(tab, lab)
        await tab.send(NewOrderState.keep, {"name": "client_reference", "value": "PO 4711"})
        for name in ("Tap B", "Tap C"):
            await tab.send(NewOrderState.add_line)
            last = (await tab.state(NewOrderState)).lines[-1].key
            cell = {"id": last, "field": "client_reference", "value": name, "old": ""}
            await tab.send(NewOrderState.keep_cells, {"cells": [cell]})
        sent = await tab.send(NewOrderState.create, {"unfinished": []})
        await tab.send(NewOrderState.create, {"unfinished": []})
        [order] = lab.all(Order)
        assert f"/orders/{order.id}" in str(events(sent))
        assert (order.client_reference, order.contact_id) == ("PO 4711", lab.contacts[lab.ashland])
        assert [sample.client_reference for sample in lab.samples_of(order.id)] == ["Tap A", "Tap B", "Tap C"]
        assert not tab.errors


async def test_a_refused_form_keeps_what_was_typed_and_marks_the_cells(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        await filled(tab, lab, extra="XYZ", profile_ids="")
        await tab.send(NewOrderState.create, {"unfinished": []})
        state = await tab.state(NewOrderState)
        assert set(state.errors) == {"samples.0.extra", "samples.0.profile_ids"}
        assert (state.lines[0].client_reference, state.lines[0].extra, state.busy) == ("Tap A", "XYZ", False)
        cell = {"id": state.lines[0].key, "field": "extra", "value": "PB", "old": "XYZ"}
        await tab.send(NewOrderState.keep_cells, {"cells": [cell]})
        assert "samples.0.extra" not in (await tab.state(NewOrderState)).errors


async def test_a_half_typed_date_is_not_taken_for_an_empty_one(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        state = await filled(tab, lab)
        await tab.send(NewOrderState.create, {"unfinished": [state.lines[0].key]})
        assert "samples.0.collected_at" in (await tab.state(NewOrderState)).errors
        assert lab.all(Order) == []


async def test_a_sample_point_brings_its_matrix_and_another_client_takes_it_away(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        await filled(tab, lab, sample_type_id="", sample_point_id=str(lab.point))
        assert (await tab.state(NewOrderState)).lines[0].sample_type_id == str(lab.water)
        await tab.send(NewOrderState.choose_client, {"client_id": str(lab.brewery)})
        state = await tab.state(NewOrderState)
        assert state.lines[0].sample_point_id == ""
        assert state.facts["contact_id"] == str(lab.contacts[lab.brewery])


async def test_tests_and_containers_are_chosen_without_knowing_codes(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        state = await filled(tab, lab)
        key = state.lines[0].key
        await tab.send(ExtraTests.open_for, {"key": key})
        await tab.send(ExtraTests.tick, {"code": "PB"})
        for _ in range(2):
            await tab.send(ExtraTests.count, {"code": "P250", "step": 1})
        await tab.send(ExtraTests.close, {"open": False})
        line = (await tab.state(NewOrderState)).lines[0]
        assert (line.extra, line.containers) == ("PB", "2xP250")
        assert len((await tab.state(NewOrderOptions)).offered.tests) == 4


async def test_lines_are_copied_and_removed(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/orders/new") as tab:
        state = await filled(tab, lab)
        key = state.lines[0].key
        await tab.send(NewOrderState.copy_line, {"key": key})
        assert [line.client_reference for line in (await tab.state(NewOrderState)).lines] == [
            "Tap A",
            "Tap A",
        ]
        await tab.send(NewOrderState.remove_line, {"key": key})
        assert len((await tab.state(NewOrderState)).lines) == 1


async def test_an_analyst_is_refused_at_every_handler_of_the_form(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana@labflow.dev", "/orders/new") as tab:
        assert "Your roles do not allow this" in str(events(await tab.send(NewOrderState.load)))
        assert (await tab.state(NewOrderOptions)).offered.tests == []


async def test_a_client_reads_no_staff_list(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    with lab.work_as(lab.max) as work:
        orders.hold(work, order, reason="Payment is missing")
    async with signed_in(app, lab, "cleo@ashland.example", f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        assert (await tab.state(OrderState)).view.id == ""

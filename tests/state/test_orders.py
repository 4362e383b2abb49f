"""The screens of orders and samples, driven as a browser drives them."""

import pytest
import reflex as rx

from labflow.domain import identity, lists, orders
from labflow.domain.lists import reading, searching
from labflow.domain.samples.views import SAMPLES
from labflow.models import Order, Sample
from labflow.state.activity import ActivityState
from labflow.state.order import OrderState
from labflow.state.orders import OrdersState
from labflow.state.sample import SampleState
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


async def test_a_view_saved_with_words_shows_them_keeps_them_and_lets_go_of_them(
    app: rx.App, lab: TestLab
) -> None:
    lab.order(count=12)
    with lab.work_as(lab.ana) as work:
        view = lists.save_view(work, SAMPLES, name="Site 1", filters="-", q="Site 1")
    at = f"/samples?tab={view}"
    async with signed_in(app, lab, "ana@labflow.dev", at) as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert (state.q, state.count, state.changed) == ("Site 1", 4, False)
        narrowed = str(events(await tab.send(SamplesState.drop_filter, {"key": "state"})))
        assert "q=Site+1" in narrowed  # one more filter does not widen the view
        assert f"tab={view}&q=+" in str(events(await tab.send(SamplesState.search, {"q": ""})))
    async with signed_in(app, lab, "ana@labflow.dev", f"{at}&q=+") as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert (state.q, state.count, state.changed) == ("", 12, True)
        await tab.send(SamplesState.update_view, {"form": {"name": "All sites"}})
        await tab.send(SamplesState.edit_filter, {"key": "above"})
        await tab.send(SamplesState.apply_filter, {"form": {"operator": "above", "first": "many"}})
        state = await tab.state(SamplesState)
        assert (state.errors, state.panel) == ({"first": "Type a number, such as 3.5."}, "filter")
    async with signed_in(app, lab, "ana@labflow.dev", at) as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert (state.view_name, state.q, state.count, state.changed) == ("All sites", "", 12, False)


async def test_who_comes_further_than_a_search_was_counted_is_told_of_more(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", 2)
    monkeypatch.setattr(reading, "FEW", 2)
    lab.order(count=60)
    async with signed_in(app, lab, "ana@labflow.dev", "/samples?tab=all&q=s26-") as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert (state.shown, state.total, state.pages) == ("1–50 of 50+", "50+", 2)
        after = state._after
    async with signed_in(app, lab, "ana@labflow.dev", f"/samples?tab=all&q=s26-&page=2&after={after}") as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        assert (state.shown, state.total) == ("51–60 of 60", "60")


async def test_the_list_of_orders_is_read(app: rx.App, lab: TestLab) -> None:
    lab.order(count=3)
    async with signed_in(app, lab, "max@labflow.dev", "/orders") as tab:
        await tab.send(OrdersState.load)
        assert [line.cells[3] for line in (await tab.state(OrdersState)).lines] == [["number", "3"]]


async def test_a_list_knows_that_there_is_nothing_yet(app: rx.App, lab: TestLab) -> None:
    """Nothing at all asks for a first order, nothing in a view for another view."""
    async with signed_in(app, lab, "max@labflow.dev", "/orders") as tab:
        await tab.send(OrdersState.load)
        assert (await tab.state(OrdersState)).untouched
        lab.order()
        await tab.send(OrdersState.load, path="/orders?tab=hold")
        state = await tab.state(OrdersState)
        assert (state.untouched, state.lines) == (False, [])


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
        assert (await tab.state(ActivityState)).entries[0].reason == "Payment is missing"


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
        assert (await tab.state(ActivityState)).entries[0].act == "submitted 3 tests for review"


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


async def test_a_client_reads_no_staff_list(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    with lab.work_as(lab.max) as work:
        orders.hold(work, order, reason="Payment is missing")
    async with signed_in(app, lab, "cleo@ashland.example", f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        assert (await tab.state(OrderState)).view.id == ""


async def test_a_list_tells_the_pages_around_it_so_that_walking_on_never_ends_at_an_edge(
    app: rx.App, lab: TestLab
) -> None:
    lab.order(count=60)
    lab.order(count=55)
    async with signed_in(app, lab, "ana@labflow.dev", "/samples?tab=receive") as tab:
        await tab.send(SamplesState.load)
        state = await tab.state(SamplesState)
        first = [line.id for line in state.lines]
        assert (state.backward, state.page_no) == ("", 1)
        await tab.send(SamplesState.load, path=state.onward)
        second = [line.id for line in state.lines]
        assert (state.page_no, set(first) & set(second)) == (2, set())
        assert state.backward == "/samples?tab=receive"
        await tab.send(SamplesState.load, path=state.onward)
        assert (state.page_no, state.onward, len(state.lines)) == (3, "", 15)
        await tab.send(SamplesState.load, path=state.backward)
        assert ([line.id for line in state.lines], state.page_no) == (second, 2)

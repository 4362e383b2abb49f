"""The new order page, driven as a browser drives it: rows arrive in pieces, problems go back by cell."""

from typing import Any
from uuid import UUID

import reflex as rx

from labflow.domain import identity
from labflow.models import DraftOrder, Order, Sample
from labflow.state.clients import NewClientState
from labflow.state.new_order import NewOrderOptions, NewOrderSheet, NewOrderState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, changes, events, refused

GOOD = {"sample_type": "Drinking water", "tests": "BASIC"}


def signed_in(app: rx.App, lab: TestLab, email: str = "rita@labflow.dev", path: str = "/orders/new") -> Tab:
    return Tab(app, cookie=f"session={identity.sign_in(lab.house, email, PASSWORD).token}", path=path)


async def begun(tab: Tab, lab: TestLab) -> Any:
    await tab.send(NewOrderState.load)
    await tab.send(NewOrderState.choose_client, {"client_id": str(lab.ashland)})
    return await tab.state(NewOrderState)


async def piece(tab: Tab, *rows: dict[str, str], act: str = "", last: bool = True) -> Any:
    order = [row["id"] for row in rows] if last and rows else None
    return await tab.send(
        NewOrderState.typed, {"piece": {"rows": list(rows), "order": order, "last": last, "act": act}}
    )


async def test_three_samples_are_typed_and_one_order_is_made(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await tab.send(NewOrderState.keep, {"name": "client_reference", "value": "PO 4711"})
        rows = [{"id": name, "client_reference": f"Tap {name}", **GOOD} for name in "ABC"]
        await piece(tab, *rows)
        assert (await tab.state(NewOrderState)).kept.good == 3
        sent = await piece(tab, act="register")
        await piece(tab, act="register")
        [order] = lab.all(Order)
        assert f"/orders/{order.id}" in str(events(sent))
        assert (order.client_reference, order.contact_id) == ("PO 4711", lab.contacts[lab.ashland])
        assert [s.client_reference for s in lab.samples_of(order.id)] == ["Tap A", "Tap B", "Tap C"]
        assert not tab.errors


async def test_a_block_arrives_in_pieces_and_is_kept_with_the_last(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        state = await begun(tab, lab)
        first = {"id": "a", "client_reference": "A", **GOOD}
        await piece(tab, first, last=False)
        assert lab.one(DraftOrder, UUID(state._draft)).rows == []
        whole = {
            "rows": [{"id": "b", "client_reference": "B", **GOOD}],
            "order": ["b", "a"],
            "last": True,
            "act": "",
        }
        await tab.send(NewOrderState.typed, {"piece": whole})
        assert [row["id"] for row in lab.one(DraftOrder, UUID(state._draft)).rows] == ["b", "a"]


async def test_wrong_words_are_marked_at_once_and_missing_ones_from_the_first_try_on(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await piece(tab, {"id": "a", "client_reference": "A", "tests": "XYZ"})
        assert set((await tab.state(NewOrderState)).cells) == {"a|tests"}
        await piece(tab, act="register")
        state = await tab.state(NewOrderState)
        assert set(state.cells) == {"a|tests", "a|sample_type"}
        assert (state.tried, state.busy, lab.all(Order)) == (True, False, [])
        await piece(tab, {"id": "a", "client_reference": "A", **GOOD})
        assert (await tab.state(NewOrderState)).cells == {}


async def test_good_rows_are_registered_on_request_and_the_rest_stays(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        rows = [
            {"id": "a", "client_reference": "A", **GOOD},
            {"id": "b", "client_reference": "B", **GOOD, "tests": "XYZ"},
        ]
        await piece(tab, *rows)
        sent = await piece(tab, act="register_good")
        assert "created with 1 sample; 1 left to mend" in str(events(sent))
        [order] = lab.all(Order)
        state = await tab.state(NewOrderState)
        assert (state.made.number, state.made.left, set(state.cells)) == (order.number, 1, {"b|tests"})
        assert [row["id"] for row in (await tab.state(NewOrderSheet)).rows] == ["b"]
        sent = await piece(tab, {"id": "b", "client_reference": "B", **GOOD}, act="register")
        assert f"1 sample added to order {order.number}." in str(events(sent))
        assert (len(lab.all(Order)), len(lab.all(Sample))) == (1, 2)


async def test_a_draft_is_resumed_by_its_address_and_listed_elsewhere(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        state = await begun(tab, lab)
        draft = state._draft
        sent = await piece(tab, {"id": "a", "client_reference": "A", **GOOD})
        assert not tab.errors
        assert "replaceState" not in str(events(sent))
    async with signed_in(app, lab, path=f"/orders/new?draft={draft}") as tab:
        await tab.send(NewOrderState.load)
        state, sheet = await tab.state(NewOrderState), await tab.state(NewOrderSheet)
        assert (state.client.name, state.kept.good, state.waiting) == ("City of Ashland Water", 1, [])
        assert sheet.rows[0]["client_reference"] == "A"
        assert sheet.columns[1].options[0].value == "SITE-12"
    async with signed_in(app, lab) as tab:
        await tab.send(NewOrderState.load)
        state = await tab.state(NewOrderState)
        assert [row.id for row in state.waiting] == [draft]
        await tab.send(NewOrderState.discard, {"draft_id": draft})
        assert (await tab.state(NewOrderState)).waiting == []
    async with signed_in(app, lab, path=f"/orders/new?draft={draft}") as tab:
        assert "given up already" in str(events(await tab.send(NewOrderState.load)))


async def test_an_empty_form_leaves_no_draft(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await tab.send(NewOrderState.load)
        await tab.send(NewOrderState.keep, {"name": "note", "value": ""})
        assert lab.all(DraftOrder) == []


async def test_typing_sends_no_rows_back(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        sent = await piece(tab, {"id": "a", "client_reference": "A", **GOOD})
        assert changes(sent, NewOrderSheet) == {}


async def test_another_client_has_other_sample_points(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await tab.send(NewOrderState.choose_client, {"client_id": str(lab.brewery)})
        state = await tab.state(NewOrderState)
        assert state.facts["contact_id"] == str(lab.contacts[lab.brewery])
        await tab.send(NewOrderState.choose_client, {"client_id": ""})
        assert (await tab.state(NewOrderSheet)).columns[1].options == []


async def test_too_many_rows_are_told(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        assert "12 rows did not fit" in str(events(await piece(tab, act="lost:12")))


async def test_an_analyst_is_refused_at_the_form(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana@labflow.dev") as tab:
        assert refused(await tab.send(NewOrderState.load))
        assert (await tab.state(NewOrderOptions)).offered.specifications == []


async def test_clients_are_offered_for_the_words_they_were_found_by(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await tab.send(NewOrderState.load)
        await tab.send(NewOrderState.find_client, {"words": "ash"})
        state = await tab.state(NewOrderState)
        assert (state.found_for, [each.value for each in state.found]) == ("ash", [str(lab.ashland)])
        await tab.send(NewOrderState.choose_client, {"client_id": str(lab.ashland)})
        state = await tab.state(NewOrderState)
        assert (state.found_for, state.found) == ("", [])


async def test_the_way_to_the_first_client_opens_the_dialog_that_takes_it_on(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/clients?new=client") as tab:
        await tab.send(NewClientState.arrive)
        assert (await tab.state(NewClientState)).open
    async with signed_in(app, lab, "max@labflow.dev", "/clients") as tab:
        await tab.send(NewClientState.arrive)
        assert not (await tab.state(NewClientState)).open

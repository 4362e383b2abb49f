"""Webhooks on their screens: added with a secret told once, tried out, sent again, ended; and who may not."""

from typing import Any

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler

from labflow.domain import events, identity, webhooks
from labflow.domain.ports import Receipt
from labflow.models import Webhook, WebhookDelivery
from labflow.state.guard import policy_of
from labflow.state.webhook import WebhookState
from labflow.state.webhooks import WebhooksState
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Permission
from tests.state.client import Tab, changes, refused
from tests.state.client import events as sent_events

FORM = {
    "name": "ERP",
    "url": "https://erp.example.com/hook",
    "type-order.created": "on",
    "type-sample.received": "on",
}


def tab_of(app: rx.App, lab: TestLab, who: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, f"{who}@labflow.dev", PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


def added(lab: TestLab) -> Webhook:
    with lab.work_as(lab.ada) as work:
        facts = webhooks.WebhookFacts("ERP", FORM["url"], ("order.created",))
        made = webhooks.create(work, facts)
    return lab.one(Webhook, made.id)


def happened(lab: TestLab) -> WebhookDelivery:
    lab.order()
    with lab.system() as work:
        events.publish(work, webhooks.fan_out)
    return lab.all(WebhookDelivery)[0]


async def test_a_webhook_is_added_and_its_secret_told_until_the_dialog_closes(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "ada", "/settings/webhooks") as tab:
        await tab.send(WebhooksState.load)
        await tab.send(WebhooksState.ask, {"open": True})
        state = await tab.state(WebhooksState)
        assert ("order.created", True) in {(one.name, one.for_clients) for one in state.types}
        await tab.send(WebhooksState.create, {"form": {**FORM, "url": "http://x"}})
        state = await tab.state(WebhooksState)
        assert (list(state.errors), state.adding, state.secret) == (["url"], True, "")
        told = await tab.send(WebhooksState.create, {"form": FORM})
        assert "whsec_" in str(changes(told, WebhooksState)["secret"])
        [row] = lab.all(Webhook)
        assert sorted(row.types) == ["order.created", "sample.received"]
        state = await tab.state(WebhooksState)
        assert [line.key for line in state.lines] == ["ERP"]
        await tab.send(WebhooksState.forget_secret, {"open": False})
        assert (await tab.state(WebhooksState)).secret == ""
        assert str(row.id) in str(sent_events(await tab.send(WebhooksState.open_added)))
        assert tab.errors == []


async def test_a_clients_own_is_added_for_her(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "ada", "/settings/webhooks") as tab:
        await tab.send(WebhooksState.load)
        await tab.send(WebhooksState.choose_owner, {"client_id": str(lab.ashland)})
        await tab.send(WebhooksState.create, {"form": {**FORM, "client_id": str(lab.ashland)}})
        assert lab.all(Webhook)[0].client_id == lab.ashland
        await tab.send(
            WebhooksState.create,
            {"form": {**FORM, "client_id": str(lab.ashland), "type-result.verified": "on"}},
        )
        assert list((await tab.state(WebhooksState)).errors) == ["types"]


async def test_trying_out_shows_what_was_answered(app: rx.App, lab: TestLab):
    hook = added(lab)
    lab.house.courier.answers[:] = [Receipt(500, "oops", milliseconds=12)]
    async with tab_of(app, lab, "max", f"/settings/webhooks/{hook.id}") as tab:
        await tab.send(WebhookState.load)
        await tab.send(WebhookState.try_out)
        state = await tab.state(WebhookState)
        assert (state.delivery.row.type, state.delivery.row.status, state.delivery.answer) == (
            "ping",
            "500",
            "oops",
        )
        assert (len(state.rows), state.trying, state.counts) == (1, False, {"failed": 1})
        assert tab.errors == []


async def test_the_log_is_looked_through_and_one_sent_again(app: rx.App, lab: TestLab):
    hook = added(lab)
    row = happened(lab)
    webhooks.send(lab.house, row.id, 1)
    async with tab_of(app, lab, "ada", f"/settings/webhooks/{hook.id}") as tab:
        await tab.send(WebhookState.load)
        await tab.send(WebhookState.show, {"tab": "failed"})
        assert (await tab.state(WebhookState)).rows == []
        await tab.send(WebhookState.show, {"tab": "delivered"})
        assert len((await tab.state(WebhookState)).rows) == 1
        await tab.send(WebhookState.open_delivery, {"delivery_id": str(row.id)})
        assert (await tab.state(WebhookState)).delivery.answer == "thanks"
        await tab.send(WebhookState.replay, {"delivery_id": str(row.id)})
        assert lab.all(WebhookDelivery)[0].state == "waiting"
        await tab.send(WebhookState.replay_since, {"form": {"since": "soon"}})
        assert list((await tab.state(WebhookState)).errors) == ["since"]
        await tab.send(WebhookState.replay_since, {"form": {"since": f"{row.created_at:%Y-%m-%d}"}})
        assert (await tab.state(WebhookState)).errors == {}


async def test_changing_a_new_secret_pausing_and_the_end(app: rx.App, lab: TestLab):
    hook = added(lab)
    async with tab_of(app, lab, "ada", f"/settings/webhooks/{hook.id}") as tab:
        await tab.send(WebhookState.load)
        await tab.send(WebhookState.ask, {"dialog": "edit"})
        await tab.send(WebhookState.save, {"form": {**FORM, "name": ""}})
        assert list((await tab.state(WebhookState)).errors) == ["name"]
        await tab.send(WebhookState.save, {"form": {**FORM, "name": "ERP 2"}})
        assert (await tab.state(WebhookState)).view.name == "ERP 2"
        await tab.send(WebhookState.rotate)
        state = await tab.state(WebhookState)
        assert state.secret.startswith("whsec_")
        assert state.view.both_until
        await tab.send(WebhookState.pause)
        assert (await tab.state(WebhookState)).view.state == "paused"
        await tab.send(WebhookState.resume)
        await tab.send(WebhookState.retire, {"form": {"reason": "Replaced"}})
        state = await tab.state(WebhookState)
        assert (state.view.state, state.asked, bool(state.view.retired)) == ("retired", "", True)
        assert tab.errors == []


@pytest.mark.parametrize("address", ["00000000-0000-0000-0000-000000000000", "nonsense"])
async def test_there_is_no_such_webhook(app: rx.App, lab: TestLab, address: str):
    async with tab_of(app, lab, "ada", f"/settings/webhooks/{address}") as tab:
        await tab.send(WebhookState.load)
        state = await tab.state(WebhookState)
        assert (state.missing, state.view.id) == (True, "")


@pytest.mark.parametrize("state", [WebhooksState, WebhookState])
def test_every_handler_is_for_who_looks_after_webhooks(app: rx.App, state: Any):
    from reflex_base.registry import RegistrationContext

    token = RegistrationContext.set(app._registration_context)
    try:
        for handler in state.event_handlers.values():
            if handler.fn.__name__ != "setvar":
                assert policy_of(format_event_handler(handler)) == Permission.EDIT_WEBHOOKS
    finally:
        RegistrationContext.reset(token)


async def test_others_are_refused(app: rx.App, lab: TestLab):
    hook = added(lab)
    async with tab_of(app, lab, "ana", f"/settings/webhooks/{hook.id}") as tab:
        for handler, payload in (
            (WebhooksState.load, {}),
            (WebhooksState.create, {"form": FORM}),
            (WebhookState.try_out, {}),
            (WebhookState.rotate, {}),
        ):
            assert refused(await tab.send(handler, payload))
    assert len(lab.all(Webhook)) == 1

"""A client's own webhooks in the portal: added with a secret told once, tried out, sent again, ended; nobody else's."""

import pytest
import reflex as rx

from labflow.domain import people, webhooks
from labflow.domain.ports import Receipt
from labflow.models import Webhook, WebhookDelivery
from labflow.state.portal.webhooks import PortalWebhooksState, PortalWebhookState
from labflow.testing import TestLab
from tests.state.client import Tab, changes, events, refused
from tests.state.test_guard import cookie
from tests.state.test_webhooks import happened

CLEO = "cleo@ashland.example"
FORM = {"name": "ERP", "url": "https://erp.example.com/hook", "type-order.created": "on"}


@pytest.fixture
def admin(lab: TestLab) -> str:
    """Cleo, as administrator of her company."""
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.cleo.id, role_codes=["client_admin"])
    return cookie(lab, CLEO)


def added(lab: TestLab, client_id: object) -> Webhook:
    with lab.work_as(lab.ada) as work:
        facts = webhooks.WebhookFacts("ERP", FORM["url"], ("order.created",), client_id)
        made = webhooks.create(work, facts)
    return lab.one(Webhook, made.id)


async def test_a_webhook_is_added_for_the_own_company_and_its_secret_told_once(
    app: rx.App, lab: TestLab, admin: str
) -> None:
    async with Tab(app, cookie=admin, path="/portal/webhooks") as tab:
        await tab.send(PortalWebhooksState.load)
        await tab.send(PortalWebhooksState.ask, {"open": True})
        state = await tab.state(PortalWebhooksState)
        assert all(one.for_clients for one in state.types)
        assert state.clients == []
        await tab.send(PortalWebhooksState.create, {"form": {**FORM, "url": "http://x", "name": ""}})
        state = await tab.state(PortalWebhooksState)
        assert (set(state.errors), state.adding, state.secret) == ({"name", "url"}, True, "")
        told = await tab.send(PortalWebhooksState.create, {"form": FORM})
        assert "whsec_" in str(changes(told, PortalWebhooksState)["secret"])
        [hook] = lab.all(Webhook)
        assert hook.client_id == lab.ashland
        state = await tab.state(PortalWebhooksState)
        assert [(row.name, row.state) for row in state.rows] == [("ERP", "active")]
        assert f"/portal/webhooks/{hook.id}" in str(events(await tab.send(PortalWebhooksState.open_added)))
        assert (await tab.state(PortalWebhooksState)).secret == ""
        assert tab.errors == []


async def test_it_is_tried_out_sent_again_changed_and_ended(app: rx.App, lab: TestLab, admin: str) -> None:
    hook = added(lab, lab.ashland)
    owed = happened(lab)
    lab.house.courier.answers[:] = [Receipt(500, "oops", milliseconds=12)]
    async with Tab(app, cookie=admin, path=f"/portal/webhooks/{hook.id}") as tab:
        await tab.send(PortalWebhookState.load)
        state = await tab.state(PortalWebhookState)
        assert ([row.type for row in state.rows], state.view.name) == (["order.created"], "ERP")
        await tab.send(PortalWebhookState.try_out)
        state = await tab.state(PortalWebhookState)
        assert (state.delivery.row.type, state.delivery.row.status) == ("ping", "500")
        await tab.send(PortalWebhookState.replay, {"delivery_id": str(owed.id)})
        await tab.send(PortalWebhookState.ask, {"dialog": "edit"})
        assert (await tab.state(PortalWebhookState)).clients == []
        await tab.send(PortalWebhookState.save, {"form": {**FORM, "name": "New ERP"}})
        assert lab.one(Webhook, hook.id).name == "New ERP"
        told = await tab.send(PortalWebhookState.rotate)
        assert "whsec_" in str(changes(told, PortalWebhookState)["secret"])
        await tab.send(PortalWebhookState.retire, {"form": {"reason": "Replaced"}})
        assert (await tab.state(PortalWebhookState)).view.state == "retired"
        assert tab.errors == []


@pytest.mark.parametrize("whose", ["another company's", "the laboratory's"])
async def test_anybody_elses_is_as_good_as_none(app: rx.App, lab: TestLab, admin: str, whose: str) -> None:
    hook = added(lab, lab.brewery if whose == "another company's" else None)
    async with Tab(app, cookie=admin, path=f"/portal/webhooks/{hook.id}") as tab:
        await tab.send(PortalWebhooksState.load)
        assert (await tab.state(PortalWebhooksState)).rows == []
        await tab.send(PortalWebhookState.load)
        state = await tab.state(PortalWebhookState)
        assert (state.missing, state.view.name) == (True, "")
        assert lab.all(WebhookDelivery) == []


async def test_a_colleague_without_the_permission_gets_nothing(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal/webhooks") as tab:
        assert refused(await tab.send(PortalWebhooksState.load))
        assert refused(await tab.send(PortalWebhooksState.create, {"form": FORM}))
    assert lab.all(Webhook) == []

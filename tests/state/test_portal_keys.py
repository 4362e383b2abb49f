"""A client's own keys in the portal: made with a secret shown once, seen, revoked; nobody else's."""

import pytest
import reflex as rx

from labflow.domain import keys, people, service_accounts
from labflow.kit import key_text
from labflow.models import ApiKey
from labflow.state.portal.keys import PortalKeysState as S
from labflow.testing import TestLab
from tests.state.client import Tab, changes, events, refused
from tests.state.test_guard import cookie

CLEO = "cleo@ashland.example"
FORM = {"name": "ERP", "days": "90", "may-portal_orders": True}


@pytest.fixture
def admin(lab: TestLab) -> str:
    """Cleo, as administrator of her company."""
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.cleo.id, role_codes=["client_admin"])
    return cookie(lab, CLEO)


def of_a_program(lab: TestLab, client_id: object, name: str) -> ApiKey:
    with lab.work_as(lab.ada) as work:
        account = service_accounts.create(work, name=name, role_codes=["client_user"], client_id=client_id)
        made = keys.make(work, name=name, scopes=["portal_reports"], user_id=account)
    return lab.one(ApiKey, made.id)


async def test_a_key_is_made_shown_once_and_revoked(app: rx.App, lab: TestLab, admin: str) -> None:
    async with Tab(app, cookie=admin, path="/portal/keys") as tab:
        await tab.send(S.load)
        await tab.send(S.ask_new, {"account_id": ""})
        state = await tab.state(S)
        assert (state.asked, state.offer.owner) == ("make", "Cleo Clark")
        assert "portal_keys" in {each.value for group in state.offer.groups for each in group.rows}
        told = await tab.send(S.make, {"form": FORM})
        secret = changes(told, S)["secret"]
        assert key_text.well_formed(secret)
        [key] = lab.all(ApiKey)
        assert (key.user_id, key.scopes, secret in str(key)) == (lab.cleo.id, ["portal_orders"], False)
        state = await tab.state(S)
        assert [(row.name, row.used, row.state) for row in state.rows] == [("ERP", "", "live")]
        assert state.rows[0].expires != ""
        await tab.send(S.close, {"open": False})
        assert (await tab.state(S)).secret == ""
        await tab.send(S.ask_revoke, {"key_id": str(key.id)})
        sent = await tab.send(S.revoke, {"form": {"reason": "Lost"}})
        assert "ERP is revoked" in str(events(sent))
        assert [row.state for row in (await tab.state(S)).rows] == ["revoked"]
        assert tab.errors == []


async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_made(
    app: rx.App, lab: TestLab, admin: str
) -> None:
    async with Tab(app, cookie=admin, path="/portal/keys") as tab:
        await tab.send(S.load)
        await tab.send(S.ask_new, {"account_id": ""})
        await tab.send(S.make, {"form": {"name": "", "days": "30", "addresses": "here"}})
        state = await tab.state(S)
        assert (state.asked, set(state.errors)) == ("make", {"name", "scopes", "addresses"})
        await tab.send(S.make, {"form": {**FORM, "may-see_orders": True}})
        assert set((await tab.state(S)).errors) == {"scopes"}
        assert lab.all(ApiKey) == []
        await tab.send(S.make, {"form": FORM})
        await tab.send(S.ask_new, {"account_id": ""})
        await tab.send(S.make, {"form": FORM})
        assert set((await tab.state(S)).errors) == {"name"}
        assert tab.errors == []


async def test_a_companys_program_gets_a_key_and_loses_it_for_a_reason(
    app: rx.App, lab: TestLab, admin: str
) -> None:
    old = of_a_program(lab, lab.ashland, "Robot")
    async with Tab(app, cookie=admin, path="/portal/keys") as tab:
        await tab.send(S.load)
        await tab.send(S.ask_new, {"account_id": ""})
        state = await tab.state(S)
        assert [each.label for each in state.offer.owners] == ["Myself", "Robot"]
        await tab.send(S.choose_owner, {"owner_id": str(old.user_id)})
        state = await tab.state(S)
        assert "portal_keys" not in {each.value for group in state.offer.groups for each in group.rows}
        await tab.send(S.make, {"form": {**FORM, "name": "New"}})
        assert {key.user_id for key in lab.all(ApiKey)} == {old.user_id}
        await tab.send(S.ask_revoke, {"key_id": str(old.id)})
        await tab.send(S.revoke, {"form": {"reason": " "}})
        state = await tab.state(S)
        assert (state.asked, set(state.errors)) == ("revoke", {"reason"})
        await tab.send(S.revoke, {"form": {"reason": "Replaced"}})
        assert lab.one(ApiKey, old.id).revoked_at is not None
        assert tab.errors == []


@pytest.mark.parametrize("whose", ["another company's", "the laboratory's"])
async def test_anybody_elses_is_as_good_as_none(app: rx.App, lab: TestLab, admin: str, whose: str) -> None:
    if whose == "another company's":
        key = of_a_program(lab, lab.brewery, "Robot")
    else:
        with lab.work_as(lab.max) as work:
            key = lab.one(ApiKey, keys.make(work, name="Bridge", scopes=["see_samples"]).id)
    async with Tab(app, cookie=admin, path="/portal/keys") as tab:
        await tab.send(S.load)
        assert (await tab.state(S)).rows == []
        await tab.send(S.ask_revoke, {"key_id": str(key.id)})
        assert (await tab.state(S)).asked == ""
        await tab.send(S.choose_owner, {"owner_id": str(key.user_id)})
        assert (await tab.state(S)).account_id == ""
    assert lab.one(ApiKey, key.id).revoked_at is None


async def test_a_colleague_without_the_permission_gets_nothing(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, CLEO), path="/portal/keys") as tab:
        assert refused(await tab.send(S.load))
        assert refused(await tab.send(S.ask_new, {"account_id": ""}))
        assert refused(await tab.send(S.make, {"form": FORM}))
    assert lab.all(ApiKey) == []

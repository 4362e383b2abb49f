"""The screens of keys and of service accounts, driven as a browser drives them."""

import reflex as rx

from labflow.domain import keys
from labflow.kit import key_text
from labflow.models import ApiKey, User
from labflow.state.keys import KeysState, KeyState
from labflow.state.service_accounts import ServiceAccountsState
from labflow.testing import TestLab
from tests.state.client import Tab, events, refused
from tests.state.test_guard import cookie


async def test_a_key_is_made_shown_once_and_revoked(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path="/settings/keys") as tab:
        await tab.send(KeysState.load)
        await tab.send(KeyState.ask_new, {"account_id": ""})
        state = await tab.state(KeyState)
        assert {each.value for group in state.offer.groups for each in group.rows} == lab.max.permissions
        wrong = {"name": "", "days": "30", "addresses": "here"}
        await tab.send(KeyState.make, {"form": wrong})
        state = await tab.state(KeyState)
        assert (state.asked, set(state.errors)) == ("make", {"name", "scopes", "addresses"})
        form = {
            "name": "Bridge",
            "days": "30",
            "may-see_samples": True,
            "addresses": "203.0.113.7, 2001:db8::/64",
        }
        await tab.send(KeyState.make, {"form": form})
        state = await tab.state(KeyState)
        assert (state.asked, key_text.well_formed(state.secret)) == ("secret", True)
        made = lab.one(ApiKey, state.key_id)
        assert (made.scopes, made.addresses) == (["see_samples"], ["203.0.113.7/32", "2001:db8::/64"])
        assert made.expires_at is not None
        await tab.send(KeyState.close, {"open": False})
        assert (await tab.state(KeyState)).secret == ""
        await tab.send(KeysState.load)
        [line] = (await tab.state(KeysState)).lines
        assert ["strong", "Bridge"] in line.cells
        await tab.send(KeyState.ask_revoke, {"key_id": line.id})
        sent = await tab.send(KeyState.revoke, {"form": {"reason": "Lost"}})
        assert "Bridge is revoked" in str(events(sent))
        assert lab.one(ApiKey, made.id).revoked_at is not None
        assert tab.errors == []


async def test_a_service_account_is_opened_gets_a_key_and_is_closed(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/settings/service-accounts") as tab:
        await tab.send(ServiceAccountsState.load)
        await tab.send(ServiceAccountsState.ask, {"dialog": "new", "account_id": ""})
        await tab.send(ServiceAccountsState.create, {"form": {"name": ""}})
        assert set((await tab.state(ServiceAccountsState)).errors) == {"name"}
        await tab.send(ServiceAccountsState.create, {"form": {"name": "LIMS bridge", "role-analyst": True}})
        [row] = (await tab.state(ServiceAccountsState)).rows
        assert (row.name, row.roles, row.live_keys, row.active) == ("LIMS bridge", "Analyst", 0, True)
        await tab.send(KeyState.ask_new, {"account_id": row.id})
        assert (await tab.state(KeyState)).offer.owner == "LIMS bridge"
        await tab.send(KeyState.make, {"form": {"name": "Live", "days": "0", "may-see_samples": True}})
        made = lab.one(ApiKey, (await tab.state(KeyState)).key_id)
        assert (str(made.user_id), made.expires_at) == (row.id, None)
        await tab.send(ServiceAccountsState.load)
        assert (await tab.state(ServiceAccountsState)).rows[0].live_keys == 1
        await tab.send(ServiceAccountsState.ask, {"dialog": "roles", "account_id": row.id})
        await tab.send(ServiceAccountsState.set_roles, {"form": {"role-read_only": True}})
        assert (await tab.state(ServiceAccountsState)).rows[0].roles == "Read only"
        await tab.send(ServiceAccountsState.ask, {"dialog": "close", "account_id": row.id})
        await tab.send(ServiceAccountsState.close, {"form": {"reason": ""}})
        assert set((await tab.state(ServiceAccountsState)).errors) == {"reason"}
        await tab.send(ServiceAccountsState.close, {"form": {"reason": "Replaced"}})
        assert not lab.one(User, row.id).active
        await tab.send(ServiceAccountsState.reopen, {"account_id": row.id})
        assert lab.one(User, row.id).active
        assert tab.errors == []


async def test_who_may_not_make_keys_gets_nothing(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        key = keys.make(work, name="Bridge", scopes=["see_samples"]).id
    async with Tab(app, cookie=cookie(lab, "vera@labflow.dev"), path="/settings/keys") as tab:
        await tab.send(KeysState.load)
        assert (await tab.state(KeysState)).lines == []
        assert refused(await tab.send(KeyState.make, {"form": {"name": "x", "may-see_samples": True}}))
        assert refused(await tab.send(KeyState.ask_revoke, {"key_id": str(key)}))
        assert refused(
            await tab.send(ServiceAccountsState.create, {"form": {"name": "x", "role-analyst": True}})
        )
    assert [row.name for row in lab.all(ApiKey)] == ["Bridge"]


async def test_a_clients_program_is_offered_the_roles_of_the_portal(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/settings/service-accounts") as tab:
        await tab.send(ServiceAccountsState.ask, {"dialog": "new", "account_id": ""})
        state = await tab.state(ServiceAccountsState)
        assert (str(lab.ashland), "City of Ashland Water") in {
            (value, label) for value, label in state.clients
        }
        assert "analyst" in {role.code for role in state.roles}
        await tab.send(ServiceAccountsState.choose_client, {"client_id": str(lab.ashland)})
        assert {role.code for role in (await tab.state(ServiceAccountsState)).roles} == {
            "client_admin",
            "client_user",
        }
        form = {"name": "Water ERP", "client_id": str(lab.ashland)}
        await tab.send(ServiceAccountsState.create, {"form": {**form, "role-analyst": True}})
        assert set((await tab.state(ServiceAccountsState)).errors) == {"roles"}
        await tab.send(ServiceAccountsState.create, {"form": {**form, "role-client_user": True}})
        [row] = (await tab.state(ServiceAccountsState)).rows
        assert (row.name, row.side, row.roles) == ("Water ERP", "client", "Client user")
        await tab.send(ServiceAccountsState.choose_client, {"client_id": ""})
        assert "analyst" in {role.code for role in (await tab.state(ServiceAccountsState)).roles}
        assert tab.errors == []

"""The team page of the portal, driven as a browser drives it."""

import pytest
import reflex as rx

from labflow.domain import people
from labflow.models import Contact, User
from labflow.state.portal.team import TeamState
from labflow.testing import TestLab
from tests.state.client import Tab, events, refused
from tests.state.test_guard import cookie

CLEO, OTTO = "cleo@ashland.example", "otto@brewery.example"
PIA = "pia@ashland.example"


@pytest.fixture
def admin(lab: TestLab) -> str:
    """Cleo, as administrator of her company."""
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.cleo.id, role_codes=["client_admin"])
    return cookie(lab, CLEO)


async def test_a_colleague_is_invited_promoted_and_shut_out(app: rx.App, lab: TestLab, admin: str) -> None:
    async with Tab(app, cookie=admin, path="/portal/team") as tab:
        await tab.send(TeamState.load)
        await tab.send(TeamState.ask, {"dialog": "invite", "row_id": ""})
        form = {"name": "Pia Park", "email": "pia", "title": "", "roles": "client_user"}
        await tab.send(TeamState.invite, {"form": form})
        state = await tab.state(TeamState)
        assert (state.asked, set(state.errors)) == ("invite", {"email"})
        sent = await tab.send(TeamState.invite, {"form": {**form, "email": PIA}})
        assert f"Invitation sent to {PIA}" in str(events(sent))
        state = await tab.state(TeamState)
        assert [(row.name, row.state) for row in state.team.people] == [
            ("Cleo Clark", "active"),
            ("Pia Park", "invited"),
        ]
        pia = state.team.people[1].id
        await tab.send(TeamState.ask, {"dialog": "role", "row_id": pia})
        await tab.send(TeamState.change_role, {"form": {"roles": "client_admin"}})
        assert (await tab.state(TeamState)).team.people[1].roles == "Client admin"
        await tab.send(TeamState.resend, {"user_id": pia})
        await tab.send(TeamState.ask, {"dialog": "close", "row_id": pia})
        await tab.send(TeamState.deactivate, {"form": {"reason": ""}})
        assert set((await tab.state(TeamState)).errors) == {"reason"}
        await tab.send(TeamState.deactivate, {"form": {"reason": "left"}})
        assert (await tab.state(TeamState)).team.people[1].state == "closed"
        await tab.send(TeamState.reactivate, {"user_id": pia})
        assert (await tab.state(TeamState)).team.people[1].state == "invited"
        assert tab.errors == []


async def test_contacts_are_added_changed_invited_and_removed(app: rx.App, lab: TestLab, admin: str) -> None:
    async with Tab(app, cookie=admin, path="/portal/team") as tab:
        await tab.send(TeamState.load)
        await tab.send(TeamState.ask, {"dialog": "contact", "row_id": ""})
        form = {"name": "Pia Park", "email": "", "title": "", "phone": "", "receives_reports": True}
        await tab.send(TeamState.save_contact, {"form": form})
        assert set((await tab.state(TeamState)).errors) == {"email"}
        await tab.send(TeamState.save_contact, {"form": {**form, "email": PIA}})
        row = next(row for row in (await tab.state(TeamState)).team.contacts if row.name == "Pia Park")
        await tab.send(TeamState.ask, {"dialog": "contact", "row_id": row.id})
        await tab.send(TeamState.save_contact, {"form": {**form, "email": PIA, "receives_reports": False}})
        assert not lab.all(Contact, Contact.email == PIA)[0].receives_reports
        await tab.send(TeamState.ask, {"dialog": "portal", "row_id": row.id})
        await tab.send(TeamState.invite_contact, {"form": {"roles": "client_user"}})
        assert lab.all(User, User.email == PIA)[0].client_id == lab.ashland
        await tab.send(TeamState.ask, {"dialog": "remove", "row_id": row.id})
        await tab.send(TeamState.remove_contact)
        assert PIA not in [each.email for each in (await tab.state(TeamState)).team.contacts]
        assert not lab.all(User, User.email == PIA)[0].active
        assert tab.errors == []


async def test_ids_of_another_company_are_not_found(app: rx.App, lab: TestLab, admin: str) -> None:
    async with Tab(app, cookie=admin, path="/portal/team") as tab:
        await tab.send(TeamState.load)
        for foreign in (str(lab.otto.id), str(lab.ada.id), "no-id"):
            for event in (TeamState.resend, TeamState.reactivate):
                await tab.send(event, {"user_id": foreign})
            await tab.send(TeamState.ask, {"dialog": "close", "row_id": foreign})
            await tab.send(TeamState.deactivate, {"form": {"reason": "x"}})
        assert {str(error) for error in tab.errors} == {"There is no such user.", "There is no such record."}
    assert lab.one(User, lab.otto.id).active


async def test_a_client_user_and_the_laboratory_get_nothing_of_it(app: rx.App, lab: TestLab) -> None:
    for email in (OTTO, CLEO, "max@labflow.dev"):
        async with Tab(app, cookie=cookie(lab, email), path="/portal/team") as tab:
            assert refused(await tab.send(TeamState.load))
            assert refused(
                await tab.send(
                    TeamState.invite, {"form": {"name": "X", "email": PIA, "roles": "client_user"}}
                )
            )
            assert (await tab.state(TeamState)).team.people == []

"""The people screen's dialogs, driven as a browser drives them."""

from uuid import UUID

import pytest
import reflex as rx

from labflow.errors import NotAllowed
from labflow.models import Role
from labflow.state import tabs
from labflow.state.account import AccountState
from labflow.state.people import PeopleState, PersonState
from labflow.state.roles import RolesState
from labflow.testing import TestLab
from tests.state.client import Tab, changes, events, refused
from tests.state.test_guard import cookie


async def test_an_ended_tab_is_signed_out_at_its_next_event(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = cookie(lab, "ana@labflow.dev")
    async with Tab(app, cookie=given, path="/account") as anas:
        await anas.send(AccountState.load)
        assert len((await anas.state(AccountState)).sessions) == 1
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people") as tab:
        await tab.send(PeopleState.load)
        await tab.send(PersonState.ask, {"dialog": "sessions", "person_id": str(lab.ana.id)})
        [place] = (await tab.state(PersonState)).sessions
        form = {f"session-{place.id}": True, "reason": ""}
        await tab.send(PersonState.end_sessions, {"form": form})
        state = await tab.state(PersonState)
        assert (state.asked, set(state.errors)) == ("sessions", {"reason"})
        led = led_away(monkeypatch)
        sent = await tab.send(PersonState.end_sessions, {"form": {**form, "reason": "Left the bench open"}})
        assert led == [(place.id, "elsewhere")]
        assert "Ana Alvarez is signed out at 1 place" in str(events(sent))
        assert (await tab.state(PersonState)).asked == ""
        assert tab.errors == []
    async with Tab(app, cookie=given, path="/account", token=anas.token, states=anas.states) as anas:
        sent = await anas.send(AccountState.load)
        # what the tab shows belongs to a session that is over: a fresh page wipes it and leads to the sign-in
        assert "reload" in str(events(sent)) or "/sign-in" in str(events(sent))
        assert changes(sent, AccountState) == {}
    async with Tab(app, cookie=given, path="/account") as fresh:
        assert "/sign-in" in str(events(await fresh.send(AccountState.load)))


def led_away(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The sessions whose open tabs are led to the sign-in page, with what it says there."""
    led: list[tuple[str, str]] = []

    async def note(session_id: UUID, told: str) -> None:
        led.append((str(session_id), told))

    monkeypatch.setattr(tabs, "send_away", note)
    return led


async def test_ending_my_other_places_leads_their_open_tabs_away(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cookie(lab, "ana@labflow.dev")
    async with Tab(app, cookie=cookie(lab, "ana@labflow.dev"), path="/account") as tab:
        await tab.send(AccountState.load)
        [place] = [each for each in (await tab.state(AccountState)).sessions if not each.current]
        led = led_away(monkeypatch)
        await tab.send(AccountState.end_others)
        assert led == [(place.id, "elsewhere")]
    async with Tab(app, cookie=other, path="/account") as gone:
        assert "/sign-in" in str(events(await gone.send(AccountState.load)))


async def test_closing_an_account_leads_its_open_tabs_away(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie(lab, "ana@labflow.dev")
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people") as tab:
        await tab.send(PersonState.ask, {"dialog": "close", "person_id": str(lab.ana.id)})
        led = led_away(monkeypatch)
        await tab.send(PersonState.deactivate, {"form": {"reason": ""}})
        assert led == []
        await tab.send(PersonState.deactivate, {"form": {"reason": "Left the laboratory"}})
        assert [told for _id, told in led] == ["elsewhere"]


async def test_without_the_permission_no_place_is_shown_and_none_is_ended(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "vera@labflow.dev"), path="/people") as tab:
        assert refused(await tab.send(PersonState.ask, {"dialog": "sessions", "person_id": str(lab.ana.id)}))
        assert refused(await tab.send(PersonState.end_sessions, {"form": {"reason": "x"}}))
        assert (await tab.state(PersonState)).sessions == []


async def test_a_role_is_copied_changed_and_removed_on_the_matrix(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people/roles") as tab:
        await tab.send(RolesState.load)
        analyst = next(role for role in (await tab.state(RolesState)).roles if role.code == "analyst")
        await tab.send(RolesState.ask, {"dialog": "new", "role_id": analyst.id})
        ticked = {f"may-{permission}": True for permission in (await tab.state(RolesState)).role.permissions}
        await tab.send(RolesState.create, {"form": {**ticked, "name": "Analyst"}})
        assert set((await tab.state(RolesState)).errors) == {"name"}
        await tab.send(RolesState.create, {"form": {**ticked, "name": "Bench trainee"}})
        made = (await tab.state(RolesState)).roles[-1]
        assert (made.name, sorted(made.permissions)) == ("Bench trainee", sorted(analyst.permissions))
        await tab.send(RolesState.ask, {"dialog": "change", "role_id": made.id})
        form = {"may-see_samples": True, "name": "Trainee", "reason": "Looks only"}
        await tab.send(RolesState.save, {"form": form})
        kept = (await tab.state(RolesState)).roles[-1]
        assert (kept.name, kept.permissions) == ("Trainee", ["see_samples"])
        await tab.send(RolesState.ask, {"dialog": "remove", "role_id": kept.id})
        await tab.send(RolesState.remove, {"form": {"reason": ""}})
        assert set((await tab.state(RolesState)).errors) == {"reason"}
        await tab.send(RolesState.remove, {"form": {"reason": "A try"}})
        assert len((await tab.state(RolesState)).roles) == 10
        assert tab.errors == []


async def test_a_role_for_clients_is_made_on_the_portals_side(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people/roles") as tab:
        await tab.send(RolesState.show_side, {"side": "client"})
        await tab.send(RolesState.create, {"form": {"name": "Reader", "may-portal_reports": True}})
        assert [role.name for role in (await tab.state(RolesState)).roles] == [
            "Client admin",
            "Client user",
            "Reader",
        ]


async def test_who_sees_people_only_makes_no_role(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path="/people/roles") as tab:
        await tab.send(RolesState.load)
        for event, form in (
            (RolesState.create, {"name": "Mine", "may-edit_roles": True}), (RolesState.save, {"reason": "x"}), (RolesState.remove, {"reason": "x"}),
        ):  # fmt: skip
            await tab.send(
                RolesState.ask, {"dialog": "change", "role_id": (await tab.state(RolesState)).roles[0].id}
            )
            await tab.send(event, {"form": form})
        assert {type(error) for error in tab.errors} == {NotAllowed}
    assert len(lab.all(Role)) == 12

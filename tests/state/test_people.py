"""The people screen's dialogs, driven as a browser drives them."""

import reflex as rx

from labflow.state.account import AccountState
from labflow.state.people import PeopleState, PersonState
from labflow.testing import TestLab
from tests.state.client import Tab, changes, events, refused
from tests.state.test_guard import cookie


async def test_an_ended_tab_is_signed_out_at_its_next_event(app: rx.App, lab: TestLab) -> None:
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
        sent = await tab.send(PersonState.end_sessions, {"form": {**form, "reason": "Left the bench open"}})
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


async def test_without_the_permission_no_place_is_shown_and_none_is_ended(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "vera@labflow.dev"), path="/people") as tab:
        assert refused(await tab.send(PersonState.ask, {"dialog": "sessions", "person_id": str(lab.ana.id)}))
        assert refused(await tab.send(PersonState.end_sessions, {"form": {"reason": "x"}}))
        assert (await tab.state(PersonState)).sessions == []

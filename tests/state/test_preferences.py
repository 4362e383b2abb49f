"""Switches of one's own account, pressed as a browser presses them."""

import reflex as rx

from labflow.domain import preferences
from labflow.models import User
from labflow.state.preferences import PreferencesState
from labflow.testing import TestLab
from tests.state.client import Tab, events
from tests.state.test_guard import cookie


async def test_a_switch_counts_at_once(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "ana@labflow.dev"), path="/account") as tab:
        await tab.send(PreferencesState.load)
        assert len((await tab.state(PreferencesState)).rows) == 4
        sent = await tab.send(PreferencesState.choose, {"kind": "assigned", "mail": True, "on": True})
        assert "Saved" in str(events(sent))
        assert [row.kind for row in (await tab.state(PreferencesState)).rows if row.mail] == ["assigned"]
        assert lab.one(User, lab.ana.id).preferences == {preferences.MAIL: ["assigned"]}


async def test_what_does_not_exist_and_what_is_no_switch_changes_nothing(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "cleo@ashland.example"), path="/account") as tab:
        await tab.send(PreferencesState.choose, {"kind": "password_reset", "mail": True, "on": False})
        await tab.send(PreferencesState.choose, {"kind": "message", "mail": True, "on": "maybe"})
        assert {str(error) for error in tab.errors} == {"There is no such kind of notice."}
    assert lab.one(User, lab.cleo.id).preferences == {}


async def test_nobody_signed_in_has_nothing_to_choose(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, path="/account") as tab:
        assert "/sign-in" in str(events(await tab.send(PreferencesState.load)))
        assert (await tab.state(PreferencesState)).rows == []

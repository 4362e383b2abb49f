"""Addresses that lead nowhere, driven as a browser drives them: nobody is left before a page that never comes."""

import reflex as rx

from labflow.domain import identity
from labflow.state.session import SessionState
from labflow.state.settings import SettingsState
from labflow.state.stray import StrayState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events


def signed_in(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    return Tab(app, cookie=f"session={identity.sign_in(lab.house, email, PASSWORD).token}", path=path)


async def test_a_wrong_address_is_shown_in_the_frame_of_whoever_is_signed_in(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab, "rita@labflow.dev", "/no/such/page") as tab:
        await tab.send(StrayState.load)
        assert (await tab.state(StrayState)).looked
        assert (await tab.state(SessionState)).side == "lab"
        assert tab.errors == []


async def test_a_stranger_is_told_so_too_and_not_sent_to_sign_in(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, path="/no/such/page") as tab:
        sent = await tab.send(StrayState.load)
        assert (await tab.state(StrayState)).looked
        assert "/sign-in" not in str(events(sent))
        assert (await tab.state(SessionState)).side == ""


async def test_an_address_of_the_settings_that_no_list_has_is_said_to_be_none(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/settings/departmints") as tab:
        await tab.send(SettingsState.load)
        state = await tab.state(SettingsState)
        assert (state.missing, state.rows, tab.errors) == (True, [], [])
        await tab.send(SettingsState.load, path="/settings/departments")
        state = await tab.state(SettingsState)
        assert (state.missing, state.shown.key) == (False, "departments")

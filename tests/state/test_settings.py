"""The settings' screens, driven as a browser drives them."""

import reflex as rx

from labflow.domain import identity, uploads
from labflow.domain import lab as house
from labflow.kit.times import utc_now
from labflow.models import Department, Lab
from labflow.state.lab import LabProfileState
from labflow.state.numbering import NumbersState
from labflow.state.session import SessionState
from labflow.state.settings import SettingsState
from labflow.state.welcome import WelcomeState
from labflow.testing import PASSWORD, TestLab
from tests.domain.test_lab_profile import facts, png
from tests.state.client import Tab, events, refused


def signed_in(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    return Tab(app, cookie=f"session={identity.sign_in(lab.house, email, PASSWORD).token}", path=path)


async def test_a_department_is_added_corrected_and_retired_on_the_screen(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/settings/departments") as tab:
        await tab.send(SettingsState.load)
        await tab.send(SettingsState.ask, {"dialog": "form", "record_id": ""})
        await tab.send(SettingsState.save, {"form": {"code": "", "name": "Metals"}})
        state = await tab.state(SettingsState)
        assert (state.errors, state.asked) == ({"code": "Code is needed."}, "form")
        saved = await tab.send(SettingsState.save, {"form": {"code": "met", "name": "Metals"}})
        assert "Metals is saved" in str(events(saved))
        state = await tab.state(SettingsState)
        assert (state.asked, [row.cells for row in state.rows]) == (
            "",
            [["MET", "Metals"], ["WET", "Wet chemistry"]],
        )
        await tab.send(SettingsState.ask, {"dialog": "retire", "record_id": state.rows[1].id})
        assert (await tab.state(SettingsState)).record.uses == ["3 tests"]
        await tab.send(SettingsState.retire)
        assert not lab.one(Department, lab.department).active
        await tab.send(SettingsState.show, {"tab": "retired"})
        assert [row.cells[0] for row in (await tab.state(SettingsState)).rows] == ["WET"]
        assert tab.errors == []


async def test_the_profile_is_saved_and_wrong_fields_are_told(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/settings") as tab:
        await tab.send(LabProfileState.load)
        known = vars((await tab.state(LabProfileState)).lab)
        form = {name: value for name, value in known.items() if isinstance(value, str)}
        await tab.send(LabProfileState.save, {"form": {**form, "name": ""}})
        assert set((await tab.state(LabProfileState)).errors) == {"name"}
        await tab.send(LabProfileState.save, {"form": {**form, "name": "Granite Labs"}})
        state = await tab.state(LabProfileState)
        assert (state.lab.name, state.errors) == ("Granite Labs", {})


async def test_a_laboratory_without_a_name_is_asked_for_one(app: rx.App, lab: TestLab) -> None:
    with lab.system() as work:
        [row] = work.db.query(Lab).all()
        row.name = row.short_name = house.UNNAMED
    async with Tab(app, path="/sign-in") as door:
        await door.send(WelcomeState.load)
        assert not (await door.state(WelcomeState)).named
    async with signed_in(app, lab, "max@labflow.dev", "/settings") as tab:
        await tab.send(LabProfileState.load)
        shown = (await tab.state(LabProfileState)).lab
        assert (shown.name, shown.short_name) == ("", "")
        form = {name: value for name, value in vars(shown).items() if isinstance(value, str)}
        await tab.send(
            LabProfileState.save, {"form": {**form, "name": "Granite Labs", "short_name": "Granite"}}
        )
        assert (await tab.state(SessionState)).lab == "Granite"  # the frame says it at once


async def test_a_logo_taken_while_the_form_is_typed_leaves_what_is_typed(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/settings") as tab:
        await tab.send(LabProfileState.load)
        before = await tab.state(LabProfileState)
        filled, drawn = before.filled, before.drawn
        with lab.work_as(lab.max) as work:
            file = uploads.hand_in(work, png(), purpose="logo", name="logo.png")
        await tab.send(LabProfileState.take_logo, {"file_id": str(file), "name": "logo.png"})
        after = await tab.state(LabProfileState)
        assert (after.filled, after.drawn) == (filled, drawn + 1)
        assert after.lab.logo
        moved = facts(lab, city="Ely, NV 89301")
        with lab.work_as(lab.max) as work:
            house.edit(work, moved, version=after.lab.version)
        await tab.send(LabProfileState.remove_logo)
        assert (await tab.state(LabProfileState)).filled == filled + 1


async def test_an_analyst_gets_nothing_of_the_settings(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana@labflow.dev", "/settings/departments") as tab:
        await tab.send(SettingsState.load)
        await tab.send(SettingsState.save, {"form": {"code": "X", "name": "X"}})
        await tab.send(LabProfileState.load)
        assert (await tab.state(SettingsState)).rows == []
        assert (await tab.state(LabProfileState)).lab.name == ""
        assert len(lab.all(Department)) == 1


async def test_numbers_show_the_next_one_while_their_look_is_typed(app: rx.App, lab: TestLab) -> None:
    lab.order()
    year = f"{utc_now():%y}"
    async with signed_in(app, lab, "ada@labflow.dev", "/settings/numbers") as tab:
        await tab.send(NumbersState.load)
        await tab.send(NumbersState.ask, {"kind": "S"})
        state = await tab.state(NumbersState)
        assert (state.open, state.upcoming) == (True, f"S{year}-000002")
        await tab.send(NumbersState.change, {"part": "prefix", "value": "w"})
        await tab.send(NumbersState.change, {"part": "digits", "value": "4"})
        assert state.upcoming == f"W{year}-0002"
        await tab.send(NumbersState.change, {"part": "year_digits", "value": "0"})
        assert (state.upcoming, set(state.errors)) == ("", {"yearly"})
        await tab.send(NumbersState.switch, {"part": "yearly", "on": False})
        assert (state.upcoming, state.errors) == ("W-0002", {})
        await tab.send(NumbersState.save, {"form": {"reason": ""}})
        assert (state.open, set(state.errors)) == (True, {"reason"})
        await tab.send(NumbersState.save, {"form": {"reason": "A second site"}})
        assert (state.open, [row.next for row in state.rows][1]) == (False, "W-0002")
        assert tab.errors == []
        await tab.send(NumbersState.ask, {"kind": "X"})
        assert "There are no such numbers" in str(tab.errors[-1])


async def test_numbers_are_closed_to_whoever_may_not_edit_settings(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "vera@labflow.dev", "/settings/numbers") as tab:
        assert refused(await tab.send(NumbersState.load))
        assert refused(await tab.send(NumbersState.save, {"form": {"reason": "x"}}))

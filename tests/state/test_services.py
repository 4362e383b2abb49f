"""Tests as versions on their screens: drafted, tried, approved by a second person, without a browser."""

from typing import Any

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler

from labflow.domain import identity
from labflow.models import Method, Profile, Service, ServiceAnalyte, ServiceVersion
from labflow.state.guard import policy_of
from labflow.state.profiles import ProfilesState
from labflow.state.service import ServiceState
from labflow.state.services import ServicesState
from labflow.state.specification import SpecificationState
from labflow.state.specifications import SpecificationsState
from labflow.state.versions import EDIT, SEE
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused

LEAD = {
    "unit": "µg/L",
    "mdl": "0.01",
    "loq": "0.05",
    "rounding": "significant",
    "digits": "2",
    "mode": "half_even",
    "uncertainty": "5",
}


def signed_in(app: rx.App, lab: TestLab, who: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, f"{who}@labflow.dev", PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


def of_lead(lab: TestLab) -> str:
    return f"/services/{lab.services['PB']}"


async def begin_and_change(tab: Tab, lab: TestLab) -> str:
    await tab.send(ServiceState.load)
    await tab.send(ServiceState.begin)
    await tab.send(ServiceState.ask, {"dialog": "line", "analyte_id": str(lab.analytes["PB"])})
    await tab.send(ServiceState.save_line, {"form": LEAD})
    return (await tab.state(ServiceState)).view.version_id


READING = {
    ServicesState: {"load", "search", "show"}, ServiceState: {"load", "show", "ask", "close", "open_version", "try_out", "try_past"},
    SpecificationsState: {"load", "search", "show"}, SpecificationState: {"load", "show", "ask", "close", "open_version"},
    ProfilesState: {"load", "search", "show", "close", "narrow"},
}  # fmt: skip


@pytest.mark.parametrize("state", READING, ids=lambda state: state.__name__)
def test_looking_is_for_who_works_and_every_change_for_who_edits_the_catalogue(
    app: rx.App, state: Any
) -> None:
    from reflex_base.registry import RegistrationContext

    known = RegistrationContext.set(app._registration_context)
    try:
        for name, handler in state.event_handlers.items():
            if name != "setvar":
                wanted = SEE if name in {"open_afresh", *READING[state]} else EDIT
                assert policy_of(format_event_handler(handler)) == wanted, name
    finally:
        RegistrationContext.reset(known)


async def test_a_version_is_drafted_tried_and_approved_by_a_second_person(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", of_lead(lab)) as tab:
        draft = await begin_and_change(tab, lab)
        view = (await tab.state(ServiceState)).view
        assert (view.number, view.state, view.changed) == (2, "draft", 3)
        form = {
            "try_analyte": str(lab.analytes["PB"]),
            "value": "16.04",
            "dilution": "1",
            "try_specification": str(lab.limits),
        }
        await tab.send(ServiceState.try_out, {"form": form})
        tried = (await tab.state(ServiceState)).tried
        assert (tried.reported, tried.verdict) == ("16", "fail")
        await tab.send(ServiceState.submit, {"form": {"reason": ""}})
        assert set((await tab.state(ServiceState)).errors) == {"reason"}
        await tab.send(ServiceState.submit, {"form": {"reason": "New collision cell"}})
        state = await tab.state(ServiceState)
        assert (state.view.state, state.view.may_approve, state.tried.reported) == ("waiting", False, "")
        told = await tab.send(ServiceState.approve, {"form": {}})
        assert "Somebody else must approve it" in str([events(told), tab.errors])
        assert lab.one(ServiceVersion, draft).effective_from is None
    async with signed_in(app, lab, "ada", of_lead(lab)) as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.ask, {"dialog": "approve", "analyte_id": ""})
        for typed in ("tomorrow", "2020-01-01T08:00"):
            await tab.send(ServiceState.approve, {"form": {"effective_from": typed}})
            state = await tab.state(ServiceState)
            assert (set(state.errors), state.asked) == ({"effective_from"}, "approve")
        await tab.send(ServiceState.approve, {"form": {"effective_from": ""}})
        state = await tab.state(ServiceState)
        assert (state.view.state, state.asked, [row.state for row in state.view.versions]) == (
            "active", "", ["active", "retired"],
        )  # fmt: skip
        assert tab.errors == []
    assert str(lab.analysis(lab.received(), "PB").service_version_id) == draft


async def test_bad_input_stays_at_its_field_and_the_draft_as_it_is(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", of_lead(lab)) as tab:
        draft = await begin_and_change(tab, lab)
        await tab.send(ServiceState.ask, {"dialog": "line", "analyte_id": str(lab.analytes["PB"])})
        for form, fields in (
            ({**LEAD, "loq": "0.001"}, {"loq"}), ({**LEAD, "mdl": "low", "digits": "many"}, {"mdl", "digits"}),
            ({**LEAD, "rounding": ["x"]}, {"rounding"}), ({**LEAD, "mode": "up"}, {"mode"}),
        ):  # fmt: skip
            await tab.send(ServiceState.save_line, {"form": form})
            state = await tab.state(ServiceState)
            assert (set(state.errors), state.asked) == (fields, "line")
        await tab.send(ServiceState.ask, {"dialog": "line", "analyte_id": ""})
        await tab.send(ServiceState.save_line, {"form": LEAD})
        assert set((await tab.state(ServiceState)).errors) == {"analyte_id"}
        await tab.send(
            ServiceState.save_facts,
            {"form": {"hold": "soon", "turnaround_days": "3", "verifications_required": "1"}},
        )
        assert set((await tab.state(ServiceState)).errors) == {"hold", "method_id"}
        await tab.send(ServiceState.save_service, {"form": {"code": "", "name": "", "department_id": ""}})
        assert set((await tab.state(ServiceState)).errors) == {"code", "name", "department_id"}
        await tab.send(
            ServiceState.try_out,
            {"form": {"try_analyte": str(lab.analytes["PB"]), "value": "much", "dilution": "0"}},
        )
        assert set((await tab.state(ServiceState)).errors) == {"dilution"}
        assert tab.errors == []
    [line] = lab.all(ServiceAnalyte, ServiceAnalyte.service_version_id == draft)
    assert str(line.loq) == "0.05"


async def test_facts_lines_and_names_are_saved_sent_back_and_thrown_away(app: rx.App, lab: TestLab) -> None:
    [method, *_] = lab.all(Method)
    async with signed_in(app, lab, "max", of_lead(lab)) as tab:
        draft = await begin_and_change(tab, lab)
        form = {"method_id": str(method.id), "turnaround_days": "7", "hold": "48 h", "hold_source": "40 CFR 136", "verifications_required": "2", "price": "21.5", "cold": "on"}  # fmt: skip
        await tab.send(ServiceState.save_facts, {"form": form})
        row = lab.one(ServiceVersion, draft)
        assert (row.turnaround_days, row.hold_minutes, row.verifications_required, row.cold) == (
            7,
            2880,
            2,
            True,
        )
        await tab.send(ServiceState.ask, {"dialog": "line", "analyte_id": ""})
        await tab.send(
            ServiceState.save_line, {"form": {**LEAD, "unit": "mg/L", "analyte_id": str(lab.analytes["NO3"])}}
        )
        await tab.send(ServiceState.remove_line, {"analyte_id": str(lab.analytes["PB"])})
        assert [line.state for line in (await tab.state(ServiceState)).view.lines] == ["new", "removed"]
        await tab.send(
            ServiceState.save_service,
            {"form": {"code": "PB", "name": "Lead, total", "department_id": str(lab.department)}},
        )
        assert lab.one(Service, lab.services["PB"]).name == "Lead, total"
        await tab.send(ServiceState.try_past)
        assert (await tab.state(ServiceState)).past.tried == 0
        await tab.send(ServiceState.submit, {"form": {"reason": "New column"}})
        await tab.send(ServiceState.send_back, {"form": {"reason": ""}})
        assert set((await tab.state(ServiceState)).errors) == {"reason"}
        await tab.send(ServiceState.send_back, {"form": {"reason": "Wrong unit"}})
        assert (await tab.state(ServiceState)).view.state == "draft"
        await tab.send(ServiceState.discard)
        view = (await tab.state(ServiceState)).view
        assert (view.number, view.state, len(view.versions)) == (1, "active", 1)
        assert tab.errors == []


async def test_a_test_is_begun_found_retired_and_offered_again(app: rx.App, lab: TestLab) -> None:
    [method, *_] = lab.all(Method)
    async with signed_in(app, lab, "max", "/services") as tab:
        await tab.send(ServicesState.load)
        await tab.send(ServicesState.ask, {"open": True})
        await tab.send(
            ServicesState.create, {"form": {"code": "", "name": "", "department_id": "", "method_id": ""}}
        )
        assert set((await tab.state(ServicesState)).errors) == {"code", "name", "department_id", "method_id"}
        form = {
            "code": "CD",
            "name": "Cadmium",
            "department_id": str(lab.department),
            "method_id": str(method.id),
        }
        told = await tab.send(ServicesState.create, {"form": form})
        [made] = [row for row in lab.all(Service) if row.code == "CD"]
        assert f"/services/{made.id}" in str(events(told))
        await tab.send(ServicesState.show, {"tab": "drafts"})
        assert [(row.code, row.version, row.draft) for row in (await tab.state(ServicesState)).rows] == [
            ("CD", "", "draft")
        ]
        await tab.send(ServicesState.show, {"tab": "offered"})
        await tab.send(ServicesState.search, {"q": "nitrate"})
        assert [row.code for row in (await tab.state(ServicesState)).rows] == ["NO3"]
        assert tab.errors == []
    with lab.system() as work:
        work.read(Profile, lab.profile).active = False
    async with signed_in(app, lab, "max", of_lead(lab)) as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.retire, {"form": {"reason": ""}})
        assert set((await tab.state(ServiceState)).errors) == {"reason"}
        await tab.send(ServiceState.retire, {"form": {"reason": "Instrument sold"}})
        assert not (await tab.state(ServiceState)).view.active
        await tab.send(ServiceState.restore)
        assert (await tab.state(ServiceState)).view.active


async def test_an_analyst_looks_at_what_is_in_force_and_changes_nothing(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", of_lead(lab)) as tab:
        draft = await begin_and_change(tab, lab)
    async with signed_in(app, lab, "ana", of_lead(lab)) as tab:
        await tab.send(ServiceState.load)
        assert (await tab.state(ServiceState)).view.number == 1
        await tab.send(ServiceState.open_version, {"version_id": draft})
        assert (await tab.state(ServiceState)).view.number == 2
        for handler, payload in (
            (ServiceState.begin, {}), (ServiceState.save_line, {"form": LEAD}), (ServiceState.approve, {"form": {}}),
            (ServiceState.discard, {}), (ServiceState.retire, {"form": {"reason": "x"}}), (ServicesState.create, {"form": {}}),
        ):  # fmt: skip
            assert refused(await tab.send(handler, payload)), handler
    assert lab.one(ServiceVersion, draft).version == 2


@pytest.mark.parametrize("path", ["/services/nothing", "/services/00000000-0000-0000-0000-000000000000"])
async def test_an_address_that_means_no_test_is_told(app: rx.App, lab: TestLab, path: str) -> None:
    async with signed_in(app, lab, "max", path) as tab:
        told = await tab.send(ServiceState.load)
        assert (await tab.state(ServiceState)).view.id == ""
        assert "There is no such" in str([events(told), tab.errors])

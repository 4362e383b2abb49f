"""The method editor without a browser: formulas checked and tried, QC rules, instruments, rows pasted; and the register."""

from typing import Any

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler

from labflow.domain import identity, instruments, services
from labflow.domain.instruments import InstrumentFacts
from labflow.domain.services import QcFacts
from labflow.models import Instrument, QcRule, ServiceAnalyte, SpecLimit
from labflow.state.guard import policy_of
from labflow.state.instruments import InstrumentsState, InstrumentState
from labflow.state.pasting import PastedLimitsState, PastedLinesState
from labflow.state.service import ServiceState
from labflow.state.service_formula import FormulaState
from labflow.state.specification import SpecificationState
from labflow.state.versions import EDIT, SEE
from labflow.state.work_sheet import SheetState
from labflow.testing import PASSWORD, TestLab
from tests.methods import approve, hardness
from tests.state.client import Tab


def signed_in(app: rx.App, lab: TestLab, who: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, f"{who}@labflow.dev", PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


def piece(*rows: dict[str, str], act: str = "", last: bool = True) -> dict[str, Any]:
    return {"rows": list(rows), "order": [row["id"] for row in rows], "last": last, "act": act}


READING = {
    FormulaState: {"open", "type", "try_value"},
    PastedLinesState: {"open_afresh"},
    PastedLimitsState: {"open_afresh"},
    InstrumentState: set(),
}


@pytest.mark.parametrize("state", READING, ids=lambda state: state.__name__)
def test_looking_is_for_who_works_and_changing_for_who_edits_the_catalogue(app: rx.App, state: Any) -> None:
    from reflex_base.registry import RegistrationContext

    known = RegistrationContext.set(app._registration_context)
    try:
        for name, handler in state.event_handlers.items():
            if name != "setvar":
                assert policy_of(format_event_handler(handler)) == (
                    SEE if name in READING[state] else EDIT
                ), name
    finally:
        RegistrationContext.reset(known)


async def test_a_formula_is_checked_while_one_types_tried_and_saved(app: rx.App, lab: TestLab) -> None:
    version = hardness(lab, approved=False)
    async with signed_in(app, lab, "max", f"/services/{lab.services['HARD']}") as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.show, {"tab": "formulas"})
        await tab.send(FormulaState.open, {"analyte_id": ""})
        seen = await tab.state(FormulaState)
        assert (seen.name, seen.text) == ("Hard", "2.497 * CA + 4.118 * MG")
        assert [one.keyword for one in seen.seen.inputs] == ["CA", "MG"]
        await tab.send(FormulaState.type, {"text": "2.5 * CA + TDS"})
        seen = await tab.state(FormulaState)
        assert "no analyte TDS" in seen.seen.problem
        assert (seen.seen.before, seen.seen.here) == ("2.5 * CA + ", "TDS")
        await tab.send(FormulaState.save)
        assert "no analyte TDS" in (await tab.state(FormulaState)).error
        await tab.send(FormulaState.type, {"text": "2.5 * CA + 4.1 * MG"})
        await tab.send(FormulaState.try_value, {"name": "CA", "value": "40.1"})
        assert (await tab.state(FormulaState)).tried.reported == ""
        await tab.send(FormulaState.try_value, {"name": "MG", "value": "< 0.1"})
        tried = (await tab.state(FormulaState)).tried
        assert (tried.reported, tried.unit) == ("100", "mg/L")
        assert tried.explanation.startswith("2.5 × Ca 40.1 + 4.1 × Mg 0.05 = 100.455, shown as 100")
        await tab.send(FormulaState.try_value, {"name": "MG", "value": "little"})
        assert "is not a number" in (await tab.state(FormulaState)).tried.errors["MG"]
        await tab.send(FormulaState.choose_below, {"rule": "zero"})
        await tab.send(FormulaState.save)
        assert (await tab.state(ServiceState)).view.below_loq == "zero"
    line = lab.all(
        ServiceAnalyte, ServiceAnalyte.service_version_id == version, ServiceAnalyte.formula != ""
    )[0]
    assert line.formula == "2.5 * CA + 4.1 * MG"


async def test_without_its_formula_an_analyte_is_entered_and_an_approved_formula_stays(
    app: rx.App, lab: TestLab
) -> None:
    version = hardness(lab)
    async with signed_in(app, lab, "max", f"/services/{lab.services['HARD']}") as tab:
        await tab.send(ServiceState.load)
        await tab.send(FormulaState.open, {"analyte_id": str(lab.analytes["HARD"])})
        await tab.send(FormulaState.take_away)
        assert "is approved: it never changes" in str(tab.errors)
        await tab.send(ServiceState.begin)
        await tab.send(FormulaState.open, {"analyte_id": str(lab.analytes["HARD"])})
        await tab.send(FormulaState.take_away)
        view = (await tab.state(ServiceState)).view
        assert [(row.text, row.old, row.changed) for row in view.formulas] == [
            ("", "2.497 * CA + 4.118 * MG", True)
        ]
    kept = lab.all(ServiceAnalyte, ServiceAnalyte.service_version_id == version, ServiceAnalyte.formula != "")
    assert len(kept) == 1


async def test_qc_rules_and_instruments_are_chosen_in_their_dialogs(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        icp = instruments.add(work, InstrumentFacts("ICP-01", "ICP-MS", department_id=lab.department))
    async with signed_in(app, lab, "max", f"/services/{lab.services['PB']}") as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.begin)
        await tab.send(ServiceState.ask, {"dialog": "rule", "analyte_id": ""})
        form = {
            "role": "LCS",
            "every": "",
            "limit_kind": "recovery",
            "low": "115",
            "high": "85",
            "consequence": "hold",
        }
        await tab.send(ServiceState.save_rule, {"form": form})
        state = await tab.state(ServiceState)
        assert (state.asked, list(state.errors)) == ("rule", ["high"])
        await tab.send(ServiceState.save_rule, {"form": {**form, "low": "85", "high": "115"}})
        state = await tab.state(ServiceState)
        assert (state.asked, len(state.view.qc)) == ("", 1)
        await tab.send(ServiceState.save_instruments, {"form": {f"instrument-{icp}": "on", "rule": "refuse"}})
        view = (await tab.state(ServiceState)).view
        assert (view.allowed, view.instrument_rule) == (1, "refuse")
        await tab.send(ServiceState.remove_rule, {"rule_id": view.qc[0].id})
    assert lab.all(QcRule) == []


async def test_a_qc_rule_that_was_taken_out_of_a_draft_is_put_back(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        draft = services.draft(work, lab.services["PB"])
        services.set_qc_rule(work, draft, None, QcFacts("LCS", "", "recovery", "85", "115"))
    approve(lab, draft)
    async with signed_in(app, lab, "max", f"/services/{lab.services['PB']}") as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.begin)
        await tab.send(ServiceState.remove_rule, {"rule_id": (await tab.state(ServiceState)).view.qc[0].id})
        view = (await tab.state(ServiceState)).view
        assert (view.qc[0].state, view.removed) == ("removed", 1)
        await tab.send(ServiceState.put_back_rule, {"rule_id": view.qc[0].id})
        view = (await tab.state(ServiceState)).view
        assert (view.qc[0].state, view.removed) == ("", 0)


async def test_rows_are_pasted_mended_and_saved_as_a_whole(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", f"/services/{lab.services['PB']}") as tab:
        await tab.send(ServiceState.load)
        await tab.send(ServiceState.begin)
        await tab.send(PastedLinesState.ask, {"open": True})
        assert [column.key for column in (await tab.state(PastedLinesState)).columns][:3] == [
            "keyword",
            "name",
            "cas",
        ]
        lead, uranium = (
            {"id": "a", "keyword": "PB", "unit": "µg/L", "loq": "0.2"},
            {"id": "b", "keyword": "U", "loq": "x"},
        )
        await tab.send(PastedLinesState.typed, {"piece": piece(lead, uranium, act="save")})
        state = await tab.state(PastedLinesState)
        assert (state.asked, set(state.problems)) == (True, {"b|name"})
        await tab.send(
            PastedLinesState.typed, {"piece": {**piece({**uranium, "name": "Uranium"}), "order": None}}
        )
        assert set((await tab.state(PastedLinesState)).problems) == {"b|loq"}
        mended = {**uranium, "name": "Uranium", "loq": "0.5"}
        await tab.send(PastedLinesState.typed, {"piece": {**piece(mended, act="save"), "order": None}})
        assert not (await tab.state(PastedLinesState)).asked
        assert [line.keyword for line in (await tab.state(ServiceState)).view.lines] == ["PB", "U"]


async def test_limits_are_pasted_into_a_specification(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", f"/settings/specifications/{lab.limits}") as tab:
        await tab.send(SpecificationState.load)
        await tab.send(SpecificationState.begin)
        await tab.send(PastedLimitsState.ask, {"open": True})
        row = {"id": "a", "analyte": "Lead", "maximum": "5", "unit": "µg/L"}
        await tab.send(PastedLimitsState.typed, {"piece": piece(row, act="save")})
        assert not (await tab.state(PastedLimitsState)).asked
    assert 5 in [limit.maximum for limit in lab.all(SpecLimit)]


async def test_an_instrument_is_entered_taken_out_of_service_and_back(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max", "/settings/instruments") as tab:
        await tab.send(InstrumentsState.load)
        await tab.send(InstrumentState.ask, {"dialog": "form", "instrument_id": ""})
        form = {
            "code": "gc-01",
            "name": "GC-MS",
            "department_id": str(lab.department),
            "calibration_due": "2020-01-01",
        }
        await tab.send(InstrumentState.save, {"form": {**form, "code": ""}})
        assert list((await tab.state(InstrumentState)).errors) == ["code"]
        await tab.send(InstrumentState.save, {"form": form})
        [row] = lab.all(Instrument)
        for dialog, note, state in (("out", "Leak", "out_of_service"), ("back", "Leak closed", "active")):
            await tab.send(InstrumentState.ask, {"dialog": dialog, "instrument_id": str(row.id)})
            await tab.send(InstrumentState.set_out, {"form": {"reason": ""}})
            assert list((await tab.state(InstrumentState)).errors) == ["reason"]
            await tab.send(InstrumentState.set_out, {"form": {"reason": note}})
            assert lab.one(Instrument, row.id).state == state
        await tab.send(InstrumentState.ask, {"dialog": "retire", "instrument_id": str(row.id)})
        await tab.send(InstrumentState.retire)
        assert not lab.one(Instrument, row.id).active
        await tab.send(InstrumentState.restore, {"instrument_id": str(row.id)})
        assert lab.one(Instrument, row.id).active


async def test_the_sheet_says_what_is_wrong_with_the_chosen_instrument(app: rx.App, lab: TestLab) -> None:

    with lab.work_as(lab.max) as work:
        late = instruments.add(
            work,
            InstrumentFacts("ICP-01", "ICP-MS", department_id=lab.department, calibration_due="2020-01-01"),
        )
        draft = services.draft(work, lab.services["PB"])
        services.set_instruments(work, draft, [late], rule="warn")
    approve(lab, draft)
    lab.received()
    async with signed_in(app, lab, "ana", f"/work/{lab.services['PB']}") as tab:
        await tab.send(SheetState.open_test)
        assert [one.value for one in (await tab.state(SheetState)).head.instruments] == ["ICP-01"]
        await tab.send(SheetState.run_instrument, {"name": "ICP-01"})
        assert (
            await tab.state(SheetState)
        ).instrument_why == "The calibration of ICP-01 was due Jan 1, 2020."

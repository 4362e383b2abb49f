"""The bench's screens without a browser: the list, the sheet, and what typing does."""

from typing import Any

import pytest
import reflex as rx

from labflow.domain import identity
from labflow.models import Analysis, Result
from labflow.state.guard import Pace
from labflow.state.work import WorkRows, WorkState
from labflow.state.work_sheet import SheetMarks, SheetRows, SheetState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, changes, events, refused


def tab_of(app: rx.App, lab: TestLab, path: str, email: str = "ana@labflow.dev") -> Tab:
    return Tab(app, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token, path=path)


def typed(cell: str, value: str, field: str = "raw") -> dict[str, Any]:
    return {"changes": [{"id": cell, "field": field, "value": value, "old": ""}]}


async def opened(tab: Tab) -> list[str]:
    """Open the sheet; gives the names of its cells."""
    await tab.send(SheetState.open_test)
    return [cell.id for cell in (await tab.state(SheetRows)).rows]


async def test_the_list_shows_tests_and_then_their_analyses(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, "/work") as tab:
        await tab.send(WorkState.load)
        assert [row.name for row in (await tab.state(WorkRows)).tests] == ["Nitrate as N", "Lead", "E. coli"]
        assert (await tab.state(WorkState)).counts["all"] == "3"
        await tab.send(WorkState.load, path=f"/work?service={lab.services['PB']}")
        rows = await tab.state(WorkRows)
        assert [row.test for row in rows.rows] == ["Lead"]
        assert rows.tests == []


async def test_the_view_lives_in_the_address(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "/work?tab=mine") as tab:
        await tab.send(WorkState.load)
        assert "/work?tab=mine&by=analysis" in str(
            events(await tab.send(WorkState.list_by, {"by": "analysis"}))
        )
        await tab.send(WorkState.load, path="/work?tab=mine&by=analysis")
        assert "by=analysis&q=lead" in str(events(await tab.send(WorkState.search, {"q": "lead"})))


async def test_chosen_work_is_taken_up(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/work?by=analysis") as tab:
        await tab.send(WorkState.load)
        await tab.send(WorkState.toggle, {"analysis_id": str(lab.analysis(sample, "PB").id)})
        await tab.send(WorkState.toggle, {"analysis_id": str(lab.analysis(sample, "NO3").id)})
        await tab.send(WorkState.toggle, {"analysis_id": str(lab.analysis(sample, "NO3").id)})
        sent = await tab.send(WorkState.take_up)
        assert "1 test taken up" in str(events(sent))
        assert (await tab.state(WorkState)).chosen == []
    assert lab.analysis(sample, "PB").analyst_id == lab.ana.id
    assert lab.analysis(sample, "NO3").analyst_id is None


async def test_a_senior_gives_work_to_an_analyst(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/work?by=analysis", "vera@labflow.dev") as tab:
        await tab.send(WorkState.load)
        await tab.send(WorkState.ask_analysts)
        assert "Ana Alvarez" in [choice.label for choice in (await tab.state(WorkState)).analysts]
        await tab.send(WorkState.toggle_all, {"on": True})
        await tab.send(WorkState.give_to, {"analyst_id": str(lab.ana.id)})
    assert {row.analyst_id for row in lab.all(Analysis, Analysis.sample_id == sample.id)} == {lab.ana.id}


async def test_all_work_of_a_test_is_taken_up_at_once(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, "/work") as tab:
        sent = await tab.send(WorkState.take_up_test, {"service_id": str(lab.services["PB"])})
        assert f"/work/{lab.services['PB']}" in str(events(sent))


async def test_reception_is_refused_at_the_bench(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, "/work", "rita@labflow.dev") as tab:
        assert refused(await tab.send(WorkState.load))
        assert (await tab.state(WorkRows)).tests == []


async def test_a_typed_value_is_saved_and_marked_and_the_rows_stay(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        assert (await tab.state(SheetState)).head.title == "Nitrate as N"
        sent = await tab.send(SheetState.commit, typed(cell, "1.837"))
        assert changes(sent, SheetRows) == {}
        assert changes(sent, SheetMarks)["marks"][cell].result == "1.84"
        state = await tab.state(SheetState)
        assert (state.saving, state.ready) == (False, 1)
        assert state.saved_at


async def test_a_refused_value_keeps_its_neighbours(app: rx.App, lab: TestLab):
    lab.received(), lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        first, second = await opened(tab)
        block = [*typed(first, "abc")["changes"], *typed(second, "2.0")["changes"]]
        await tab.send(SheetState.commit, {"changes": block})
        marks = (await tab.state(SheetMarks)).marks
        assert (marks[first].state, marks[second].state) == ("error", "saved")
        await tab.send(SheetState.commit, typed(first, "1.0"))
        assert (await tab.state(SheetMarks)).marks[first].state == "saved"
    assert len(lab.all(Result)) == 2


async def test_a_dilution_typed_first_is_saved_with_its_value(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "10", "dilution"))
        assert (await tab.state(SheetMarks)).marks[cell].state == "changed"
        await tab.send(SheetState.commit, typed(cell, "1.286"))
        assert (await tab.state(SheetMarks)).marks[cell].result == "12.9"


async def test_a_changed_value_asks_for_the_reason_once(app: rx.App, lab: TestLab):
    lab.received(), lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        first, second = await opened(tab)
        for value in ("1.0", "2.0"):
            block = [*typed(first, value)["changes"], *typed(second, value)["changes"]]
            await tab.send(SheetState.commit, {"changes": block})
        state = await tab.state(SheetState)
        assert [asked.typed for asked in state.asks] == ["2.0", "2.0"]
        await tab.send(SheetState.give_reason, {"form": {"picked": "", "words": ""}})
        assert (await tab.state(SheetState)).reason_error
        await tab.send(SheetState.give_reason, {"form": {"picked": "Typing error", "words": ""}})
        assert (await tab.state(SheetState)).asks == []
    assert {row.raw_text for row in lab.all(Result)} == {"2.0"}
    assert lab.audit_of(lab.all(Result)[0].id)[-1].reason == "Typing error"


async def test_a_change_given_up_keeps_the_saved_value(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        await tab.send(SheetState.commit, typed(cell, "2.0"))
        await tab.send(SheetState.leave_reason, {"on": False})
        assert (await tab.state(SheetMarks)).marks[cell].code == "reason_needed"
        await tab.send(SheetState.ask_reason, {"cell": cell})
        assert len((await tab.state(SheetState)).asks) == 1
        await tab.send(SheetState.take_saved, {"cell": cell})
        assert (await tab.state(SheetMarks)).marks == {}
        assert (await tab.state(SheetRows)).rows[0].raw == "1.0"


async def test_a_conflict_is_told_and_theirs_can_be_taken(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        key = (await tab.state(SheetRows)).rows[0].key
        lab.enter(sample, {"NO3": "1.84"}, by=lab.vera)
        await tab.send(SheetState.commit, typed(cell, "9.9"))
        mark = (await tab.state(SheetMarks)).marks[cell]
        assert (mark.code, mark.result) == ("stale", "1.84")
        await tab.send(SheetState.take_saved, {"cell": cell})
        [row] = (await tab.state(SheetRows)).rows
        assert (row.raw, row.key != key) == ("1.84", True)
        await tab.send(SheetState.commit, typed(cell, "1.9"))
        assert (await tab.state(SheetMarks)).marks[cell].code == "reason_needed"


async def test_what_was_refused_is_still_there_after_looking_at_another_analyte(app: rx.App, lab: TestLab):
    lab.received()
    path = f"/work/{lab.services['NO3']}"
    async with tab_of(app, lab, path) as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "abc"))
        await tab.send(SheetState.open_test, path=f"{path}?analyte=all")
        assert (await tab.state(SheetMarks)).marks[cell].draft_raw == "abc"
        await tab.send(SheetState.open_test, path=f"/work/{lab.services['PB']}")
        assert (await tab.state(SheetMarks)).marks == {}


async def test_complete_tests_are_submitted(app: rx.App, lab: TestLab):
    first, second = lab.received(), lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        cells = await opened(tab)
        await tab.send(SheetState.commit, typed(cells[0], "1.0"))
        await tab.send(SheetState.ask_submit, {"on": True})
        state = await tab.state(SheetState)
        assert (state.submitting, state.ready) == (True, 1)
        assert state.left == [f"{second.number}: Nitrate as N still to be entered"]
        sent = await tab.send(SheetState.submit)
        assert "1 test submitted for review" in str(events(sent))
        assert [row.sample for row in (await tab.state(SheetRows)).rows] == [second.number]
    assert lab.analysis(first).state == "resulted"


async def test_readers_see_the_sheet_and_type_nothing(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}", "rhea@labflow.dev") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        assert (await tab.state(SheetMarks)).marks[cell].state == "error"
    assert lab.all(Result) == []


async def test_the_sheet_of_a_sample(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, f"/work/sample/{sample.id}") as tab:
        await tab.send(SheetState.open_sample)
        assert {row.analyte for row in (await tab.state(SheetRows)).rows} == {
            "Nitrate as N",
            "Lead",
            "E. coli",
        }


# ── faster than can be saved ─────────────────────────────────────────────────────────────────────────────────


async def test_what_was_typed_too_fast_is_shown_as_not_saved_and_goes_with_the_next_entry(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['PB']}") as tab:
        first, second, third = await opened(tab)
        with monkeypatch.context() as crowded:
            crowded.setattr(Pace, "allows", lambda pace, tab: False)
            sent = await tab.send(SheetState.commit, typed(first, "2.1"))
            await tab.send(SheetState.commit, typed(second, "2.2"))
        told = changes(sent, SheetMarks)["marks"][first]
        assert (told.state, told.code, told.draft_raw) == ("error", "unsent", "2.1")
        assert "Not saved yet" in told.message
        assert lab.all(Result) == []
        await tab.send(SheetState.commit, typed(third, "2.3"))
        marks = (await tab.state(SheetMarks)).marks
        assert [marks[cell].state for cell in (first, second, third)] == ["saved"] * 3
    assert {result.raw_text for result in lab.all(Result)} == {"2.1", "2.2", "2.3"}


async def test_a_cell_typed_again_after_it_was_dropped_is_saved_once(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['PB']}") as tab:
        [cell] = await opened(tab)
        with monkeypatch.context() as crowded:
            crowded.setattr(Pace, "allows", lambda pace, tab: False)
            await tab.send(SheetState.commit, typed(cell, "2.1"))
        await tab.send(SheetState.commit, typed(cell, "2.4"))
        assert (await tab.state(SheetMarks)).marks[cell].state == "saved"
    assert [result.raw_text for result in lab.all(Result)] == ["2.4"]


async def test_a_dropped_event_of_the_wrong_shape_or_of_nobody_is_forgotten(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['PB']}") as tab:
        [cell] = await opened(tab)
        monkeypatch.setattr(Pace, "allows", lambda pace, tab: False)
        for payload in ({}, {"changes": "x"}, {"changes": [1]}, {"changes": [{"id": cell}]}):
            await tab.send(SheetState.commit, payload)
        assert (await tab.state(SheetMarks)).marks == {}
        many = [{"id": f"{cell}{n}", "field": "raw", "value": "1", "old": ""} for n in range(2001)]
        await tab.send(SheetState.commit, {"changes": many})
        assert (await tab.state(SheetMarks)).marks == {}
        assert tab.errors == []
    async with Tab(app, path=f"/work/{lab.services['PB']}") as nobody:
        await nobody.send(SheetState.commit, typed(cell, "2.1"))
        assert (await nobody.state(SheetMarks)).marks == {}

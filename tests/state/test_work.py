"""The bench's screens without a browser: the list, the sheet, and what typing does."""

from typing import Any

import pytest
import reflex as rx

from labflow.domain import identity
from labflow.domain.changes import since as changes_of
from labflow.models import Analysis, Result
from labflow.state.guard import Pace
from labflow.state.hub import HUB
from labflow.state.work import WorkListState, WorkRows, WorkState
from labflow.state.work_sheet import MOST_DROPPED, SheetAnswers, SheetRows, SheetState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, changes, events, refused


def tab_of(app: rx.App, lab: TestLab, path: str, email: str = "ana@labflow.dev") -> Tab:
    return Tab(app, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token, path=path)


def typed(cell: str, value: str, field: str = "raw", *, seen: int = 0, **batch: Any) -> dict[str, Any]:
    """One commit as the browser sends it."""
    return {"batch": {"id": "b1", "have": 0, "cells": [{"id": cell, "seen": seen, field: value}], **batch}}


def block(*cells: dict[str, Any]) -> dict[str, Any]:
    """Several cells in one commit."""
    return {
        "batch": {"id": "b1", "have": 0, "cells": [one for each in cells for one in each["batch"]["cells"]]}
    }


async def opened(tab: Tab) -> list[str]:
    """Open the sheet; gives the names of its cells."""
    await tab.send(SheetState.open_test)
    assert not tab.errors, tab.errors
    return [cell["id"] for cell in (await tab.state(SheetRows)).rows]


async def marked(tab: Tab, cell: str) -> dict[str, Any]:
    """What became of a cell in the last answer."""
    return (await tab.state(SheetAnswers)).answers[-1]["marks"][cell]


async def test_the_bench_shows_tests_and_as_a_list_their_analyses(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, "/work") as tab:
        await tab.send(WorkState.load)
        assert [row.name for row in (await tab.state(WorkRows)).tests] == ["Nitrate as N", "Lead", "E. coli"]
        state = await tab.state(WorkState)
        assert {view.key: view.count for view in state.views}["all"] == "3"
        assert state.views[1].href == "/work?tab=mine"
    async with tab_of(app, lab, f"/work/analyses?filters=test:is:{lab.services['PB']}") as tab:
        assert app.router("/work/analyses") == "work/analyses"
        await tab.send(WorkListState.load)
        assert [line.cells[2][1] for line in (await tab.state(WorkListState)).lines] == ["Lead"]


async def test_the_view_lives_in_the_address(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "/work?tab=mine") as tab:
        await tab.send(WorkState.load)
        assert "tab=mine&q=lead" in str(events(await tab.send(WorkState.search, {"q": " lead "})))
        assert (await tab.state(WorkState)).as_list == "/work/analyses?tab=mine"


async def test_what_others_do_is_counted_while_one_looks(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/work") as tab:
        await tab.send(WorkState.load)
        watch = HUB.watches[tab.token]
        lab.enter(sample, {"PB": "2"}, by=lab.vera)
        with lab.system() as work:
            told = {watch.ids_of(change) for change in changes_of(work, 0)}
        assert lab.analysis(sample, "PB").id in told
        await tab.send(WorkState.changed_meanwhile, {"ids": []})
        rows = {row.name: row.unassigned for row in (await tab.state(WorkRows)).tests}
        assert rows == {"Nitrate as N": 1, "Lead": 0, "E. coli": 1}


async def test_chosen_work_is_taken_up(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/work/analyses") as tab:
        await tab.send(WorkListState.load)
        sent = await tab.send(WorkListState.take_up, {"ids": [str(lab.analysis(sample, "PB").id)]})
        assert "1 test taken up" in str(events(sent))
        assert "no such record" in str(events(await tab.send(WorkListState.take_up, {"ids": ["x"]}))) + str(
            tab.errors
        )
    assert lab.analysis(sample, "PB").analyst_id == lab.ana.id
    assert lab.analysis(sample, "NO3").analyst_id is None


async def test_a_senior_gives_work_to_an_analyst(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/work/analyses", "vera@labflow.dev") as tab:
        await tab.send(WorkListState.load)
        state = await tab.state(WorkListState)
        ids = [line.id for line in state.lines]
        await tab.send(WorkListState.ask_act, {"key": "assign", "ids": ids})
        assert "Ana Alvarez" in [choice.label for choice in state.act.options]
        await tab.send(WorkListState.take_act, {"form": {"asked": "x"}})
        assert [result.ok for result in state.acted] == [False]
        await tab.send(WorkListState.take_act, {"form": {"asked": str(lab.ana.id)}})
        assert [result.ok for result in state.acted] == [True] * 3
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


async def test_a_typed_value_is_saved_and_answered_and_the_rows_stay(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        assert (await tab.state(SheetState)).head.title == "Nitrate as N"
        sent = await tab.send(SheetState.commit, typed(cell, "1.837"))
        assert changes(sent, SheetRows) == {}
        [answer] = changes(sent, SheetAnswers)["answers"]
        assert (answer["batch"], answer["marks"][cell]["result"]) == ("b1", "1.84")
        assert answer["saved_at"]
        assert (await tab.state(SheetState)).ready == 1


async def test_answers_go_out_until_the_browser_has_them(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "abc"))
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        assert [answer["seq"] for answer in (await tab.state(SheetAnswers)).answers] == [1, 2]
        await tab.send(SheetState.commit, typed(cell, "1.0", seen=1, have=2))
        assert [answer["seq"] for answer in (await tab.state(SheetAnswers)).answers] == [3]


async def test_a_batch_that_comes_twice_is_saved_once(app: rx.App, lab: TestLab):
    """The connection broke after the value was saved: the browser sends it again, as it was."""
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        for _ in range(2):
            await tab.send(SheetState.commit, typed(cell, "1.0"))
            assert (await marked(tab, cell))["state"] == "saved"
    [result] = lab.all(Result)
    assert result.version == 1


async def test_what_no_browser_sends_is_refused(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        await opened(tab)
        for batch in ({}, {"cells": [{"seen": "x", "id": "a"}]}, {"cells": "no"}, {"cells": [None]}):
            await tab.send(SheetState.commit, {"batch": batch})
            assert "Open the sheet again" in str(tab.errors.pop())
        await tab.send(SheetState.commit, typed("nonsense", "1"))
        assert (await marked(tab, "nonsense"))["code"] == "invalid"


async def test_a_refused_value_keeps_its_neighbours(app: rx.App, lab: TestLab):
    lab.received(), lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        first, second = await opened(tab)
        await tab.send(SheetState.commit, block(typed(first, "abc"), typed(second, "2.0")))
        assert (await marked(tab, first))["state"] == "error"
        assert (await marked(tab, second))["state"] == "saved"
        await tab.send(SheetState.commit, typed(first, "1.0"))
        assert (await marked(tab, first))["state"] == "saved"
    assert len(lab.all(Result)) == 2


async def test_a_changed_value_asks_for_the_reason_once(app: rx.App, lab: TestLab):
    lab.received(), lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        first, second = await opened(tab)
        for seen, value in enumerate(("1.0", "2.0")):
            await tab.send(
                SheetState.commit, block(typed(first, value, seen=seen), typed(second, value, seen=seen))
            )
        state = await tab.state(SheetState)
        assert [asked.typed for asked in state.asks] == ["2.0", "2.0"]
        await tab.send(SheetState.give_reason, {"form": {"picked": "", "words": ""}})
        assert (await tab.state(SheetState)).reason_error
        await tab.send(SheetState.give_reason, {"form": {"picked": "Typing error", "words": ""}})
        assert (await tab.state(SheetState)).asks == []
        assert (await marked(tab, first))["result"] == "2.00"
    assert {row.raw_text for row in lab.all(Result)} == {"2.0"}
    assert lab.audit_of(lab.all(Result)[0].id)[-1].reason == "Typing error"


async def test_the_reason_can_be_given_later(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        await tab.send(SheetState.commit, typed(cell, "2.0", seen=1))
        await tab.send(SheetState.leave_reason, {"on": False})
        assert (await marked(tab, cell))["code"] == "reason_needed"
        await tab.send(SheetState.ask, {"what": "reason", "cell": cell})
        assert len((await tab.state(SheetState)).asks) == 1
        await tab.send(SheetState.give_reason, {"form": {"picked": "", "words": "Peak integrated again"}})
    assert lab.all(Result)[0].raw_text == "2.0"


async def test_a_conflict_shows_theirs_and_mine_takes_its_place_with_a_reason(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        lab.enter(sample, {"NO3": "1.84"}, by=lab.vera)
        await tab.send(SheetState.commit, typed(cell, "9.9"))
        mark = await marked(tab, cell)
        assert (mark["code"], mark["result"], mark["by"]) == ("stale", "1.84", "Vera Vogel")
        await tab.send(SheetState.commit, typed(cell, "9.9", seen=mark["version"]))
        assert (await marked(tab, cell))["code"] == "reason_needed"


async def test_an_undo_within_the_sitting_needs_no_dialog(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        back = typed(cell, "", seen=1)
        back["batch"]["cells"][0]["act"] = "undo"
        await tab.send(SheetState.commit, back)
        assert (await tab.state(SheetState)).asks == []
        assert (await marked(tab, cell)).get("version", 0) == 0
    [result] = lab.all(Result)
    assert not result.live
    assert lab.audit_of(result.id)[-1].reason == "Undone by the analyst"


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
        assert [row["sample"] for row in (await tab.state(SheetRows)).rows] == [second.number]
    assert lab.analysis(first).state == "resulted"


async def test_readers_see_the_sheet_and_type_nothing(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['NO3']}", "rhea@labflow.dev") as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.commit, typed(cell, "1.0"))
        assert (await marked(tab, cell))["code"] == "not_allowed"
    assert lab.all(Result) == []


async def test_the_sheet_of_a_sample(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, f"/work/sample/{sample.id}") as tab:
        await tab.send(SheetState.open_sample)
        assert {row["analyte"] for row in (await tab.state(SheetRows)).rows} == {
            "Nitrate as N",
            "Lead",
            "E. coli",
        }


# ── faster than can be saved ─────────────────────────────────────────────────────────────────────────────────


async def test_what_was_typed_too_fast_is_sent_again(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['PB']}") as tab:
        [cell] = await opened(tab)
        with monkeypatch.context() as crowded:
            crowded.setattr(Pace, "allows", lambda pace, tab: False)
            sent = await tab.send(SheetState.commit, typed(cell, "2.1"))
        [answer] = changes(sent, SheetAnswers)["answers"]
        assert (answer["batch"], answer["dropped"], answer["marks"]) == ("b1", True, {})
        assert lab.all(Result) == []
        await tab.send(SheetState.commit, typed(cell, "2.1"))
        assert (await marked(tab, cell))["state"] == "saved"
    assert [result.raw_text for result in lab.all(Result)] == ["2.1"]


async def test_a_dropped_event_of_the_wrong_shape_or_of_nobody_is_forgotten(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    lab.received()
    async with tab_of(app, lab, f"/work/{lab.services['PB']}") as tab:
        [cell] = await opened(tab)
        monkeypatch.setattr(Pace, "allows", lambda pace, tab: False)
        for payload in ({}, {"batch": "x"}, {"batch": [1]}, {"changes": []}):
            await tab.send(SheetState.commit, payload)
        assert (await tab.state(SheetAnswers)).answers == []
        for _ in range(MOST_DROPPED + 20):
            await tab.send(SheetState.commit, typed(cell, "1"))
        assert len((await tab.state(SheetAnswers)).answers) == MOST_DROPPED
        assert tab.errors == []
    async with Tab(app, path=f"/work/{lab.services['PB']}") as nobody:
        await nobody.send(SheetState.commit, typed(cell, "2.1"))
        assert (await nobody.state(SheetAnswers)).answers == []

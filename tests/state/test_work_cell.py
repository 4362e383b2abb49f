"""At the cells of a result sheet without a browser: qualifiers by hand, comments, history, and the import drawer."""

from typing import Any
from uuid import uuid4

import reflex as rx

from labflow.domain import analyses, files, identity
from labflow.models import Comment, ImportRun, Qualifier, Result, Sample
from labflow.state.work_cell import CellState
from labflow.state.work_import import SheetImportState
from labflow.state.work_sheet import SheetAnswers, SheetRows, SheetState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused


def tab_of(app: rx.App, lab: TestLab, code: str = "NO3", email: str = "ana@labflow.dev") -> Tab:
    token = identity.sign_in(lab.house, email, PASSWORD).token
    return Tab(app, cookie="session=" + token, path=f"/work/{lab.services[code]}")


async def opened(tab: Tab) -> list[str]:
    """Open the sheet; gives the names of its cells."""
    await tab.send(SheetState.open_test)
    return [cell["id"] for cell in (await tab.state(SheetRows)).rows]


async def set_codes(tab: Tab, cell: str, codes: str, *, seen: int = 1, **facts: Any) -> dict[str, Any]:
    """Set a cell's qualifiers as the grid does; gives what became of them."""
    batch = {"id": "b1", "have": 0, "cells": [{"id": cell, "seen": seen, "manual": codes, **facts}]}
    await tab.send(SheetState.commit, {"batch": batch})
    return (await tab.state(SheetAnswers)).answers[-1]["marks"][cell]


def with_b(lab: TestLab) -> Sample:
    with lab.system() as work:
        work.add(Qualifier(code="B", meaning="Also found in the method blank."))
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    return sample


async def test_the_sheet_offers_the_catalogue_and_keeps_what_is_chosen(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        head = (await tab.state(SheetState)).head
        assert [(one.code, bool(one.fixed)) for one in head.offers] == [
            ("B", False),
            ("E", False),
            ("H", False),
            ("J", False),
            ("U", True),
        ]
        mark = await set_codes(tab, cell, "B J")
        assert (mark["state"], mark["manual"], mark["version"]) == ("saved", ["B", "J"], 2)
        await tab.send(SheetState.open_test)
        assert (await tab.state(SheetRows)).rows[0]["manual"] == ["B", "J"]
        assert (await set_codes(tab, cell, "", seen=2))["state"] == "saved"
    assert [row.qualifiers for row in lab.all(Result)] == [[]]


async def test_after_submission_the_sheet_asks_why_and_keeps_the_wish(app: rx.App, lab: TestLab):
    sample = with_b(lab)
    id = lab.analysis(sample).id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [id])
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [id], reason="Look at the blank.")
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        mark = await set_codes(tab, cell, "B")
        assert (mark["code"], mark["part"]) == ("reason_needed", "manual")
        [asked] = (await tab.state(SheetState)).asks
        assert (asked.was, asked.typed) == ("no qualifier by hand", "qualifier B")
        await tab.send(SheetState.give_reason, {"form": {"words": "Blank above half the LOQ"}})
        assert (await tab.state(SheetState)).asks == []
    [result] = lab.all(Result)
    assert result.by_hand == ["B"]
    assert lab.audit_of(result.id)[-1].reason == "Blank above half the LOQ"


async def test_nonsense_for_a_qualifier_is_refused_at_its_cell(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        for codes in ("X", "U", "<b>", {"a": 1}, 7):
            mark = await set_codes(tab, cell, codes)  # type: ignore[arg-type]
            assert (mark["state"], mark["code"], mark["part"]) == ("error", "invalid", "manual"), codes
    assert [row.by_hand for row in lab.all(Result)] == [[]]


async def test_a_comment_is_written_at_its_cell(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.ask, {"what": "comments", "cell": cell})
        state = await tab.state(CellState)
        assert state.panel.title.startswith("Nitrate as N of S")
        assert state.panel.said == []
        assert "Vera Vogel" in [person.name for person in state.panel.people]
        await tab.send(CellState.say, {"form": {"text": " "}})
        assert (await tab.state(CellState)).errors == {"text": "Write something first."}
        await tab.send(CellState.say, {"form": {"text": "Strong colour."}})
        state = await tab.state(CellState)
        assert ([one.text for one in state.panel.said], state.errors) == (["Strong colour."], {})
        assert state.facts == {cell: {"comments": 1}}
        await tab.send(CellState.leave)
        assert (await tab.state(CellState)).panel.what == ""
        await tab.send(SheetState.open_test)
        assert (await tab.state(SheetRows)).rows[0]["comments"] == 1
        assert (await tab.state(CellState)).facts == {}


async def test_the_history_is_read_when_somebody_asks(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        await set_codes(tab, cell, "B")
        await tab.send(SheetState.ask, {"what": "history", "cell": cell})
        steps = (await tab.state(CellState)).panel.steps
        assert [(step.act, step.new, step.by) for step in steps] == [
            ("changed the qualifiers", "B", "Ana Alvarez"),
            ("entered", "1.84", "Ana Alvarez"),
        ]
        await tab.send(CellState.show, {"what": "comments"})
        assert (await tab.state(CellState)).panel.what == "comments"


async def test_a_panel_of_no_cell_is_refused_in_words(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab) as tab:
        [cell] = await opened(tab)
        await tab.send(SheetState.ask, {"what": "everything", "cell": cell})
        assert (await tab.state(CellState)).panel.what == ""
        for handler, payload in (
            (SheetState.ask, {"what": "history", "cell": "nonsense"}),
            (SheetState.ask, {"what": "comments", "cell": f"{uuid4()}:{uuid4()}"}),
            (CellState.say, {"form": {"text": "To nobody"}}),
            (CellState.show, {"what": "everything"}),
        ):
            await tab.send(handler, payload)
            assert tab.errors.pop()
    assert lab.all(Comment) == []


async def test_reception_reads_no_cell(app: rx.App, lab: TestLab):
    with_b(lab)
    async with tab_of(app, lab, email="rita@labflow.dev") as tab:
        assert refused(await tab.send(CellState.show, {"what": "history"}))
        assert refused(await tab.send(SheetImportState.show, {"on": True}))


def stored(lab: TestLab, *lines: str, text: str = "") -> str:
    data = (text or "\n".join(["Sample ID,Analyte,Result,Unit", *lines])).encode()
    with lab.work_as(lab.ana) as work:
        return str(files.keep(work, data, purpose="import", name="run.csv", media_type="text/csv").id)


async def test_a_file_dropped_onto_the_sheet_fills_its_cells(app: rx.App, lab: TestLab):
    sample = lab.received()
    lines = (
        f"{sample.number},Pb 208,2.1,µg/L",
        f"{sample.number},Nitrate as N,1.8,mg/L",
        "WELL6-R,Pb 208,1.0,µg/L",
    )
    async with tab_of(app, lab, "PB") as tab:
        await opened(tab)
        await tab.send(SheetImportState.uploaded, {"file_id": stored(lab, *lines), "name": "run.csv"})
        state = await tab.state(SheetImportState)
        assert (state.open, state.of) == (True, str(lab.services["PB"]))
        assert (state.run.ready, state.run.open, state.run.elsewhere) == (1, 0, 1)
        assert [row.test for row in state.run.rows] == ["Lead"]
        assert "1 result imported" in str(events(await tab.send(SheetImportState.accept, {"form": {}})))
        assert (await tab.state(SheetRows)).rows[0]["raw"] == "2.1"
        assert (await tab.state(SheetImportState)).run.imported == 1
        assert "Nothing new" in str(events(await tab.send(SheetImportState.accept, {"form": {}})))
    assert [row.source_cell for row in lab.all(Result)] == ["C2"]
    assert [run.imported for run in lab.all(ImportRun)] == [1]


async def test_what_a_name_means_and_which_reading_counts_is_settled_beside_the_sheet(
    app: rx.App, lab: TestLab
):
    sample, other = lab.received(), lab.received()
    lines = (
        "WELL6-R,Pb 208,1.0,µg/L",
        f"{other.number},Plumbum X,3.3,µg/L",
        f"{other.number},Plumbum X,3.4,µg/L",
    )
    async with tab_of(app, lab, "PB") as tab:
        await opened(tab)
        await tab.send(SheetImportState.uploaded, {"file_id": stored(lab, *lines), "name": "run.csv"})
        state = await tab.state(SheetImportState)
        assert {(asked.about, asked.name) for asked in state.run.questions} == {
            ("sample", "WELL6-R"), ("analyte", "Plumbum X"),
        }  # fmt: skip
        assert (state.run.ready, state.run.elsewhere) == (0, 0)
        await tab.send(SheetImportState.choose_sample, {"name": "WELL6-R", "sample_id": str(sample.id)})
        lead = {"name": "Plumbum X", "analyte_id": str(lab.analytes["PB"])}
        await tab.send(SheetImportState.choose_analyte, lead)
        assert [row.state for row in state.run.rows] == ["ambiguous", "ambiguous", "matched"]
        assert {asked.name for asked in state.run.questions if asked.chosen} == {"WELL6-R", "Plumbum X"}
        second = next(row for row in state.run.rows if row.value == "3.4")
        assert second.choosable
        await tab.send(SheetImportState.prefer, {"place": second.place})
        assert state.run.ready == 2
        assert "2 results imported" in str(events(await tab.send(SheetImportState.accept, {"form": {}})))
    assert {row.raw_text for row in lab.all(Result)} == {"1.0", "3.4"}


async def test_who_may_not_import_settles_nothing(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "PB", email="rita@labflow.dev") as tab:
        assert refused(await tab.send(SheetImportState.choose_sample, {"name": "x", "sample_id": ""}))
        assert refused(await tab.send(SheetImportState.prefer, {"place": 0}))


async def test_values_on_the_sheet_are_replaced_with_a_reason_only(app: rx.App, lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"PB": "9.9"})
    async with tab_of(app, lab, "PB") as tab:
        await opened(tab)
        file_id = stored(lab, f"{sample.number},Pb 208,2.1,µg/L")
        await tab.send(SheetImportState.uploaded, {"file_id": file_id, "name": "run.csv"})
        assert (await tab.state(SheetImportState)).run.has_value == 1
        await tab.send(SheetImportState.keep, {"on": False})
        await tab.send(SheetImportState.accept, {"form": {"reason": " "}})
        assert "Give a reason" in (await tab.state(SheetImportState)).errors["reason"]
        await tab.send(SheetImportState.accept, {"form": {"reason": "The instrument counts"}})
        assert (await tab.state(SheetRows)).rows[0]["raw"] == "2.1"
    assert [row.raw_text for row in lab.all(Result)] == ["2.1"]


async def test_a_file_that_cannot_be_read_says_why_in_the_drawer(app: rx.App, lab: TestLab):
    lab.received()
    async with tab_of(app, lab, "PB") as tab:
        await opened(tab)
        await tab.send(
            SheetImportState.uploaded, {"file_id": stored(lab, text="hello\n"), "name": "note.txt"}
        )
        state = await tab.state(SheetImportState)
        assert state.open
        assert state.refused.startswith("note.txt: ")
        await tab.send(SheetImportState.not_uploaded, {"message": "The file is too large."})
        assert (await tab.state(SheetImportState)).refused == "The file is too large."
        await tab.send(SheetImportState.accept, {"form": {}})
        assert "There is no such record" in str(tab.errors.pop())


async def test_another_sheet_begins_without_the_file(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "PB") as tab:
        await opened(tab)
        file_id = stored(lab, f"{sample.number},Pb 208,2.1,µg/L")
        await tab.send(SheetImportState.uploaded, {"file_id": file_id, "name": "run.csv"})
        await tab.send(SheetState.open_test, path=f"/work/{lab.services['NO3']}")
        here = (await tab.state(SheetState)).here
        assert here != (await tab.state(SheetImportState)).of
        await tab.send(SheetImportState.show, {"on": True}, path=f"/work/{lab.services['NO3']}")
        state = await tab.state(SheetImportState)
        assert (state.of, state.run.id) == (here, "")

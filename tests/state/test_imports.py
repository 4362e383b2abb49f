"""The import screens without a browser."""

from uuid import UUID

import reflex as rx

from labflow.domain import files, identity
from labflow.models import ImportRun, Result
from labflow.state.imports import DropState, ImportRunState, ImportsState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused


def tab_of(app: rx.App, lab: TestLab, path: str, email: str = "ana@labflow.dev") -> Tab:
    return Tab(app, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token, path=path)


def stored(lab: TestLab, *lines: str) -> UUID:
    data = "\n".join(["Sample ID,Analyte,Result,Unit", *lines]).encode()
    with lab.work_as(lab.ana) as work:
        return files.keep(work, data, purpose="import", name="run.csv", media_type="text/csv").id


async def read(tab: Tab, lab: TestLab, *lines: str) -> str:
    """Drop a file; gives the address it leads to."""
    sent = await tab.send(DropState.uploaded, {"file_id": str(stored(lab, *lines)), "name": "run.csv"})
    [run] = lab.all(ImportRun)
    assert f"/import/{run.id}" in str(events(sent))
    return f"/import/{run.id}"


async def test_a_dropped_file_is_read_matched_and_imported(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/import") as tab:
        path = await read(tab, lab, f"{sample.number},Pb 208,2.1,µg/L", "WELL6-R,Pb 208,1.0,µg/L")
        tab.path = path
        await tab.send(ImportRunState.load)
        state = await tab.state(ImportRunState)
        assert (state.run.ready, state.run.open) == (1, 1)
        sent = await tab.send(ImportRunState.import_ready)
        assert "1 result imported" in str(events(sent))
        sent = await tab.send(ImportRunState.import_ready)
        assert "Nothing new" in str(events(sent))
        await tab.send(ImportsState.load, path="/import")
        assert (await tab.state(ImportsState)).lines[0].cells[3] == ["number", "1"]
    assert [row.source_cell for row in lab.all(Result)] == ["C2"]


async def test_an_unknown_name_is_given_its_sample(app: rx.App, lab: TestLab):
    sample = lab.received()
    async with tab_of(app, lab, "/import") as tab:
        tab.path = await read(tab, lab, "WELL6-R,Pb 208,1.0,µg/L")
        await tab.send(ImportRunState.load)
        [question] = (await tab.state(ImportRunState)).run.questions
        chosen = {"name": question.name, "sample_id": question.options[0].value}
        await tab.send(ImportRunState.choose_sample, chosen)
        run = (await tab.state(ImportRunState)).run
        assert (run.ready, run.questions[0].chosen) == (1, str(sample.id))


async def test_values_there_already_are_replaced_with_a_reason_only(app: rx.App, lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"PB": "9.9"})
    async with tab_of(app, lab, "/import") as tab:
        tab.path = await read(tab, lab, f"{sample.number},Pb 208,2.1,µg/L")
        await tab.send(ImportRunState.load)
        await tab.send(ImportRunState.keep, {"on": False})
        await tab.send(ImportRunState.import_ready)
        assert (await tab.state(ImportRunState)).replacing
        await tab.send(ImportRunState.replace, {"form": {"reason": " "}})
        assert (await tab.state(ImportRunState)).reason_error
        await tab.send(ImportRunState.replace, {"form": {"reason": "The instrument counts"}})
    assert [row.raw_text for row in lab.all(Result)] == ["2.1"]


async def test_a_file_that_cannot_be_read_says_why(app: rx.App, lab: TestLab):
    with lab.work_as(lab.ana) as work:
        file_id = files.keep(work, b"hello\n", purpose="import", name="note.txt", media_type="text/plain").id
    async with tab_of(app, lab, "/import") as tab:
        await tab.send(ImportsState.load)
        await tab.send(DropState.uploaded, {"file_id": str(file_id), "name": "note.txt"})
        assert (await tab.state(DropState)).refused.startswith("note.txt: ")


async def test_a_file_is_discarded(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "/import") as tab:
        tab.path = await read(tab, lab, "WELL6-R,Pb 208,1.0,µg/L")
        await tab.send(ImportRunState.load)
        await tab.send(ImportRunState.ask_discard, {"on": True})
        sent = await tab.send(ImportRunState.discard)
        assert "/import" in str(events(sent))
    assert lab.all(ImportRun)[0].state == "discarded"


async def test_who_may_not_import_is_refused(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "/import", "rita@labflow.dev") as tab:
        assert refused(await tab.send(ImportsState.load))
        assert refused(await tab.send(DropState.uploaded, {"file_id": str(stored(lab)), "name": "run.csv"}))


async def test_a_table_nobody_knows_asks_for_its_columns_and_is_read_by_them(app: rx.App, lab: TestLab):
    sample = lab.received()
    data = f"Bottle,What,Found\n{sample.number},Lead,2.1".encode()
    with lab.work_as(lab.ana) as work:
        file_id = files.keep(work, data, purpose="import", name="odd.csv", media_type="text/csv").id
    async with tab_of(app, lab, "/import") as tab:
        await tab.send(DropState.uploaded, {"file_id": str(file_id), "name": "odd.csv"})
        [run] = lab.all(ImportRun)
        tab.path = f"/import/{run.id}"
        await tab.send(ImportRunState.load)
        state = await tab.state(ImportRunState)
        assert (state.mapping, state.run.readings) == (True, 0)
        assert [role.value for role in state.column_roles][:2] == ["sample", "result"]
        await tab.send(ImportRunState.map_columns, {"form": {"$A": "sample"}})
        state = await tab.state(ImportRunState)
        assert "hold results" in state.column_error
        assert state.mapping
        await tab.send(
            ImportRunState.map_columns, {"form": {"$A": "sample", "$B": "analyte", "$C": "value", "date_order": ""}}
        )  # fmt: skip
        state = await tab.state(ImportRunState)
        assert (state.mapping, state.column_error, state.run.ready) == (False, "", 1)
        await tab.send(ImportRunState.ask_columns, {"on": True})
        assert (await tab.state(ImportRunState)).mapping

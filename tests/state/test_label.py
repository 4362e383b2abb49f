"""The label designer, driven as a browser drives it."""

import reflex as rx

from labflow.domain import identity, labels
from labflow.domain.labels.built_in import BOTTLE, SHEET
from labflow.domain.labels.design import from_json
from labflow.models import LabelTemplate
from labflow.state.label import LabelState as S
from labflow.state.labels import LabelsState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events


def tab_of(app: rx.App, lab: TestLab, path: str, email: str = "max@labflow.dev") -> Tab:
    return Tab(app, path=path, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


async def test_move_undo_redo_and_save_a_new_version(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        id = labels.create(work, BOTTLE)
    async with tab_of(app, lab, f"/labels/{id}") as tab:
        await tab.send(S.load)
        state = await tab.state(S)
        assert (state.form.name, len(state.drawn), state.changed) == (
            BOTTLE.name,
            len(BOTTLE.elements),
            False,
        )
        await tab.send(S.select, {"element_id": "number"})
        await tab.send(S.move, {"box": {"id": "number", "x": 12.5, "y": 2, "w": 30, "h": 4.4}})
        state = await tab.state(S)
        assert (state.element.x, state.element.w, state.changed, state.can_undo) == ("12.5", "30", True, True)
        await tab.send(S.undo)
        assert (await tab.state(S)).element.x == "13"
        await tab.send(S.redo)
        assert (await tab.state(S)).element.x == "12.5"
        await tab.send(S.save)
        assert not (await tab.state(S)).changed
    kept = lab.one(LabelTemplate, id)
    assert kept.version == 2
    assert next(each for each in from_json(kept.design).elements if each.id == "number").x == 12.5


async def test_what_is_wrong_is_said_at_its_element_and_nothing_is_lost(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=container") as tab:
        await tab.send(S.load)
        await tab.send(S.move, {"box": {"id": "bars", "x": 1, "y": 17, "w": 20, "h": 7}})
        state = await tab.state(S)
        assert "name" not in state.errors  # nobody tried to save it yet
        assert state.form.preset == "roll"
        (bars,) = [each for each in state.drawn if each.id == "bars"]
        assert (bars.refused, "mm at this printer's resolution" in bars.problem) == (True, True)
        await tab.send(S.save)
        state = await tab.state(S)
        assert "element.bars" in state.errors or "name" in state.errors
        await tab.send(S.choose_sheet, {"key": "a4-3x8"})
        state = await tab.state(S)
        assert ("name" in state.errors, state.form.preset) == (True, "a4-3x8")
        await tab.send(S.put_label, {"name": "rows", "value": "5"})
        assert (await tab.state(S)).form.preset == ""
        await tab.send(S.undo)
        await tab.send(S.undo)
        assert lab.all(LabelTemplate) == []
        await tab.send(S.undo)
        await tab.send(S.put_label, {"name": "name", "value": "Mine"})
        assert any("redirect" in each for each in events(await tab.send(S.save)))
    (kept,) = lab.all(LabelTemplate)
    assert (kept.name, kept.is_default) == ("Mine", True)


async def test_elements_are_added_changed_and_removed(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=container") as tab:
        await tab.send(S.load)
        before = len((await tab.state(S)).drawn)
        for kind in ("field", "text", "datamatrix", "code128", "qr", "line"):
            await tab.send(S.add, {"kind": kind})
        state = await tab.state(S)
        assert (len(state.drawn), state.element.kind) == (before + 6, "line")
        await tab.send(S.select, {"element_id": "e2"})
        await tab.send(S.put, {"name": "text", "value": "Fragile"})
        await tab.send(S.tick, {"name": "bold", "on": True})
        await tab.send(S.put, {"name": "x", "value": "7,5"})
        element = (await tab.state(S)).element
        assert (element.text, element.bold, element.x) == ("Fragile", True, "7.5")
        await tab.send(S.put, {"name": "x", "value": "here"})
        state = await tab.state(S)
        assert ("x" in state.errors, state.element.x) == (True, "7.5")
        await tab.send(S.remove, {"element_id": "e2"})
        state = await tab.state(S)
        assert (len(state.drawn), state.element.id) == (before + 5, "")


async def test_garbage_from_a_browser_changes_nothing(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=moon") as tab:
        await tab.send(S.load)
        kept = (await tab.state(S)).drawn
        for box in (
            {},
            {"id": "number"},
            {"id": "number", "x": "NaN", "y": 1, "w": 1, "h": 1},
            {"id": "no", "x": 1},
        ):
            await tab.send(S.move, {"box": box})
        await tab.send(S.add, {"kind": "hologram"})
        await tab.send(S.remove, {"element_id": "nothing"})
        await tab.send(S.put_label, {"name": "elements", "value": "x"})
        await tab.send(S.put_label, {"name": "width", "value": "-1"})
        await tab.send(S.choose_sheet, {"key": "moon"})
        state = await tab.state(S)
        assert (state.drawn, state.can_undo, tab.errors) == (kept, False, [])


async def test_a_sheet_one_can_buy_sets_the_size_and_the_places(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=container") as tab:
        await tab.send(S.load)
        await tab.send(S.choose_sheet, {"key": "a4-5x13"})
        state = await tab.state(S)
        assert (state.form.width, state.form.columns, len(state.places)) == (38.1, "5", 65)
        assert any(each.refused for each in state.drawn)
        await tab.send(S.put_label, {"name": "columns", "value": "9"})
        assert "sheet.columns" in (await tab.state(S)).errors


async def test_the_list_makes_usual_retires_and_takes_back(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        first, second = labels.create(work, BOTTLE), labels.create(work, SHEET)
    async with tab_of(app, lab, "/labels") as tab:
        await tab.send(LabelsState.load)
        await tab.send(LabelsState.make_usual, {"template_id": str(second)})
        assert lab.one(LabelTemplate, second).is_default
        await tab.send(LabelsState.retire, {"template_id": str(first)})
        assert [row.id for row in (await tab.state(LabelsState)).rows] == [str(second)]
        await tab.send(LabelsState.restore, {"template_id": str(first)})
        assert lab.one(LabelTemplate, first).active


async def test_reception_designs_nothing(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        id = labels.create(work, BOTTLE)
    async with tab_of(app, lab, f"/labels/{id}", "rita@labflow.dev") as tab:
        for handler in (S.load, S.save, LabelsState.load):
            await tab.send(handler)
        await tab.send(S.put_label, {"name": "name", "value": "Hers"})
        await tab.send(LabelsState.retire, {"template_id": str(id)})
        assert ((await tab.state(S)).drawn, (await tab.state(LabelsState)).rows) == ([], [])
    kept = lab.one(LabelTemplate, id)
    assert (kept.name, kept.version, kept.active) == (BOTTLE.name, 1, True)


async def test_a_field_stays_as_it_was_typed_and_shows_what_was_not_typed(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=container") as tab:
        await tab.send(S.load)
        before = (await tab.state(S)).form.key
        await tab.send(S.put_label, {"name": "width", "value": "60"})
        assert (await tab.state(S)).form.key == before  # drawn anew, the panel would take the focus with it
        await tab.send(S.undo)
        state = await tab.state(S)
        assert (state.form.width, state.form.key != before) == (50, True)
        await tab.send(S.select, {"element_id": "number"})
        key = (await tab.state(S)).element.key
        await tab.send(S.put, {"name": "x", "value": "12"})
        assert (await tab.state(S)).element.key == key


async def test_what_was_wrong_in_a_field_is_forgotten_when_it_is_as_before(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "/labels/new?purpose=container") as tab:
        await tab.send(S.load)
        for value, wrong in (("wide", True), ("50", False)):
            await tab.send(S.put_label, {"name": "width", "value": value})
            assert ("width" in (await tab.state(S)).errors) is wrong
        await tab.send(S.select, {"element_id": "number"})
        for value, wrong in (("there", True), ("13", False)):
            await tab.send(S.put, {"name": "x", "value": value})
            assert ("x" in (await tab.state(S)).errors) is wrong


async def test_a_retired_label_is_taken_back_before_it_is_changed(app: rx.App, lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        labels.create(work, BOTTLE)
        second = labels.create(work, SHEET)
        labels.retire(work, second)
    async with tab_of(app, lab, f"/labels/{second}") as tab:
        await tab.send(S.load)
        assert (await tab.state(S)).retired
        await tab.send(S.take_back)
        assert not (await tab.state(S)).retired
        await tab.send(S.put_label, {"name": "name", "value": "Sheet of the night shift"})
        await tab.send(S.save)
    assert lab.one(LabelTemplate, second).name == "Sheet of the night shift"

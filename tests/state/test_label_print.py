"""The print dialog of labels, driven as a browser drives it."""

import reflex as rx

from labflow.domain import identity, labels
from labflow.domain.labels.built_in import BOTTLE, SHEET
from labflow.models import LabelPrint, LabelRun
from labflow.state.label_print import LabelPrintState as S
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events

FORM = {"copies": "1", "format": "pdf"}


def tab_of(app: rx.App, lab: TestLab, email: str = "rita@labflow.dev") -> Tab:
    return Tab(app, path="/orders", cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


async def test_print_and_print_again_with_a_reason(app: rx.App, lab: TestLab) -> None:
    order = lab.order(count=2)
    async with tab_of(app, lab) as tab:
        await tab.send(S.ask_for_order, {"order_id": str(order)})
        state = await tab.state(S)
        assert (state.is_open, state.title, state.again) == (True, "Print 2 labels", 0)
        sent = events(await tab.send(S.print_labels, {"typed": FORM}))
        assert any("/api/v1/labels/runs/" in each for each in sent)
        assert not (await tab.state(S)).is_open
        await tab.send(S.print_labels, {"typed": FORM})
        state = await tab.state(S)
        assert "have a label already" in state.errors["reason"]
        assert (state.again, len(lab.all(LabelRun))) == (2, 1)
        await tab.send(S.print_labels, {"typed": {**FORM, "reason": "Smudged"}})
    assert sorted(each.again for each in lab.all(LabelPrint)) == [False, False, True, True]


async def test_another_page_begins_without_the_dialog(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    async with tab_of(app, lab) as tab:
        await tab.send(S.ask_for_order, {"order_id": str(order)})
        await tab.send(S.open_afresh)
        assert not (await tab.state(S)).is_open


async def test_who_prints_no_labels_is_refused_nothing_on_an_order(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, lab.vera.email) as tab:
        assert not events(await tab.send(S.open_afresh))


async def test_a_used_sheet_is_begun_at_its_first_free_place(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    with lab.work_as(lab.max) as work:
        labels.create(work, BOTTLE)
        sheet = labels.create(work, SHEET)
    async with tab_of(app, lab) as tab:
        await tab.send(S.ask_for_order, {"order_id": str(order)})
        await tab.send(S.choose, {"value": str(sheet)})
        await tab.send(S.choose_place, {"place": 7})
        state = await tab.state(S)
        assert (state.template.places, state.start, len(state.places)) == (24, 7, 24)
        await tab.send(S.choose_place, {"place": 99})
        assert (await tab.state(S)).start == 1
        await tab.send(S.choose_place, {"place": 7})
        await tab.send(S.print_labels, {"typed": FORM})
    (run,) = lab.all(LabelRun)
    assert (run.template_id, run.start) == (sheet, 7)


async def test_what_cannot_be_printed_is_said_in_the_dialog(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    async with tab_of(app, lab) as tab:
        await tab.send(S.ask_for_order, {"order_id": str(order)})
        for copies in ("", "0", "x", "999999999999999999999"):
            await tab.send(S.print_labels, {"typed": {**FORM, "copies": copies}})
            state = await tab.state(S)
            assert (list(state.errors), state.is_open) == (["copies"], True)
        await tab.send(S.ask_for_places)
        await tab.send(S.print_labels, {"typed": {**FORM, "locations": " "}})
        assert list((await tab.state(S)).errors) == ["locations"]
    assert lab.all(LabelRun) == []


async def test_signs_that_no_font_has_are_told_while_places_are_named(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab) as tab:
        await tab.send(S.ask_for_places)
        await tab.send(S.name_places, {"typed": "Cooler 1\nKeller 𠀀"})
        state = await tab.state(S)
        assert (state.missing, state.missing_in) == ("𠀀 (U+20000)", "Keller 𠀀")
        await tab.send(S.name_places, {"typed": "Cooler 1\nKeller"})
        assert (await tab.state(S)).missing == ""


async def test_a_reader_is_refused_at_the_door(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    for email in ("rhea@labflow.dev", "cleo@ashland.example"):
        async with tab_of(app, lab, email) as tab:
            sent = events(await tab.send(S.ask_for_order, {"order_id": str(order)}))
            assert any("do not allow" in each for each in sent)
            assert not (await tab.state(S)).is_open

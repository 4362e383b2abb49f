"""Filling the sheet of a new order from a file, a template or an earlier order, driven as a browser drives it."""

from typing import Any
from uuid import UUID

import reflex as rx

from labflow.domain import drafts, uploads
from labflow.models import DraftOrder, OrderTemplate, SheetMapping
from labflow.state.new_order import NewOrderSheet, NewOrderState
from labflow.state.order import OrderState
from labflow.state.order_starts import OrderStartsState
from labflow.state.order_template import OrderTemplateState
from labflow.state.order_upload import OrderUploadState
from labflow.testing import TestLab
from tests.state.client import Tab, events, refused
from tests.state.test_new_order import GOOD, begun, piece, signed_in

FOREIGN = "Field ID;Wo;Matrix;Date;Lead\nA-1;site-12;Trinkwasser;21.07.2026 06:40;x\nA-2;site-12;Trinkwasser;22.07.2026 07:00;x\n"


async def uploaded(tab: Tab, lab: TestLab, text: str, name: str = "ashland.csv") -> Any:
    with lab.work_as(lab.rita) as work:
        file = uploads.hand_in(work, text.encode(), purpose="registration", name=name)
    return await tab.send(OrderUploadState.uploaded, {"file_id": str(file), "name": name})


async def test_a_foreign_table_is_mapped_taken_and_remembered(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await uploaded(tab, lab, FOREIGN)
        view = (await tab.state(OrderUploadState)).view
        assert [column.target for column in view.columns] == [
            "client_reference", "sample_point", "sample_type", "collected_at", "tests=PB",
        ]  # fmt: skip
        await tab.send(OrderUploadState.map_column, {"place": "1", "key": "collected_by"})
        await tab.send(OrderUploadState.map_column, {"place": "99", "key": "collected_by"})
        await tab.send(
            OrderUploadState.map_word,
            {"key": "sample_type", "word": "Trinkwasser", "value": "Drinking water"},
        )
        assert (await tab.state(OrderUploadState)).view.words[0].value == "Drinking water"
        sent = await tab.send(OrderUploadState.take)
        assert "2 samples added from the file" in str(events(sent))
        state, sheet = await tab.state(NewOrderState), await tab.state(NewOrderSheet)
        assert (state.kept.good, state.cells, sheet.rows[0]["collected_by"]) == (2, {}, "site-12")
        assert (await tab.state(OrderUploadState)).view.file_id == ""
        assert (
            events(await tab.send(OrderUploadState.take)) == []
        )  # clicked twice: nothing comes twice, nothing is complained of
        await uploaded(tab, lab, FOREIGN)
        view = (await tab.state(OrderUploadState)).view
        assert view.remembered
        assert view.columns[1].target == "collected_by"
        await tab.send(OrderUploadState.remember_it, {"on": False})
        await tab.send(OrderUploadState.cancel)
        assert len(lab.all(SheetMapping)) == 1
        assert not tab.errors


async def test_our_own_headings_need_no_mapping(app: rx.App, lab: TestLab) -> None:
    text = "Client's sample name,Sample point,Sample type,Tests\nTap A,SITE-12,Drinking water,BASIC\n"
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        sent = await uploaded(tab, lab, text)
        assert "1 sample added from the file" in str(events(sent))
        assert (await tab.state(NewOrderState)).kept.good == 1


async def test_a_file_that_is_no_table_is_refused_in_the_dialog(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await tab.send(OrderUploadState.ask, {"on": True})
        await uploaded(tab, lab, "just words", "letter.txt")
        state = await tab.state(OrderUploadState)
        assert (state.asking, state.refused[:18]) == (True, "letter.txt: No tab")
        await tab.send(OrderUploadState.uploaded, {"file_id": "nonsense", "name": "x.csv"})
        assert not tab.errors


async def test_dates_are_read_as_the_person_says(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await uploaded(tab, lab, "Sample,Collected\nA,07/08/2026 06:40\n")
        assert (await tab.state(OrderUploadState)).view.asks_order
        await tab.send(OrderUploadState.choose_order, {"order": "dmy"})
        assert (await tab.state(OrderUploadState)).view.preview[0][1] == "2026-08-07 06:40"


async def test_a_template_is_saved_used_renamed_and_retired(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await tab.send(OrderStartsState.save, {"form": {"name": "Monthly"}})
        await piece(tab, {"id": "a", "client_reference": "Tap A", **GOOD})
        await tab.send(OrderStartsState.save, {"form": {"name": "", "for_client": "on"}})
        assert (await tab.state(OrderStartsState)).error == "Give the template a name."
        await tab.send(OrderStartsState.save, {"form": {"name": "Taps", "for_client": "on"}})
        template = next(each for each in lab.all(OrderTemplate) if each.name == "Taps")
        assert template.client_id == lab.ashland
    async with signed_in(app, lab) as tab:
        await tab.send(NewOrderState.load)
        await tab.send(OrderStartsState.show, {"dialog": "templates"})
        await tab.send(OrderStartsState.rename, {"template_id": str(template.id)})
        await tab.send(OrderStartsState.named, {"form": {"new_name": "Three taps"}})
        assert "Three taps" in [row.name for row in (await tab.state(OrderStartsState)).templates]
        sent = await tab.send(OrderStartsState.use, {"template_id": str(template.id)})
        assert "replaceState" in str(events(sent))
        state = await tab.state(NewOrderState)
        assert (state.client.name, state.kept.good) == ("City of Ashland Water", 1)
        await tab.send(OrderStartsState.retire, {"template_id": str(template.id)})
        assert "Three taps" not in [row.name for row in (await tab.state(OrderStartsState)).templates]
        assert not tab.errors


async def test_an_earlier_order_is_found_and_copied(app: rx.App, lab: TestLab) -> None:
    order = lab.order(count=2)
    async with signed_in(app, lab) as tab:
        await tab.send(NewOrderState.load)
        await tab.send(OrderStartsState.show, {"dialog": "copy"})
        await tab.send(OrderStartsState.find, {"words": "ashland"})
        assert [row.value for row in (await tab.state(OrderStartsState)).orders] == [str(order)]
        await tab.send(OrderStartsState.copy, {"order_id": str(order)})
        state = await tab.state(NewOrderState)
        assert (state.kept.good, (await tab.state(OrderStartsState)).open) == (2, "")
        assert len(lab.one(DraftOrder, UUID(state._draft)).rows) == 2


async def test_nothing_is_taken_into_a_draft_that_was_registered(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    async with signed_in(app, lab) as tab:
        state = await begun(tab, lab)
        with lab.work_as(lab.rita) as work:
            drafts.discard(work, UUID(state._draft))
        sent = await tab.send(OrderStartsState.copy, {"order_id": str(order)})
        assert "given up already" in str(events(sent))


async def test_the_form_for_the_client_is_downloaded(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        sent = str(events(await tab.send(OrderStartsState.download_form)))
        assert "submission-form-ash.xlsx" in sent
        assert "base64" in sent


async def test_an_order_is_kept_as_a_template_and_offered_to_the_next(app: rx.App, lab: TestLab) -> None:
    order = lab.order(count=3)
    async with signed_in(app, lab, path=f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        await tab.send(OrderTemplateState.ask)
        state = await tab.state(OrderTemplateState)
        await tab.send(OrderTemplateState.save, {"form": {"name": " ", "for_client": True}})
        assert (state.open, state.error) == (True, "Give the template a name.")
        sent = await tab.send(OrderTemplateState.save, {"form": {"name": "Three taps", "for_client": True}})
        assert "The template is saved" in str(events(sent))
        assert (state.open, lab.all(OrderTemplate)[0].client_id) == (False, lab.ashland)
        await tab.send(OrderTemplateState.save, {"form": {"name": "Everybody's"}})
        assert {template.client_id for template in lab.all(OrderTemplate)} == {lab.ashland, None}
    async with signed_in(app, lab) as tab:
        await begun(tab, lab)
        await tab.send(OrderStartsState.show, {"dialog": "templates"})
        (ours, _) = (await tab.state(OrderStartsState)).templates
        assert (ours.name, ours.samples) == ("Three taps", 3)
        await tab.send(OrderStartsState.use, {"template_id": ours.id})
        assert len((await tab.state(NewOrderSheet)).rows) == 3


async def test_who_may_not_order_keeps_no_template(app: rx.App, lab: TestLab) -> None:
    order = lab.order()
    async with signed_in(app, lab, email="ana@labflow.dev", path=f"/orders/{order}") as tab:
        await tab.send(OrderState.load)
        assert refused(await tab.send(OrderTemplateState.save, {"form": {"name": "X"}}))
        assert lab.all(OrderTemplate) == []

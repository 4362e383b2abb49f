"""The screens of the laboratory's own fields: the settings, and the dialog on a record's page."""

import reflex as rx

from labflow.domain import identity
from labflow.models import FieldDef, Sample
from labflow.state.fields import FieldsState
from labflow.state.own_fields import OwnFieldsState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab


def signed_in(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    return Tab(app, cookie=f"session={identity.sign_in(lab.house, email, PASSWORD).token}", path=path)


async def test_a_field_is_added_ordered_and_retired_on_the_screen(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "max@labflow.dev", "/settings/fields") as tab:
        await tab.send(FieldsState.load)
        for label in ("Tap", "Floor"):
            await tab.send(FieldsState.ask, {"dialog": "form", "field_id": ""})
            await tab.send(FieldsState.choose_kind, {"kind": "choice"})
            await tab.send(FieldsState.save, {"form": {"label": label, "options": "Only"}})
            assert set((await tab.state(FieldsState)).errors) == {"options"}
            await tab.send(
                FieldsState.save, {"form": {"label": label, "options": "One\nTwo", "required": "on"}}
            )
        state = await tab.state(FieldsState)
        assert [(row.label, row.options, row.required) for row in state.rows] == [
            ("Tap", ["One", "Two"], True), ("Floor", ["One", "Two"], True),
        ]  # fmt: skip
        await tab.send(FieldsState.move, {"field_id": state.rows[1].id, "by": -1})
        state = await tab.state(FieldsState)
        assert [row.label for row in state.rows] == ["Floor", "Tap"]
        await tab.send(FieldsState.ask, {"dialog": "retire", "field_id": state.rows[0].id})
        await tab.send(FieldsState.retire)
        assert [(row.label, row.active) for row in (await tab.state(FieldsState)).rows] == [
            ("Tap", True),
            ("Floor", False),
        ]
        assert tab.errors == []


async def test_own_fields_of_a_sample_are_filled_in_from_its_page(app: rx.App, lab: TestLab) -> None:
    with lab.system() as work:
        work.add(FieldDef(entity="sample", key="tap", label="Tap"))
    sample = lab.received()
    async with signed_in(app, lab, "rita@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(OwnFieldsState.ask, {"entity": "sample", "id": str(sample.id)})
        assert [field.label for field in (await tab.state(OwnFieldsState)).fields] == ["Tap"]
        await tab.send(OwnFieldsState.save, {"form": {"custom-tap": "Kitchen"}})
        assert lab.one(Sample, sample.id).custom == {"tap": "Kitchen"}
        await tab.send(OwnFieldsState.ask, {"entity": "sample", "id": str(sample.id)})
        await tab.send(OwnFieldsState.save, {"form": {"custom-tap": "Cellar"}})
        assert set((await tab.state(OwnFieldsState)).errors) == {"reason"}


async def test_who_may_not_edit_fields_changes_none(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana@labflow.dev", "/settings/fields") as tab:
        await tab.send(FieldsState.load)
        await tab.send(FieldsState.save, {"form": {"label": "Tap"}})
        assert lab.all(FieldDef) == []

"""/orders/new: a client's own table, mapped column by column and word by word before its rows join the sheet."""

from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain.drafts import tables
from labflow.domain.drafts.tables import Plan, TableView
from labflow.errors import LabError
from labflow.state.base import LabState
from labflow.state.new_order import NewOrderState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import plural


class OrderUploadState(LabState, rx.State):
    """The file being mapped."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    asking: bool = False
    refused: str = ""
    view: TableView = TableView()
    remember: bool = True
    _plan: Plan = Plan()

    @rx.event
    async def ask(self, on: bool) -> None:
        """Open or close the drop zone."""
        self.asking, self.refused = on, ""

    @rx.event
    async def uploaded(self, file_id: str, name: str) -> Any:
        """Read a file that was just stored. Our own form goes in at once, anything else is mapped first."""
        order = await self.get_state(NewOrderState)
        try:
            view = await self._do(tables.read_table, identifier(order._draft), identifier(file_id))
        except LabError as refusal:
            self.refused = f"{name}: {refusal}"
            return None
        self.asking, self.refused, self.remember = False, "", True
        self.view, self._plan = view, plan_of(view)
        return await self._take(order, remember=False) if view.own_form else None

    @rx.event
    async def not_uploaded(self, message: str) -> None:
        """Show why a file was not stored."""
        self.refused = message

    @rx.event
    async def map_column(self, place: str, key: str) -> None:
        """Send one of their columns to one of ours, or leave it out."""
        if any(column.place == place for column in self.view.columns):
            await self._look(tables.with_column(self._plan, place, key))

    @rx.event
    async def map_word(self, key: str, word: str, value: str) -> None:
        """Say what one of their words means."""
        words = {**self._plan.words, key: {**self._plan.words.get(key, {}), word: value}}
        await self._look(replace(self._plan, words=words))

    @rx.event
    async def choose_order(self, order: str) -> None:
        """Say whether the day or the month comes first."""
        await self._look(replace(self._plan, date_order=order if order in ("dmy", "mdy") else ""))

    @rx.event
    async def remember_it(self, on: bool) -> None:
        """Whether the next file with these headings is read the same way."""
        self.remember = on

    @rx.event
    async def take(self) -> Any:
        """Put the rows into the sheet; a second click finds the file taken already."""
        if not self.view.file_id:
            return None
        return await self._take(await self.get_state(NewOrderState), remember=self.remember)

    @rx.event
    async def cancel(self) -> None:
        """Back to the sheet, without the file."""
        self.view, self._plan = TableView(), Plan()

    async def _look(self, plan: Plan) -> None:
        order, before = await self.get_state(NewOrderState), self.view
        view = await self._do(
            tables.read_table, identifier(order._draft), identifier(before.file_id), plan=plan
        )
        self.view, self._plan = replace(view, remembered=before.remembered), plan

    async def _take(self, order: NewOrderState, *, remember: bool) -> Any:
        rows = self.view.rows
        try:
            opened = await self._do(
                tables.take_table, identifier(order._draft), identifier(self.view.file_id), plan=self._plan, remember=remember
            )  # fmt: skip
        except LabError as refusal:
            return failed(refusal.message)
        self.view, self._plan = TableView(), Plan()
        added = plural("{count} sample added from the file.", "{count} samples added from the file.", rows)
        return [*await order._joined(opened), done(added)]


def plan_of(view: TableView) -> Plan:
    """The plan that the screen shows."""
    words: dict[str, dict[str, str]] = {}
    for each in view.words:
        if each.value:
            words.setdefault(each.key, {})[each.word] = each.value
    return Plan({each.place: each.target for each in view.columns if each.target}, words, view.date_order)

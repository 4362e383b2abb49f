"""/orders/new: starts other than an empty sheet: templates, earlier orders, the client's submission form."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed, note
from labflow.domain.drafts import copying, form_file, templates
from labflow.domain.drafts.templates import TemplateRow
from labflow.domain.orders.form import Choice
from labflow.errors import LabError
from labflow.state.base import LabState
from labflow.state.new_order import NewOrderState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import later

__all__ = ["OrderStartsState", "TemplateRow"]


class OrderStartsState(LabState, rx.State):
    """The dialogs: which one is open, and what it offers."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    open: str = ""
    """"copy", "templates", "save" or nothing."""
    orders: list[Choice] = []
    templates: list[TemplateRow] = []
    renaming: str = ""
    error: str = ""

    @rx.event
    async def show(self, dialog: str) -> None:
        """Open one of the dialogs."""
        order = await self.get_state(NewOrderState)
        self.error, self.renaming = "", ""
        if dialog == "templates":
            await self._read(order)
        elif dialog == "copy":
            self.orders = await self._orders(order, "")
        self.open = dialog if dialog in ("copy", "templates", "save") else ""

    @rx.event
    async def close(self, on: bool) -> None:
        """Close the dialog."""
        if not on:
            self.open = ""

    @rx.event
    async def find(self, words: str) -> None:
        """Offer the orders that match."""
        self.orders = await self._orders(await self.get_state(NewOrderState), words)

    @rx.event
    async def copy(self, order_id: str) -> Any:
        """Put an earlier order into the sheet."""
        return await self._start(
            copying.copy_order, order_id, later("Copied. Times and numbers stayed behind.")
        )

    @rx.event
    async def use(self, template_id: str) -> Any:
        """Put a template into the sheet."""
        return await self._start(
            templates.start_from_template, template_id, later("Filled in from the template.")
        )

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what is typed as a template."""
        order = await self.get_state(NewOrderState)
        if not order.kept.id:
            self.error = later("Type the client or a sample first: there is nothing to keep yet.")
            return None
        _, problems = await self._try(
            templates.save_template, identifier(order._draft), name=str(form.get("name") or ""),
            for_client=bool(form.get("for_client")) and order.client.id != "",
        )  # fmt: skip
        self.error = problems.get("name", "")
        if self.error:
            return None
        self.open = ""
        return done("The template is saved.")

    @rx.event
    async def rename(self, template_id: str) -> None:
        """Open the name of a template."""
        self.renaming, self.error = template_id, ""

    @rx.event
    async def named(self, form: dict[str, Any]) -> None:
        """Call a template something else."""
        _, problems = await self._try(
            templates.rename_template, identifier(self.renaming), name=str(form.get("new_name") or "")
        )
        self.error = problems.get("name", "")
        if not self.error:
            self.renaming = ""
            await self._read(await self.get_state(NewOrderState))

    @rx.event
    async def retire(self, template_id: str) -> Any:
        """Offer a template no more."""
        await self._do(templates.retire_template, identifier(template_id))
        await self._read(await self.get_state(NewOrderState))
        return note("The template is retired.")

    @rx.event
    async def download_form(self) -> Any:
        """The empty form for the chosen client to fill in."""
        order = await self.get_state(NewOrderState)
        client_id = identifier(order.client.id) if order.client.id else None
        name, data = await self._do(form_file.submission_form, client_id)
        return rx.download(data=data, filename=name)

    async def _start(self, verb: Any, id: str, said: str) -> Any:
        order = await self.get_state(NewOrderState)
        try:
            opened = await self._do(verb, identifier(order._draft), identifier(id))
        except LabError as refusal:
            return failed(refusal.message)
        self.open = ""
        return [*await order._joined(opened), done(said)]

    async def _read(self, order: NewOrderState) -> None:
        client_id = identifier(order.client.id) if order.client.id else None
        self.templates = await self._do(templates.templates, client_id=client_id)

    async def _orders(self, order: NewOrderState, words: str) -> list[Choice]:
        client_id = identifier(order.client.id) if order.client.id else None
        return await self._do(copying.orders_to_copy, words, client_id=client_id)

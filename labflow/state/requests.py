"""The client's requests on the staff's order page, and answering them."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import requests
from labflow.domain.requests import RequestRow
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import later


class RequestsState(LabState, Afresh, rx.State):
    """What the client of the order asked for."""

    needs: ClassVar[Permission] = Permission.SEE_ORDERS
    left_open: ClassVar[tuple[str, ...]] = ("errors", "answering")

    rows: list[RequestRow] = []
    answering: str = ""
    asked: str = ""
    yes_or_no: bool = False
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read them for the order that the address names."""
        try:
            order_id = identifier(self._at_end())
            self.rows = await self._do(requests.of_order, order_id)
        except NotFound:
            self.rows = []

    @rx.event
    @open_to(Permission.WRITE_TO_CLIENTS)
    async def open_answer(self, request_id: str) -> None:
        """Begin an answer."""
        for row in self.rows:
            if row.id == request_id:
                self.answering, self.asked, self.yes_or_no = row.id, row.text, row.kind != "question"
        self.errors = {}

    @rx.event
    async def show_answer(self, open: bool) -> None:
        """Close the dialog."""
        self.answering = self.answering if open else ""

    @rx.event
    @open_to(Permission.WRITE_TO_CLIENTS)
    async def answer(self, form: dict[str, Any]) -> Any:
        """Answer the request; the client reads it in the portal and by mail."""
        agreed = {"yes": True, "no": False}.get(text(form, "agreed"))
        if self.yes_or_no and agreed is None:
            self.errors = {"agreed": later("Say whether you agree.")}
            return None
        try:
            _, self.errors = await self._try(
                requests.answer, identifier(self.answering), text=text(form, "answer"), agreed=agreed
            )
        finally:
            if not self.errors:
                self.answering = ""
                await self.load()
        return done("The client can read your answer now.") if not self.errors else None

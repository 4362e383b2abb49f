"""/orders/[order_id]: the order, its samples and reports, and the steps of its life."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import orders
from labflow.domain.orders import detail
from labflow.domain.orders.detail import OrderView
from labflow.errors import NotFound, Stale
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.related import RelatedState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _, later

_VERBS = {
    "submit": orders.submit, "confirm": orders.confirm, "hold": orders.hold, "resume": orders.resume,
    "cancel": orders.cancel, "close": orders.close,
}  # fmt: skip
_SAID = {
    "submit": later("Order {number} is submitted."), "confirm": later("Order {number} is confirmed."),
    "hold": later("Order {number} is on hold."), "resume": later("Order {number} is running again."),
    "cancel": later("Order {number} is cancelled."), "close": later("Order {number} is closed."),
}  # fmt: skip
_WITH_REASON = ("hold", "cancel")


class OrderState(LabState, Afresh, rx.State):
    """One order."""

    needs: ClassVar[Permission] = Permission.SEE_ORDERS
    left_open: ClassVar[tuple[str, ...]] = ("asking", "errors", "busy")

    view: OrderView = OrderView()
    asking: str = ""
    errors: dict[str, str] = {}
    missing: bool = False
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the order that the address names."""
        await live.follow(self, "lab_order", self._at_end())
        await self._read(fresh=True)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Somebody changed the order: show it as it is now, unless a dialog is open over it."""
        if not self.asking:
            await self._read()

    @rx.event
    async def take(self, action: str) -> Any:
        """Take a step; a step that needs a reason asks for it first."""
        if action in _WITH_REASON:
            self.asking, self.errors = action, {}
            return None
        return await self._take(action)

    @rx.event
    async def close_dialog(self, open: bool) -> None:
        """Nothing is done. What changed under the dialog is shown now."""
        self.asking = ""
        await self._read()

    @rx.event
    async def give_reason(self, form: dict[str, str]) -> Any:
        """Hold or cancel the order, with the reason that was typed."""
        return await self._take(self.asking, reason=form.get("reason", ""))

    async def _take(self, action: str, **reason: str) -> Any:
        if action not in _VERBS:
            return None
        try:
            _done, self.errors = await self._try(
                _VERBS[action], identifier(self.view.id), version=self.view.version, **reason
            )
        except Stale as refusal:
            self.asking = ""
            await self._read()
            return failed(refusal.message)
        if self.errors:
            return None
        self.asking = ""
        await self._read()
        return done(_(_SAID[action], number=self.view.number))

    async def _read(self, *, fresh: bool = False) -> None:
        near = await self.get_state(RelatedState)
        try:
            view = await near._open("lab_order", identifier(self._at_end()), detail.view, fresh=fresh)
        except NotFound:
            self.view, self.missing = OrderView(), True
            return
        self.view, self.missing = view, False

"""/orders/[order_id]: keeping an order as a template for those that come again."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain.drafts import templates
from labflow.state.base import LabState
from labflow.state.order import OrderState
from labflow.state.typed import identifier, text, ticked
from labflow.vocabulary import Permission


class OrderTemplateState(LabState, rx.State):
    """The dialog that asks for the template's name."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    open: bool = False
    error: str = ""

    @rx.event
    def ask(self) -> None:
        """Open the dialog."""
        self.open, self.error = True, ""

    @rx.event
    def close(self, open: bool) -> None:
        """Keep nothing."""
        self.open = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the order that is shown as a template."""
        order = (await self.get_state(OrderState)).view
        _, problems = await self._try(
            templates.save_order_as_template, identifier(order.id), name=text(form, "name"),
            for_client=ticked(form, "for_client"),
        )  # fmt: skip
        self.error = problems.get("name", "")
        if self.error:
            return None
        self.open = False
        return done("The template is saved. New orders can start from it.")

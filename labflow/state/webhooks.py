"""/settings/webhooks: the list of webhooks, and adding one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import webhooks
from labflow.domain.lists import ListPlan
from labflow.domain.webhooks.views import WEBHOOKS
from labflow.state.lists import ListScreen
from labflow.state.webhook_form import WebhookForm
from labflow.vocabulary import Permission


class WebhooksState(WebhookForm, ListScreen, rx.State):
    """The list, the dialog of a new webhook, and its secret afterwards."""

    needs: ClassVar[Permission] = Permission.EDIT_WEBHOOKS
    plan: ClassVar[ListPlan] = WEBHOOKS

    adding: bool = False
    added: str = ""

    @rx.event
    async def ask(self, open: bool) -> None:
        """Open or leave the dialog."""
        if open:
            await self._choices()
        self.adding, self.errors, self.owner = open, {}, ""

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Add the webhook and tell its secret, this once."""
        made, self.errors = await self._try(webhooks.create, self._facts(form))
        if made is None:
            return None
        self.adding, self.secret, self.added = False, made.secret, str(made.id)
        return type(self).load_behind

    @rx.event
    def open_added(self) -> Any:
        """Go to the webhook that was just added."""
        self.secret = ""
        return rx.redirect(f"{self.plan.address}/{self.added}")

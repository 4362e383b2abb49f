"""/portal/webhooks: which programs of one's own company are told of what, and one of them with its log."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import webhooks
from labflow.domain.webhooks import views
from labflow.domain.webhooks.views import WebhookView
from labflow.state.opening import Afresh
from labflow.state.typed import identifier
from labflow.state.webhook import OneWebhook
from labflow.state.webhook_form import WebhookForm
from labflow.vocabulary import Permission

HOME = "/portal/webhooks"


class PortalWebhooksState(WebhookForm, Afresh, rx.State):
    """The company's webhooks, the dialog of a new one, and its secret afterwards."""

    needs: ClassVar[Permission] = Permission.PORTAL_WEBHOOKS
    left_open: ClassVar[tuple[str, ...]] = ("adding", "secret", "errors")
    for_others: ClassVar[bool] = False

    rows: list[WebhookView] = []
    loaded: bool = False
    adding: bool = False
    added: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the company's webhooks."""
        self.rows = await self._do(views.own)
        self.loaded = True

    @rx.event
    async def ask(self, open: bool) -> None:
        """Open or leave the dialog."""
        if open:
            await self._choices()
        self.adding, self.errors = open, {}

    @rx.event
    async def create(self, form: dict[str, Any]) -> None:
        """Add the webhook and tell its secret, this once."""
        made, self.errors = await self._try(webhooks.create, self._facts(form))
        if made is None:
            return
        self.adding, self.secret, self.added = False, made.secret, str(made.id)
        self.rows = await self._do(views.own)

    @rx.event
    def open_added(self) -> Any:
        """Go to the webhook that was just added."""
        self.secret = ""
        return rx.redirect(f"{HOME}/{identifier(self.added)}")


class PortalWebhookState(OneWebhook, rx.State):
    """One webhook of one's own company."""

    needs: ClassVar[Permission] = Permission.PORTAL_WEBHOOKS
    for_others: ClassVar[bool] = False

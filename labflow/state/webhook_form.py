"""What the form of a webhook needs, on the list and on its own page: the choices, and the secret that is told once."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain.webhooks import WebhookFacts, views
from labflow.domain.webhooks.views import TypeChoice
from labflow.state.base import LabState
from labflow.state.typed import chosen, optional_id, text


class WebhookForm(LabState, mixin=True):
    """Mixed into both screens. `owner` is the client chosen in the form; the secret is forgotten when its dialog closes."""

    for_others: ClassVar[bool] = True  # whether one may be made for somebody else: a client makes her own

    types: list[TypeChoice] = []
    clients: list[tuple[str, str]] = []
    owner: str = ""
    secret: str = ""

    @rx.event
    def choose_owner(self, client_id: str) -> None:
        """Whose it is to be decides which events there are."""
        self.owner = client_id[:40]

    @rx.event
    def forget_secret(self, open: bool) -> None:
        """The secret has been written down."""
        self.secret = ""

    async def _choices(self) -> None:
        self.types = await self._do(views.types)
        self.clients = await self._do(views.clients) if self.for_others else []

    def _facts(self, form: dict[str, Any]) -> WebhookFacts:
        return WebhookFacts(
            text(form, "name"), text(form, "url"), tuple(chosen(form, "type-")), optional_id(form, "client_id"),
            optional_id(form, "only_client_id"),
        )  # fmt: skip

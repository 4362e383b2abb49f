"""One webhook, for the laboratory (/settings/webhooks/<id>) and for a client (/portal/webhooks/<id>): how it goes, its log, trying it out, sending again, a new secret."""

import asyncio
from datetime import UTC, datetime, time
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, note
from labflow.domain import webhooks
from labflow.domain.house import the_house
from labflow.domain.webhooks import views
from labflow.domain.webhooks.views import DeliveryRow, DeliveryView, WebhookView
from labflow.errors import Invalid, NotFound
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.state.webhook_form import WebhookForm
from labflow.vocabulary import DeliveryState, Permission
from labflow.words import later, plural


class OneWebhook(WebhookForm, Afresh, mixin=True):
    """Mixed into both screens. `asked` names the open dialog: edit, rotate, retire, replay; empty when none is."""

    left_open: ClassVar[tuple[str, ...]] = ("asked", "secret", "errors", "tab", "delivery", "trying")

    view: WebhookView = WebhookView()
    rows: list[DeliveryRow] = []
    counts: dict[str, int] = {}
    after: str = ""
    tab: str = ""
    delivery: DeliveryView = DeliveryView()
    asked: str = ""
    errors: dict[str, str] = {}
    missing: bool = False
    loaded: bool = False
    trying: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the webhook of the address with the newest of its log."""
        self._address = self._at_end()
        try:
            await self._read()
            self.missing = False
        except NotFound:
            self.view, self.rows, self.missing = WebhookView(), [], True
        self.loaded = True

    @rx.event
    async def refresh(self) -> None:
        """Read the log again."""
        await self._read()

    @rx.event
    async def show(self, tab: str) -> None:
        """All deliveries, or those of one state."""
        self.tab = tab if tab in list(DeliveryState) else ""
        await self._read()

    @rx.event
    async def earlier(self) -> None:
        """Go on with older deliveries."""
        piece = await self._do(views.log, self._id(), state=self.tab, after=self.after)
        self.rows, self.after = [*self.rows, *piece.rows], piece.after

    @rx.event
    async def open_delivery(self, delivery_id: str) -> None:
        """Show one delivery with its tries and the answer."""
        self.delivery = await self._do(views.delivery, identifier(delivery_id))

    @rx.event
    def close_delivery(self, open: bool) -> None:
        """Leave it."""
        self.delivery = DeliveryView()

    @rx.event
    async def ask(self, dialog: str) -> None:
        """Open a dialog."""
        if dialog == "edit":
            await self._choices()
        self.asked, self.errors, self.owner = dialog[:20], {}, self.view.client_id

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was changed."""
        _done, self.errors = await self._try(
            webhooks.edit, self._id(), self._facts(form), version=self.view.version
        )
        return None if self.errors else await self._after("Saved")

    @rx.event
    async def rotate(self) -> None:
        """A new secret, told this once."""
        made = await self._do(webhooks.rotate, self._id(), version=self.view.version)
        self.secret, self.asked = made.secret, ""
        await self._read()

    @rx.event
    async def pause(self) -> Any:
        """Send nothing for a while."""
        await self._do(webhooks.pause, self._id())
        return await self._after("Paused")

    @rx.event
    async def resume(self) -> Any:
        """Send again."""
        await self._do(webhooks.resume, self._id())
        return await self._after("What waited is sent now")

    @rx.event
    async def retire(self, form: dict[str, Any]) -> Any:
        """End the subscription."""
        _done, self.errors = await self._try(
            webhooks.retire, self._id(), reason=text(form, "reason"), version=self.view.version
        )
        return None if self.errors else await self._after("Retired")

    @rx.event
    async def try_out(self) -> Any:
        """Send a ping now, outside of any transaction, and show what the receiver answers."""
        self.trying = True
        yield
        try:
            ping = await self._do(webhooks.ping, self._id())
            await asyncio.to_thread(webhooks.send, the_house(), ping, 1)
            self.delivery = await self._do(views.delivery, ping)
            await self._read()
        finally:
            self.trying = False

    @rx.event
    async def replay(self, delivery_id: str) -> Any:
        """Send one again."""
        await self._do(webhooks.replay, identifier(delivery_id))
        self.delivery = DeliveryView()
        return await self._after("It is sent again now")

    @rx.event
    async def replay_since(self, form: dict[str, Any]) -> Any:
        """Send everything again that was not delivered since a day."""
        since = _day(text(form, "since"))
        count, self.errors = await self._try(_replay, self._id(), since)
        if self.errors:
            return None
        await self._after("")
        said = plural("{count} delivery is sent again now", "{count} deliveries are sent again now", count)
        return note(said if count else later("Everything since then was delivered"))

    async def _after(self, message: str) -> Any:
        self.asked = ""
        await self._read()
        return done(message) if message else None

    async def _read(self) -> None:
        self.view = await self._do(views.view, identifier(self._address))
        piece = await self._do(views.log, self._id(), state=self.tab)
        self.rows, self.after = piece.rows, piece.after
        self.counts = await self._do(views.counts, self._id())

    def _id(self) -> Any:
        return identifier(self.view.id)

    _address: str = ""


class WebhookState(OneWebhook, rx.State):
    """One webhook on the laboratory's screen."""

    needs: ClassVar[Permission] = Permission.EDIT_WEBHOOKS


def _day(typed: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(typed).date(), time(), UTC)
    except ValueError:
        return None


def _replay(work: Any, webhook_id: Any, since: datetime | None) -> int:
    if since is None:
        raise Invalid("Choose a day.", field="since")
    return webhooks.replay_since(work, webhook_id, since=since)

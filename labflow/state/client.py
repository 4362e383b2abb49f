"""/clients/<id>: one client with its contacts and sample points, and the dialogs that change them."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import client_views, clients, people
from labflow.domain.client_views import ClientChoices, ClientView, ContactRow, PointRow
from labflow.domain.clients import PointFacts
from labflow.domain.edd import views as edd_views
from labflow.domain.edd.views import MappingRow
from labflow.errors import NotFound
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.clients import contact_facts, facts_of
from labflow.state.opening import Afresh
from labflow.state.related import RelatedState
from labflow.state.typed import identifier, number, optional_id, text
from labflow.vocabulary import Permission
from labflow.words import later


class ClientState(LabState, Afresh, rx.State):
    """One client. `asked` names the open dialog: edit, hold, contact, point, portal; empty when none is."""

    needs: ClassVar[Permission] = Permission.SEE_CLIENTS
    left_open: ClassVar[tuple[str, ...]] = ("asked", "errors")

    client: ClientView = ClientView()
    choices: ClientChoices = ClientChoices()
    mappings: list[MappingRow] = []
    contact: ContactRow = ContactRow()
    point: PointRow = PointRow()
    asked: str = ""
    missing: bool = False
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the client of the address."""
        asked = self._at_end()
        await live.follow(self, "client", asked, whose=[asked])
        await self._read(asked, fresh=True)
        if not self.missing:
            self.mappings = await self._do(edd_views.of_client, self._id())

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Somebody changed the client: show it as it is now, unless a dialog is open over it."""
        if self.client.id and not self.asked:
            await self._read(self.client.id)

    @rx.event
    async def ask(self, dialog: str, row_id: str) -> None:
        """Open a dialog, about this contact or sample point or, without an id, about a new one."""
        self.contact = next((row for row in self.client.contacts if row.id == row_id), ContactRow())
        self.point = next((row for row in self.client.points if row.id == row_id), PointRow())
        self.choices = await self._do(client_views.choices, identifier(self.client.id))
        self.asked, self.errors = dialog, {}

    @rx.event
    async def close(self, open: bool) -> None:
        """Leave the dialog without doing anything. What changed under it is shown now."""
        self.asked = ""
        await self._read(self.client.id)

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was changed about the client."""
        _, self.errors = await self._try(
            clients.edit, self._id(), facts_of(form), version=self.client.version
        )
        return self._after("Saved")

    @rx.event
    async def hold(self, form: dict[str, Any]) -> Any:
        """Take no new orders from this client."""
        _, self.errors = await self._try(
            clients.hold, self._id(), reason=text(form, "reason"), version=self.client.version
        )
        return self._after(words._("{name} is on hold", name=self.client.name))

    @rx.event
    async def release(self) -> Any:
        """Take orders again."""
        await self._do(clients.release, self._id(), version=self.client.version)
        return self._after(words._("{name} may order again", name=self.client.name))

    @rx.event
    async def save_contact(self, form: dict[str, Any]) -> Any:
        """Keep a contact, new or changed."""
        facts = contact_facts(form)
        if self.contact.id:
            asked = self._try(
                clients.edit_contact, identifier(self.contact.id), facts, version=self.contact.version
            )
        else:
            asked = self._try(clients.add_contact, self._id(), facts)
        _, self.errors = await asked
        return self._after(later("Contact saved"))

    @rx.event
    async def remove_contact(self, contact_id: str) -> Any:
        """The person no longer speaks for the client."""
        await self._do(clients.remove_contact, identifier(contact_id))
        return self._after(later("Contact removed; a portal account is closed"))

    @rx.event
    async def save_point(self, form: dict[str, Any]) -> Any:
        """Keep a sample point, new or changed."""
        facts = PointFacts(
            code=text(form, "code"), name=text(form, "name"), description=text(form, "description"),
            sample_type_id=optional_id(form, "sample_type_id"), latitude=number(form, "latitude"),
            longitude=number(form, "longitude"), regulator_id=text(form, "regulator_id"),
        )  # fmt: skip
        if self.point.id:
            asked = self._try(
                clients.edit_point, identifier(self.point.id), facts, version=self.point.version
            )
        else:
            asked = self._try(clients.add_point, self._id(), facts)
        _, self.errors = await asked
        return self._after(later("Sample point saved"))

    @rx.event
    async def retire_point(self, point_id: str) -> Any:
        """The place is not sampled any more."""
        await self._do(clients.retire_point, identifier(point_id))
        return self._after(later("Sample point retired"))

    @rx.event
    async def invite(self, form: dict[str, Any]) -> Any:
        """Give the contact access to the portal."""
        _, self.errors = await self._try(
            people.invite_contact, identifier(self.contact.id), role_code=text(form, "role")
        )
        return self._after(words._("Invitation sent to {email}", email=self.contact.email))

    @rx.event
    async def resend(self, user_id: str) -> Any:
        """Send a new invitation."""
        await self._do(people.resend_invitation, identifier(user_id))
        return done("A new invitation is on its way")

    @rx.event
    async def close_portal(self, user_id: str) -> Any:
        """Take the access to the portal away."""
        await self._do(people.deactivate, identifier(user_id), reason="Portal access withdrawn")
        return self._after(later("Portal access withdrawn"))

    @rx.event
    async def open_portal(self, user_id: str) -> Any:
        """Give the access to the portal back."""
        await self._do(people.reactivate, identifier(user_id))
        return self._after(later("Portal access given back"))

    async def _read(self, client_id: str, *, fresh: bool = False) -> None:
        near = await self.get_state(RelatedState)
        try:
            self.client = await near._open("client", identifier(client_id), client_views.view, fresh=fresh)
        except NotFound:
            self.client, self.missing = ClientView(), True
            return
        self.missing = False

    def _id(self) -> UUID:
        return identifier(self.client.id)

    def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        return [done(message), ClientState.load]

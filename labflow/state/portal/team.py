"""/portal/team: the people and contacts of one's own company, and the dialogs that change them."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import clients, people
from labflow.domain.client_views import ContactRow
from labflow.domain.people_views import PersonRow
from labflow.domain.portal import team
from labflow.domain.portal.team import TeamView
from labflow.state.base import LabState
from labflow.state.clients import contact_facts
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import later


class TeamState(LabState, Afresh, rx.State):
    """The company's people. `asked` names the open dialog: invite, role, close, contact, portal, remove; empty when none is."""

    needs: ClassVar[Permission] = Permission.PORTAL_TEAM
    left_open: ClassVar[tuple[str, ...]] = ("asked", "errors")

    team: TeamView = TeamView()
    person: PersonRow = PersonRow()
    contact: ContactRow = ContactRow()
    asked: str = ""
    loaded: bool = False
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read everybody of the company."""
        self.team = await self._do(team.view)
        self.loaded = True

    @rx.event
    def ask(self, dialog: str, row_id: str) -> None:
        """Open a dialog, about this person or contact or, without an id, about a new one."""
        self.person = next((row for row in self.team.people if row.id == row_id), PersonRow())
        self.contact = next((row for row in self.team.contacts if row.id == row_id), ContactRow())
        self.asked, self.errors = dialog, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def invite(self, form: dict[str, Any]) -> Any:
        """Give a colleague access."""
        _, self.errors = await self._try(
            team.invite, name=text(form, "name"), email=text(form, "email"), title=text(form, "title"),
            role_code=text(form, "roles"),
        )  # fmt: skip
        return self._after(words._("Invitation sent to {email}", email=text(form, "email").strip()))

    @rx.event
    async def invite_contact(self, form: dict[str, Any]) -> Any:
        """Give a contact access."""
        _, self.errors = await self._try(
            people.invite_contact, identifier(self.contact.id), role_code=text(form, "roles")
        )
        return self._after(words._("Invitation sent to {email}", email=self.contact.email))

    @rx.event
    async def resend(self, user_id: str) -> Any:
        """Send a new invitation."""
        await self._do(people.resend_invitation, identifier(user_id))
        return done("A new invitation is on its way")

    @rx.event
    async def change_role(self, form: dict[str, Any]) -> Any:
        """Let a colleague do more or less."""
        _, self.errors = await self._try(
            people.set_roles, identifier(self.person.id), role_codes=[text(form, "roles")]
        )
        return self._after(words._("Role of {name} changed", name=self.person.name))

    @rx.event
    async def deactivate(self, form: dict[str, Any]) -> Any:
        """Close a colleague's account."""
        _, self.errors = await self._try(
            people.deactivate, identifier(self.person.id), reason=text(form, "reason"), version=self.person.version
        )  # fmt: skip
        return self._after(words._("The account of {name} is closed", name=self.person.name))

    @rx.event
    async def reactivate(self, user_id: str) -> Any:
        """Open a closed account again."""
        await self._do(people.reactivate, identifier(user_id))
        return self._after(later("The account is open again"))

    @rx.event
    async def save_contact(self, form: dict[str, Any]) -> Any:
        """Keep a contact, new or changed."""
        facts = contact_facts(form)
        if self.contact.id:
            asked = self._try(
                clients.edit_contact, identifier(self.contact.id), facts, version=self.contact.version
            )
        else:
            asked = self._try(team.add_contact, facts)
        _, self.errors = await asked
        return self._after(later("Contact saved"))

    @rx.event
    async def remove_contact(self) -> Any:
        """The person no longer speaks for the company."""
        await self._do(clients.remove_contact, identifier(self.contact.id), version=self.contact.version)
        return self._after(words._("{name} is no longer a contact", name=self.contact.name))

    def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        return [done(message), TeamState.load]

"""/people: who works here and who has portal access, and the dialogs that let people in and out."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import people, people_sessions, people_views, roles
from labflow.domain.identity import SessionView
from labflow.domain.lists import ListPlan
from labflow.domain.people_views import Choice, PersonRow
from labflow.domain.roles import RoleView
from labflow.state import tabs
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.state.typed import chosen, identifier, optional_id, text
from labflow.vocabulary import Permission, Side
from labflow.words import later, plural


class PeopleState(ListScreen, rx.State):
    """The list of people."""

    needs: ClassVar[Permission] = Permission.SEE_PEOPLE
    plan: ClassVar[ListPlan] = people_views.PEOPLE


class PersonState(LabState, rx.State):
    """The dialogs about one person. `asked` names the open one: invite, edit, roles, sessions, close; empty when none is."""

    needs: ClassVar[Permission] = Permission.SEE_PEOPLE

    asked: str = ""
    person: PersonRow = PersonRow()
    departments: list[Choice] = []
    roles: list[RoleView] = []
    sessions: list[SessionView] = []
    errors: dict[str, str] = {}

    @rx.event
    async def ask(self, dialog: str, person_id: str) -> None:
        """Open a dialog, about this person of the list or, without one, about somebody new."""
        self.person = await self._do(people_views.one, identifier(person_id)) if person_id else PersonRow()
        side = Side.CLIENT if self.person.side == Side.CLIENT else Side.LAB
        self.roles = (await self._do(roles.matrix, side)).roles
        hers = identifier(self.person.department_id) if self.person.department_id else None
        self.departments = await self._do(people_views.departments, hers)
        asked = dialog == "sessions" and self.person.id
        self.sessions = await self._do(people_sessions.view, identifier(self.person.id)) if asked else []
        self.asked, self.errors = dialog, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def invite(self, form: dict[str, Any]) -> Any:
        """Open an account and send the invitation."""
        _, self.errors = await self._try(
            people.invite, name=text(form, "name"), email=text(form, "email"), title=text(form, "title"),
            role_codes=chosen(form, "role-"), department_id=optional_id(form, "department_id"),
        )  # fmt: skip
        return self._after(words._("Invitation sent to {email}", email=text(form, "email")))

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was changed about a person."""
        _, self.errors = await self._try(
            people.edit, identifier(self.person.id), name=text(form, "name"), title=text(form, "title"),
            email=text(form, "email"), department_id=optional_id(form, "department_id"),
            version=self.person.version,
        )  # fmt: skip
        return self._after("Saved")

    @rx.event
    async def set_roles(self, form: dict[str, Any]) -> Any:
        """Let the person hold exactly the ticked roles."""
        _, self.errors = await self._try(
            people.set_roles, identifier(self.person.id), role_codes=chosen(form, "role-")
        )
        return self._after(words._("Roles of {name} changed", name=self.person.name))

    @rx.event
    async def deactivate(self, form: dict[str, Any]) -> Any:
        """Close the account; open tabs of this process go to the sign-in page at once."""
        whose = identifier(self.person.id)
        places = await self._do(people_sessions.view, whose)
        _, self.errors = await self._try(
            people.deactivate, whose, reason=text(form, "reason"), version=self.person.version
        )
        for place in [] if self.errors else places:
            await tabs.send_away(identifier(place.id), tabs.ELSEWHERE)
        return self._after(words._("The account of {name} is closed", name=self.person.name))

    @rx.event
    async def reactivate(self, person_id: str) -> Any:
        """Open the account again."""
        await self._do(people.reactivate, identifier(person_id))
        return self._after(later("The account is open again"))

    @rx.event
    async def resend(self, person_id: str) -> Any:
        """Send a new invitation."""
        await self._do(people.resend_invitation, identifier(person_id))
        return done("A new invitation is on its way")

    @rx.event
    async def send_reset(self, person_id: str) -> Any:
        """Send a link to set a new password."""
        await self._do(people.send_reset, identifier(person_id))
        return done("A link to set a new password is on its way")

    @rx.event
    async def end_sessions(self, form: dict[str, Any]) -> Any:
        """Sign the person out at the ticked places, in open tabs of this process at once."""
        ending = [identifier(each) for each in chosen(form, "session-")]
        _, self.errors = await self._try(
            people_sessions.end, identifier(self.person.id), ending, reason=text(form, "reason")
        )
        if not self.errors:
            for session_id in ending:
                await tabs.send_away(session_id, tabs.ELSEWHERE)
        return self._after(
            plural(
                "{name} is signed out at {count} place",
                "{name} is signed out at {count} places",
                len(ending),
                name=self.person.name,
            )
        )

    def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        return [done(message), PeopleState.load]

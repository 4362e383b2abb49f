"""People, their roles, and where they are signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.nouns import answered, reads
from labflow.api.texts import Body, Keepable, Name, Reference
from labflow.api.verbs import acts, changes, creates, ends
from labflow.api.who import At
from labflow.domain import nouns, people, people_sessions, roles
from labflow.domain.identity import SessionView
from labflow.domain.people_lookup import PERSON, ROLE
from labflow.vocabulary import Side

router = doors("/people", tags=["people"])
reads(router, PERSON)
creates(router, PERSON, people.invite)
changes(router, PERSON, people.edit)
acts(
    router, PERSON, set_roles=people.set_roles, deactivate=people.deactivate, reactivate=people.reactivate,
    resend_invitation=people.resend_invitation, send_reset=people.send_reset, end_sessions=people_sessions.end,
)  # fmt: skip


@router.get("/{reference}/sessions")
def sessions(at: At, reference: Reference) -> list[SessionView]:
    """Where a person is signed in now."""
    with at.work(people_sessions.view) as work:
        return people_sessions.view(work, nouns.id_of(work, PERSON, reference))


of_roles = doors("/roles", tags=["people"])
reads(of_roles, ROLE)
changes(of_roles, ROLE, roles.change)
ends(of_roles, ROLE, remove=roles.remove)

Permissions = Annotated[
    list[Annotated[str, StringConstraints(max_length=40), Keepable]], Field(max_length=100)
]


class NewRole(Body):
    """A role of the laboratory's own; `side` says whose people may hold it."""

    name: Name
    side: Side = Side.LAB
    permissions: Permissions


@of_roles.post("", status_code=201, response_model=ROLE.facts.answer)
def create_role(at: At, role: NewRole) -> Response:
    """Make a role. Nobody holds it yet."""
    with at.work(roles.create) as work:
        made: UUID = roles.create(work, role.side, name=role.name, permissions=role.permissions)
        return answered(nouns.record(work, ROLE, made), 201, location=f"/api/v1/roles/{made}")

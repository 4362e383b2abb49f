"""The people of the client's own company: who has access to the portal, and who speaks for the company.

The verbs are those of the laboratory (`people`, `clients`); the walls keep a client's administrator with her own company.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from labflow.domain import client_views, clients, people, people_views, roles
from labflow.domain.client_views import ContactRow
from labflow.domain.clients import ContactFacts
from labflow.domain.identity import normal_email
from labflow.domain.people_views import PersonRow
from labflow.domain.portal.placing.offer import client_of
from labflow.domain.work import Work
from labflow.kit.choice import Choice
from labflow.models import Contact, User
from labflow.vocabulary import Permission


@dataclass
class TeamView:
    """Everybody of one's own company; `me` is the id of whoever looks, `roles` are those she may give."""

    people: list[PersonRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    roles: list[Choice] = field(default_factory=list)
    me: str = ""


def view(work: Work) -> TeamView:
    """The company's people and contacts, and what may be given."""
    work.require(Permission.PORTAL_TEAM)
    company = client_of(work)
    return TeamView(
        people=people_views.of_client(work, company), contacts=client_views.contacts(work, company),
        roles=[Choice(role.code, roles.called(role.name)) for role in roles.within_own(work)], me=str(work.actor.id),
    )  # fmt: skip


def invite(work: Work, *, name: str, email: str, title: str = "", role_code: str) -> UUID:
    """Give a colleague access. Who is a contact already keeps what is known of her; anybody else becomes one."""
    work.require(Permission.PORTAL_TEAM)
    contact_id = _contact_with(work, email) or clients.add_contact(
        work, client_of(work), ContactFacts(name, email, title, receives_reports=False)
    )
    return people.invite_contact(work, contact_id, role_code=role_code)


def add_contact(work: Work, facts: ContactFacts) -> UUID:
    """Note somebody who speaks for one's own company."""
    work.require(Permission.PORTAL_TEAM)
    return clients.add_contact(work, client_of(work), facts)


def _contact_with(work: Work, email: str) -> UUID | None:
    """The contact of this address who has no account; without an address nobody is meant."""
    held = select(User.contact_id).where(User.contact_id.is_not(None))
    return work.db.scalars(
        select(Contact.id)
        .where(
            Contact.client_id == client_of(work), Contact.active, Contact.email == normal_email(email),
            Contact.email != "", Contact.id.not_in(held),
        )
        .order_by(Contact.created_at)
    ).first()  # fmt: skip

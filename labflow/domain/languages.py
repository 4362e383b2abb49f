"""Which language somebody is written to in: a person's own, else that of their company's documents, else the laboratory's.

Languages are kept by their short names ("de"); a document is written by a tag that says the region too ("de-CH").
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain.lab import profile
from labflow.domain.work import Work
from labflow.models import Client, Contact, User

Said = TypeVar("Said")


def of_house(work: Work) -> str:
    """The laboratory's own language: that of its locale where we speak it, else English."""
    return words.known(profile(work).locale) or words.SOURCE


def of_client(work: Work, client_id: UUID | None) -> str:
    """The language of a client's documents."""
    chosen = work.db.scalar(select(Client.language).where(Client.id == client_id)) if client_id else ""
    return words.known(chosen or "") or of_house(work)


def of_person(work: Work, person: User) -> str:
    """The language of letters to somebody with an account."""
    return words.known(person.preferences.get("language") or "") or of_client(work, person.client_id)


def of_contact(work: Work, contact: Contact) -> str:
    """The language of letters to a client's contact: that of her account, when she has one."""
    person = work.db.scalars(select(User).where(User.contact_id == contact.id, User.active)).first()
    return of_person(work, person) if person else of_client(work, contact.client_id)


def tag(work: Work, language: str) -> str:
    """A language as this laboratory writes it."""
    return words.tag(language, profile(work).locale)


@contextmanager
def writing_for_house(work: Work) -> Iterator[None]:
    """The laboratory's own language, for papers that stay in the house; a document begun in another one keeps it."""
    if words.on_paper():
        yield
        return
    with words.writing(tag(work, of_house(work))):
        yield


def for_house(verb: Callable[..., Said]) -> Callable[..., Said]:
    """Marks what writes a paper of the house: it is in the laboratory's language, whoever is at work."""

    @wraps(verb)
    def written(work: Work, *args: Any, **kwargs: Any) -> Said:
        with writing_for_house(work):
            return verb(work, *args, **kwargs)

    return written

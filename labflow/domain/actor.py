"""Who is at work, and what they may do and see in this very moment."""

from dataclasses import dataclass, field
from uuid import UUID

from labflow.vocabulary import Permission, Side


@dataclass(frozen=True)
class Actor:
    """Derived anew from the database for every event; never kept in a screen's state."""

    name: str
    side: Side
    id: UUID | None = None
    title: str = ""
    email: str = ""
    permissions: frozenset[str] = frozenset()
    client_ids: tuple[UUID, ...] = ()
    session_id: UUID | None = None
    roles: tuple[str, ...] = field(default=())
    language: str = ""  # as chosen; empty: as the browser asks
    region: str = ""  # the laboratory's locale: how dates are written

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def system(name: str) -> Actor:
    """The laboratory's own machinery, named so that the audit trail says which part of it acted."""
    return Actor(name=name, side=Side.SYSTEM, permissions=frozenset(Permission))

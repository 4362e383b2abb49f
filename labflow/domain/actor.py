"""Who is at work, and what they may do and see in this very moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from labflow.vocabulary import Permission, Side

BY_KEY = " by key "


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
    key_id: UUID | None = None
    key_name: str = ""

    @property
    def trail_name(self) -> str:
        """The name in the audit trail: by which key, when a program acts for somebody."""
        return f"{self.name}{BY_KEY}{self.key_name}" if self.key_id else self.name

    def only(self, scopes: Iterable[str]) -> "Actor":
        """The same with less: what is allowed, and of that only this."""
        return replace(self, permissions=self.permissions & frozenset(scopes))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def system(name: str) -> Actor:
    """The laboratory's own machinery, named so that the audit trail says which part of it acted."""
    return Actor(name=name, side=Side.SYSTEM, permissions=frozenset(Permission))

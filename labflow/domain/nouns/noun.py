"""A noun as programs find it: who sees it, by what it is narrowed and sorted, what is told of it. One declaration each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from labflow.domain.lists.filters import Filter
from labflow.domain.lists.own_fields import own_columns, own_filters
from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.window import SortKey
from labflow.domain.nouns.facts import Reader
from labflow.domain.work import Work
from labflow.vocabulary import Permission, Side

Clauses = list[ColumnElement[bool]]


@dataclass(frozen=True)
class ForClients:
    """What a client's people may do with a noun: nothing that tells of results before they are released."""

    permission: Permission
    filters: tuple[Filter, ...] = ()
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noun:
    """One noun. Where there is a list on a screen, its `plan` gives filters, sorts, search and views.

    `see` are the permissions of which one is enough; `expands` names what may be told along: the field with its id, and
    the noun. `find` brings a name to an id where the usual way (`finding.find`) does not;
    `whole` adds to one record what a list leaves out. Records that are one's `own` need no permission.
    """

    name: str
    one: str
    kind: Any
    see: tuple[Permission, ...]
    facts: Reader
    usual_sort: str
    sorts: Mapping[str, SortKey] = field(default_factory=dict)
    filters: tuple[Filter, ...] = ()
    found: Callable[[Work, str], Clauses] | None = None
    always: Callable[[Work], Clauses] | None = None
    plan: ListPlan | None = None
    clients: ForClients | None = None
    expands: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    find: Callable[[Work, str], Any] | None = None
    row_key: SortKey | None = None
    whole: Callable[[Work, Any, dict[str, Any]], None] | None = None
    own: bool = False

    @property
    def id_key(self) -> SortKey:
        """What tells one row from another."""
        if self.plan is not None:
            return self.plan.id_key
        return self.row_key or SortKey(self.kind.id, UUID)

    @property
    def all_filters(self) -> tuple[Filter, ...]:
        """The filters that every installation offers."""
        return (*(self.plan.all_filters() if self.plan else ()), *self.filters)

    @property
    def all_sorts(self) -> dict[str, SortKey]:
        """The sorts that every installation offers."""
        columns = self.plan.all_columns() if self.plan else ()
        return {column.key: column.sort for column in columns if column.sort} | dict(self.sorts)

    def filters_for(self, work: Work) -> dict[str, Filter]:
        """What whoever asks may narrow it by."""
        if work.actor.side is Side.CLIENT and not self.own:
            offered: Sequence[Filter] = self.clients.filters if self.clients else ()
        else:
            custom = self.plan.custom if self.plan else ""
            offered = (*self.all_filters, *own_filters(work, custom, self.kind))
        return {one.key: one for one in offered}

    def sorts_for(self, work: Work) -> dict[str, SortKey]:
        """What whoever asks may sort it by."""
        if work.actor.side is Side.CLIENT and not self.own:
            allowed = self.clients.sorts if self.clients else ()
            return {key: sort for key, sort in self.all_sorts.items() if key in allowed}
        custom = own_columns(work, self.plan.custom) if self.plan else ()
        return self.all_sorts | {column.key: column.sort for column in custom if column.sort}

    def require(self, work: Work) -> None:
        """Refuse who may not see records of this kind."""
        if self.own:
            return
        portal = (self.clients.permission,) if self.clients else ()
        work.require_any(*self.see, *portal)


def by_registration(kind: Any) -> SortKey:
    """The order in which records were registered, which their ids keep: fast however many there are."""
    return SortKey(kind.id, UUID)


def in_use(kind: Any) -> Filter:
    """Whether it is still offered."""
    return Filter("active", "In use", "yes", kind.active.is_(True), no_label="Retired")


_NOUNS: dict[str, Noun] = {}


def declare_noun(noun: Noun) -> Noun:
    """Keep a noun under its name, as addresses say it."""
    if noun.name in _NOUNS:
        raise ValueError(f"The noun {noun.name} is declared twice.")
    _NOUNS[noun.name] = noun
    return noun


def noun_named(name: str) -> Noun:
    """The noun of this name."""
    return _NOUNS[name]


def all_nouns() -> tuple[Noun, ...]:
    """Every noun that was declared."""
    return tuple(_NOUNS.values())

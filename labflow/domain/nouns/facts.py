"""What a program is told of a record: exact values, one declaration a noun. Adding a field is one line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, select

from labflow.domain.work import Work
from labflow.models.base import among
from labflow.vocabulary import Side


class Reader(Protocol):
    """What tells of records by their ids: in their order, and only these fields of them."""

    @property
    def answer(self) -> Any: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def read(self, work: Work, ids: Sequence[Any], names: Collection[str]) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Fact:
    """One field. `column` is the row's own of this name unless it says otherwise; `shown` makes of it what is told.

    Where rows are better looked up all at once, `together` gives the values of a page by their ids. What is `inside` is
    null for a client's people.
    """

    name: str
    type: Any
    column: Any = None
    together: Callable[[Work, Sequence[Any]], Mapping[Any, Any]] | None = None
    shown: Callable[[Work, Any], Any] | None = None
    inside: bool = False


@dataclass(frozen=True)
class Facts:
    """The fields of a noun. `joins` are the tables beside its own: (table, condition, whether it may be missing)."""

    name: str
    about: str
    kind: Any
    own: tuple[Fact, ...]
    joins: tuple[tuple[Any, Any, bool], ...] = ()
    id: Any = None

    @cached_property
    def all(self) -> dict[str, Fact]:
        """Every field by its name."""
        return {fact.name: fact for fact in self.own}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.all)

    @cached_property
    def answer(self) -> Any:
        """The fields as a type, for the description of the API."""
        told = [
            (fact.name, fact.type | None if fact.inside else fact.type, field(default=None))
            for fact in self.own
        ]
        return make_dataclass(self.name, told, namespace={"__doc__": self.about})

    def read(self, work: Work, ids: Sequence[Any], names: Collection[str]) -> list[dict[str, Any]]:
        """These records in their order, with these fields: one statement, and one for each field looked up together."""
        if not ids:
            return []
        wanted = [fact for fact in self.own if fact.name in names]
        hidden = {fact.name for fact in wanted if fact.inside and work.actor.side is Side.CLIENT}
        rows = {row[0]: row for row in work.db.execute(self._query(wanted, ids))}
        looked_up = {fact.name: fact.together(work, ids) for fact in wanted if fact.together}
        return [self._told(work, rows[id], wanted, hidden, looked_up) for id in ids if id in rows]

    def _query(self, wanted: Sequence[Fact], ids: Sequence[Any]) -> Select[Any]:
        key = self.kind.id if self.id is None else self.id
        columns = [self._column(fact).label(fact.name) for fact in wanted if not fact.together]
        query = select(key.label("fact_id"), *columns).select_from(self.kind)
        for table, condition, optional in self.joins:
            query = query.join(table, condition, isouter=optional)
        return query.where(among(key, ids))

    def _column(self, fact: Fact) -> Any:
        return getattr(self.kind, fact.name) if fact.column is None else fact.column

    def _told(
        self,
        work: Work,
        row: Any,
        wanted: Sequence[Fact],
        hidden: Collection[str],
        looked_up: Mapping[str, Mapping[Any, Any]],
    ) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for fact in wanted:
            if fact.name in hidden:
                told[fact.name] = None
                continue
            value = looked_up[fact.name].get(row.fact_id) if fact.together else getattr(row, fact.name)
            told[fact.name] = fact.shown(work, value) if fact.shown else value
        return told


@dataclass(frozen=True)
class Written:
    """Facts whose type is written out beside the noun (`SampleFacts`), with the function that reads them."""

    answer: Any
    reader: Callable[[Work, Sequence[UUID]], Sequence[Any]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.answer.__dataclass_fields__)

    def read(self, work: Work, ids: Sequence[Any], names: Collection[str]) -> list[dict[str, Any]]:
        wanted = [name for name in self.names if name in names]
        return [{name: getattr(row, name) for name in wanted} for row in self.reader(work, ids)]


def columns_of(answer: Any, kind: Any) -> list[Any]:
    """The columns of a table that facts written out name as it does: fifty records take three times as long to make as such rows."""
    return [getattr(kind, name) for name in answer.__dataclass_fields__ if name in kind.model_fields]


def usual() -> tuple[Fact, ...]:
    """What every record has."""
    return (Fact("id", UUID), Fact("version", int))

"""What the filters of several lists offer to choose from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from labflow.domain.finding import as_id
from labflow.domain.work import Work
from labflow.kit.choice import Choice
from labflow.models import Client, Department, SampleType, Service, User
from labflow.vocabulary import Priority, Side
from labflow.words import _

MOST = 2_000


def fixed(pairs: Iterable[tuple[str, str]]) -> Callable[[Work], Sequence[Choice]]:
    """Always the same options."""
    kept = [(str(value), label) for value, label in pairs]
    return lambda work: [Choice(value, _(label)) for value, label in kept]


@dataclass(frozen=True)
class Named:
    """The rows of a table with a name, by name, as many as one can choose from at once. Read once a piece of work."""

    kind: Any
    conditions: tuple[Any, ...] = ()

    def __call__(self, work: Work) -> list[Choice]:
        kept: dict[Any, list[Choice]] = work.db.info.setdefault("filter_options", {})
        if self.kind not in kept:
            kept[self.kind] = self._read(work, *self.conditions)
        return kept[self.kind]

    def of(self, work: Work, values: Iterable[str]) -> list[Choice]:
        """Those with these ids, also when they are no longer offered: a filter that is set has to say its names."""
        ids = [id for id in map(as_id, values) if id is not None]
        return self._read(work, self.kind.id.in_(ids)) if ids else []

    def _read(self, work: Work, *conditions: Any) -> list[Choice]:
        rows = select(self.kind.id, self.kind.name).where(*conditions).order_by(self.kind.name).limit(MOST)
        return [Choice(str(row.id), row.name) for row in work.db.execute(rows)]


def named(kind: Any, *conditions: Any) -> Named:
    """What `kind` has to choose from."""
    return Named(kind, conditions)


PRIORITIES = fixed((priority, priority.capitalize()) for priority in Priority)
clients = named(Client)
departments = named(Department)
sample_types = named(SampleType)
services = named(Service)
staff = named(User, col(User.side) == Side.LAB, col(User.active))

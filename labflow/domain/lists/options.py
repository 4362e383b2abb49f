"""What the filters of several lists offer to choose from."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from labflow.domain.lists.filters import Choice
from labflow.domain.work import Work
from labflow.models import Client, Department, SampleType, Service, User
from labflow.vocabulary import Priority, Side
from labflow.words import _

MOST = 400


def fixed(pairs: Iterable[tuple[str, str]]) -> Callable[[Work], Sequence[Choice]]:
    """Always the same options."""
    kept = [(str(value), label) for value, label in pairs]
    return lambda work: [Choice(value, _(label)) for value, label in kept]


def named(kind: Any, *conditions: Any) -> Callable[[Work], Sequence[Choice]]:
    """The rows of a table with a name, by name. Read once a piece of work."""

    def options(work: Work) -> Sequence[Choice]:
        kept: dict[Any, list[Choice]] = work.db.info.setdefault("filter_options", {})
        if kind not in kept:
            rows = select(kind.id, kind.name).where(*conditions).order_by(kind.name).limit(MOST)
            kept[kind] = [Choice(str(row.id), row.name) for row in work.db.execute(rows)]
        return kept[kind]

    return options


PRIORITIES = fixed((priority, priority.capitalize()) for priority in Priority)
clients = named(Client)
departments = named(Department)
sample_types = named(SampleType)
services = named(Service)
staff = named(User, col(User.side) == Side.LAB, col(User.active))

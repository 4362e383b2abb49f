"""What seldom changes, read once a process: good for one edition of the settled tables (decision 40).

Each piece of work learns the edition with its first statement. Work that changes a settled row itself reads what it needs
anew, and leaves nothing of it to others: it may yet be rolled back.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from labflow.domain.work import Work
from labflow.models import (
    Analyte,
    ContainerType,
    Edition,
    FieldDef,
    Lab,
    ListLayout,
    Profile,
    ProfileService,
    Qualifier,
    SampleType,
    SavedView,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
)
from labflow.models.base import Record

SETTLED = (
    Lab, FieldDef, SampleType, ContainerType, Profile, ProfileService, Service, ServiceVersion, ServiceAnalyte, Analyte, Qualifier,
    Specification, SpecLimit, SavedView, ListLayout,
)  # fmt: skip

WHOLE = ""  # the only part of what is kept as a whole

Fact = TypeVar("Fact")
Part = TypeVar("Part", bound=Hashable)
Row = TypeVar("Row", bound=Record)


def once(work: Work, key: Hashable, read: Callable[[Session], Fact]) -> Fact:
    """What `read` finds, read once for this edition. Its rows belong to no session: they are for reading only.

    What people of one side may see is kept apart from what the others may.
    """
    return each(work, key, (WHOLE,), lambda db, _: {WHOLE: read(db)})[WHOLE]


def each(
    work: Work, key: Hashable, wanted: Iterable[Part], read: Callable[[Session, list[Part]], dict[Part, Fact]]
) -> dict[Part, Fact]:
    """What `read` finds for each of these, each read once for this edition (see `once`); those that are missing together."""
    parts = list(dict.fromkeys(wanted))
    if work.edition is None or _changes(work.db):
        return read(work.db, parts)
    kept = work.house.kept.of(work.edition)
    whole = {part: (work.actor.side, key, part) for part in parts}
    found = {part: kept[name] for part, name in whole.items() if name in kept}
    if missing := [part for part in parts if part not in found]:
        anew = _apart(work, lambda db: read(db, missing))
        if work.db.scalar(select(Edition.current)) == work.edition:
            kept.update({whole[part]: fact for part, fact in anew.items()})
        found |= anew
    return found


def at_hand(work: Work, key: str, read: Callable[[Work], Fact]) -> Fact:
    """What is asked for with every row of a page: found once a piece of work, and anew when it has changed settled rows.

    A verb that changes what is kept here flushes it.
    """
    kept = work.db.info.get("settled_at_hand")
    if kept is None:
        if _changes(work.db):
            return read(work)
        kept = work.db.info["settled_at_hand"] = {}
    if key not in kept:
        kept[key] = read(work)
    return kept[key]  # type: ignore[no-any-return]


def rows(work: Work, kind: type[Row]) -> dict[UUID, Row]:
    """All rows of a settled table by their id."""
    return once(work, kind, lambda db: {row.id: row for row in db.scalars(select(kind))})


def _apart(work: Work, read: Callable[[Session], Fact]) -> Fact:
    """Read in a session of its own, so that no row is one that the work itself may change."""
    with Session(
        work.db.connection(),
        join_transaction_mode="create_savepoint",
        expire_on_commit=False,
        info={"work": work},
    ) as db:
        return read(db)


def _changes(db: Session) -> bool:
    """Whether this work has changed settled rows, or is about to."""
    if "settled_changed" not in db.info and any(
        isinstance(row, SETTLED) for row in (*db.new, *db.dirty, *db.deleted)
    ):
        _mark(db)
    return "settled_changed" in db.info


def _mark(db: Session) -> None:
    db.info["settled_changed"] = True
    db.info.pop("settled_at_hand", None)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    _changes(session)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select and any(mapper.class_ in SETTLED for mapper in state.all_mappers):
        _mark(state.session)

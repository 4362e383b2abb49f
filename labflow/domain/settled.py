"""What seldom changes, read once a process: good for one edition of the settled tables (decision 40).

Each piece of work learns the edition with its first statement. Work that changes a settled row itself reads what it needs
anew, and leaves nothing of it to others: it may yet be rolled back.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from labflow.domain.work import Work
from labflow.models import (
    ContainerType,
    Edition,
    FieldDef,
    Lab,
    ListLayout,
    Profile,
    ProfileService,
    SampleType,
    SavedView,
    Service,
    ServiceVersion,
)
from labflow.models.base import Record

SETTLED = (
    Lab, FieldDef, SampleType, ContainerType, Profile, ProfileService, Service, ServiceVersion, SavedView, ListLayout,
)  # fmt: skip

Fact = TypeVar("Fact")
Row = TypeVar("Row", bound=Record)


def once(work: Work, key: Hashable, read: Callable[[Session], Fact]) -> Fact:
    """What `read` finds, read once for this edition. Its rows belong to no session: they are for reading only.

    What people of one side may see is kept apart from what the others may.
    """
    if work.edition is None or _changes(work.db):
        return read(work.db)
    kept = work.house.kept.of(work.edition)
    whole = (work.actor.side, key)
    if whole not in kept:
        found = _apart(work, read)
        if work.db.scalar(select(Edition.current)) != work.edition:
            return found
        kept[whole] = found
    return kept[whole]  # type: ignore[no-any-return]


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

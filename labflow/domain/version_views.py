"""Versions as screens see them: the rail with all of them, the way to approval, and what changed against the one before."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from labflow.domain.lab import zone
from labflow.domain.versions import state_of
from labflow.domain.work import Work
from labflow.kit.paging import COUNT_CAP
from labflow.kit.times import day, short
from labflow.models import User
from labflow.vocabulary import Permission
from labflow.words import _


@dataclass
class Cell:
    """A value, and the one before where it changed."""

    new: str = ""
    old: str = ""
    changed: bool = False
    num: bool = False


@dataclass
class FactRow:
    """What holds for the whole version, in words."""

    label: str = ""
    new: str = ""
    old: str = ""
    changed: bool = False


@dataclass
class VersionRow:
    """A version in the rail. `state`: draft, waiting, coming, active, retired; `uses` says how much was done by it."""

    id: str = ""
    number: int = 0
    state: str = ""
    since: str = ""
    who: str = ""
    uses: str = ""


def uses(work: Work, column: Any, versions: Collection[UUID]) -> dict[UUID, int]:
    """How many records name each of these versions in `column`, counted to one more than the cap; of those that any names."""
    named = (
        func.unnest(literal(list(versions), ARRAY(Uuid()))).table_valued("id", name="named").render_derived()
    )
    some = select(literal(1)).where(column == named.c.id).limit(COUNT_CAP + 1).correlate(named).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    found = work.db.execute(select(named.c.id, count)).tuples()
    return {id: counted for id, counted in found if counted}


@dataclass
class CheckRow:
    """A line of the way to approval; state as the stepper's: done, current, later."""

    label: str = ""
    note: str = ""
    state: str = "later"


@dataclass
class Option:
    """Something to choose."""

    value: str = ""
    label: str = ""


@dataclass
class VersionEditor:
    """What the screen of any version shows: where it stands, who may do what, what changed against the one before."""

    id: str = ""
    version_id: str = ""
    code: str = ""
    name: str = ""
    active: bool = True
    number: int = 0
    version: int = 1
    state: str = ""
    reason: str = ""
    saved: str = ""
    may_edit: bool = False
    may_approve: bool = False
    why_not: str = ""
    unready: str = ""
    open_work: str = ""
    changed: int = 0
    added: int = 0
    removed: int = 0
    facts: list[FactRow] = field(default_factory=list)
    versions: list[VersionRow] = field(default_factory=list)
    checks: list[CheckRow] = field(default_factory=list)
    analytes: list[Option] = field(default_factory=list)


def changes(lines: Sequence[Any], facts: Sequence[FactRow]) -> dict[str, int]:
    """How many values changed, rows are new and rows were taken out."""
    cells = sum(cell.changed for line in lines for cell in line.cells)
    return {
        "changed": cells + sum(fact.changed for fact in facts),
        "added": sum(line.state == "new" for line in lines),
        "removed": sum(line.state == "removed" for line in lines),
    }


def unready(lines: Sequence[Any], refusal: str) -> str:
    """Why nobody can ask for approval yet: without a single line there is nothing to approve."""
    return "" if any(line.state != "removed" for line in lines) else _(refusal)


def compared(new: str, old: str | None, *, num: bool = False) -> Cell:
    """A value beside the one before; without one before nothing has changed."""
    return Cell(new, old or "none", changed=old is not None and old != new, num=num)


def compared_facts(new: dict[str, str], old: dict[str, str] | None) -> list[FactRow]:
    """Facts beside those before, by their labels."""
    before = old or new
    return [
        FactRow(label, value or "None", before[label] or "None", before[label] != value)
        for label, value in new.items()
    ]


def usual(work: Work, versions: Sequence[Any]) -> Any | None:
    """What is shown first: to who edits the draft, to everybody else the version in force. `versions`: newest first."""
    draft = next((row for row in versions if row.effective_from is None), None)
    active = next((row for row in versions if state_of(work, row) == "active"), None)
    first = draft if work.actor.may(Permission.EDIT_CATALOGUE) else active
    return first or active or (versions[0] if versions else None)


def one_of(versions: Sequence[Any], id: UUID) -> tuple[Any | None, Any | None]:
    """The version with this id, and the one before it."""
    shown = next((row for row in versions if row.id == id), None)
    before = next((row for row in versions if shown is not None and row.number < shown.number), None)
    return shown, before


def rail(
    work: Work, versions: Sequence[Any], shown: Any, uses: Callable[[Any], str]
) -> tuple[list[VersionRow], list[CheckRow]]:
    """All versions, and the way of the shown one to approval."""
    names = _names(work, versions)
    return [_row(work, row, names, uses(row)) for row in versions], _checks(work, shown, names)


def saved(work: Work, row: Any) -> str:
    """ "Saved Jul 21, 5:00 pm" while it is a draft."""
    if row.edited_at is None or state_of(work, row) != "draft":
        return ""
    return _("Saved {when}", when=short(row.edited_at, zone(work), now=work.now))


def standing(work: Work, row: Any) -> dict[str, Any]:
    """What whoever looks may do with the version."""
    state, edits = state_of(work, row), work.actor.may(Permission.EDIT_CATALOGUE)
    own = state == "waiting" and str(work.actor.id) in row.drafted_by
    return {
        "state": state, "may_edit": edits and state == "draft", "may_approve": edits and state == "waiting" and not own,
        "why_not": _("You have worked on this draft. Somebody else must approve it.") if own else "",
    }  # fmt: skip


def _row(work: Work, row: Any, names: dict[str, str], uses: str) -> VersionRow:
    there, state = zone(work), state_of(work, row)
    since = {
        "draft": _("Edited {when}", when=short(row.edited_at, there, now=work.now)) if row.edited_at else "",
        "waiting": _("Waits since {when}", when=short(row.submitted_at, there, now=work.now))
        if row.submitted_at
        else "",
        "coming": _("From {when}", when=day(row.effective_from, there)),
        "active": _("Since {when}", when=day(row.effective_from, there)),
        "retired": f"{day(row.effective_from, there)} – {day(row.retired_at, there)}",
    }[state]
    return VersionRow(
        id=str(row.id), number=row.number, state=state, since=since, uses="" if row.effective_from is None else uses,
        who=names.get(str(row.approved_by_id), "") or ", ".join(names.get(id, "") for id in row.drafted_by[-1:]),
    )  # fmt: skip


def _names(work: Work, versions: Sequence[Any]) -> dict[str, str]:
    ids = {UUID(id) for row in versions for id in row.drafted_by} | {row.approved_by_id for row in versions}
    rows = work.db.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {str(id): name for id, name in rows}


def _checks(work: Work, row: Any, names: dict[str, str]) -> list[CheckRow]:
    state, there = state_of(work, row), zone(work)
    approved = row.effective_from is not None
    drafters = ", ".join(names.get(id, "") for id in row.drafted_by) or _("Not recorded")
    approver = names.get(str(row.approved_by_id), _("Not recorded") if approved else "")
    asked = short(row.submitted_at, there, now=work.now) or (_("Not recorded") if approved else "")
    effect = day(row.effective_from, there) if approved else _("When approved")
    return [
        CheckRow(_("Edited"), drafters, "done"),
        CheckRow(_("Approval asked for"), asked, "current" if state == "draft" else "done"),
        CheckRow(_("Approved"), approver, "done" if approved else "current" if state == "waiting" else "later"),
        CheckRow(_("Takes effect"), effect, {"coming": "current", "active": "done", "retired": "done"}.get(state, "later")),
    ]  # fmt: skip

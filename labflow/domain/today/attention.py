"""Needs attention: samples whose holding time runs out, that are late, or that are due today."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.lists.window import afresh
from labflow.domain.samples.views import HOLD_ALARM, INSIDE, WAITING, has_my_work, shown_state
from labflow.domain.today import inside
from labflow.domain.work import Work
from labflow.kit.times import clock_text, local, span
from labflow.models import Analysis, Client, Order, Sample, Service, User
from labflow.vocabulary import AnalysisState, Permission
from labflow.words import _

MOST = 10
SHOWS = ("all", "hold", "late", "today")
_OPEN = (*WAITING, AnalysisState.RESULTED)


@dataclass
class PressingRow:
    """A sample with what presses about it. `kind` is hold, late or today; `tone` colours the time."""

    id: str = ""
    number: str = ""
    client: str = ""
    tests: str = ""
    state: str = ""
    kind: str = ""
    when: str = ""
    over: bool = False
    analyst: str = ""
    initials: str = ""
    gone: bool = False


def pressing(work: Work, show: str = "all", *, mine: bool = False) -> list[PressingRow]:
    """The most pressing samples of one kind, those whose time ends first on top; `mine` have a test of mine."""
    work.require(Permission.SEE_SAMPLES)
    # first which, then what is said about these ten
    holds = inside.holds()
    first = (
        select(Sample.id, holds.c.hold_at, func.least(holds.c.hold_at, Sample.due_at).label("ends"))
        .outerjoin(holds, holds.c.sample_id == Sample.id)
        .where(*_meaning(work, show if show in SHOWS else "all", mine=mine))
        .order_by(func.least(holds.c.hold_at, Sample.due_at), Sample.number)
        .limit(MOST)
        .subquery()
    )
    pressing = (
        select(
            Sample, Client.name.label("client"), Order.state.label("order_state"), first.c.hold_at,
            _tests().label("tests"), _analyst().label("analyst"),
        )
        .join(first, first.c.id == Sample.id)
        .join(Client, Client.id == Sample.client_id)
        .join(Order, Order.id == Sample.order_id)
        .order_by(first.c.ends, Sample.number)
    )  # fmt: skip
    return [_row(work, row) for row in work.db.execute(afresh(pressing))]


def pressing_counts(work: Work, *, mine: bool = False) -> dict[str, int]:
    """How many samples there are of each kind."""
    work.require(Permission.SEE_SAMPLES)
    return inside.counted(work, {show: _meaning(work, show, mine=mine) for show in SHOWS}, mine=mine)


def next_to_end(work: Work, *, mine: bool = False) -> str:
    """The holding time that ends next, in words; empty when none ends within a day."""
    work.require(Permission.SEE_SAMPLES)
    ending = (
        inside.in_lab(), *inside.not_begun(), Analysis.hold_at.between(work.now, work.now + HOLD_ALARM),
        *([Analysis.analyst_id == work.actor.id] if mine else []),
    )  # fmt: skip
    # the first by its index, then what else ends at that moment
    soonest = (
        select(Analysis.hold_at)
        .join(Sample, Sample.id == Analysis.sample_id)
        .where(*ending)
        .order_by(Analysis.hold_at)
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )
    row = work.db.execute(
        select(Analysis.hold_at, Service.name.label("test"), Sample.number, Client.name.label("client"))
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(Client, Client.id == Sample.client_id)
        .where(*ending, Analysis.hold_at == soonest)
        .order_by(Service.position, Sample.number)
        .limit(1)
    ).first()
    if row is None:
        return ""
    there, today = local(row.hold_at, zone(work)), local(work.now, zone(work))
    said = {"test": row.test, "client": row.client, "number": row.number, "time": clock_text(there)}
    if there.date() == today.date():
        return _("Next is {test} of {number} for {client}, at {time}.", **said)
    return _("Next is {test} of {number} for {client}, tomorrow at {time}.", **said)


def _meaning(work: Work, show: str, *, mine: bool) -> list[ColumnElement[bool]]:
    meanings = {
        "hold": inside.hold_pressing(work), "late": inside.late(work), "today": inside.due_today(work),
    }  # fmt: skip
    chosen = meanings.get(show, or_(*meanings.values()))
    return [inside.in_lab(), chosen, *([has_my_work(work)] if mine else [])]


def lists_behind(*, mine: bool = False) -> dict[str, str]:
    """Where each kind is listed in full."""
    if not mine:
        return {
            "all": inside.listed(f"{INSIDE};presses:is:yes"), "hold": "/samples?tab=hold", "late": "/samples?tab=late",
            "today": inside.listed(f"{INSIDE};due:in:left"),
        }  # fmt: skip
    kinds = {"all": "presses:is:yes", "hold": "hold:is:yes", "late": "due:in:past", "today": "due:in:left"}
    return {show: inside.listed(f"{INSIDE};{kind};mine:is:yes") for show, kind in kinds.items()}


def _tests() -> Any:
    """The tests still open, by name."""
    named = func.string_agg(Service.name, aggregate_order_by(", ", Service.position, Service.name))
    return (
        select(named)
        .join(Analysis, Analysis.service_id == Service.id)
        .where(Analysis.sample_id == Sample.id, Analysis.state.in_(_OPEN))
        .correlate(Sample)
        .scalar_subquery()
    )


def _analyst() -> Any:
    """Whoever has the first of the open tests."""
    return (
        select(func.min(User.name))
        .join(Analysis, Analysis.analyst_id == User.id)
        .where(Analysis.sample_id == Sample.id, Analysis.state.in_(_OPEN))
        .correlate(Sample)
        .scalar_subquery()
    )


def _row(work: Work, row: Any) -> PressingRow:
    sample: Sample = row.Sample
    seen = PressingRow(
        id=str(sample.id), number=sample.number, client=row.client, tests=row.tests or "",
        state=shown_state(sample.state, row.order_state), analyst=row.analyst or "",
        initials=initials(row.analyst) if row.analyst else "",
    )  # fmt: skip
    if row.hold_at is not None and row.hold_at < work.now + HOLD_ALARM:
        seen.kind, seen.over = "hold", row.hold_at < work.now
        seen.when = (
            _("{time} over", time=span(work.now - row.hold_at)) if seen.over else span(row.hold_at - work.now)
        )
    elif sample.due_at is not None and sample.due_at < work.now:
        seen.kind, seen.over, seen.when = "late", True, _("{time} late", time=span(work.now - sample.due_at))
    elif sample.due_at is not None:
        seen.kind, seen.when = "today", clock_text(local(sample.due_at, zone(work)))
    return seen

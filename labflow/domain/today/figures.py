"""The key figures at the top of Today, for whoever sees samples, or orders at least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from labflow.domain.lists.window import count_each, up_to_cap
from labflow.domain.orders.views import OPEN
from labflow.domain.samples.expecting import expected_samples
from labflow.domain.samples.views import IN_LAB, WAITING, has_my_work
from labflow.domain.today import inside
from labflow.domain.today.attention import lists_behind
from labflow.domain.work import Work
from labflow.kit.paging import COUNT_CAP, count_text
from labflow.kit.times import span
from labflow.models import Analysis, Order, Sample
from labflow.vocabulary import OrderState, Permission, SampleState
from labflow.words import _, number


@dataclass
class Figure:
    """A number with what it counts, a note, and the list behind it. `tone` colours the note: warn or bad.

    `part` is the percentage of it that is done, for a bar; -1 where there is none.
    """

    key: str = ""
    label: str = ""
    count: str = ""
    note: str = ""
    tone: str = ""
    href: str = ""
    part: int = -1


def figures(work: Work, *, mine: bool = False) -> list[Figure]:
    """Samples by what presses, of everybody or with tests of mine; orders for people who do not see samples."""
    if work.actor.may(Permission.SEE_SAMPLES):
        return _of_my_samples(work) if mine else _of_samples(work)
    return _of_orders(work) if work.actor.may(Permission.SEE_ORDERS) else []


def _of_samples(work: Work) -> list[Figure]:
    counts = inside.counted(
        work,
        {
            "hold": [inside.in_lab(), inside.hold_pressing(work)], "late": [inside.in_lab(), inside.late(work)],
            **_of_the_day(work), "review": [Sample.state == SampleState.TO_BE_VERIFIED],
            "open": [inside.in_lab()], "came": [Sample.received_at >= inside.start_of_day(work)],
        },
        mine=False,
    )  # fmt: skip
    # each the first of an index
    above = select(func.count()).where(Sample.above_limit > 0, Sample.state == SampleState.TO_BE_VERIFIED)
    first = work.db.execute(
        select(
            inside.first_hold().label("hold_at"),
            select(func.min(Sample.due_at)).where(inside.in_lab()).scalar_subquery().label("due_at"),
            above.scalar_subquery().label("above"),
        )
    ).one()
    return [
        Figure("hold", _("Hold time under 24 h"), count_text(counts["hold"]), *_hold_note(work, counts["hold"], first.hold_at), "/samples?tab=hold"),
        Figure("late", _("Late"), count_text(counts["late"]), *_late_note(work, counts["late"], first.due_at), "/samples?tab=late"),
        _due_today(counts, _TODAY),
        Figure("review", _("Ready for review"), count_text(counts["review"]), _above_note(first.above), "bad" if first.above else "", "/samples?tab=review"),
        _to_receive(work, counts),
    ]  # fmt: skip


def _of_my_samples(work: Work) -> list[Figure]:
    """The same, of samples with a test that waits for me; then my tests."""
    mine = has_my_work(work)
    counts = inside.counted(
        work,
        {
            "hold": [inside.in_lab(), inside.hold_pressing(work), mine], "late": [inside.in_lab(), inside.late(work), mine],
            "open": [inside.in_lab(), mine], "today": [inside.in_lab(), inside.due_today(work), mine],
        },
        mine=True,
    )  # fmt: skip
    first = work.db.execute(
        select(func.min(inside.next_hold()).label("hold_at"), func.min(Sample.due_at).label("due_at")).where(
            inside.in_lab(), mine
        )
    ).one()
    behind = lists_behind(mine=True)
    tests, back = work.db.execute(
        select(func.count(), func.count().filter(Analysis.returned_reason != ""))
        .select_from(Analysis)
        .where(Analysis.state.in_(WAITING), Analysis.analyst_id == work.actor.id)
    ).one()
    return [
        Figure("hold", _("Hold time under 24 h"), count_text(counts["hold"]), *_hold_note(work, counts["hold"], first.hold_at), behind["hold"]),
        Figure("late", _("Late"), count_text(counts["late"]), *_late_note(work, counts["late"], first.due_at), behind["late"]),
        Figure("today", _("Due today"), count_text(counts["today"]), _("by midnight"), "", behind["today"]),
        Figure("mine", _("My tests"), count_text(tests), _in_samples(counts["open"]), "", "/work?tab=mine"),
        Figure("returned", _("Sent back to me"), count_text(back), _("to be corrected") if back else _("Nothing to correct"), "bad" if back else "", inside.sent_back_to_me()),
    ]  # fmt: skip


def _in_samples(count: int) -> str:
    return _("in 1 sample") if count == 1 else _("in {count} samples", count=count_text(count))


_DAY = "|".join((*IN_LAB, SampleState.PUBLISHED))
_TODAY = inside.listed(f"state:is:{_DAY};due:in:today")


def _of_the_day(work: Work) -> dict[str, Sequence[ColumnElement[bool]]]:
    day = inside.due_on_this_day(work)
    return {"day": day, "done": (*day, Sample.state == SampleState.PUBLISHED)}


def _due_today(counts: Mapping[str, int], href: str) -> Figure:
    """What is promised for today, and how much of it is reported."""
    day, done = counts["day"], counts["done"]
    if not day:
        return Figure("today", _("Due today"), "0", _("Nothing is due today"), "", href)
    if day > COUNT_CAP:  # how many are left of so many is not known
        note = _("{count} reported", count=count_text(done))
        return Figure("today", _("Due today"), count_text(day), note, "", href)
    note = _("{done} reported, {left} to go", done=number(done), left=number(day - done))
    return Figure("today", _("Due today"), number(day), note, "", href, round(100 * done / day))


def _to_receive(work: Work, counts: Mapping[str, int]) -> Figure:
    """Reception counts what it can take in now; others what is in the laboratory."""
    came = _("{count} received today", count=count_text(counts["came"]))
    if work.actor.may(Permission.RECEIVE_SAMPLES):
        ready = work.db.scalar(up_to_cap(expected_samples())) or 0
        return Figure("receive", _("To receive"), count_text(ready), came, "", "/receiving")
    return Figure("open", _("In the laboratory"), count_text(counts["open"]), came, "", "/samples?tab=open")


def _of_orders(work: Work) -> list[Figure]:
    open_orders = Order.state.in_(OPEN)
    counts = count_each(
        work, Order,
        {
            "open": [open_orders], "late": [open_orders, Order.due_at < work.now],
            "hold": [Order.state == OrderState.ON_HOLD],
            "completed": [Order.state.in_((OrderState.COMPLETED, OrderState.CLOSED))],
        },
    )  # fmt: skip
    labels = (
        ("open", _("Open orders")),
        ("late", _("Late orders")),
        ("hold", _("On hold")),
        ("completed", _("Completed")),
    )
    # of orders: an open one is no sample in the laboratory, and a hold is no holding time
    return [
        Figure(f"order_{key}", label, count_text(counts[key]), "", "", f"/orders?tab={key}")
        for key, label in labels
    ]


def _hold_note(work: Work, count: int, first: datetime | None) -> tuple[str, str]:
    if not count or first is None:
        return _("None runs out soon"), ""
    if first < work.now:
        return _("First ended {time} ago", time=span(work.now - first)), "bad"
    return _("Next ends in {time}", time=span(first - work.now)), "warn"


def _late_note(work: Work, count: int, first: datetime | None) -> tuple[str, str]:
    if not count or first is None:
        return _("Nothing is late"), ""
    return _("Oldest by {time}", time=span(work.now - first)), "bad"


def _above_note(above: int) -> str:
    return _("{count} above a limit", count=number(above)) if above else _("None above a limit")

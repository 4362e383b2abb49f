"""The whole of Today for whoever asks: each part only for those whose roles concern it."""

from dataclasses import dataclass, field

from labflow.domain import guidance, notifications
from labflow.domain.guidance import GuidanceView
from labflow.domain.lab import zone
from labflow.domain.notifications import NoticeRow
from labflow.domain.today.arrivals import ExpectedRow, expected
from labflow.domain.today.attention import PressingRow, next_to_end, pressing, pressing_counts
from labflow.domain.today.figures import Figure, figures
from labflow.domain.today.flow import BacklogRow, Turnaround, backlog, turnaround
from labflow.domain.today.happened import AboveRow, HappenedRow, above_limit, happened
from labflow.domain.today.tasks import Task, has_work, tasks
from labflow.domain.work import Work
from labflow.errors import NotAllowed
from labflow.kit.times import clock_text, local
from labflow.vocabulary import Permission, Side
from labflow.words import _, date_text, plural

MINE, LAB = "mine", "lab"
NOTICES = 3
ROOM = 8


@dataclass
class TodayView:
    """What the start page shows. Parts that do not concern this person are empty.

    `whose` is "mine" or "lab" for people who may choose between their own work and the whole laboratory's.
    """

    greeting: str = ""
    summary: str = ""
    date: str = ""
    whose: str = ""
    figures: list[Figure] = field(default_factory=list)
    pressing: list[PressingRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    has_work: bool = False
    tasks: list[Task] = field(default_factory=list)
    expected: list[ExpectedRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    backlog: list[BacklogRow] = field(default_factory=list)
    open_tests: int = 0
    turnaround: Turnaround = field(default_factory=Turnaround)
    happened: list[HappenedRow] = field(default_factory=list)
    above: list[AboveRow] = field(default_factory=list)
    guidance: GuidanceView = field(default_factory=GuidanceView)


def view(work: Work, whose: str = "", *, heard: int | None = None) -> TodayView:
    """Today, as far as this person's roles reach; `whose` is what she chose, `heard` how far the process heard of changes."""
    if work.actor.side is not Side.LAB:
        raise NotAllowed("This page is the laboratory's own.")
    whose = _whose(work, whose)
    mine = whose == MINE
    seen = TodayView(
        greeting=_greeting(work),
        date=_date(work),
        whose=whose,
        figures=figures(work, mine=mine),
        has_work=has_work(work),
        tasks=tasks(work),
    )
    if work.actor.may(Permission.SEE_SAMPLES):
        seen.pressing, seen.counts = pressing(work, mine=mine), pressing_counts(work, mine=mine)
        seen.above, seen.happened = above_limit(work), happened(work)
    if work.actor.may(Permission.RECEIVE_SAMPLES) and not work.actor.may(Permission.REVIEW_RESULTS):
        seen.expected = expected(work)
    if (room := _room(seen)) > 0:
        seen.notices = notifications.inbox(work, limit=room).rows
    if work.actor.may(Permission.SEE_WORK):
        seen.backlog = backlog(work)
        seen.open_tests = sum(row.bench for row in seen.backlog)
    if work.actor.may(Permission.SEE_REPORTS):
        seen.turnaround = turnaround(work, heard)
    seen.guidance = guidance.offered(work)
    seen.summary = _summary(seen)
    if seen.counts.get("hold") and (following := next_to_end(work, mine=mine)):
        seen.summary = f"{seen.summary} {following}"
    return seen


def _room(seen: TodayView) -> int:
    """How many unread lines stand beside what presses without reaching below it."""
    return min(NOTICES, ROOM - len(seen.tasks) - 2 * len(seen.expected))


def _whose(work: Work, chosen: str) -> str:
    """Who measures begins with her own work; who gives work out, or checks it, with the whole laboratory's."""
    if not (work.actor.may(Permission.ENTER_RESULTS) and work.actor.may(Permission.SEE_SAMPLES)):
        return ""
    if chosen in (MINE, LAB):
        return chosen
    leads = work.actor.may(Permission.ASSIGN_WORK) or work.actor.may(Permission.REVIEW_RESULTS)
    return LAB if leads else MINE


def _greeting(work: Work) -> str:
    hour = local(work.now, zone(work)).hour
    name = work.actor.name.split()[0]
    if 5 <= hour < 12:
        return _("Good morning, {name}", name=name)
    if 12 <= hour < 18:
        return _("Good afternoon, {name}", name=name)
    # at night nobody's day begins or ends by the clock on the wall
    return _("Good evening, {name}", name=name) if 18 <= hour < 22 else _("Hello, {name}", name=name)


def _date(work: Work) -> str:
    there = local(work.now, zone(work))
    day = date_text(there, "MMMMd", f"{there:%B} {there.day}")
    return f"{date_text(there, 'EEEE', f'{there:%A}')}, {day}, {clock_text(there)}"


def _summary(seen: TodayView) -> str:
    """The day in one sentence: what presses most, or that nothing does."""
    if not seen.counts and not seen.has_work:
        return _("Here is how the orders stand.")
    if not seen.counts:
        return _("Here is what waits for you.") if seen.tasks else _("Nothing waits for you.")
    hold, late, today = seen.counts["hold"], seen.counts["late"], seen.counts["today"]
    parts = [
        _running_out(hold) if hold else "",
        _late(late, first=not hold) if late else "",
        _more(today, first=not hold and not late) if today else "",
    ]
    said = [part for part in parts if part]
    if not said:
        return _("Nothing is late, and no holding time ends within a day.")
    if len(said) == 1:
        return f"{said[0]}."
    return _("{first} and {other}", first=", ".join(said[:-1]), other=said[-1]) + "."


def _running_out(hold: int) -> str:
    return plural("{count} sample runs out of holding time", "{count} samples run out of holding time", hold)


def _late(late: int, *, first: bool) -> str:
    if first:
        return plural("{count} sample is late", "{count} samples are late", late)
    return plural("{count} is late", "{count} are late", late)


def _more(today: int, *, first: bool) -> str:
    if first:
        return plural("{count} sample is due today", "{count} samples are due today", today)
    return plural("{count} more is due today", "{count} more are due today", today)

"""How far an order or a sample is, in words that need no laboratory to understand, and as four bars."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, lateral, select

from labflow.domain.samples.deriving import ENDED
from labflow.kit.times import clock_text, local, weekday
from labflow.models import Order, Report, Sample
from labflow.vocabulary import OrderState, ReportState, SampleState
from labflow.words import _, plural

OPEN = (OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.ON_HOLD)
READY = (OrderState.COMPLETED, OrderState.CLOSED)
# What the laboratory has not handed in yet is not the client's to see.
SHOWN = (*OPEN, *READY, OrderState.CANCELLED)
STAGES = ("Received", "Tested", "Checked", "Certificate")


@dataclass
class Progress:
    """One sentence, what is still missing, and the share of each stage that is done, in percent (see `STAGES`)."""

    word: str = ""
    note: str = ""
    look: str = ""
    bars: list[int] = field(default_factory=lambda: [0, 0, 0, 0])


@dataclass(frozen=True)
class Expected:
    """The day of a certificate, "Mon, Jul 27" or "Today, 5:00 pm": promised, or only wished for; late once a promise is broken."""

    at: str = ""
    promised: bool = False
    late: bool = False


@dataclass(frozen=True)
class Tally:
    """An order's samples and their tests, counted; those that were rejected or cancelled are left out."""

    samples: int
    due: int
    published: int
    tests: int
    resulted: int
    verified: int
    certified: bool
    withdrawn: bool = False


def tally_of() -> Any:
    """The counts of a `Tally` for each `Order` of a query, to be joined on true."""
    live = Sample.state.not_in(ENDED)

    def total(column: Any) -> Any:
        return func.coalesce(func.sum(column).filter(live), 0)

    def of_state(state: SampleState) -> Any:
        return func.count().filter(Sample.state == state)

    return lateral(
        select(
            func.count().filter(live).label("samples"),
            of_state(SampleState.DUE).label("due"),
            of_state(SampleState.PUBLISHED).label("published"),
            total(Sample.tests_total).label("tests"),
            total(Sample.tests_resulted).label("resulted"),
            total(Sample.tests_verified).label("verified"),
        ).where(Sample.order_id == Order.id)
    )


def standing_of() -> tuple[Any, Any]:
    """Whether each `Order` of a query has a certificate in force, and whether one was withdrawn."""

    def has(state: ReportState) -> Any:
        found = select(Report.id).where(
            Report.order_id == Order.id, Report.issued_at.is_not(None), Report.state == state
        )
        return found.correlate(Order).exists()

    return has(ReportState.ISSUED).label("certified"), has(ReportState.WITHDRAWN).label("withdrawn")


def tally(row: Any) -> Tally:
    """The `Tally` in a row of a query with `standing_of()` that joined `tally_of()`."""
    return Tally(
        row.samples, row.due, row.published, int(row.tests), int(row.resulted), int(row.verified), row.certified,
        row.withdrawn,
    )  # fmt: skip


def of_order(state: str, seen: Tally) -> Progress:
    """How far an order is."""
    if state == OrderState.CANCELLED or (state != OrderState.SUBMITTED and not seen.samples):
        return Progress(_("Cancelled"), look="cancelled")
    bars = _bars(seen) if state != OrderState.SUBMITTED else [0, 0, 0, 0]
    if state == OrderState.ON_HOLD:
        return Progress(_("On hold"), _("Work has stopped. Call us to go on."), "on_hold", bars)
    if state == OrderState.SUBMITTED:
        return Progress(_("Waiting for us to confirm"), look="submitted", bars=bars)
    if seen.due == seen.samples:
        return Progress(_("Waiting for your samples"), look="due", bars=bars)
    word, look = _word(seen)
    note = _not_received(seen.due) if seen.due else ""
    return Progress(word, note, look, bars)


def of_sample(sample: Sample, order_state: str, *, certified: bool, withdrawn: bool = False) -> Progress:
    """How far one sample is; whether a certificate with it is in force, and whether one was withdrawn."""
    if sample.state in (SampleState.REJECTED, SampleState.CANCELLED):
        word = _("Rejected") if sample.state == SampleState.REJECTED else _("Cancelled")
        return Progress(word, sample.closing_reason, sample.state)
    due = int(sample.state == SampleState.DUE)
    seen = Tally(
        1, due, int(sample.state == SampleState.PUBLISHED), sample.tests_total, sample.tests_resulted,
        sample.tests_verified, certified, withdrawn,
    )  # fmt: skip
    if due and order_state in (OrderState.CONFIRMED, OrderState.IN_PROGRESS):
        return Progress(_("Not received yet"), look="due")
    return of_order(OrderState.IN_PROGRESS if order_state in READY else order_state, seen)


def told_day(order: Order) -> datetime | None:
    """The day a client is told. Before the laboratory confirmed the order there is her own wish at most."""
    return order.due_at if order.confirmed_at or order.due_given else None


def expected(order: Order, now: datetime, zone: str) -> Expected:
    """When the certificate comes: the day that may be told, in words."""
    promised, due_at = order.confirmed_at is not None, told_day(order)
    if due_at is None:
        return Expected(promised=promised)
    there, today = local(due_at, zone), local(now, zone)
    if there.date() == today.date():
        at = _("Today, {time}", time=clock_text(there))
    else:
        at = weekday(there, with_year=there.year != today.year)
    return Expected(at, promised, late=promised and order.state in OPEN and due_at < now)


def count(number: int, noun: str) -> str:
    """ "1 sample", "3 samples", "1 test"."""
    if noun == "test":
        return plural("{count} test", "{count} tests", number)
    return plural("{count} sample", "{count} samples", number)


def _not_received(samples: int) -> str:
    return plural("{count} sample not received yet", "{count} samples not received yet", samples)


def _word(seen: Tally) -> tuple[str, str]:
    if seen.published == seen.samples:
        if seen.certified:
            return _("Certificate ready"), "published"
        return (_("Certificate withdrawn"), "withdrawn") if seen.withdrawn else (_("Reported"), "published")
    if seen.resulted == 0:
        return _("Received"), "received"
    if seen.resulted < seen.tests:
        return _tested(seen), "in_progress"
    if seen.verified < seen.tests:
        return _("Being checked"), "to_be_verified"
    return _("Certificate being prepared"), "verified"


def _tested(seen: Tally) -> str:
    return plural(
        "Being tested: {done} of {count} test done", "Being tested: {done} of {count} tests done", seen.tests,
        done=seen.resulted,
    )  # fmt: skip


def _bars(seen: Tally) -> list[int]:
    def share(part: int, whole: int) -> int:
        return part * 100 // whole if whole else 0

    reported = 0 if seen.withdrawn and not seen.certified else seen.published
    return [
        share(seen.samples - seen.due, seen.samples),
        share(seen.resulted, seen.tests),
        share(seen.verified, seen.tests),
        share(reported, seen.samples),
    ]

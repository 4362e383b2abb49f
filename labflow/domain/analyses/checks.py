"""What stands in the way of a value: the state of the work, the time of analysis, somebody else's value, a missing reason."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from labflow.domain.analyses.computing import Computed
from labflow.domain.analyses.entry import Bench, Entry
from labflow.domain.analyses.life import OPEN
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, Stale
from labflow.kit.typed import two_ways, with_point
from labflow.models import Analysis, Result
from labflow.vocabulary import AnalysisState, OrderState, ResultSource

_GRACE = timedelta(minutes=5)
_SAME_ENTRY = timedelta(minutes=2)


def check_open(bench: Bench, analysis: Analysis) -> None:
    """Received, running, and not submitted yet: only then does a test take values."""
    number = bench.samples[analysis.id].number
    if bench.samples[analysis.id].order_state == OrderState.ON_HOLD:
        raise LabError("The order of {number} is on hold. Resume it first.", number=number)
    if analysis.state == AnalysisState.REGISTERED:
        raise LabError("{number} is not received yet.", number=number)
    if analysis.state not in OPEN:
        raise LabError(
            "{number}: this test is {state}. Its values can only change when it is sent back.",
            number=number,
            state=analysis.state,
        )


def check_time(work: Work, bench: Bench, entry: Entry) -> None:
    """A measurement lies between the sampling and now; minutes of grace because clocks differ."""
    if entry.analysed_at is None:
        return
    collected = bench.samples[entry.analysis_id].collected_at
    if entry.analysed_at > work.now + _GRACE:
        raise Invalid("The time of analysis lies in the future.", field="analysed_at")
    if collected and entry.analysed_at < collected - _GRACE:
        raise Invalid(
            "{number} was collected after this time of analysis. Correct the time.",
            field="analysed_at",
            number=bench.samples[entry.analysis_id].number,
        )


def conflict(work: Work, before: Result | None) -> Stale:
    """The refusal that says who entered what since the sheet was read."""
    if before is None:
        return Stale("The value was removed meanwhile. Look at it again.")
    told = work.stale(before).message.split(" changed ")[0]
    return Stale(
        "{told} entered {reported_text} meanwhile. Look at it again, then repeat your change.",
        told=told,
        reported_text=before.reported_text,
    )


def dilution_of(text: str) -> Decimal:
    """The dilution factor as typed; empty means undiluted."""
    if doubt := two_ways(text):
        raise LabError(doubt, field="dilution")
    try:
        factor = Decimal(with_point(text.strip()) or "1")
    except InvalidOperation:
        raise LabError("Type the dilution as a number, such as 10.", field="dilution") from None
    if not factor.is_finite() or not Decimal("0.000001") <= factor <= Decimal(1_000_000):
        raise LabError("The dilution must lie between 0.000001 and 1,000,000.", field="dilution")
    return factor


def is_late(work: Work, analysis: Analysis, entry: Entry) -> bool:
    """Whether the holding time was over: the qualifier H then stands beside the result."""
    return (
        analysis.hold_at is not None
        and (entry.analysed_at or analysis.analysed_at or work.now) > analysis.hold_at
    )


def says_the_same(before: Result, entry: Entry, computed: Computed) -> bool:
    """Whether the saved result says exactly this already: then nothing is written, and no reason is asked."""
    return (
        before.raw_text == computed.raw_text
        and before.dilution == computed.reported.dilution
        and before.dilution_applied == computed.reported.dilution_applied
        and before.remark == tidy(entry.remark, 300)
    )


def completes(work: Work, before: Result, entry: Entry, computed: Computed) -> bool:
    """A dilution typed right after its value belongs to the same first entry: no saved result is being corrected.

    One entry has two cells, and the first is saved before the second is typed. To ask why at every diluted sample would
    make people type "dilution" and read past the question when it matters. So within two minutes the same person may
    add the dilution to a value she typed herself, as long as raw text and remark stay and nothing else was changed since.
    The trail keeps both values either way (21 CFR 11.10 e); whoever changes the raw text, comes later, or is somebody
    else gives a reason.
    """
    return (
        before.raw_text == computed.raw_text
        and before.dilution == 1
        and before.remark == tidy(entry.remark, 300)
        and before.source == ResultSource.MANUAL
        and before.version == 1
        and before.entered_by_id == work.actor.id
        and work.now - before.entered_at < _SAME_ENTRY
    )


def tidy(text: str, length: int) -> str:
    """Free text as it is kept: printable, without spaces around it, not longer than its column."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:length]

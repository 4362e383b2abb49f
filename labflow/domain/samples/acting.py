"""What somebody can do with a sample now, as its page offers it: possible, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from labflow.domain.work import Work
from labflow.models import Analysis, Order, Sample
from labflow.vocabulary import AnalysisState, OrderState, Permission, SampleState
from labflow.words import _, plural

_NOT_READY = (OrderState.DRAFT, OrderState.SUBMITTED, OrderState.ON_HOLD, OrderState.CANCELLED)
_ENDED = (SampleState.PUBLISHED, SampleState.REJECTED, SampleState.CANCELLED)


@dataclass
class Act:
    """A button: what it says, where it leads (or empty: it opens a dialog), and why it is not possible now."""

    action: str = ""
    label: str = ""
    href: str = ""
    possible: bool = True
    why_not: str = ""
    main: bool = False


def acts(work: Work, sample: Sample, order: Order, counts: Mapping[str, int] | None = None) -> list[Act]:
    """The acts this person's roles allow, the most pressing one marked as the main one.

    `counts` are the sample's tests by state, for whoever has read them already.
    """
    counts = _counts(work, sample) if counts is None else counts
    offered: list[Act] = []
    if sample.state == SampleState.DUE and work.actor.may(Permission.RECEIVE_SAMPLES):
        offered.append(_receive(sample, order))
    review, enter = counts.get(AnalysisState.RESULTED, 0), _open(counts)
    if review and work.actor.may(Permission.REVIEW_RESULTS):
        label = plural("Review {count} test", "Review {count} tests", review)
        offered.append(Act("review", label, f"/review?sample={sample.id}"))
    if enter and work.actor.may(Permission.ENTER_RESULTS):
        held = order.state == OrderState.ON_HOLD
        offered.append(
            Act(
                "enter",
                _("Enter results"),
                f"/work/sample/{sample.id}",
                not held,
                _held(order) if held else "",
            )
        )
    for act in offered:
        if act.possible:
            act.main = True
            break
    # the main one stands last, at the right end of the bar
    return [*sorted(offered, key=lambda act: act.main), *_endings(work, sample)]


def _receive(sample: Sample, order: Order) -> Act:
    why = ""
    if order.state in _NOT_READY:
        why = _(
            "Order {number} is {state}. Confirm or resume it first.",
            number=order.number,
            state=_(order.state.replace("_", " ")),
        )
    return Act("receive", _("Receive"), f"/receiving?sample={sample.number}", not why, why)


def _endings(work: Work, sample: Sample) -> list[Act]:
    if sample.state in _ENDED:
        return []
    found = []
    if work.actor.may(Permission.REJECT_SAMPLES):
        found.append(Act("reject", _("Reject sample")))
    if work.actor.may(Permission.CANCEL_ORDERS):
        found.append(Act("cancel", _("Cancel sample")))
    return found


def _counts(work: Work, sample: Sample) -> dict[str, int]:
    rows = work.db.execute(
        select(Analysis.state, func.count()).where(Analysis.sample_id == sample.id).group_by(Analysis.state)
    ).all()
    return {row[0]: row[1] for row in rows}


def _open(counts: Mapping[str, int]) -> int:
    return counts.get(AnalysisState.UNASSIGNED, 0) + counts.get(AnalysisState.ASSIGNED, 0)


def _held(order: Order) -> str:
    return _("Order {number} is on hold. Resume it first.", number=order.number)

"""Registering a draft: its good rows become samples; the others stay to be mended."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import orders, samples
from labflow.domain.drafts.checking import check, order_draft, told
from labflow.domain.drafts.keeping import may_order
from labflow.domain.drafts.words import ALL
from labflow.domain.work import Work
from labflow.errors import Invalids, NotFound, StepNotAllowed
from labflow.models import DraftOrder, Order, Sample
from labflow.vocabulary import DraftState


@dataclass
class Registered:
    """What became of a draft: the order, how many samples it got just now and has in all, and how many rows are left."""

    order_id: str = ""
    number: str = ""
    added: int = 0
    samples: int = 0
    left: int = 0
    left_rows: list[str] = field(default_factory=list)


def register(work: Work, draft_id: UUID, *, only_good: bool = False) -> Registered:
    """Register a draft in one piece of work. With `only_good` the rows with a problem stay in it, otherwise they refuse all.

    A second send finds the rows gone and changes nothing: its answer is what the first one left.
    """
    may_order(work)
    draft = work.lock(DraftOrder, draft_id)
    if draft.owner_id != work.actor.id:
        raise NotFound("There is no such order draft.")
    if draft.state == DraftState.DISCARDED:
        raise StepNotAllowed("This draft was given up. Open New order for the next one.")
    if draft.state == DraftState.REGISTERED:
        return _answer(work, draft, 0)
    checked = check(work, draft)
    wrong = checked.cells | checked.missing
    if checked.order or (wrong and not only_good):
        raise Invalids(checked.order | wrong)
    if not checked.good:
        if draft.order_id:
            return _answer(work, draft, 0)
        raise Invalids(wrong)
    chosen = [sample for _, sample in checked.good]
    if draft.order_id:
        samples.register(work, draft.order_id, chosen)
    else:
        draft.order_id = orders.create(work, order_draft(work, draft, chosen))
    done = {row for row, _ in checked.good}
    draft.registered_rows = [*draft.registered_rows, *sorted(done)]
    draft.rows = [row for row in draft.rows if row["id"] == ALL or (told(row) and row["id"] not in done)]
    draft.updated_at = work.now
    if checked.bad == 0:
        draft.state, draft.rows = DraftState.REGISTERED, []
    work.db.flush()
    return _answer(work, draft, len(chosen))


def _answer(work: Work, draft: DraftOrder, added: int) -> Registered:
    order = work.read(Order, draft.order_id) if draft.order_id else None
    if order is None:
        raise NotFound("There is no such order.")
    count = work.db.execute(select(func.count()).where(Sample.order_id == order.id)).scalar_one()
    left = [row["id"] for row in draft.rows if row["id"] != ALL]
    return Registered(str(order.id), order.number, added, count, len(left), left)

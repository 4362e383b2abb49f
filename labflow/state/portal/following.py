"""Pages of the portal follow what happens to the client's own orders, and hear of nobody else's."""

from uuid import UUID

from labflow.domain.changes import Change
from labflow.domain.work import Work
from labflow.state import live
from labflow.state.base import LabState


async def following(state: LabState, *, order: str = "", of: str = "lab_order") -> None:
    """This tab's `changed_meanwhile` is told of the company's orders that change; of one only, where it is named.

    `of="report"` tells of certificates instead.
    """
    companies = await state._do(_own_companies)

    def ids_of(change: Change) -> UUID | None:
        if change.client_id not in companies:
            return None
        if of == "report":
            return change.id if change.entity == "report" else None
        found = change.order_id or (change.id if change.entity == "report" else None)
        return found if not order or str(change.order_id) == order else None

    live.watch(state, "changed_meanwhile", ids_of)


def _own_companies(work: Work) -> frozenset[UUID]:
    return frozenset(work.actor.client_ids)

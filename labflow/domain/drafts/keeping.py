"""Keeping an order while it is typed: begun with the first word, resumed on return, given up on request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import printable
from labflow.domain.catalogue import current_specification
from labflow.domain.drafts.checking import check
from labflow.domain.drafts.columns import columns
from labflow.domain.drafts.moments import said_back
from labflow.domain.drafts.words import ALL
from labflow.domain.fields import definitions
from labflow.domain.finding import as_id
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import LabError, NotFound, StepNotAllowed
from labflow.kit.times import clock_text, local, span
from labflow.models import Client, DraftOrder, Order
from labflow.vocabulary import DraftState, Permission
from labflow.words import _, number

MOST_ROWS = 1_000
LONGEST_CELL = 1_000
LISTED = 12
FACTS = ("contact_id", "client_reference", "priority", "due_at", "specification_id", "note")


@dataclass
class Kept:
    """What a draft comes to: what is wrong where, and how many rows could be registered now."""

    id: str = ""
    saved: str = ""
    order: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    good: int = 0
    said: dict[str, list[str]] = field(default_factory=dict)
    """Times that were typed in words, and what was kept for them, by cell."""
    unprintable: str = ""
    """Signs of any text that no label and no certificate can show."""


@dataclass
class OpenedDraft:
    """A draft as a screen opens it."""

    id: str = ""
    client_id: str = ""
    header: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    order_id: str = ""
    order_number: str = ""


@dataclass
class DraftRow:
    """A draft in the list of those that wait."""

    id: str = ""
    client: str = ""
    reference: str = ""
    samples: int = 0
    saved: str = ""
    order_number: str = ""


def may_order(work: Work) -> None:
    """Who types orders. The one place to widen when clients type their own."""
    work.require(Permission.CREATE_ORDERS)


def keep(
    work: Work,
    draft_id: UUID,
    *,
    client_id: UUID | None = None,
    header: Mapping[str, str] | None = None,
    rows: Iterable[Mapping[str, str]] = (),
    order: Sequence[str] | None = None,
) -> Kept:
    """Keep what was typed and tell every problem; nothing is registered. The first call with an id begins the draft.

    `rows` are the rows that changed, in full; `order` names all rows from top to bottom when some came, went or moved.
    """
    may_order(work)
    draft = begun(work, draft_id)
    if header is not None:
        draft.client_id = _own_client(work, client_id, draft)
        draft.header = _known_facts(work, header)
    said = merge(work, draft, rows, order)
    draft.updated_at = work.now
    work.db.flush()
    return answer(work, draft, said)


def answer(work: Work, draft: DraftOrder, said: dict[str, list[str]] | None = None) -> Kept:
    """The draft checked, as a screen is told."""
    checked = check(work, draft)
    saved = clock_text(local(draft.updated_at, zone(work)))
    return Kept(
        str(draft.id), saved, checked.order, checked.cells, checked.missing, checked.rows, len(checked.good), said or {},
        printable.missing(work, (text for facts in (draft.header, *draft.rows) for text in facts.values())),
    )  # fmt: skip


def merge(
    work: Work, draft: DraftOrder, rows: Iterable[Mapping[str, str]], order: Sequence[str] | None = None
) -> dict[str, list[str]]:
    """Put changed rows into the draft. Rows that were registered meanwhile are not taken again.

    Gives the times that were said back, by cell.
    """
    shown = columns(work, draft.client_id)
    known, times = {each.key for each in shown}, [each.key for each in shown if each.kind == "moment"]
    said: dict[str, list[str]] = {}
    gone = set(draft.registered_rows)
    kept = {row["id"]: row for row in draft.rows}
    for row in rows:
        id = str(row.get("id", ""))[:40]
        if id and id not in gone:
            kept[id] = _known_cells(id, row, known)
            said |= {f"{id}|{key}": words for key, words in said_back(work, kept[id], times).items()}
    if order is not None:
        kept = {id: kept[id] for id in dict.fromkeys(order) if id in kept}
    if len(kept) > MOST_ROWS + 1:
        raise LabError(
            "At most {count} samples at once. Register these first, then the others.", count=number(MOST_ROWS)
        )
    draft.rows = list(kept.values())
    return said


def open_draft(work: Work, draft_id: UUID) -> OpenedDraft:
    """A draft of one's own, to go on with."""
    may_order(work)
    return opened(work, own_draft(work, draft_id))


def opened(work: Work, draft: DraftOrder) -> OpenedDraft:
    """The draft as a screen shows it."""
    order = work.read(Order, draft.order_id) if draft.order_id else None
    return OpenedDraft(
        str(draft.id), str(draft.client_id or ""), _of_today(work, draft.header), list(draft.rows),
        str(order.id) if order else "", order.number if order else "",
    )  # fmt: skip


def _of_today(work: Work, header: dict[str, str]) -> dict[str, str]:
    """The facts, with the version of the specification that is in force: the form offers no other."""
    judged_by = current_specification(work, as_id(header.get("specification_id", "")))
    return {**header, **({"specification_id": str(judged_by.id)} if judged_by else {})}


def waiting(work: Work, *, besides: UUID | None = None) -> list[DraftRow]:
    """One's own drafts that wait to be finished, the newest first."""
    may_order(work)
    rows = work.db.execute(
        select(
            DraftOrder.id, DraftOrder.updated_at, DraftOrder.header["client_reference"].astext.label("reference"),
            func.jsonb_array_length(DraftOrder.rows).label("count"),
            DraftOrder.rows.contains([{"id": ALL}]).label("common"),
            Client.name.label("client"), Order.number,
        )
        .outerjoin(Client, Client.id == DraftOrder.client_id)
        .outerjoin(Order, Order.id == DraftOrder.order_id)
        .where(DraftOrder.owner_id == work.actor.id, DraftOrder.state == DraftState.OPEN, DraftOrder.id.is_distinct_from(besides))
        .order_by(DraftOrder.updated_at.desc())
        .limit(LISTED)
    )  # fmt: skip
    return [
        DraftRow(
            str(row.id), row.client or "No client yet", row.reference or "", row.count - int(row.common),
            _ago(work.now - row.updated_at), row.number or "",
        )
        for row in rows
    ]  # fmt: skip


def _ago(since: timedelta) -> str:
    return _("just now") if since < timedelta(minutes=1) else _("{time} ago", time=span(since))


def discard(work: Work, draft_id: UUID) -> None:
    """Give a draft up. What it had registered stays registered."""
    may_order(work)
    draft = own_draft(work, draft_id)
    draft.state, draft.rows, draft.header = DraftState.DISCARDED, [], {}


def own_draft(work: Work, draft_id: UUID) -> DraftOrder:
    """An open draft of whoever is at work, locked."""
    draft = work.lock(DraftOrder, draft_id)
    if draft.owner_id != work.actor.id:
        raise NotFound("There is no such order draft.")
    if draft.state != DraftState.OPEN:
        raise StepNotAllowed(
            "This draft was registered or given up already. Open New order for the next one."
        )
    return draft


def begun(work: Work, draft_id: UUID) -> DraftOrder:
    """The draft with this id, locked: a new one where there is none."""
    if work.db.get(DraftOrder, draft_id) is not None:
        return own_draft(work, draft_id)
    if work.actor.id is None:
        raise LabError("Only a person types a draft.")
    draft = work.add(DraftOrder(id=draft_id, owner_id=work.actor.id, updated_at=work.now))
    work.db.flush([draft])
    return draft


def _own_client(work: Work, client_id: UUID | None, draft: DraftOrder) -> UUID | None:
    """The client of the order. It stays once an order was made of the draft."""
    if draft.order_id is not None:
        return draft.client_id
    return work.read(Client, client_id).id if client_id else None


def _known_facts(work: Work, header: Mapping[str, str]) -> dict[str, str]:
    known = {*FACTS, *(f"custom.{each.key}" for each in definitions(work, "order"))}
    return {name: str(text)[:2_100] for name, text in header.items() if name in known}


def _known_cells(id: str, row: Mapping[str, Any], known: set[str]) -> dict[str, str]:
    cells = {key: str(text)[:LONGEST_CELL] for key, text in row.items() if key in known and str(text).strip()}
    return {"id": id, **cells}

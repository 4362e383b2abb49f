"""Checking a draft without writing: every problem by field of the order, and by row and column of the sheet."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from labflow import words
from labflow.domain.drafts.columns import columns
from labflow.domain.drafts.words import ALL, Sheet, understood
from labflow.domain.lab import zone
from labflow.domain.orders.creating import OrderDraft, problems_of
from labflow.domain.samples import registering
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.times import parse_local
from labflow.models import Client, DraftOrder, Order
from labflow.vocabulary import Priority

# where the rules of registration find a fault, and the column that shows it
_COLUMN = {
    "sample_type_id": "sample_type", "profile_ids": "tests", "service_ids": "tests",
    "container_type_ids": "containers", "sample_point_id": "sample_point",
}  # fmt: skip


@dataclass
class Checked:
    """What is wrong, and what could be registered as it stands. Cells are named "row|column".

    `cells` are wrong as they are; `missing` are those still empty, which nobody should hear of while she types.
    """

    order: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    good: list[tuple[str, SampleDraft]] = field(default_factory=list)
    rows: int = 0

    @property
    def bad(self) -> int:
        """How many rows wait to be mended."""
        return self.rows - len(self.good)


def sheet_of(work: Work, client_id: UUID | None) -> Sheet:
    """The sheet for orders of this client."""
    return Sheet(columns(work, client_id), zone(work))


def check(work: Work, draft: DraftOrder) -> Checked:
    """Every problem of the draft. Rows without a word in them do not count."""
    sheet = sheet_of(work, draft.client_id)
    common = common_of(draft)
    typed = [
        (row["id"], understood(sheet, row, common)) for row in draft.rows if row["id"] != ALL and told(row)
    ]
    checked = Checked(order=_order_problems(work, draft), rows=len(typed))
    if not typed:
        checked.order["samples"] = words._("Type or paste at least one sample.")
        return checked
    found = _by_place(work, draft, [each.sample for _, each in typed], checked)
    for place, (row, each) in enumerate(typed):
        problems = found.get(place, {}) | each.problems
        for key, message in problems.items():
            place_of = checked.cells if key in each.cells else checked.missing
            place_of[f"{row}|{key}"] = message
        if not problems:
            checked.good.append((row, each.sample))
    return checked


def common_of(draft: DraftOrder) -> dict[str, str]:
    """What holds for all samples of the draft."""
    return next((row for row in draft.rows if row["id"] == ALL), {})


def told(row: dict[str, str]) -> bool:
    """Whether anything is typed in the row."""
    return any(text.strip() for key, text in row.items() if key != "id")


def order_draft(work: Work, draft: DraftOrder, samples: list[SampleDraft]) -> OrderDraft:
    """The order of the draft, with these samples. The draft's id makes a repeated send harmless."""
    facts: dict[str, Any] = draft.header
    return OrderDraft(
        client_id=draft.client_id or UUID(int=0), contact_id=_id(facts.get("contact_id", "")), samples=samples,
        client_reference=facts.get("client_reference", ""), priority=facts.get("priority", "") or Priority.NORMAL,
        due_at=parse_local(facts.get("due_at", ""), zone(work)), specification_id=_id(facts.get("specification_id", "")),
        note=facts.get("note", ""),
        custom={key.removeprefix("custom."): text for key, text in facts.items() if key.startswith("custom.") and text.strip()},
        request_key=draft.id,
    )  # fmt: skip


def _order_problems(work: Work, draft: DraftOrder) -> dict[str, str]:
    """An order that was made of this draft already is checked no more: the rest of its samples only joins it."""
    if draft.order_id:
        order = work.read(Order, draft.order_id)
        if order.state not in registering.OPEN_ORDERS:
            word = order.state.replace("_", " ")
            return {
                "samples": words._(
                    "Order {number} is {word}: no sample can be added any more.",
                    number=order.number,
                    word=words._(word),
                )
            }
        return {}
    client = work.db.get(Client, draft.client_id) if draft.client_id else None
    problems = problems_of(work, order_draft(work, draft, []), client)
    if draft.client_id is None:
        problems.pop("contact_id", None)
    typed = draft.header.get("due_at", "")
    if typed and parse_local(typed, zone(work)) is None:
        problems["due_at"] = "Type the date and the time."
    return problems


def _by_place(
    work: Work, draft: DraftOrder, samples: list[SampleDraft], checked: Checked
) -> dict[int, dict[str, str]]:
    """The problems that the rules of registration find, by place and column."""
    try:
        problems, _ = registering.check(work, draft.client_id or UUID(int=0), samples)
    except Invalid as refusal:  # a profile with a test that is offered no more
        checked.order["services"] = refusal.message
        return {}
    found: dict[int, dict[str, str]] = {}
    for name, message in problems.items():
        _, place, key = name.split(".", 2)
        found.setdefault(int(place), {})[_COLUMN.get(key, key)] = message
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

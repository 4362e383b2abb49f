"""Filling in the laboratory's own fields of an order or a sample after it was registered."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from labflow.domain.fields import CUSTOMISED, checked_custom, definitions
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, ReasonNeeded
from labflow.vocabulary import OrderState, Permission, SampleState

_OVER: dict[str, tuple[str, ...]] = {
    "order": (OrderState.CLOSED, OrderState.CANCELLED),
    "sample": (SampleState.PUBLISHED, SampleState.REJECTED, SampleState.CANCELLED),
}
EDITORS = (Permission.CREATE_ORDERS, Permission.RECEIVE_SAMPLES)


@dataclass
class OwnField:
    """A field with its value, for a form."""

    key: str = ""
    label: str = ""
    kind: str = "text"
    options: list[str] = field(default_factory=list)
    hint: str = ""
    required: bool = False
    value: str = ""


@dataclass
class OwnForm:
    """The fields of one record as a form shows them."""

    name: str = ""
    version: int = 0
    fields: list[OwnField] = field(default_factory=list)


def form(work: Work, entity: str, id: UUID) -> OwnForm:
    """The record's own fields, filled or empty."""
    work.require_any(*EDITORS)
    row = work.read(_kind(entity), id)
    return OwnForm(
        row.number, row.version,
        [
            OwnField(f.key, f.label, f.kind, list(f.options), f.hint, f.required, str(row.custom.get(f.key, "")))
            for f in definitions(work, entity)
        ],
    )  # fmt: skip


def fill(
    work: Work, entity: str, id: UUID, values: dict[str, Any], *, reason: str = "", version: int | None = None
) -> None:
    """Keep the values. One that was there before is only replaced with a reason (ISO/IEC 17025 7.5.2).

    Values of retired fields stay with the record.
    """
    work.require_any(*EDITORS)
    row = work.lock(_kind(entity), id, version=version)
    if row.state in _OVER[entity]:
        raise LabError(
            "{number} is {state}: what it says is final. Amend the report instead.",
            number=row.number,
            state=row.state,
        )
    kept, problems = checked_custom(work, entity, values)
    if problems:
        raise Invalids({f"custom.{key}": message for key, message in problems.items()})
    known = {f.key for f in definitions(work, entity)}
    replaced = [key for key in known if row.custom.get(key) and row.custom[key] != kept.get(key, "")]
    if replaced and not reason.strip():
        raise ReasonNeeded("A value is replaced. Say why.", field="reason")
    if reason.strip():
        work.give_reason(reason.strip()[:500])
    row.custom = {key: value for key, value in row.custom.items() if key not in known} | kept


def fill_order(
    work: Work, order_id: UUID, *, custom: dict[str, Any], reason: str = "", version: int | None = None
) -> None:
    """Fill in some of an order's own fields; the others stay."""
    _fill_some(work, "order", order_id, custom, reason, version)


def fill_sample(
    work: Work, sample_id: UUID, *, custom: dict[str, Any], reason: str = "", version: int | None = None
) -> None:
    """Fill in some of a sample's own fields; the others stay."""
    _fill_some(work, "sample", sample_id, custom, reason, version)


def _fill_some(
    work: Work, entity: str, id: UUID, custom: dict[str, Any], reason: str, version: int | None
) -> None:
    work.require_any(*EDITORS)
    known = {f.key for f in definitions(work, entity)}
    stay = {key: value for key, value in work.read(_kind(entity), id).custom.items() if key in known}
    fill(work, entity, id, stay | custom, reason=reason, version=version)


def _kind(entity: str) -> Any:
    if entity not in _OVER:
        raise Invalid("Choose an order or a sample.", field="entity")
    return CUSTOMISED[entity]

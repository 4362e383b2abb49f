"""Samples for programs: exact values instead of words, the same for the lab and for the client who owns them.

A client's people see no progress of the review: until a report is issued their sample is "in progress" (ISO/IEC
17025 7.8.1.1: results are reviewed before release), without counts of results or of limits exceeded, and without the
version, which counts the changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from labflow.domain.fields import definitions
from labflow.domain.finding import find
from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter, Means
from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns import ForClients, Noun, Written, declare_noun
from labflow.domain.nouns.facts import columns_of
from labflow.domain.samples.views import SAMPLES
from labflow.domain.work import Work
from labflow.models import Client, Order, Sample, SamplePoint, SampleType
from labflow.models.base import among
from labflow.vocabulary import Permission, SampleState, Side

# What a client's people see of a state, where it would tell of results that are not released.
_IN_REVIEW = (SampleState.TO_BE_VERIFIED, SampleState.VERIFIED)


@dataclass
class SampleFacts:
    """A sample. Times are UTC; what a client's people may not know is null or empty for them."""

    id: UUID
    number: str
    order_id: UUID
    order: str
    client_id: UUID
    client: str
    client_reference: str
    sample_point: str
    sample_type: str
    state: str
    priority: str
    created_at: datetime
    version: int | None = None
    collected_at: datetime | None = None
    collected_by: str = ""
    received_at: datetime | None = None
    temperature: Decimal | None = None
    conditions: list[str] = field(default_factory=list)
    location: str = ""
    due_at: datetime | None = None
    hold_at: datetime | None = None
    tests_total: int = 0
    tests_resulted: int | None = None
    tests_verified: int | None = None
    above_limit: int | None = None
    closing_reason: str = ""
    custom: dict[str, Any] = field(default_factory=dict)


def sample_id(work: Work, reference: str) -> UUID:
    """The sample with this id or number."""
    work.require_any(Permission.SEE_SAMPLES, Permission.PORTAL_ORDERS)
    return find(work, Sample, reference).id


def facts(work: Work, reference: str) -> SampleFacts:
    """One sample."""
    id = sample_id(work, reference)
    return _facts(work, work.db.execute(_query().where(Sample.id == id)).one())


def read(work: Work, ids: Sequence[UUID]) -> list[SampleFacts]:
    """These samples, in this order."""
    rows = {row.id: row for row in work.db.execute(_these(), {"ids": list(ids)})}
    return [_facts(work, rows[id]) for id in ids if id in rows]


def added(work: Work, ids: Sequence[UUID]) -> list[SampleFacts]:
    """Samples that were just added to an order, for who added them."""
    work.require_any(Permission.SEE_ORDERS, Permission.PORTAL_ORDERS)
    return read(work, ids)


def of_order(work: Work, order_id: UUID) -> list[SampleFacts]:
    """The samples of one order, in the order they were registered."""
    rows = work.db.execute(_query().where(Sample.order_id == order_id).order_by(Sample.position)).all()
    return [_facts(work, row) for row in rows]


def shown_custom(work: Work, entity: str, custom: dict[str, Any]) -> dict[str, Any]:
    """The lab's own fields: to a client's people those that stand on reports, too."""
    if work.actor.side is not Side.CLIENT:
        return custom
    public = {
        definition.key
        for definition in definitions(work, entity)
        if definition.on_report or definition.to_client
    }
    return {key: value for key, value in custom.items() if key in public}


@cache
def _these() -> Any:
    return _query().where(among(Sample.id))


def _query() -> Any:
    return (
        select(
            *columns_of(SampleFacts, Sample), Order.number.label("order"), Order.priority, Client.name.label("client"),
            SampleType.code.label("sample_type"), func.coalesce(SamplePoint.code, "").label("sample_point"),
        )
        .join(Order, Order.id == Sample.order_id)
        .join(Client, Client.id == Sample.client_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
    )  # fmt: skip


def _shown_state(work: Work, state: str) -> str:
    hidden = work.actor.side is Side.CLIENT and state in _IN_REVIEW
    return SampleState.IN_PROGRESS.value if hidden else str(state)


def _facts(work: Work, row: Any) -> SampleFacts:
    shown = SampleFacts(**row._mapping)
    if work.actor.side is Side.CLIENT:
        published = shown.state == SampleState.PUBLISHED
        shown.state, shown.custom = (
            _shown_state(work, shown.state),
            shown_custom(work, "sample", shown.custom),
        )
        shown.version, shown.location = None, ""
        shown.tests_resulted = shown.tests_verified = None
        shown.above_limit = shown.above_limit if published else None
    return shown


def _seen_as(work: Work) -> Means:
    """The state as a client's people see it: what is in review is in progress."""

    def any_of(states: Sequence[str]) -> ColumnElement[bool]:
        return Sample.state.in_([each for each in SampleState if _shown_state(work, each) in states])

    return Means(any_of)


SEEN_STATES = options.fixed((state, state) for state in SampleState if state not in _IN_REVIEW)
NOUN = declare_noun(
    Noun(
        "samples", "sample", Sample, (Permission.SEE_SAMPLES,), Written(SampleFacts, read), "-number", plan=SAMPLES,
        filters=(
            Filter("order", "Order", "choice", Sample.order_id, uuid=True),
            Filter("point", "Sample point", "choice", Sample.sample_point_id, uuid=True),
            Filter("number", "Number", "text", Sample.number),
            Filter("created", "Registered", "date", Sample.created_at),
        ),
        sorts={"created": SortKey(Sample.created_at, moment_key)},
        clients=ForClients(
            Permission.PORTAL_ORDERS,
            (
                Filter("state", "Status", "choice", _seen_as, SEEN_STATES),
                Filter("order", "Order", "choice", Sample.order_id, uuid=True),
                Filter("point", "Sample point", "choice", Sample.sample_point_id, uuid=True),
                Filter("matrix", "Matrix", "choice", Sample.sample_type_id, uuid=True),
                Filter("number", "Number", "text", Sample.number),
                Filter("reference", "Client sample ID", "text", Sample.client_reference),
                *(Filter(name, name, "date", getattr(Sample, f"{name}_at")) for name in ("due", "received", "collected", "created")),
            ),
            ("number", "reference", "due", "received", "collected", "created"),
        ),
        expands={"order": ("order_id", "orders"), "client": ("client_id", "clients")},
    )
)  # fmt: skip

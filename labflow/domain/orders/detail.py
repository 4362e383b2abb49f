"""Reading one order: its facts, steps, samples, reports, and what can be done with it now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from labflow.domain import about
from labflow.domain.fields import filled
from labflow.domain.lab import zone
from labflow.domain.orders import archived
from labflow.domain.orders.life import LIFE
from labflow.domain.orders.views import OPEN
from labflow.domain.samples.views import SampleRow, rows_of_order
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import due_words, short
from labflow.models import AuditEvent, Client, Contact, Order, Report, Sample, Specification, User
from labflow.vocabulary import About, OrderState, Permission, SampleState
from labflow.words import _, later

# Made once: adapting columns to a new alias costs more than the query.
_PEOPLE = aliased(User), aliased(User)

STEPS = (later("Created"), later("Confirmed"), later("In progress"), later("Completed"), later("Closed"))
_REACHED = {
    OrderState.DRAFT: 0, OrderState.SUBMITTED: 0, OrderState.CONFIRMED: 1, OrderState.IN_PROGRESS: 2,
    OrderState.COMPLETED: 3, OrderState.CLOSED: 4,
}  # fmt: skip


@dataclass
class Fact:
    """A label and its value."""

    label: str = ""
    value: str = ""


@dataclass
class StepView:
    """A stage of the order's life: done, current or later; when, and who."""

    label: str = ""
    note: str = ""
    state: str = "later"
    who: str = ""


@dataclass
class ReportRow:
    """A report of the order."""

    id: str = ""
    number: str = ""
    state: str = ""
    verdict: str = ""
    above: int = 0
    issued: str = ""
    issued_by: str = ""


@dataclass
class Act:
    """A step of the order's life that this person may take, or why not now."""

    action: str = ""
    label: str = ""
    possible: bool = True
    why_not: str = ""
    reason_required: bool = False


@dataclass
class OrderView:
    """Everything the order page shows except its activity."""

    id: str = ""
    version: int = 0
    number: str = ""
    state: str = ""
    client: str = ""
    client_id: str = ""
    contact: str = ""
    contact_note: str = ""
    reference: str = ""
    priority: str = ""
    due: str = ""
    due_note: str = ""
    late: bool = False
    specification: str = ""
    created: str = ""
    note: str = ""
    archive: str = ""
    extra: list[Fact] = field(default_factory=list)
    steps: list[StepView] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    to_receive: int = 0
    can_receive: bool = False
    can_prepare: bool = False
    sees_samples: bool = False
    sees_reports: bool = False


def view(work: Work, order_id: UUID) -> OrderView:
    """The order as its page shows it; samples and reports for those who may see them."""
    work.require(Permission.SEE_ORDERS)
    row = _head(work, order_id)
    order: Order = about.was_read(work, About.ORDER, row.Order)
    sees_samples, sees_reports = (work.actor.may(p) for p in (Permission.SEE_SAMPLES, Permission.SEE_REPORTS))
    samples = rows_of_order(work, order_id) if sees_samples else []
    to_receive = sum(sample.state == SampleState.DUE for sample in samples)
    seen = OrderView(
        id=str(order.id), version=order.version, number=order.number, state=order.state, client=row.client,
        client_id=str(order.client_id), contact=row.contact, contact_note=row.contact_email,
        reference=order.client_reference, priority=order.priority, specification=_specification(row),
        created=short(order.created_at, zone(work), now=work.now), note=order.note,
        archive=str(archived.year_of(work, order.archive_id) or ""), extra=_extra(work, order),
        steps=_steps(work, row), samples=samples, reports=_reports(work, order_id) if sees_reports else [],
        acts=[Act(s.action, s.label, s.possible, s.why_not, s.reason_required) for s in LIFE.offered(work, order)],
        to_receive=to_receive, sees_samples=sees_samples, sees_reports=sees_reports,
        can_receive=to_receive > 0 and work.actor.may(Permission.RECEIVE_SAMPLES)
        and order.state in (OrderState.CONFIRMED, OrderState.IN_PROGRESS),
        can_prepare=work.actor.may(Permission.PREPARE_REPORTS)
        and any(sample.state in (SampleState.VERIFIED, SampleState.PUBLISHED) for sample in samples),
    )  # fmt: skip
    relative, date, seen.late = due_words(order.due_at, work.now, zone(work), open=order.state in OPEN)
    seen.due = short(order.due_at, zone(work), now=work.now) if seen.late else date
    seen.due_note = relative if seen.late or not relative else _("in {time}", time=relative)
    return seen


def _head(work: Work, order_id: UUID) -> Any:
    """The order with its client, contact, specification and the moments of its life, in one query."""
    creator, confirmer = _PEOPLE
    received = select(func.min(Sample.received_at)).where(Sample.order_id == Order.id).scalar_subquery()
    issued = select(func.max(Report.issued_at)).where(Report.order_id == Order.id).scalar_subquery()
    found = work.db.execute(
        select(
            Order, Client.name.label("client"), Contact.name.label("contact"), Contact.email.label("contact_email"),
            Specification.name.label("spec"), Specification.edition, creator.name.label("creator"),
            confirmer.name.label("confirmer"), received.label("received"), issued.label("issued"),
        )
        .join(Client, Client.id == Order.client_id)
        .join(Contact, Contact.id == Order.contact_id)
        .outerjoin(Specification, Specification.id == Order.specification_id)
        .outerjoin(creator, creator.id == Order.created_by_id)
        .outerjoin(confirmer, confirmer.id == Order.confirmed_by_id)
        .where(Order.id == order_id)
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound("There is no such order.")
    return found


def _specification(row: Any) -> str:
    return ", ".join(filter(None, [row.spec, row.edition])) or "None"


def _extra(work: Work, order: Order) -> list[Fact]:
    return [Fact(each.label, text) for each, text in filled(work, "order", order.custom)]


def _steps(work: Work, row: Any) -> list[StepView]:
    order: Order = row.Order
    stopped = order.state in (OrderState.ON_HOLD, OrderState.CANCELLED)
    if stopped:
        reached = 2 if row.received else 1 if order.confirmed_at else 0
    else:
        reached = _REACHED[OrderState(order.state)]
    ended_at, ended_by = (
        _last_change(work, order) if order.state == OrderState.CLOSED or stopped else (None, "")
    )
    moments = (
        order.created_at,
        order.confirmed_at,
        row.received,
        row.issued if reached >= 3 else None,
        ended_at,
    )
    people = (row.creator or "", row.confirmer or "", "", "", ended_by)
    steps = []
    for place, label in enumerate(STEPS):
        done = place < reached or (place == reached and (stopped or order.state in (OrderState.CLOSED,)))
        state = "done" if done else "current" if place == reached else "later"
        when = short(moments[place], zone(work), now=work.now) if state != "later" else ""
        steps.append(StepView(_(label), when, state, people[place] if state != "later" else ""))
    if not stopped:
        return steps
    held = order.state == OrderState.ON_HOLD
    word = _("On hold") if held else _("Cancelled")
    here = StepView(word, short(ended_at, zone(work), now=work.now), "current", ended_by)
    return [*steps[: reached + 1], here, *(steps[reached + 1 :] if held else [])]


def _last_change(work: Work, order: Order) -> tuple[datetime | None, str]:
    """When the order took the state it has, and by whom."""
    row = work.db.execute(
        select(AuditEvent.at, AuditEvent.actor_name)
        .where(
            AuditEvent.entity == "lab_order", AuditEvent.entity_id == order.id,
            func.jsonb_extract_path_text(AuditEvent.new, "state") == order.state,
        )
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    ).first()  # fmt: skip
    return (row.at, row.actor_name) if row else (None, "")


def _reports(work: Work, order_id: UUID) -> list[ReportRow]:
    rows = work.db.execute(
        select(Report, User.name.label("issuer"))
        .outerjoin(User, User.id == Report.issued_by_id)
        .where(Report.order_id == order_id)
        .order_by(Report.revision.desc())
    ).all()
    return [
        ReportRow(
            id=str(row.Report.id), number=row.Report.number, state=row.Report.state, verdict=row.Report.verdict,
            above=row.Report.above_limit, issued=short(row.Report.issued_at, zone(work), now=work.now),
            issued_by=row.issuer or "",
        )
        for row in rows
    ]  # fmt: skip

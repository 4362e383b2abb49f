"""What belongs to a record: the orders, samples and reports around it, for who may see them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from labflow.domain import about
from labflow.domain.lab import zone
from labflow.domain.samples.views import shown_state
from labflow.domain.work import Work
from labflow.kit.times import short
from labflow.models import Analysis, Order, Report, ReportSample, Sample, Service
from labflow.vocabulary import About, Permission, ReportState
from labflow.words import _

MOST = 8

# Made once: adapting columns to a new alias costs more than the query.
_ORIGINAL, _AGAIN = aliased(Analysis), aliased(Analysis)
_BEFORE, _AFTER = aliased(Report), aliased(Report)
_REPEATED = (
    select(_ORIGINAL, _AGAIN, Service.code)
    .join(_AGAIN, _AGAIN.retest_of_id == _ORIGINAL.id)
    .join(Service, Service.id == _ORIGINAL.service_id)
    .order_by(Service.position, Service.code, _ORIGINAL.attempt)
)
# the newest of those that would replace it: one that was withdrawn gave its place up
_SUCCESSOR = (
    select(_AFTER.number)
    .where(_AFTER.replaces_id == Report.id, _AFTER.state == ReportState.ISSUED)
    .order_by(_AFTER.revision.desc())
    .limit(1)
    .correlate(Report)
    .scalar_subquery()
)
_REPORTS = select(
    Report.id, Report.number, Report.verdict, Report.state, Report.issued_at, Report.created_at, Report.above_limit,
    _BEFORE.number.label("replaces"), _SUCCESSOR.label("replaced_by"),
).outerjoin(_BEFORE, _BEFORE.id == Report.replaces_id)  # fmt: skip
_SAMPLES = select(
    Sample.id, Sample.number, Sample.client_reference, Sample.state, Sample.collected_at, Sample.created_at, Sample.above_limit,
    Order.state.label("order_state"),
).join(Order, Order.id == Sample.order_id)  # fmt: skip


@dataclass
class RelatedRow:
    """One record near this one."""

    id: str = ""
    number: str = ""
    href: str = ""
    note: str = ""
    state: str = ""
    when: str = ""
    above: int = 0


@dataclass
class RelatedGroup:
    """Records of one sort. `all_href` leads to the list with every one of them; empty when all are here."""

    title: str = ""
    rows: list[RelatedRow] = field(default_factory=list)
    all_href: str = ""


def of(work: Work, entity: str, id: UUID) -> list[RelatedGroup]:
    """What is near a record; groups with nothing in them are left out."""
    row = about.subject(work, entity, id).row
    groups = {
        About.SAMPLE: _of_sample, About.ORDER: _of_order, About.REPORT: _of_report, About.CLIENT: _of_client,
    }[About(entity)](work, row)  # fmt: skip
    return [group for group in groups if group.rows]


def _of_sample(work: Work, sample: Sample) -> list[RelatedGroup]:
    siblings = [col(Sample.order_id) == sample.order_id, col(Sample.id) != sample.id]
    on_reports = select(ReportSample.report_id).where(ReportSample.sample_id == sample.id)
    groups = [
        _samples(work, _("Other samples of the order"), siblings),
        _reports(work, _("Reports with this sample"), [col(Report.id).in_(on_reports)]),
    ]
    if sample.sample_point_id:
        same = [col(Sample.sample_point_id) == sample.sample_point_id, col(Sample.id) != sample.id]
        groups.insert(0, _samples(work, _("Samples of the same point"), same))
    return [_order_itself(work, sample.order_id), _repeated(work, sample), *groups]


def _repeated(work: Work, sample: Sample) -> RelatedGroup:
    """Tests that were done again: the original, which is kept and void, and the one that takes its place."""
    if not work.actor.may(Permission.SEE_SAMPLES):
        return RelatedGroup()
    rows = work.db.execute(_REPEATED.where(_ORIGINAL.sample_id == sample.id)).all()
    shown = []
    for first, second, code in rows:
        why = f": {first.returned_reason}" if first.returned_reason else ""
        for one, note in (
            (first, _("Original, replaced by attempt {number}", number=second.attempt) + why),
            (
                second,
                _(
                    "Attempt {number}, replaces attempt {original}",
                    number=second.attempt,
                    original=first.attempt,
                ),
            ),
        ):
            when = short(one.submitted_at or one.created_at, zone(work), now=work.now)
            shown.append(
                RelatedRow(str(one.id), code, f"/samples/{sample.id}?show=results", note, one.state, when)
            )
    return RelatedGroup(_("Tests done again"), shown)


def _of_order(work: Work, order: Order) -> list[RelatedGroup]:
    others = [col(Order.client_id) == order.client_id, col(Order.id) != order.id]
    return [
        _samples(work, _("Samples"), [col(Sample.order_id) == order.id], oldest_first=True),
        _reports(work, _("Reports"), [col(Report.order_id) == order.id]),
        _orders(work, _("Other orders of the client"), others),
    ]


def _of_report(work: Work, report: Report) -> list[RelatedGroup]:
    on_it = select(ReportSample.sample_id).where(ReportSample.report_id == report.id)
    return [
        _order_itself(work, report.order_id),
        _samples(work, _("Samples on the report"), [col(Sample.id).in_(on_it)], oldest_first=True),
        _reports(
            work,
            _("Other reports of the order"),
            [col(Report.order_id) == report.order_id, col(Report.id) != report.id],
        ),
    ]


def _of_client(work: Work, client: Any) -> list[RelatedGroup]:
    return [
        _orders(work, _("Orders"), [col(Order.client_id) == client.id], f"/orders?tab=all&q={client.code}"),
        _samples(work, _("Samples"), [col(Sample.client_id) == client.id]),
        _reports(work, _("Reports"), [col(Report.client_id) == client.id]),
    ]


def _order_itself(work: Work, order_id: UUID) -> RelatedGroup:
    """The order of a sample or a report, which its page has often read already."""
    if not work.actor.may(Permission.SEE_ORDERS):
        return RelatedGroup()
    return RelatedGroup(_("Order"), [_order_row(work, about.subject(work, About.ORDER, order_id).row)])


def _orders(work: Work, title: str, where: list[ColumnElement[bool]], all_href: str = "") -> RelatedGroup:
    if not work.actor.may(Permission.SEE_ORDERS):
        return RelatedGroup(title)
    rows = work.db.scalars(_newest(select(Order), Order, where)).all()
    return RelatedGroup(
        title,
        [_order_row(work, row) for row in rows[:MOST]],
        all_href if len(rows) > MOST else "",
    )


def _order_row(work: Work, order: Order) -> RelatedRow:
    when = short(order.created_at, zone(work), now=work.now)
    return RelatedRow(
        str(order.id), order.number, f"/orders/{order.id}", order.client_reference, order.state, when
    )


def _samples(
    work: Work, title: str, where: list[ColumnElement[bool]], *, oldest_first: bool = False
) -> RelatedGroup:
    if not work.actor.may(Permission.SEE_SAMPLES):
        return RelatedGroup(title)
    rows = work.db.execute(_newest(_SAMPLES, Sample, where)).all()[:MOST]
    shown = [
        RelatedRow(
            str(row.id), row.number, f"/samples/{row.id}", row.client_reference, shown_state(row.state, row.order_state),
            short(row.collected_at or row.created_at, zone(work), now=work.now), row.above_limit,
        )
        for row in rows
    ]  # fmt: skip
    return RelatedGroup(title, shown[::-1] if oldest_first else shown)


def _reports(work: Work, title: str, where: list[ColumnElement[bool]]) -> RelatedGroup:
    if not work.actor.may(Permission.SEE_REPORTS):
        return RelatedGroup(title)
    rows = work.db.execute(_newest(_REPORTS, Report, where)).all()[:MOST]
    return RelatedGroup(
        title,
        [
            RelatedRow(
                str(row.id), row.number, f"/reports/{row.id}", _place(row), row.state,
                short(row.issued_at or row.created_at, zone(work), now=work.now), row.above_limit,
            )
            for row in rows
        ],
    )  # fmt: skip


def _place(row: Any) -> str:
    """Who replaces whom, then what the report says."""
    parts = (
        _("Replaced by {number}", number=row.replaced_by) if row.replaced_by else "",
        _("Replaces {number}", number=row.replaces) if row.replaces else "",
        row.verdict,
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def _newest(query: Select[Any], kind: Any, where: list[ColumnElement[bool]]) -> Select[Any]:
    return query.where(*where).order_by(kind.created_at.desc(), kind.id.desc()).limit(MOST + 1)

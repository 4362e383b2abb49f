"""What belongs to a record: the orders, samples and reports around it, for who may see them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from labflow.domain import about
from labflow.domain.lab import zone
from labflow.domain.samples.views import shown_state
from labflow.domain.work import Work
from labflow.kit.times import short
from labflow.models import Analysis, Order, Report, ReportSample, Sample, Service
from labflow.models.base import or_else
from labflow.vocabulary import About, Permission, ReportState
from labflow.words import _

MOST = 8


def _newest(query: Select[Any], kind: Any, *where: ColumnElement[bool]) -> Select[Any]:
    """As their indexes have them: what was registered last first, and reports by when they were issued."""
    at = or_else(Report.issued_at, Report.created_at) if kind is Report else kind.created_at
    return query.where(*where).order_by(at.desc(), kind.id.desc()).limit(MOST + 1)


# Made once: to make one and to adapt its columns costs more than to ask it. `one` is the record whose page it is.
_ONE = bindparam("one")
_ORIGINAL, _AGAIN = aliased(Analysis), aliased(Analysis)
_BEFORE, _AFTER = aliased(Report), aliased(Report)
_REPEATED = (
    select(_ORIGINAL, _AGAIN, Service.code)
    .join(_AGAIN, _AGAIN.retest_of_id == _ORIGINAL.id)
    .join(Service, Service.id == _ORIGINAL.service_id)
    .where(_ORIGINAL.sample_id == _ONE)
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

_ORDER = bindparam("order")
_AT_POINT = _newest(
    _SAMPLES, Sample, col(Sample.sample_point_id) == bindparam("point"), col(Sample.id) != _ONE
)
_SIBLINGS = _newest(_SAMPLES, Sample, col(Sample.order_id) == _ORDER, col(Sample.id) != _ONE)
_ON_REPORT = _newest(
    _SAMPLES, Sample, col(Sample.id).in_(select(ReportSample.sample_id).where(ReportSample.report_id == _ONE))
)
_OF_ORDER = _newest(_SAMPLES, Sample, col(Sample.order_id) == _ONE)
_OF_CLIENT = _newest(_SAMPLES, Sample, col(Sample.client_id) == _ONE)
_WITH_SAMPLE = _newest(
    _REPORTS, Report, col(Report.id).in_(select(ReportSample.report_id).where(ReportSample.sample_id == _ONE))
)
_OTHER_REPORTS = _newest(_REPORTS, Report, col(Report.order_id) == _ORDER, col(Report.id) != _ONE)
_REPORTS_OF = {
    About.ORDER: _newest(_REPORTS, Report, col(Report.order_id) == _ONE),
    About.CLIENT: _newest(_REPORTS, Report, col(Report.client_id) == _ONE),
}
_ORDERS = _newest(select(Order), Order, col(Order.client_id) == bindparam("client"), col(Order.id) != _ONE)


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
    groups = [_order_itself(work, sample.order_id), _repeated(work, sample)]
    if point := sample.sample_point_id:
        groups += [_samples(work, _("Samples of the same point"), _AT_POINT, sample.id, point=point)]
    return [
        *groups,
        _samples(work, _("Other samples of the order"), _SIBLINGS, sample.id, order=sample.order_id),
        _reports(work, _("Reports with this sample"), _WITH_SAMPLE, sample.id),
    ]


def _repeated(work: Work, sample: Sample) -> RelatedGroup:
    """Tests that were done again: the original, which is kept and void, and the one that takes its place."""
    if not work.actor.may(Permission.SEE_SAMPLES):
        return RelatedGroup()
    rows = work.db.execute(_REPEATED, {"one": sample.id}).all()
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
    return [
        _samples(work, _("Samples"), _OF_ORDER, order.id, oldest_first=True),
        _reports(work, _("Reports"), _REPORTS_OF[About.ORDER], order.id),
        _orders(work, _("Other orders of the client"), order.id, order.client_id),
    ]


def _of_report(work: Work, report: Report) -> list[RelatedGroup]:
    return [
        _order_itself(work, report.order_id),
        _samples(work, _("Samples on the report"), _ON_REPORT, report.id, oldest_first=True),
        _reports(work, _("Other reports of the order"), _OTHER_REPORTS, report.id, order=report.order_id),
    ]


def _of_client(work: Work, client: Any) -> list[RelatedGroup]:
    return [
        _orders(work, _("Orders"), client.id, client.id, f"/orders?tab=all&q={client.code}"),
        _samples(work, _("Samples"), _OF_CLIENT, client.id),
        _reports(work, _("Reports"), _REPORTS_OF[About.CLIENT], client.id),
    ]


def _order_itself(work: Work, order_id: UUID) -> RelatedGroup:
    """The order of a sample or a report, which its page has often read already."""
    if not work.actor.may(Permission.SEE_ORDERS):
        return RelatedGroup()
    return RelatedGroup(_("Order"), [_order_row(work, about.subject(work, About.ORDER, order_id).row)])


def _orders(work: Work, title: str, one: UUID, client: UUID, all_href: str = "") -> RelatedGroup:
    if not work.actor.may(Permission.SEE_ORDERS):
        return RelatedGroup(title)
    rows = work.db.scalars(_ORDERS, {"one": one, "client": client}).all()
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
    work: Work, title: str, which: Select[Any], one: UUID, *, oldest_first: bool = False, **more: UUID
) -> RelatedGroup:
    if not work.actor.may(Permission.SEE_SAMPLES):
        return RelatedGroup(title)
    rows = work.db.execute(which, {"one": one, **more}).all()[:MOST]
    shown = [
        RelatedRow(
            str(row.id), row.number, f"/samples/{row.id}", row.client_reference, shown_state(row.state, row.order_state),
            short(row.collected_at or row.created_at, zone(work), now=work.now), row.above_limit,
        )
        for row in rows
    ]  # fmt: skip
    return RelatedGroup(title, shown[::-1] if oldest_first else shown)


def _reports(work: Work, title: str, which: Select[Any], one: UUID, **more: UUID) -> RelatedGroup:
    if not work.actor.may(Permission.SEE_REPORTS):
        return RelatedGroup(title)
    rows = work.db.execute(which, {"one": one, **more}).all()[:MOST]
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

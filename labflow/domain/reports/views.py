"""Reading reports: the list with its tabs, and what there is to prepare."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from labflow.domain import listing
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan, ListQuery, SortKey, due_words, moment_key
from labflow.domain.work import Work
from labflow.kit.times import short
from labflow.models import Client, Order, Report, ReportSample, Sample, User
from labflow.vocabulary import OrderState, Permission, ReportState, SampleState

TABS: dict[str, str] = {
    "prepare": "To prepare",
    "approval": "For approval",
    "issued": "Issued",
    "closed": "Superseded or withdrawn",
    "all": "All",
}
WAITING = (ReportState.DRAFT, ReportState.FOR_APPROVAL)
_CLOSED = (ReportState.SUPERSEDED, ReportState.WITHDRAWN)
_REPORT_SORTS = {
    "number": SortKey(Report.number),
    "client": SortKey(Client.name),
    "when": SortKey(func.coalesce(Report.issued_at, Report.created_at), moment_key),
}
_ORDER_SORTS = {
    "number": SortKey(Order.number),
    "client": SortKey(Client.name),
    "when": SortKey(func.coalesce(Order.due_at, Order.created_at), moment_key),
}
_TABS_OF_REPORTS: dict[str, list[ColumnElement[bool]]] = {
    "approval": [Report.state.in_(WAITING)],
    "issued": [Report.state.in_((ReportState.ISSUED,))],
    "closed": [Report.state.in_(_CLOSED)],
    "all": [],
}


@dataclass
class ReportRow:
    """A report as a line of the list; in the tab of what is to be prepared, an order with verified samples."""

    id: str = ""
    href: str = ""
    number: str = ""
    order: str = ""
    client: str = ""
    samples: str = ""
    verdict: str = ""
    above: int = 0
    state: str = ""
    when: str = ""
    who: str = ""
    note: str = ""
    late: bool = False
    is_order: bool = False


def page(work: Work, query: ListQuery) -> ListPage[ReportRow]:
    """One page of reports, or of orders with something to report. Who cannot prepare reports starts with all of them."""
    work.require(Permission.SEE_REPORTS)
    tab = query.tab if query.tab in TABS else "approval"
    counts = _counts(work)
    if tab == "prepare":
        plan = ListPlan(
            Order, _orders(), {"prepare": [_has_something_to_report()]}, _ORDER_SORTS, {"prepare": "when"},
            lambda row: _order_row(work, row),
        )  # fmt: skip
        found = _found_orders(work, query.q)
    else:
        plan = ListPlan(
            Report, _reports(), {tab: _TABS_OF_REPORTS[tab]}, _REPORT_SORTS, {tab: "-when"},
            lambda row: _report_row(work, row),
        )  # fmt: skip
        found = _found_reports(work, query.q)
    seen = listing.read(work, query, plan, found)
    seen.counts = counts
    return seen


def unreported(sample: Any = Sample) -> ColumnElement[bool]:
    """Verified, and on no report that waits; or reported only by reports that no longer count."""
    return or_(
        and_(sample.state == SampleState.VERIFIED, ~_on_report(sample, *WAITING)),
        and_(
            sample.state == SampleState.PUBLISHED,
            _on_report(sample, *_CLOSED),
            ~_on_report(sample, *WAITING, ReportState.ISSUED),
        ),
    )


def _on_report(sample: Any, *states: str) -> ColumnElement[bool]:
    line, report = aliased(ReportSample), aliased(Report)
    return exists().where(line.sample_id == sample.id, report.id == line.report_id, report.state.in_(states))


def _has_something_to_report() -> ColumnElement[bool]:
    return and_(
        Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.COMPLETED)),
        exists().where(Sample.order_id == Order.id, unreported()),
    )


def _counts(work: Work) -> dict[str, str]:
    conditions = dict(_TABS_OF_REPORTS)
    counted = listing.count_each(work, Report, conditions)
    counted |= listing.count_each(work, Order, {"prepare": [_has_something_to_report()]})
    return {name: listing.count_text(counted[name]) for name in TABS}


def _reports() -> Select[Any]:
    preparer, issuer, replaced = aliased(User), aliased(User), aliased(Report)
    samples = select(func.count()).where(ReportSample.report_id == Report.id).scalar_subquery()
    return (
        select(
            Report, Order.number.label("order"), Client.name.label("client"), samples.label("samples"),
            preparer.name.label("prepared_by"), issuer.name.label("issued_by"), replaced.number.label("replaces"),
        )
        .join(Order, Order.id == Report.order_id)
        .join(Client, Client.id == Report.client_id)
        .outerjoin(preparer, preparer.id == Report.prepared_by_id)
        .outerjoin(issuer, issuer.id == Report.issued_by_id)
        .outerjoin(replaced, replaced.id == Report.replaces_id)
    )  # fmt: skip


def _orders() -> Select[Any]:
    ready = select(func.count()).where(Sample.order_id == Order.id, unreported()).scalar_subquery()
    every = (
        select(func.count())
        .where(
            Sample.order_id == Order.id, Sample.state.not_in((SampleState.CANCELLED, SampleState.REJECTED))
        )
        .scalar_subquery()
    )
    above = (
        select(func.coalesce(func.sum(Sample.above_limit), 0))
        .where(Sample.order_id == Order.id, unreported())
        .scalar_subquery()
    )
    return select(
        Order, Client.name.label("client"), ready.label("ready"), every.label("every"), above.label("above")
    ).join(Client, Client.id == Order.client_id)


def _report_row(work: Work, row: Any) -> ReportRow:
    report: Report = row.Report
    return ReportRow(
        id=str(report.id), href=f"/reports/{report.id}", number=report.number, order=row.order, client=row.client,
        samples=str(row.samples), verdict=report.verdict, above=report.above_limit, state=report.state,
        when=short(report.issued_at or report.created_at, zone(work), now=work.now),
        who=(row.issued_by if report.issued_at else row.prepared_by) or "",
        note=f"Amends {row.replaces.rsplit('-', 1)[-1]}" if row.replaces else "",
    )  # fmt: skip


def _order_row(work: Work, row: Any) -> ReportRow:
    order: Order = row.Order
    due, date, late = due_words(order.due_at, work.now, zone(work), open=order.state != OrderState.COMPLETED)
    return ReportRow(
        id=str(order.id), href=f"/reports/new?order={order.id}", number=order.number, order=order.number,
        client=row.client, samples=f"{row.ready} of {row.every}", above=row.above, state=order.state, is_order=True,
        when=due or date, late=late, note=order.client_reference,
        verdict="All samples are verified." if row.ready == row.every else f"{row.every - row.ready} not ready yet.",
    )  # fmt: skip


def _found_reports(work: Work, q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = listing.pattern(q)
    clauses = [Report.number.ilike(like), Report.verification_code.ilike(like)]
    if clients := listing.clients_like(work, like):
        clauses.append(Report.client_id.in_(clients))
    on_it = (
        select(ReportSample.report_id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(Sample.number.ilike(like))
    )
    if reports := list(work.db.scalars(on_it.distinct().limit(listing.NAMES_MAX))):
        clauses.append(Report.id.in_(reports))
    return [or_(*clauses)]


def _found_orders(work: Work, q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = listing.pattern(q)
    clauses = [Order.number.ilike(like), Order.client_reference.ilike(like)]
    if clients := listing.clients_like(work, like):
        clauses.append(Order.client_id.in_(clients))
    return [or_(*clauses)]

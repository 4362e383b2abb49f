"""Reading reports: the list with its tabs, and what there is to prepare."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from labflow.domain import lists
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import Dated, through
from labflow.domain.lists.searching import (
    FEW,
    Found,
    Said,
    Words,
    clients_like,
    counted,
    few,
    first_words,
    having,
    likes_of,
    one_of,
    one_of_clients,
    pattern,
    says,
)
from labflow.domain.lists.window import ListQuery, SortKey, alone, beside, moment_key, ranked, whole_key
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.times import due_words, short
from labflow.models import Client, Order, Report, ReportSample, Sample, User
from labflow.models.base import among, or_else
from labflow.vocabulary import OrderState, Permission, ReportState, SampleState
from labflow.words import _, later

# Made once: adapting columns to a new alias costs more than the query.
_OTHERS = aliased(User), aliased(User), aliased(Report)

WAITING = (ReportState.DRAFT, ReportState.FOR_APPROVAL)
FIRST_REPORTS = 1_700  # each has about five samples, which are looked at too
_CLOSED = (ReportState.SUPERSEDED, ReportState.WITHDRAWN)


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
    due: str = ""
    due_date: str = ""


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of reports."""
    return lists.page(work, REPORTS, query)


def to_prepare(work: Work, query: ListQuery) -> ListPage:
    """One page of orders with something to report."""
    return lists.page(work, TO_PREPARE, query)


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


def unreported_orders() -> Any:
    """The orders of such samples, from both ends that are few: what is verified, and reports that no longer count."""
    verified = select(Sample.order_id).where(
        Sample.state == SampleState.VERIFIED, ~_on_report(Sample, *WAITING)
    )
    line, closed = aliased(ReportSample), aliased(Report)
    amended = (
        select(Sample.order_id)
        .join(line, line.sample_id == Sample.id)
        .join(closed, closed.id == line.report_id)
        .where(
            closed.state.in_(_CLOSED), Sample.state == SampleState.PUBLISHED, ~_on_report(Sample, *WAITING, ReportState.ISSUED),
        )
    )  # fmt: skip
    return union(verified, amended)


def _on_report(sample: Any, *states: str) -> ColumnElement[bool]:
    line, report = aliased(ReportSample), aliased(Report)
    return exists().where(line.sample_id == sample.id, report.id == line.report_id, report.state.in_(states))


def _has_something_to_report() -> ColumnElement[bool]:
    return and_(
        Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.COMPLETED)),
        exists().where(Sample.order_id == Order.id, unreported()),
    )


@cache
def _reports() -> Select[Any]:
    preparer, issuer, replaced = _OTHERS
    samples = select(func.count()).where(ReportSample.report_id == Report.id).scalar_subquery()
    return (
        select(
            Report.id, Report.number, Report.verdict, Report.above_limit, Report.state, Report.issued_at, Report.created_at,
            Order.number.label("order"), Client.name.label("client"), samples.label("samples"),
            preparer.name.label("prepared_by"), issuer.name.label("issued_by"), replaced.number.label("replaces"),
        )
        .join(Order, Order.id == Report.order_id)
        .join(Client, Client.id == Report.client_id)
        .outerjoin(preparer, preparer.id == Report.prepared_by_id)
        .outerjoin(issuer, issuer.id == Report.issued_by_id)
        .outerjoin(replaced, replaced.id == Report.replaces_id)
    )  # fmt: skip


@cache
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
        Order.id,
        Order.number,
        Order.state,
        Order.due_at,
        Order.client_reference,
        Client.name.label("client"),
        ready.label("ready"),
        every.label("every"),
        above.label("above"),
    ).join(Client, Client.id == Order.client_id)


def _report_row(work: Work, row: Any) -> ReportRow:
    return ReportRow(
        id=str(row.id), href=f"/reports/{row.id}", number=row.number, order=row.order, client=row.client,
        samples=str(row.samples), verdict=row.verdict, above=row.above_limit, state=row.state,
        when=short(row.issued_at or row.created_at, zone(work), now=work.now),
        who=(row.issued_by if row.issued_at else row.prepared_by) or "",
        note=_("Amends {number}", number=row.replaces.removeprefix(row.order + '-')) if row.replaces else "",
    )  # fmt: skip


def _order_row(work: Work, row: Any) -> ReportRow:
    due, date, late = due_words(row.due_at, work.now, zone(work), open=row.state != OrderState.COMPLETED)
    return ReportRow(
        id=str(row.id), href=f"/reports/new?order={row.id}", number=row.number, order=row.number,
        client=row.client, samples=_("{count} of {all}", count=row.ready, all=row.every), above=row.above, state=row.state, is_order=True,
        when=due or date, late=late, note=row.client_reference,
        due_date=date, due=due,
        verdict=_("All samples are verified.") if row.ready == row.every else _("{count} not ready yet.", count=row.every - row.ready),
    )  # fmt: skip


def _found_reports(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Reports whose number, code or client matches, or with a sample of such a number or name."""
    if not q.strip():
        return []
    like = pattern(q)
    named, beside = _named(work, q), _reports_of(work, like)
    clauses = [one_of(Report.id, named) if len(named) <= FEW else Report.number.ilike(like)]
    if clients := clients_like(work, like):
        clauses.append(among(Report.client_id, clients))
    if beside is None:
        # walking along the list's order, of each report's samples the first that is called so
        alone(work)
        clauses.append(_has_sample(Report, likes_of(like)))
    elif beside:
        clauses.append(one_of(Report.id, beside))
    return [or_(*clauses)]


def _how_many_reports(work: Work, q: str) -> Found:
    like = pattern(q)
    named, beside = _named(work, q), _reports_of(work, like)
    ids = list({*named, *(beside or ())})
    return counted(work, Report, clients_like(work, like), ids, more=beside is None)


def _named(work: Work, q: str) -> list[str]:
    """The reports with such a number, at most one more than a few, or with this code; read once in a piece of work."""
    read = work.db.info.setdefault("reports_named", {})
    if q not in read:
        coded = work.db.scalars(select(Report.id).where(Report.verification_code == q.strip().upper()))
        read[q] = [*first_words(work, Report, pattern(q)), *map(str, coded)]
    found: list[str] = read[q]
    return found


def _reports_of(work: Work, like: str) -> list[str] | None:
    """The reports of the samples that are found, read once in a piece of work; None where those are more than a few."""
    read = work.db.info.setdefault("reports_of_found", {})
    if like not in read:
        samples = few(work, Sample, like)
        read[like] = None if samples is None else _reports_with(work, samples)
    found: list[str] | None = read[like]
    return found


def _reports_with(work: Work, samples: Sequence[str]) -> list[str]:
    if not samples:
        return []
    on_them = select(ReportSample.report_id).where(one_of(ReportSample.sample_id, samples)).distinct()
    return [str(id) for id in work.db.scalars(on_them)]


def _said(row: Any, words: Words) -> ColumnElement[bool]:
    """The same of one row."""
    coded = row.verification_code == func.upper(words.typed)
    named = or_(row.number.ilike(words.like), coded, one_of_clients(row.client_id, words))
    return or_(named, _has_sample(row, words.likes))


def _has_sample(row: Any, likes: Sequence[Any]) -> ColumnElement[bool]:
    """One of its order's samples has it, and is on it. An order's samples lie side by side; to look up each sample of a
    report reads six times as much."""
    line = select(literal(True)).where(ReportSample.report_id == row.id, ReportSample.sample_id == Sample.id)
    on_it = line.limit(1).correlate_except(ReportSample).scalar_subquery().is_(True)
    such = select(literal(True)).where(Sample.order_id == row.order_id, says(Sample, likes), on_it).limit(1)
    return such.correlate_except(Sample).scalar_subquery().is_(True)


def _found_orders(work: Work, q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = pattern(q)
    clauses = [having(work, Order, like)]
    if clients := clients_like(work, like):
        clauses.append(among(Order.client_id, clients))
    return [or_(*clauses)]


# Both lists show the same tabs, so that preparing stands beside what waits for approval.
_PREPARE = "/reports/prepare"
STATES = options.fixed(
    (
        (ReportState.DRAFT, "Draft"), (ReportState.FOR_APPROVAL, "For approval"), (ReportState.ISSUED, "Issued"),
        (ReportState.SUPERSEDED, "Superseded"), (ReportState.WITHDRAWN, "Withdrawn"),
    )
)  # fmt: skip

REPORTS = declare_list(
    ListPlan(
        "reports", "report", "reports", Permission.SEE_REPORTS, Report, _reports, _report_row, address="/reports",
        href=lambda row: row.href, usual_sort="-when", found=_found_reports, said=Said(_said, Sample, first=FIRST_REPORTS), how_many=_how_many_reports, same_for_all=True,
        columns=(
            Column("number", "Report", lambda r: cells.key(r.number), 136, SortKey(Report.number)),
            Column("client", "Client", lambda r: cells.words(r.client), 208, beside(Client.name, Client, Client.id == Report.client_id, walk=Report.client_id)),
            Column(
                "verdict", "Verdict",
                lambda r: cells.flagged(r.verdict, _("{count} above", count=r.above) if r.above else "", note=r.note), 0,
                plain=lambda r: r.verdict,
            ),
            Column("samples", "Samples", lambda r: cells.number(r.samples), 80, num=True, folds=2),
            Column("state", "Status", lambda r: cells.status(r.state), 140, SortKey(ranked(Report.state, tuple(ReportState)), whole_key, few_only=True)),
            Column(
                "when", "When", lambda r: cells.quiet(r.when), 144,
                SortKey(or_else(Report.issued_at, Report.created_at), moment_key), at=lambda row: row.issued_at or row.created_at,
                hint="Issued, or prepared while it waits",
            ),
            Column("who", "By", lambda r: cells.quiet(r.who), 140),
            Column("order", "Order", lambda r: cells.words(r.order), 112, beside(Order.number, Order, Order.id == Report.order_id), usual=False),
        ),
        filters=(
            Filter("state", "Status", "choice", Report.state, STATES, icon="circle-dot"),
            Filter("client", "Client", "choice", Report.client_id, options.clients, icon="building-2", uuid=True),
            Filter("issued", "Issued", "date", Dated(or_else(Report.issued_at, Report.created_at), Report.issued_at.is_not(None), Report.issued_at.is_(None)), icon="calendar"),
            Filter("above", "Above a limit", "number", Report.above_limit, icon="triangle-alert"),
            Filter("amends", "Amends another", "yes", Report.replaces_id.is_not(None), icon="list-filter", no_label="Amends no other"),
        ),
        views=(
            View("prepare", "To prepare", href=_PREPARE, of="to_prepare"),
            View("approval", "For approval", "state:is:" + "|".join(WAITING)),
            View("issued", "Issued", f"state:is:{ReportState.ISSUED}"),
            View("closed", "Superseded or withdrawn", "state:is:" + "|".join(_CLOSED)),
            View("all", "All"),
        ),
    )
)  # fmt: skip

TO_PREPARE = declare_list(
    ListPlan(
        "to_prepare", "order", "orders", Permission.SEE_REPORTS, Order, _orders, _order_row, address=_PREPARE,
        href=lambda row: row.href, usual_sort="when", found=_found_orders, same_for_all=True, always=lambda _: [_has_something_to_report()],
        columns=(
            Column("number", "Order", lambda r: cells.key(r.number), 136, SortKey(Order.number)),
            Column("client", "Client", lambda r: cells.words(r.client), 208, beside(Client.name, Client, Client.id == Order.client_id)),
            Column("reference", "Client reference", lambda r: cells.quiet(r.note), 168, SortKey(Order.client_reference), folds=1),
            Column(
                "ready", later("Ready"), lambda r: cells.flagged(r.verdict, _("{count} above", count=r.above) if r.above else ""), 0,
                plain=lambda r: r.verdict,
            ),
            Column("samples", "Samples", lambda r: cells.words(r.samples), 96, num=True, hint="Ready for a report, of all samples"),
            Column("state", "Order status", lambda r: cells.status(r.state), 128, SortKey(ranked(Order.state, tuple(OrderState)), whole_key)),
            Column(
                "when", "Due", lambda r: cells.due(r.due, r.due_date, r.late), 208,
                SortKey(func.coalesce(Order.due_at, Order.created_at), moment_key), at=lambda row: row.due_at,
            ),
        ),
        filters=(
            Filter("client", "Client", "choice", Order.client_id, options.clients, icon="building-2", uuid=True),
            Filter("due", "Due", "date", Order.due_at, icon="calendar"),
            Filter("above", "Above a limit", "number", through(Order.id, Sample.order_id, Sample.above_limit), icon="triangle-alert"),
        ),
        views=(
            View("prepare", "To prepare"),
            View("approval", "For approval", href="/reports?tab=approval", of="reports"),
            View("issued", "Issued", href="/reports?tab=issued", of="reports"),
            View("closed", "Superseded or withdrawn", href="/reports?tab=closed", of="reports"),
            View("all", "All", href="/reports?tab=all", of="reports"),
        ),
    )
)  # fmt: skip

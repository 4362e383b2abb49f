"""The client's certificates: the list with its tabs and search."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from labflow.domain.lists.searching import NAMES_MAX, pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.portal import certificates
from labflow.domain.portal.certificates import ISSUED, CertificateRow
from labflow.domain.portal.listing import CardNews, CardPage, CardPlan, follow, read
from labflow.domain.work import Work
from labflow.kit.choice import Choice
from labflow.models import Order, Report, ReportSample, Sample, SamplePoint
from labflow.vocabulary import Permission, ReportState

TABS: dict[str, list[ColumnElement[bool]]] = {
    "current": [*ISSUED, Report.state == ReportState.ISSUED],
    "outside": [*ISSUED, Report.state == ReportState.ISSUED, Report.above_limit > 0],
    "past": [*ISSUED, Report.state != ReportState.ISSUED],
    "all": [*ISSUED],
}
SORTS: dict[str, SortKey] = {"issued": SortKey(Report.issued_at, moment_key)}


def page(
    work: Work, query: ListQuery, *, point_id: UUID | None = None, months: int = 0
) -> CardPage[CertificateRow]:
    """One page of issued certificates, the newest first; of one sampling point, or of the last months, if asked."""
    work.require(Permission.PORTAL_REPORTS)
    return read(work, query, _plan(work), _narrowed(work, query.q, point_id, months))


def news(
    work: Work,
    query: ListQuery,
    *,
    shown: Collection[UUID],
    others: Collection[UUID],
    point_id: UUID | None = None,
    months: int = 0,
) -> CardNews[CertificateRow]:
    """The certificates that are shown as they are now, and how many others were issued."""
    work.require(Permission.PORTAL_REPORTS)
    found = _narrowed(work, query.q, point_id, months)
    return follow(work, query, _plan(work), found, shown=shown, others=others)


def _plan(work: Work) -> CardPlan:
    return CardPlan(
        Report, certificates.rows_query(), tabs=TABS, sorts=SORTS, usual_sorts=dict.fromkeys(TABS, "-issued"),
        view=lambda row: certificates.row_of(work, row),
    )  # fmt: skip


def conditions(work: Work, query: ListQuery, point_id: UUID | None, months: int) -> list[ColumnElement[bool]]:
    """What a certificate meets to be in the list that is asked for."""
    tab = query.tab if query.tab in TABS else next(iter(TABS))
    return [*TABS[tab], *_narrowed(work, query.q, point_id, months)]


def places(work: Work) -> list[Choice]:
    """The sampling points that certificates were issued for, to narrow the list by."""
    work.require(Permission.PORTAL_REPORTS)
    reported = (
        select(Sample.sample_point_id)
        .join(ReportSample, ReportSample.sample_id == Sample.id)
        .join(Report, Report.id == ReportSample.report_id)
        .where(*ISSUED, Sample.sample_point_id.is_not(None))
    )
    rows = work.db.execute(
        select(SamplePoint.id, SamplePoint.name, SamplePoint.code)
        .where(SamplePoint.id.in_(reported))
        .order_by(SamplePoint.name, SamplePoint.code)
    )
    return [Choice(str(row.id), f"{row.name} ({row.code})") for row in rows]


def _narrowed(work: Work, q: str, point_id: UUID | None, months: int) -> list[ColumnElement[bool]]:
    found = _found(work, q)
    if point_id is not None:
        of_point = select(ReportSample.report_id).join(Sample, Sample.id == ReportSample.sample_id)
        found.append(Report.id.in_(of_point.where(Sample.sample_point_id == point_id)))
    if months:
        found.append(Report.issued_at >= work.now - timedelta(days=round(months * 30.44)))
    return found


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Certificates by their number or code, by the order's reference, or by a sample's number or name."""
    if not q.strip():
        return []
    like = pattern(q)
    by_order = select(Order.id).where(Order.client_reference.ilike(like)).order_by(Order.id.desc())
    by_sample = (
        select(ReportSample.report_id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(or_(Sample.number.ilike(like), Sample.client_reference.ilike(like)))
        .order_by(ReportSample.report_id.desc())
        .distinct()
    )
    clauses = [Report.number.ilike(like), Report.verification_code.ilike(like)]
    if orders := list(work.db.scalars(by_order.limit(NAMES_MAX))):
        clauses.append(Report.order_id.in_(orders))
    if reports := list(work.db.scalars(by_sample.limit(NAMES_MAX))):
        clauses.append(Report.id.in_(reports))
    return [or_(*clauses)]

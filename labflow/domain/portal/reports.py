"""The client's certificates: the list with its tabs and search."""

from sqlalchemy import ColumnElement, or_, select

from labflow.domain import listing
from labflow.domain.listing import ListPage, ListPlan, ListQuery, SortKey, moment_key
from labflow.domain.portal import certificates
from labflow.domain.portal.certificates import ISSUED, CertificateRow
from labflow.domain.work import Work
from labflow.models import Order, Report, ReportSample, Sample
from labflow.vocabulary import Permission, ReportState

TABS: dict[str, list[ColumnElement[bool]]] = {
    "current": [*ISSUED, Report.state == ReportState.ISSUED],
    "past": [*ISSUED, Report.state != ReportState.ISSUED],
    "all": [*ISSUED],
}
SORTS: dict[str, SortKey] = {"issued": SortKey(Report.issued_at, moment_key)}


def page(work: Work, query: ListQuery) -> ListPage[CertificateRow]:
    """One page of issued certificates, the newest first."""
    work.require(Permission.PORTAL_REPORTS)
    plan = ListPlan(
        Report, certificates.rows_query(), tabs=TABS, sorts=SORTS, usual_sorts=dict.fromkeys(TABS, "-issued"),
        view=lambda row: certificates.row_of(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, _found(work, query.q))


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Certificates by their number or code, by the order's reference, or by a sample's number or name."""
    if not q.strip():
        return []
    like = listing.pattern(q)
    by_order = select(Order.id).where(Order.client_reference.ilike(like)).order_by(Order.id.desc())
    by_sample = (
        select(ReportSample.report_id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(or_(Sample.number.ilike(like), Sample.client_reference.ilike(like)))
        .order_by(ReportSample.report_id.desc())
        .distinct()
    )
    clauses = [Report.number.ilike(like), Report.verification_code.ilike(like)]
    if orders := list(work.db.scalars(by_order.limit(listing.NAMES_MAX))):
        clauses.append(Report.order_id.in_(orders))
    if reports := list(work.db.scalars(by_sample.limit(listing.NAMES_MAX))):
        clauses.append(Report.id.in_(reports))
    return [or_(*clauses)]

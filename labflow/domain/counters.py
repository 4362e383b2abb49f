"""What waits: one number for each entry of the sidebar that somebody's roles let her work on."""

from uuid import UUID

from sqlalchemy import Select, func, select

from labflow.domain.work import Work
from labflow.models import Analysis, Notification, Order, Report, Sample
from labflow.vocabulary import AnalysisState, OrderState, Permission, ReportState, SampleState, Side

MOST = 99


def waiting(work: Work) -> dict[str, str]:
    """The counts by sidebar key, "99+" beyond that; nothing waiting is left out."""
    if work.actor.side is not Side.LAB:
        return {}
    asked = {
        key: query for key, (permission, query) in _questions(work).items() if work.actor.may(permission)
    }
    unread = select(Notification.id).where(
        Notification.user_id == work.actor.id, Notification.read_at.is_(None)
    )
    asked["notifications"] = unread
    columns = [
        select(func.count()).select_from(query.limit(MOST + 1).subquery()).scalar_subquery().label(key)
        for key, query in asked.items()
    ]
    row = work.db.execute(select(*columns)).one()
    counted = zip(asked, row, strict=True)
    return {key: f"{MOST}+" if count > MOST else str(count) for key, count in counted if count}


def _questions(work: Work) -> dict[str, tuple[Permission, Select[tuple[UUID]]]]:
    due = (
        select(Sample.id)
        .join(Order, Order.id == Sample.order_id)
        .where(
            Sample.state == SampleState.DUE, Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS))
        )
    )
    mine = select(Analysis.id).where(
        Analysis.analyst_id == work.actor.id, Analysis.state == AnalysisState.ASSIGNED
    )
    return {
        "orders": (Permission.CONFIRM_ORDERS, select(Order.id).where(Order.state == OrderState.SUBMITTED)),
        "receiving": (Permission.RECEIVE_SAMPLES, due),
        "work": (Permission.ENTER_RESULTS, mine),
        "review": (
            Permission.REVIEW_RESULTS, select(Analysis.sample_id).where(Analysis.state == AnalysisState.RESULTED).distinct(),
        ),
        "reports": (
            Permission.AUTHORISE_REPORTS, select(Report.id).where(Report.state == ReportState.FOR_APPROVAL),
        ),
    }  # fmt: skip

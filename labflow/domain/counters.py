"""What waits: one number for each entry of the sidebar that somebody's roles let her work on."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from labflow.domain.work import Work
from labflow.models import Analysis, Notification, Order, Report, Sample
from labflow.vocabulary import AnalysisState, OrderState, Permission, ReportState, SampleState, Side

MOST = 99


def waiting(work: Work) -> dict[str, str]:
    """The counts by sidebar key, "99+" beyond that; nothing waiting is left out."""
    if work.actor.side is not Side.LAB:
        return {}
    asked = tuple(key for key, (permission, _) in _questions().items() if work.actor.may(permission))
    row = work.db.execute(_statement(asked), {"me": work.actor.id}).one()
    counted = zip((*asked, "notifications"), row, strict=True)
    return {key: f"{MOST}+" if count > MOST else str(count) for key, count in counted if count}


@cache
def _statement(asked: tuple[str, ...]) -> Select[Any]:
    """One statement for everybody with the same questions. Every open tab asks it again whenever work moves on."""
    unread = select(Notification.id).where(
        Notification.user_id == bindparam("me"), Notification.read_at.is_(None)
    )
    queries = {key: _questions()[key][1] for key in asked} | {"notifications": unread}
    return select(
        *(
            select(func.count()).select_from(query.limit(MOST + 1).subquery()).scalar_subquery().label(key)
            for key, query in queries.items()
        )
    )


@cache
def _questions() -> dict[str, tuple[Permission, Select[tuple[UUID]]]]:
    due = (
        select(Sample.id)
        .join(Order, Order.id == Sample.order_id)
        .where(
            Sample.state == SampleState.DUE, Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS))
        )
    )
    mine = select(Analysis.id).where(
        Analysis.analyst_id == bindparam("me"), Analysis.state == AnalysisState.ASSIGNED
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

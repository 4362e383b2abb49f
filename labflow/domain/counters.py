"""What waits: one number for each entry of the sidebar that somebody's roles let her work on."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from labflow.domain.samples.expecting import expected_samples
from labflow.domain.work import Work
from labflow.models import Analysis, Notification, Order, Report
from labflow.vocabulary import AnalysisState, OrderState, Permission, ReportState, Side

MOST = 99
NEEDS: Mapping[str, Permission] = {
    "orders": Permission.CONFIRM_ORDERS,
    "receiving": Permission.RECEIVE_SAMPLES,
    "work": Permission.ENTER_RESULTS,
    "review": Permission.REVIEW_RESULTS,
    "reports": Permission.AUTHORISE_REPORTS,
}
NOTICES = "notifications"
_MINE = Analysis.state == AnalysisState.ASSIGNED
_UNREAD = Notification.read_at.is_(None)


@dataclass(frozen=True)
class Everybody:
    """What waits for anybody, and what waits for each person alone."""

    shared: Mapping[str, int]
    own: Mapping[UUID, Mapping[str, int]]

    def of(self, person: UUID | None, keys: Collection[str]) -> dict[str, str]:
        """What `waiting` would tell this person."""
        mine = self.own.get(person, {}) if person else {}
        return _shown(
            {key: mine.get(key, 0) if key in ("work", NOTICES) else self.shared[key] for key in keys}
        )


def keys_of(permissions: Collection[str]) -> tuple[str, ...]:
    """The entries whose work these permissions allow; notices are everybody's."""
    return (*(key for key, permission in NEEDS.items() if permission in permissions), NOTICES)


def waiting(work: Work, only: str = "") -> dict[str, str]:
    """The counts by sidebar key, or of one key only, "99+" beyond that; nothing waiting is left out."""
    if work.actor.side is not Side.LAB:
        return {}
    keys = tuple(key for key in keys_of(work.actor.permissions) if key == only or not only)
    row = work.db.execute(_statement(keys), {"me": work.actor.id}).one()
    return _shown(dict(zip(keys, row, strict=True)))


def for_everybody(work: Work) -> Everybody:
    """All of it at once, for the hub that tells open screens only when their own numbers have changed."""
    if work.actor.side is not Side.SYSTEM:
        raise PermissionError("Only LabFlow itself counts for everybody.")
    keys = tuple(key for key in NEEDS if key != "work")
    shared = dict(zip(keys, work.db.execute(_statement(keys)).one(), strict=True))
    own: dict[UUID, dict[str, int]] = defaultdict(dict)
    for key, person, waits in (
        ("work", Analysis.analyst_id, _MINE),
        (NOTICES, Notification.user_id, _UNREAD),
    ):
        for who, count in work.db.execute(select(person, func.count()).where(waits).group_by(person)):
            own[who][key] = count
    return Everybody(shared, own)


def _shown(counts: Mapping[str, int]) -> dict[str, str]:
    return {key: f"{MOST}+" if count > MOST else str(count) for key, count in counts.items() if count}


@cache
def _statement(keys: tuple[str, ...]) -> Select[Any]:
    """One statement for everybody with the same questions."""
    return select(
        *(
            select(func.count())
            .select_from(_queries()[key].limit(MOST + 1).subquery())
            .scalar_subquery()
            .label(key)
            for key in keys
        )
    )


@cache
def _queries() -> dict[str, Select[tuple[UUID]]]:
    me = bindparam("me")
    return {
        "orders": select(Order.id).where(Order.state == OrderState.SUBMITTED),
        "receiving": expected_samples(),
        "work": select(Analysis.id).where(Analysis.analyst_id == me, _MINE),
        "review": select(Analysis.sample_id).where(Analysis.state == AnalysisState.RESULTED).distinct(),
        "reports": select(Report.id).where(Report.state == ReportState.FOR_APPROVAL),
        NOTICES: select(Notification.id).where(Notification.user_id == me, _UNREAD),
    }

"""Views that people save: their own, and those they share with the whole laboratory."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from labflow.domain import settled
from labflow.domain.lists.plan import ListPlan
from labflow.domain.work import Work
from labflow.errors import Invalid, NotAllowed
from labflow.models import SavedView
from labflow.vocabulary import Permission

SAVED_MOST = 30


def saved_views(work: Work, list_name: str) -> Sequence[SavedView]:
    """The views of a list that this person sees: her own and the shared ones."""
    seen = or_(SavedView.owner_id == work.actor.id, SavedView.shared)
    return settled.once(work, ("views", list_name, work.actor.id), lambda db: _views(db, list_name, seen))


def shared_views(work: Work, list_name: str) -> Sequence[SavedView]:
    """The views of a list that everybody sees."""
    return settled.once(work, ("views", list_name), lambda db: _views(db, list_name, SavedView.shared))


def _views(db: Session, list_name: str, seen: Any) -> Sequence[SavedView]:
    return db.scalars(
        select(SavedView)
        .where(SavedView.list_name == list_name, ~SavedView.retired, seen)
        .order_by(SavedView.created_at, SavedView.id)
        .limit(SAVED_MOST)
    ).all()


def save_view(
    work: Work,
    plan: ListPlan,
    *,
    name: str,
    filters: str,
    q: str = "",
    sort: str = "",
    shared: bool = False,
    columns: Sequence[dict[str, Any]] = (),
) -> UUID:
    """Keep what a list shows now under a name. Sharing it with everybody needs the permission for that."""
    work.require(plan.permission)
    if shared:
        work.require(Permission.SHARE_VIEWS)
    name = _name(name)
    kept = saved_views(work, plan.name)
    if any(one.name.lower() == name.lower() and one.owner_id == work.actor.id for one in kept):
        raise Invalid(
            "You have a view called “{name}” already. Choose another name.", field="name", name=name
        )
    if len(kept) >= SAVED_MOST:
        raise Invalid(
            "A list has at most {saved_most} saved views. Remove one first.",
            field="name",
            saved_most=SAVED_MOST,
        )
    view = SavedView(
        owner_id=work.actor.id, list_name=plan.name, name=name, filters=filters[:4000], q=q[:200], sort=sort[:60],
        columns=list(columns), shared=shared,
    )  # fmt: skip
    return work.add(view).id


def change_view(
    work: Work,
    view_id: UUID,
    *,
    name: str,
    shared: bool,
    filters: str | None = None,
    sort: str | None = None,
    q: str | None = None,
) -> None:
    """Rename a view, share it or stop sharing it; with `filters`, keep what the list shows now in it."""
    view = _own(work, view_id)
    if shared != view.shared:
        work.require(Permission.SHARE_VIEWS)
    view.name, view.shared = _name(name), shared
    if filters is not None:
        view.filters, view.sort, view.q = filters[:4000], (sort or "")[:60], (q or "")[:200]


def remove_view(work: Work, view_id: UUID) -> None:
    """Take a view away. What it showed stays where it is."""
    _own(work, view_id).retired = True


def _own(work: Work, view_id: UUID) -> SavedView:
    view = work.lock(SavedView, view_id)
    if view.owner_id != work.actor.id and not (view.shared and work.actor.may(Permission.SHARE_VIEWS)):
        raise NotAllowed("Only who saved a view can change it.")
    return view


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Give the view a name.", field="name")
    if len(name) > 60:
        raise Invalid("At most 60 characters.", field="name")
    return name

"""People as screens show them: the list, a client's people, and what a form offers."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from labflow.domain import listing
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey
from labflow.domain.work import Work
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.models import Client, Department, Role, User, UserRole
from labflow.vocabulary import Permission, Side

TABS: dict[str, str] = {"lab": "Laboratory", "clients": "Clients' people", "closed": "Closed accounts"}
_IN_TAB: dict[str, list[ColumnElement[bool]]] = {
    "lab": [col(User.active).is_(True), col(User.side) == Side.LAB],
    "clients": [col(User.active).is_(True), col(User.side) == Side.CLIENT],
    "closed": [col(User.active).is_(False)],
}
_SORTS = {"name": SortKey(User.name)}


@dataclass
class PersonRow:
    """One line of the list. `state` is active, invited or closed."""

    id: str = ""
    name: str = ""
    initials: str = ""
    email: str = ""
    title: str = ""
    company: str = ""
    department: str = ""
    department_id: str = ""
    roles: str = ""
    role_codes: list[str] = field(default_factory=list)
    state: str = ""
    seen: str = ""
    side: str = ""
    version: int = 1


def page(work: Work, query: ListQuery) -> ListPage[PersonRow]:
    """One page of people by name."""
    work.require(Permission.SEE_PEOPLE)
    plan = ListPlan(
        User, _rows(), tabs=_IN_TAB, sorts=_SORTS, usual_sorts=dict.fromkeys(TABS, "name"),
        view=lambda row: _row(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, _found(query.q))


def of_client(work: Work, client_id: UUID) -> list[PersonRow]:
    """Who of a client has had access to the portal."""
    work.require_any(Permission.SEE_CLIENTS, Permission.PORTAL_TEAM)
    rows = work.db.execute(_rows().where(User.client_id == client_id).order_by(User.name))
    return [_row(work, row) for row in rows]


def departments(work: Work) -> list[Choice]:
    """The departments a person may work in."""
    work.require(Permission.SEE_PEOPLE)
    return [
        Choice(str(row.id), row.name)
        for row in work.db.scalars(select(Department).where(Department.active).order_by(Department.name))
    ]


def _found(q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = pattern(q)
    return [or_(User.name.ilike(like), User.email.ilike(like), User.title.ilike(like))]


def _rows() -> Select[Any]:
    held = select(UserRole.role_id).where(UserRole.user_id == User.id).correlate(User)
    names = func.array_agg(aggregate_order_by(Role.name, Role.position))
    codes = func.array_agg(aggregate_order_by(Role.code, Role.position))
    return (
        select(
            User,
            Client.name.label("company"),
            Department.name.label("department"),
            select(names).where(Role.id.in_(held)).scalar_subquery().label("role_names"),
            select(codes).where(Role.id.in_(held)).scalar_subquery().label("role_codes"),
        )
        .outerjoin(Client, Client.id == User.client_id)
        .outerjoin(Department, Department.id == User.department_id)
    )


def _row(work: Work, row: Any) -> PersonRow:
    user = row.User
    return PersonRow(
        id=str(user.id), name=user.name, initials=initials(user.name), email=user.email, title=user.title,
        company=row.company or "", department=row.department or "", department_id=str(user.department_id or ""),
        roles=", ".join(row.role_names or ()), role_codes=list(row.role_codes or ()), state=state_of(user),
        seen=times.short(user.last_sign_in_at, zone(work), now=work.now), side=user.side, version=user.version,
    )  # fmt: skip


def state_of(user: User) -> str:
    """active; invited, until a password is set; closed."""
    if not user.active:
        return "closed"
    return "active" if user.password_hash else "invited"

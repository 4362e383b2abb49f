"""People as screens show them: the list, a client's people, and what a form offers."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from labflow.domain import lists, people
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import through
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.roles import called
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import declare_list
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.models import Client, Department, Role, User, UserRole
from labflow.vocabulary import AccountKind, Permission, Side
from labflow.words import _, later

WORDS = {"active": later("Active"), "invited": later("Invited"), "closed": later("Closed")}
_LOOKS = {"active": ("ok", "check"), "invited": ("acc", "mail"), "closed": ("", "lock")}


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


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of people by name."""
    return lists.page(work, PEOPLE, query)


def one(work: Work, user_id: UUID) -> PersonRow:
    """One person, as the list shows her."""
    work.require(Permission.SEE_PEOPLE)
    row = work.db.execute(_rows().where(User.id == user_id)).first()
    if row is None:
        raise NotFound("There is no such person.")
    return _row(work, row)


def open_accounts(work: Work) -> list[PersonRow]:
    """Everybody who may sign in or was invited to, the laboratory's people first."""
    work.require(Permission.SEE_PEOPLE)
    rows = work.db.execute(_rows().where(User.active).order_by(User.side.desc(), User.name)).all()
    return [_row(work, row) for row in rows]


def of_client(work: Work, client_id: UUID) -> list[PersonRow]:
    """Who of a client has had access to the portal."""
    work.require_any(Permission.SEE_CLIENTS, Permission.PORTAL_TEAM)
    rows = work.db.execute(_rows().where(User.client_id == client_id).order_by(User.name))
    return [_row(work, row) for row in rows]


def departments(work: Work, hers: UUID | None = None) -> list[Choice]:
    """The departments a person may work in; `hers` stays to choose though it is retired, or saving would take it from her."""
    work.require(Permission.SEE_PEOPLE)
    offered = or_(Department.active, Department.id == hers)
    rows = work.db.scalars(select(Department).where(offered).order_by(Department.name))
    return [Choice(str(row.id), row.name) for row in rows]


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
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
        .where(col(User.kind) == AccountKind.PERSON)
        .outerjoin(Client, Client.id == User.client_id)
        .outerjoin(Department, Department.id == User.department_id)
    )


def _row(work: Work, row: Any) -> PersonRow:
    user = row.User
    return PersonRow(
        id=str(user.id), name=user.name, initials=initials(user.name), email=user.email, title=user.title,
        company=row.company or "", department=row.department or "", department_id=str(user.department_id or ""),
        roles=", ".join(map(called, row.role_names or ())), role_codes=list(row.role_codes or ()), state=state_of(user),
        seen=times.short(user.last_sign_in_at, zone(work), now=work.now), side=user.side, version=user.version,
    )  # fmt: skip


def state_of(user: User) -> str:
    """active; invited, until a password is set; closed."""
    if not user.active:
        return "closed"
    return "active" if user.password_hash else "invited"


ACCOUNT_STATE = case(
    (col(User.active).is_(False), "closed"), (User.password_hash.is_not(None), "active"), else_="invited"
)
_SEEN = func.coalesce(User.last_sign_in_at, User.created_at)


def _roles(work: Work) -> list[Choice]:
    return [Choice(role.value, called(role.label)) for role in options.named(Role)(work)]


def _account(state: str) -> cells.Cell:
    return cells.badge(_(WORDS[state]), *_LOOKS[state])


PEOPLE = declare_list(
    ListPlan(
        "people", "person", "people", Permission.SEE_PEOPLE, User, _rows, _row, key="name", state=lambda row: row.state,
        address="/people", href=lambda _: "", usual_sort="name", found=_found,
        columns=(
            Column("name", "Name", lambda r: cells.person(r.name, r.initials, r.title), 300, SortKey(User.name)),
            Column("email", "Email", lambda r: cells.quiet(r.email), 230, SortKey(User.email)),
            Column("roles", "Roles", lambda r: cells.words(r.roles), 0),
            Column("place", "Department or company", lambda r: cells.quiet(r.company or r.department), 190, folds=1),
            Column("account", "Account", lambda r: _account(r.state), 104, SortKey(ACCOUNT_STATE)),
            Column(
                "seen", "Last sign-in", lambda r: cells.quiet(r.seen or _("never")), 132, SortKey(_SEEN, moment_key),
                hint="Of who never signed in: when the account was opened", folds=2),
            Column("title", "Title", lambda r: cells.words(r.title), 170, SortKey(User.title), usual=False),
        ),
        filters=(
            Filter("side", "Side", "choice", User.side, options.fixed(((Side.LAB, "Laboratory"), (Side.CLIENT, "Client"))), icon="building-2"),
            Filter("account", "Account", "choice", ACCOUNT_STATE, options.fixed(WORDS.items()), icon="circle-dot"),
            Filter("role", "Role", "choice", through(User.id, UserRole.user_id, UserRole.role_id), _roles, icon="shield", uuid=True),
            Filter("department", "Department", "choice", User.department_id, options.departments, icon="layers", uuid=True),
            Filter("client", "Company", "choice", User.client_id, options.clients, icon="building-2", uuid=True),
            Filter("seen", "Last sign-in", "date", User.last_sign_in_at, icon="calendar"),
        ),
        views=(
            View("lab", "Laboratory", f"account:is:active|invited;side:is:{Side.LAB}"),
            View("clients", "Clients' people", f"account:is:active|invited;side:is:{Side.CLIENT}"),
            View("invited", "Invited", "account:is:invited"),
            View("closed", "Closed accounts", "account:is:closed"),
            View("roles", "Roles", href="/people/roles"),
        ),
        acts=(
            BulkAct(
                "invite", "Send the invitation again to", "mail", Permission.EDIT_PEOPLE, people.resend_invitation,
                text="Each gets a new link. The one before stops working.",
            ),
            BulkAct(
                "close", "Close the account of", "lock", Permission.EDIT_PEOPLE, people.deactivate, reason=True, danger=True,
                text="They are signed out everywhere at once. Names and signatures stay on the records.",
            ),
        ),
    )
)  # fmt: skip

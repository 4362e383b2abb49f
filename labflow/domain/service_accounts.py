"""Accounts of programs: with roles as people have, and keys instead of a password. Nobody signs in with one."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from labflow.domain import identity, people, roles
from labflow.domain.lab import zone
from labflow.domain.lists import options
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit import times
from labflow.models import ApiKey, Client, Role, User, UserRole
from labflow.vocabulary import AccountKind, Permission, Side

# Reserved by RFC 2606: no letter ever goes there, and nobody can own it.
ADDRESS = "service.invalid"
LONGEST_NAME = 80


@dataclass
class ServiceAccount:
    """A program's account as screens and programs see it. `live_keys` counts those that work now."""

    id: str = ""
    name: str = ""
    initials: str = ""
    side: str = ""
    company: str = ""
    roles: str = ""
    role_codes: list[str] = field(default_factory=list)
    active: bool = True
    live_keys: int = 0
    created: str = ""
    version: int = 1


def create(work: Work, *, name: str, role_codes: list[str], client_id: UUID | None = None) -> UUID:
    """Open an account for a program of the laboratory, or of one client's."""
    work.require(Permission.EDIT_PEOPLE)
    side = Side.CLIENT if client_id else Side.LAB
    if client_id:
        work.read(Client, client_id)
    kept = _free_name(work, name)
    wanted = roles.roles_by_code(work, role_codes, side)
    user = work.add(
        User(
            name=kept, email=_address(work, kept), title="Service account", side=side, client_id=client_id,
            kind=AccountKind.SERVICE,
        )
    )  # fmt: skip
    work.db.flush()
    roles.give(work, user, wanted)
    return user.id


def set_roles(work: Work, account_id: UUID, *, role_codes: list[str]) -> None:
    """Let the program hold exactly these roles. Its keys allow no more than that from their next request on."""
    work.require(Permission.EDIT_PEOPLE)
    roles.grant(work, _account(work, account_id).id, role_codes)


def close(work: Work, account_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Close the account: its keys are refused at once."""
    work.require(Permission.EDIT_PEOPLE)
    people.deactivate(work, _account(work, account_id).id, reason=reason, version=version)


def reopen(work: Work, account_id: UUID, *, version: int | None = None) -> None:
    """Open a closed account again. Keys that were not revoked work again."""
    work.require(Permission.EDIT_PEOPLE)
    people.reactivate(work, _account(work, account_id).id, version=version)


def page(work: Work) -> list[ServiceAccount]:
    """Every account of a program by name, closed ones last."""
    work.require(Permission.EDIT_PEOPLE)
    found = work.db.execute(_rows().order_by(User.active.desc(), User.name))
    return [_view(work, row) for row in found]


def view(work: Work, account_id: UUID) -> ServiceAccount:
    """One account of a program."""
    work.require(Permission.EDIT_PEOPLE)
    row = work.db.execute(_rows().where(User.id == account_id)).first()
    if row is None:
        raise NotFound("There is no such service account.")
    return _view(work, row)


def clients(work: Work) -> list[tuple[str, str]]:
    """The clients an account may be opened for, by name."""
    work.require(Permission.EDIT_PEOPLE)
    return [(one.value, one.label) for one in options.clients(work)]


def _account(work: Work, account_id: UUID) -> User:
    user = work.read(User, account_id)
    if user.kind != AccountKind.SERVICE:
        raise NotFound("There is no such service account.")
    return user


def _rows() -> Select[Any]:
    held = select(UserRole.role_id).where(UserRole.user_id == User.id).correlate(User)
    names = select(func.array_agg(aggregate_order_by(Role.name, Role.position))).where(Role.id.in_(held))
    codes = select(func.array_agg(aggregate_order_by(Role.code, Role.position))).where(Role.id.in_(held))
    live = select(func.count()).where(
        ApiKey.user_id == User.id, ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now()),
    )  # fmt: skip
    return (
        select(
            User,
            Client.name.label("company"),
            names.scalar_subquery().label("role_names"),
            codes.scalar_subquery().label("role_codes"),
            live.correlate(User).scalar_subquery().label("live_keys"),
        )
        .outerjoin(Client, Client.id == User.client_id)
        .where(col(User.kind) == AccountKind.SERVICE)
    )


def _view(work: Work, row: Any) -> ServiceAccount:
    user = row.User
    return ServiceAccount(
        id=str(user.id), name=user.name, initials=identity.initials(user.name), side=user.side, company=row.company or "",
        roles=", ".join(map(roles.called, row.role_names or ())), role_codes=list(row.role_codes or ()), active=user.active, live_keys=row.live_keys,
        created=times.short(user.created_at, zone(work), now=work.now), version=user.version,
    )  # fmt: skip


def _free_name(work: Work, name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME:
        raise Invalid("Name the program, at most 80 characters.", field="name")
    same = select(User.id).where(User.kind == AccountKind.SERVICE, func.lower(User.name) == kept.lower())
    if work.db.scalars(same).first():
        raise Invalid("There is a service account of this name already.", field="name")
    return kept


def _address(work: Work, name: str) -> str:
    """What stands in the place of an email: it tells accounts apart, and nothing is ever sent there."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "program"
    taken = set(work.db.scalars(select(User.email).where(User.email.like(f"{plain}%@{ADDRESS}"))))
    numbered = (f"{plain}-{number}@{ADDRESS}" for number in range(2, len(taken) + 3))
    return next(each for each in (f"{plain}@{ADDRESS}", *numbered) if each not in taken)

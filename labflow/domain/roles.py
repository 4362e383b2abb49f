"""Roles: named sets of permissions, kept as data; who holds them, and how the laboratory changes them."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, literal, select

from labflow.domain.built_in_roles import BUILT_IN, GROUPS_OF_SIDE, PERMISSIONS_OF_SIDE
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError
from labflow.models import Client, Role, User, UserRole
from labflow.vocabulary import Permission, RoleCode, Side, words_of
from labflow.words import _

_CAME_WITH_LABFLOW = frozenset(name for name, *_rest in BUILT_IN.values())
_NEVER_LOST: dict[str, tuple[Permission, ...]] = {
    RoleCode.SUPER_ADMIN: (Permission.SEE_PEOPLE, Permission.EDIT_PEOPLE, Permission.EDIT_ROLES)
}


@dataclass
class RoleView:
    """A column of the matrix."""

    id: str = ""
    code: str = ""
    name: str = ""
    side: str = ""
    people: int = 0
    built_in: bool = False
    permissions: list[str] = field(default_factory=list)
    version: int = 1


@dataclass
class PermissionRow:
    """A row of the matrix: which roles have the permission, in the roles' order."""

    permission: str = ""
    label: str = ""
    held: list[bool] = field(default_factory=list)


@dataclass
class PermissionGroup:
    """Rows of the matrix that belong together, under one head."""

    title: str = ""
    rows: list[PermissionRow] = field(default_factory=list)


@dataclass
class Matrix:
    """Roles across, permissions down in groups, one side at a time."""

    roles: list[RoleView] = field(default_factory=list)
    groups: list[PermissionGroup] = field(default_factory=list)


def install_roles(work: Work) -> None:
    """Create the built-in roles that are missing. Roles the laboratory has changed stay as they are."""
    present = set(work.db.scalars(select(Role.code)))
    for position, (code, (name, side, permissions)) in enumerate(BUILT_IN.items()):
        if code not in present:
            work.add(
                Role(
                    code=code, name=name, side=side, permissions=sorted(permissions), built_in=True, position=position
                )
            )  # fmt: skip
    work.db.flush()


def matrix(work: Work, side: Side = Side.LAB) -> Matrix:
    """What every role of a side may do."""
    work.require(Permission.SEE_PEOPLE)
    holders = (
        select(UserRole.role_id, func.count().label("people"))
        .join(User, User.id == UserRole.user_id)
        .where(User.active)
        .group_by(UserRole.role_id)
        .subquery()
    )
    found = work.db.execute(
        select(Role, func.coalesce(holders.c.people, 0))
        .outerjoin(holders, holders.c.role_id == Role.id)
        .where(Role.side == side)
        .order_by(Role.position, Role.name)
    ).all()
    roles = [
        RoleView(
            str(role.id),
            role.code,
            called(role.name),
            role.side,
            people,
            role.built_in,
            list(role.permissions),
            role.version,
        )
        for role, people in found
    ]
    groups = [
        PermissionGroup(_(title), [_row(permission, roles) for permission in permissions])
        for title, permissions in GROUPS_OF_SIDE[side]
    ]
    return Matrix(roles, groups)


def _row(permission: Permission, roles: list[RoleView]) -> PermissionRow:
    return PermissionRow(permission, label(permission), [permission in role.permissions for role in roles])


def called(name: str) -> str:
    """A role's name: of those that came with LabFlow in the reader's language, of the laboratory's own as it was typed."""
    return _(name) if name in _CAME_WITH_LABFLOW else name


def label(permission: str) -> str:
    """ "See orders", "Authorise reports"."""
    return _(words_of(permission))


def create(work: Work, side: Side, *, name: str, permissions: list[str]) -> UUID:
    """Make a role of the laboratory's own, for its own people or for those of clients. Nobody holds it yet."""
    work.require(Permission.EDIT_ROLES)
    kept = _free_name(work, name)
    role = work.add(
        Role(
            code=_free_code(work, kept), name=kept, side=side, permissions=_of_side(side, permissions),
            position=(work.db.scalar(select(func.max(Role.position))) or 0) + 1,
        )
    )  # fmt: skip
    work.db.flush()
    return role.id


def change(
    work: Work, role_id: UUID, permissions: list[str], *, reason: str, name: str = "", version: int | None = None
) -> None:  # fmt: skip
    """Decide anew what a role may do, and what it is called. It counts from everybody's next event on."""
    work.require(Permission.EDIT_ROLES)
    role = work.lock(Role, role_id, version=version)
    wanted = _of_side(Side(role.side), permissions)
    for permission in _NEVER_LOST.get(role.code, ()):
        if permission not in wanted:
            raise LabError(
                "{name} must keep “{label}”, or nobody could let people in any more.",
                name=called(role.name),
                label=label(permission),
            )
    wished = name.strip() or role.name
    if wished != role.name and role.built_in:
        raise Invalid(
            "{name} came with LabFlow and keeps its name. Copy it instead.",
            field="name",
            name=called(role.name),
        )
    if wished != role.name:
        wished = _free_name(work, wished, but=role.id)
    _give_reason(work, reason)
    role.name, role.permissions = wished, wanted


def remove(work: Work, role_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Take away a role that nobody holds. Those that came with LabFlow stay."""
    work.require(Permission.EDIT_ROLES)
    role = work.lock(Role, role_id, version=version)
    if role.built_in:
        raise LabError(
            "{name} came with LabFlow and stays. It need not be given to anybody.", name=called(role.name)
        )
    holders = work.db.scalars(
        select(User.name).join(UserRole, UserRole.user_id == User.id).where(UserRole.role_id == role.id)
    ).all()
    if holders:
        if len(holders) > 1:
            raise LabError(
                "{person} and {count} more still hold {role}, closed accounts included. Give another role first.",
                person=holders[0], count=len(holders) - 1, role=called(role.name),
            )  # fmt: skip
        raise LabError(
            "{person} still holds {role}, closed accounts included. Give another role first.",
            person=holders[0], role=called(role.name),
        )  # fmt: skip
    _give_reason(work, reason)
    work.db.delete(role)


def _of_side(side: Side, permissions: list[str]) -> list[str]:
    wanted = set(permissions)
    if foreign := wanted - set(PERMISSIONS_OF_SIDE[side]):
        raise Invalid(
            "Not for this role: {names}.", field="permissions", names=", ".join(sorted(map(label, foreign)))
        )
    return sorted(wanted)


def _free_name(work: Work, name: str, *, but: UUID | None = None) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > 80:
        raise Invalid("Give the role a name, at most 80 characters.", field="name")
    same = select(Role.id).where(func.lower(Role.name) == kept.lower(), Role.id != but)
    if work.db.scalars(same).first():
        raise Invalid("There is a role of this name already.", field="name")
    return kept


def _free_code(work: Work, name: str) -> str:
    """What programs call the role. It stays when the name changes."""
    code = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:34] or "role"
    taken = set(work.db.scalars(select(Role.code).where(Role.code.startswith(code))))
    numbered = (f"{code}_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (code, *numbered) if each not in taken)


def _give_reason(work: Work, reason: str) -> None:
    if not reason.strip():
        raise Invalid("Give a reason: the audit trail shows it.", field="reason")
    work.give_reason(reason.strip()[:500])


def grant(work: Work, user_id: UUID, role_codes: list[str]) -> None:
    """Let a person hold exactly these roles. Nobody changes her own, and nobody gives more than she holds."""
    work.require_any(Permission.EDIT_PEOPLE, Permission.PORTAL_TEAM)
    user = work.lock(User, user_id)
    if user.id == work.actor.id:
        raise LabError(
            "Nobody changes their own roles. {another_admin}",
            field="roles",
            another_admin=another_admin(work),
        )
    not_above(work, user)
    wanted = roles_by_code(work, role_codes, Side(user.side))
    held = {row.role_id: row for row in work.db.scalars(select(UserRole).where(UserRole.user_id == user.id))}
    _not_more_than_own(work, [role for role in wanted if role.id not in held])
    _keep_a_super_admin(work, user, {role.code for role in wanted})
    if not any(Permission.PORTAL_TEAM in role.permissions for role in wanted):
        keep_a_team_admin(work, user)
    for role in wanted:
        if role.id not in held:
            work.add(UserRole(user_id=user.id, role_id=role.id))
    for role_id, row in held.items():
        if role_id not in {role.id for role in wanted}:
            work.db.delete(row)


def roles_by_code(work: Work, codes: list[str], side: Side) -> list[Role]:
    """The roles of these codes; each must exist and be for this side."""
    found = list(
        work.db.scalars(select(Role).where(Role.code.in_(codes), Role.side == side).order_by(Role.position))
    )
    if not codes or len(found) != len(set(codes)):
        raise Invalid("Choose at least one role from the list.", field="roles")
    return found


def within_own(work: Work) -> list[Role]:
    """The roles of one's own side that allow nothing beyond one's own: those one may give."""
    found = work.db.scalars(
        select(Role).where(Role.side == work.actor.side).order_by(Role.position, Role.name)
    )
    return [role for role in found if set(role.permissions) <= work.actor.permissions]


def give(work: Work, user: User, roles: list[Role]) -> None:
    """Give roles to somebody new."""
    _not_more_than_own(work, roles)
    for role in roles:
        work.add(UserRole(user_id=user.id, role_id=role.id))


def another_super_admin(work: Work, user_id: UUID) -> bool:
    """Whether somebody else could still administer the laboratory."""
    return bool(
        work.db.scalars(
            select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .join(Role, Role.id == UserRole.role_id)
            .where(Role.code == RoleCode.SUPER_ADMIN, User.active, User.id != user_id)
            .limit(1)
        ).first()
    )


def keep_a_team_admin(work: Work, user: User) -> None:
    """Two administrators of a client may not shut each other out at the same moment. The laboratory may: it can let in anew."""
    if work.actor.side is not Side.CLIENT or user.client_id is None:
        return
    work.lock(Client, user.client_id)
    others = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(
            User.client_id == user.client_id, User.active, User.id != user.id, Role.side == Side.CLIENT,
            literal(str(Permission.PORTAL_TEAM)) == func.any(Role.permissions),
        )
    )  # fmt: skip
    if work.db.scalars(others.limit(1)).first() is None:
        raise LabError(
            "{name} is the last administrator of your company. Ask the laboratory.",
            field="roles",
            name=user.name,
        )


def not_above(work: Work, user: User) -> None:
    """Refuse to touch the account of somebody who may do more than the person at work."""
    held = work.db.scalars(
        select(Role.permissions)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(UserRole.user_id == user.id)
    )
    extra = {word for permissions in held for word in permissions} - work.actor.permissions
    if user.side == work.actor.side and extra:
        raise LabError(
            "{name} may do more than you. {another_admin}", name=user.name, another_admin=another_admin(work)
        )


def another_admin(work: Work) -> str:
    """Whom to ask for what nobody does to oneself, or what is above one's own roles."""
    if work.actor.side is Side.CLIENT:
        return _("Ask another administrator of your company, or the laboratory.")
    return _("Ask another administrator.")


def is_super_admin(work: Work, user_id: UUID) -> bool:
    return bool(
        work.db.scalars(
            select(UserRole.id)
            .join(Role, Role.id == UserRole.role_id)
            .where(UserRole.user_id == user_id, Role.code == RoleCode.SUPER_ADMIN)
        ).first()
    )


def _not_more_than_own(work: Work, roles: list[Role]) -> None:
    """Who lets people in cannot lift anybody above herself. The laboratory gives portal roles without holding them."""
    for role in roles:
        if role.side == work.actor.side and (extra := set(role.permissions) - work.actor.permissions):
            raise LabError(
                "You cannot give the role {name}: it allows more than yours ({value}).",
                field="roles",
                name=called(role.name),
                value=label(min(extra)).lower(),
            )


def _keep_a_super_admin(work: Work, user: User, wanted: set[str]) -> None:
    if RoleCode.SUPER_ADMIN in wanted or not is_super_admin(work, user.id):
        return
    if not another_super_admin(work, user.id):
        raise LabError(
            "{name} is the last super admin. Make somebody else one first.", field="roles", name=user.name
        )

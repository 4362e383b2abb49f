"""Making a key and revoking it. What a key allows is decided at its use: what its owner may then, and of that its scopes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

from sqlalchemy import func, or_, select

from labflow.domain import roles
from labflow.domain.work import Work, digest
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound
from labflow.kit import key_text
from labflow.models import ApiKey, Role, User, UserRole
from labflow.vocabulary import AccountKind, Permission
from labflow.words import _

MAY_MAKE = (Permission.MAKE_KEYS, Permission.PORTAL_KEYS)
LOOK_AFTER_OTHERS = (Permission.EDIT_PEOPLE, Permission.PORTAL_KEYS)
MOST_ADDRESSES = 20
MOST_OF_A_CLIENT = 50
LONGEST_NAME = 80


@dataclass(frozen=True)
class Made:
    """A new key. The secret is shown this once: only its hash is kept."""

    id: UUID
    secret: str


def make(
    work: Work,
    *,
    name: str,
    scopes: Sequence[str],
    addresses: Sequence[str] = (),
    expires_at: datetime | None = None,
    days: int = 0,
    user_id: UUID | None = None,
) -> Made:
    """Make a key of one's own, or of a service account: a client's administrator for one of her own company's.

    Its scopes are within what its owner may now.
    It ends at a moment or after so many days, or not by itself.
    """
    work.require_any(*MAY_MAKE)
    if work.actor.key_id is not None:
        raise NotAllowed("A key makes no keys. Sign in as a person, then make one.")
    owner = _owner(work, user_id)
    _room_for_one(work, owner)
    kept = " ".join(name.split())
    expires_at = work.now + timedelta(days=days) if days else expires_at
    networks, wrong = _networks(addresses)
    problems = wrong | _problems(work, owner, kept, scopes, expires_at)
    if problems:
        raise Invalids(problems)
    secret = key_text.make()
    key = work.add(
        ApiKey(
            user_id=owner.id, name=kept, shown=secret[: key_text.SHOWN], secret_hash=digest(secret),
            scopes=sorted(set(scopes)), addresses=networks, expires_at=expires_at,
        )
    )  # fmt: skip
    work.db.flush()
    return Made(key.id, secret)


def revoke(work: Work, key_id: UUID, *, reason: str = "", version: int | None = None) -> None:
    """End a key at once: its next request is refused. One's own, or, with a reason, anybody's within reach."""
    key = work.lock(ApiKey, key_id, version=version)
    if key.user_id != work.actor.id:
        if not any(map(work.actor.may, LOOK_AFTER_OTHERS)):
            raise NotFound("There is no such key.")
        roles.not_above(work, work.read(User, key.user_id))
        if not reason.strip():
            raise Invalid("Give a reason: the audit trail shows it.", field="reason")
    if key.revoked_at is not None:
        raise LabError("The key {name} is revoked already.", name=key.name)
    if reason.strip():
        work.give_reason(reason.strip()[:500])
    key.revoked_at = work.now


def allowed_to(work: Work, owner: User) -> frozenset[str]:
    """What the owner of a key may do now."""
    if owner.id == work.actor.id:
        return work.actor.permissions
    held = work.db.scalars(
        select(Role.permissions)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(UserRole.user_id == owner.id, Role.side == owner.side)
    )
    return frozenset(permission for permissions in held for permission in permissions)


def _owner(work: Work, user_id: UUID | None) -> User:
    """Whose the key will be: nobody makes keys of another person."""
    owner = work.read(User, user_id or work.actor.id)
    if owner.id == work.actor.id:
        return owner
    work.require_any(*LOOK_AFTER_OTHERS)
    if owner.kind != AccountKind.SERVICE:
        raise LabError("Everybody makes their own keys. {name} is a person.", name=owner.name)
    roles.not_above(work, owner)
    if not owner.active:
        raise LabError("The account of {name} is closed. Open it first.", name=owner.name)
    return owner


def _room_for_one(work: Work, owner: User) -> None:
    """A client's people make no keys without end."""
    if owner.client_id is None:
        return
    of_company = select(User.id).where(User.client_id == owner.client_id)
    live = work.db.scalar(
        select(func.count()).where(
            ApiKey.user_id.in_(of_company), ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > work.now),
        )
    )  # fmt: skip
    if live >= MOST_OF_A_CLIENT:
        raise LabError(
            "There are {count} keys in use already. Revoke one that is not needed any more.",
            count=MOST_OF_A_CLIENT,
        )


def _problems(
    work: Work, owner: User, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = "Name the program that will use the key, at most 80 characters."
    elif _taken(work, owner.id, name):
        problems["name"] = "There is a key of this name already. Revoke it, or choose another name."
    beyond = sorted(set(scopes) - allowed_to(work, owner))
    if not scopes:
        problems["scopes"] = "Choose at least one thing that the key may do."
    elif beyond:
        problems["scopes"] = _("Not within the owner's permissions: {names}.", names=", ".join(beyond)[:200])
    if expires_at is not None and expires_at <= work.now:
        problems["expires_at"] = "Choose a day in the future."
    return problems


def _taken(work: Work, owner_id: UUID, name: str) -> bool:
    live = select(ApiKey.id).where(
        ApiKey.user_id == owner_id, ApiKey.name == name, ApiKey.revoked_at.is_(None)
    )
    return work.db.scalars(live).first() is not None


def _networks(addresses: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The addresses as networks; a single address is a network of one."""
    found: list[str] = []
    for each in addresses:
        try:
            found.append(str(ip_network(each.strip(), strict=False)))
        except ValueError:
            wrong = _("{address} is not an address. Write 203.0.113.7 or 203.0.113.0/24.", address=each[:60])
            return [], {"addresses": wrong}
    if len(found) > MOST_ADDRESSES:
        return [], {"addresses": _("At most {count} addresses.", count=MOST_ADDRESSES)}
    return list(dict.fromkeys(found)), {}

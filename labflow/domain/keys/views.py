"""Keys as screens and programs see them: never the secret, only how it begins."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlmodel import col

from labflow.domain import lists
from labflow.domain.built_in_roles import GROUPS_OF_SIDE
from labflow.domain.finding import Piece, piece
from labflow.domain.identity import initials
from labflow.domain.keys.making import LOOK_AFTER_OTHERS, MAY_MAKE, allowed_to
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import through
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.roles import label
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import declare_list
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.models import ApiKey, Client, User
from labflow.vocabulary import AccountKind, Permission, Side
from labflow.words import _, later

MOST_SHOWN = 200
WORDS = {"live": later("In use"), "expired": later("Expired"), "revoked": later("Revoked")}
# what a client's people read instead of a permission's name
PORTAL_WORDS = {
    Permission.PORTAL_ORDERS: later("Read orders, samples and published results"),
    Permission.PORTAL_PLACE_ORDERS: later("Place orders"),
    Permission.PORTAL_REPORTS: later("Read certificates"),
    Permission.PORTAL_TEAM: later("Look after people and contacts"),
    Permission.PORTAL_WEBHOOKS: later("Look after webhooks"),
    Permission.PORTAL_KEYS: later("See and revoke API keys"),
}
_LOOKS = {"live": ("ok", "check"), "expired": ("warn", "clock"), "revoked": ("", "lock")}


@dataclass
class KeyRow:
    """A key. `state` is live, expired or revoked; `shown` is how the secret begins; `company` is the client's whose it is."""

    id: UUID
    name: str
    owner: str
    owner_kind: str
    company: str
    shown: str
    scopes: list[str]
    addresses: list[str]
    state: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_address: str
    version: int


@dataclass
class KeyLine:
    """A key as screens show it."""

    id: str = ""
    name: str = ""
    shown: str = ""
    owner: str = ""
    note: str = ""
    state: str = ""
    scopes: str = ""
    addresses: str = ""
    used: str = ""
    expires: str = ""


@dataclass
class ScopeGroup:
    """Scopes that belong together, as roles group their permissions."""

    title: str = ""
    rows: list[Choice] = field(default_factory=list)


@dataclass
class Offer:
    """What the form of a new key offers: whose it is, whose it may be, and what it may do."""

    owner: str = ""
    owner_id: str = ""
    owners: list[Choice] = field(default_factory=list)
    groups: list[ScopeGroup] = field(default_factory=list)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of keys: one's own, or, for who administers people, everybody's."""
    return lists.page(work, KEYS, query)


def own(work: Work, *, limit: int = 50, after: str = "") -> Piece[KeyRow]:
    """The keys within one's sight, the newest first."""
    found, cursor = piece(work, _rows().where(*_within_sight(work)), ApiKey.id, limit=limit, after=after)
    return Piece([_row(work, row) for row in found], cursor)


def known(work: Work, key_id: UUID) -> KeyRow:
    """One key."""
    row = work.db.execute(_rows().where(ApiKey.id == key_id, *_within_sight(work))).first()
    if row is None:
        raise NotFound("There is no such key.")
    return _row(work, row)


def of_company(work: Work) -> list[KeyLine]:
    """The keys of one's own company: those in use first, then the newest of those that ended."""
    work.require(Permission.PORTAL_KEYS)
    ended = case((_STATE == "live", 0), else_=1)
    rows = work.db.execute(
        _rows().where(*_within_sight(work)).order_by(ended, col(ApiKey.id).desc()).limit(MOST_SHOWN)
    )
    return [_line(work, row) for row in rows]


def offer(work: Work, user_id: UUID | None = None) -> Offer:
    """What a new key of one's own, or of a service account, may do."""
    work.require_any(*MAY_MAKE)
    if user_id not in (None, work.actor.id):
        work.require_any(*LOOK_AFTER_OTHERS)
    owner = work.read(User, user_id or work.actor.id)
    allowed = allowed_to(work, owner)
    groups = [
        ScopeGroup(_(title), [Choice(str(each), _may(work, each)) for each in permissions if each in allowed])
        for title, permissions in GROUPS_OF_SIDE[Side(owner.side)]
    ]
    return Offer(owner.name, str(owner.id), _owners(work), [group for group in groups if group.rows])


def _owners(work: Work) -> list[Choice]:
    """Whose key a client's administrator may make: her own, or one of her company's service accounts'."""
    if work.actor.side is not Side.CLIENT:
        return []
    programs = work.db.execute(
        select(User.id, User.name)
        .where(
            User.client_id.in_(work.actor.client_ids), User.kind == AccountKind.SERVICE, col(User.active)
        )
        .order_by(User.name)
    )  # fmt: skip
    return [Choice(str(work.actor.id), _("Myself")), *(Choice(str(row.id), row.name) for row in programs)]


def _within_sight(work: Work) -> list[ColumnElement[bool]]:
    """Everybody's for who administers people, the company's for its administrators, else one's own."""
    if work.actor.may(Permission.EDIT_PEOPLE):
        return []
    if work.actor.may(Permission.PORTAL_KEYS):
        company = select(User.id).where(User.client_id.in_(work.actor.client_ids))
        return [col(ApiKey.user_id).in_(company)]
    return [col(ApiKey.user_id) == work.actor.id]


def _rows() -> Select[Any]:
    return (
        select(
            ApiKey,
            User.name.label("owner"),
            User.kind.label("owner_kind"),
            func.coalesce(Client.name, "").label("company"),
        )
        .join(User, User.id == ApiKey.user_id)
        .outerjoin(Client, Client.id == User.client_id)
    )


def _may(work: Work, scope: str) -> str:
    """A permission as whoever looks knows it."""
    if work.actor.side is Side.CLIENT and scope in PORTAL_WORDS:
        return _(PORTAL_WORDS[Permission(scope)])
    return label(scope)


def _row(work: Work, row: Any) -> KeyRow:
    key = row.ApiKey
    return KeyRow(
        key.id, key.name, row.owner, row.owner_kind, row.company, key.shown, list(key.scopes), list(key.addresses),
        _state(key, work.now), key.created_at, key.expires_at, key.last_used_at, key.last_address, key.version,
    )  # fmt: skip


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "live"


def _line(work: Work, row: Any) -> KeyLine:
    key, now, place = _row(work, row), work.now, zone(work)
    return KeyLine(
        id=str(key.id), name=key.name, shown=f"{key.shown}…", owner=key.owner,
        note=_note(work, key), state=key.state, scopes=", ".join(_may(work, scope) for scope in key.scopes), addresses=", ".join(key.addresses),
        used=times.short(key.last_used_at, place, now=now), expires=times.day(key.expires_at, place),
    )  # fmt: skip


def _note(work: Work, key: KeyRow) -> str:
    """What is to be known of an owner: a program, and, for the laboratory, whose."""
    program = _("Service account") if key.owner_kind == AccountKind.SERVICE else ""
    company = key.company if work.actor.side is Side.LAB else ""
    return ", ".join(filter(None, (program, company)))


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    like = pattern(q)
    owners = select(User.id).where(User.name.ilike(like))
    return [or_(ApiKey.name.ilike(like), ApiKey.shown.ilike(like), ApiKey.user_id.in_(owners))]


_STATE = case(
    (ApiKey.revoked_at.is_not(None), "revoked"), (ApiKey.expires_at <= func.now(), "expired"), else_="live"
)
_USED = func.coalesce(ApiKey.last_used_at, ApiKey.created_at)
_EXPIRES = func.coalesce(ApiKey.expires_at, datetime(2200, 1, 1, tzinfo=UTC))


KEYS = declare_list(
    ListPlan(
        "keys", "key", "keys", Permission.MAKE_KEYS, ApiKey, _rows, _line, key="name", state=lambda row: row.state,
        address="/settings/keys", href=lambda _: "", usual_sort="name", found=_found, always=_within_sight,
        columns=(
            Column("name", "Key", lambda r: cells.strong(r.name), 176, SortKey(ApiKey.name)),
            Column("owner", "Of", lambda r: cells.person(r.owner, initials(r.owner), r.note), 164, SortKey(User.name)),
            Column("shown", "Begins with", lambda r: cells.mono(r.shown), 124, folds=3),
            Column("scopes", "May", lambda r: cells.words(r.scopes), 0),
            Column("state", "State", lambda r: cells.badge(_(WORDS[r.state]), *_LOOKS[r.state]), 104, SortKey(_STATE)),
            Column("used", "Last used", lambda r: cells.quiet(r.used or _("never")), 108, SortKey(_USED, moment_key), folds=3),
            Column("expires", "Expires", lambda r: cells.quiet(r.expires or _("never")), 108, SortKey(_EXPIRES, moment_key)),
            Column("addresses", "From", lambda r: cells.quiet(r.addresses or _("anywhere")), 150, usual=False),
        ),
        filters=(
            Filter("state", "State", "choice", _STATE, options.fixed(WORDS.items()), icon="circle-dot"),
            Filter("kind", "Of whom", "choice", through(ApiKey.user_id, User.id, User.kind), options.fixed(((AccountKind.PERSON, "A person"), (AccountKind.SERVICE, "A service account"))), icon="user"),
            Filter("side", "Side", "choice", through(ApiKey.user_id, User.id, User.side), options.fixed(((Side.LAB, "The laboratory"), (Side.CLIENT, "A client"))), icon="building"),
            Filter("used", "Last used", "date", ApiKey.last_used_at, icon="calendar"),
        ),
        views=(
            View("live", "In use", "state:is:live"),
            View("programs", "Of service accounts", f"state:is:live;kind:is:{AccountKind.SERVICE}"),
            View("clients", "Of clients", f"state:is:live;side:is:{Side.CLIENT}"),
            View("ended", "Expired and revoked", "state:is:expired|revoked"),
        ),
    )
)  # fmt: skip

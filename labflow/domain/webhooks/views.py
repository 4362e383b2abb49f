"""Reading webhooks: the laboratory's list, one subscription, its log of deliveries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from labflow.domain import events, lists
from labflow.domain.events.kinds import of_side
from labflow.domain.events.telling import event_id
from labflow.domain.finding import Piece, piece
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import Choice, Means
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.webhooks.subscribing import MANAGE
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import declare_list
from labflow.kit.times import full, short
from labflow.models import Client, Webhook, WebhookDelivery
from labflow.vocabulary import DeliveryState, Permission, Side
from labflow.words import _, later

_Owner, _Only = aliased(Client), aliased(Client)
_WORDS = {
    "active": later("Active"),
    "failing": later("Failing"),
    "paused": later("Paused"),
    "retired": later("Retired"),
}
_TONES = {"active": "ok", "failing": "warn", "paused": "", "retired": "line"}
STATES = {
    DeliveryState.WAITING: later("Waiting"), DeliveryState.DELIVERED: later("Delivered"),
    DeliveryState.FAILED: later("Given up"), DeliveryState.DROPPED: later("Not sent"),
}  # fmt: skip


@dataclass
class WebhookRow:
    """A subscription as a line of the list."""

    id: str = ""
    name: str = ""
    url: str = ""
    owner: str = ""
    only: str = ""
    types: int = 0
    state: str = ""
    word: str = ""
    last: str = ""
    made: str = ""


@dataclass
class WebhookView:
    """A subscription to look at. `owner` is the client whose own it is, empty for the laboratory's."""

    id: str = ""
    name: str = ""
    url: str = ""
    types: list[str] = field(default_factory=list)
    type_words: list[tuple[str, str]] = field(default_factory=list)
    client_id: str = ""
    owner: str = ""
    only_client_id: str = ""
    only: str = ""
    state: str = ""
    word: str = ""
    tone: str = ""
    paused_reason: str = ""
    failing_since: str = ""
    both_until: str = ""
    made: str = ""
    retired: str = ""
    version: int = 1


@dataclass
class DeliveryRow:
    """A delivery as a line of the log."""

    id: str = ""
    event: str = ""
    type: str = ""
    subject: str = ""
    state: str = ""
    word: str = ""
    attempts: int = 0
    status: str = ""
    duration: str = ""
    made: str = ""
    last: str = ""
    next: str = ""
    error: str = ""
    can_replay: bool = False


@dataclass
class TryRow:
    """One try of a delivery."""

    at: str = ""
    status: str = ""
    duration: str = ""
    error: str = ""


@dataclass
class DeliveryView:
    """A delivery with all its tries and the beginning of the last answer."""

    row: DeliveryRow = field(default_factory=DeliveryRow)
    answer: str = ""
    tries: list[TryRow] = field(default_factory=list)


@dataclass
class TypeChoice:
    """An event type that can be subscribed to."""

    name: str = ""
    words: str = ""
    for_clients: bool = False


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of the laboratory's list."""
    return lists.page(work, WEBHOOKS, query)


def own(work: Work) -> list[WebhookView]:
    """All that whoever asks looks after, by name: everything for the laboratory, a client's own for a client."""
    work.require_any(*MANAGE)
    rows = work.db.execute(_named().where(Webhook.retired_at.is_(None)).order_by(Webhook.name, Webhook.id))
    return [_view(work, row) for row in rows]


def view(work: Work, webhook_id: UUID) -> WebhookView:
    """One subscription, also a retired one."""
    work.require_any(*MANAGE)
    row = work.db.execute(_named().where(Webhook.id == webhook_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such {noun}.", noun="webhook")
    return _view(work, row)


def log(
    work: Work, webhook_id: UUID, *, state: str = "", after: str = "", limit: int = 50
) -> Piece[DeliveryRow]:
    """The deliveries, the newest first."""
    work.require_any(*MANAGE)
    work.read(Webhook, webhook_id)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if state:
        query = query.where(WebhookDelivery.state == state)
    rows, cursor = piece(work, query, WebhookDelivery.id, limit=limit, after=after)
    return Piece([_delivery(work, row.WebhookDelivery) for row in rows], cursor)


def counts(work: Work, webhook_id: UUID) -> dict[str, int]:
    """How many deliveries there are of each state."""
    work.require_any(*MANAGE)
    work.read(Webhook, webhook_id)
    rows = work.db.execute(
        select(WebhookDelivery.state, func.count().label("n"))
        .where(WebhookDelivery.webhook_id == webhook_id)
        .group_by(WebhookDelivery.state)
    )
    return {row.state: row.n for row in rows}


def delivery(work: Work, delivery_id: UUID) -> DeliveryView:
    """One delivery with its tries."""
    work.require_any(*MANAGE)
    row = work.db.scalars(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such delivery.")
    return DeliveryView(_delivery(work, row), row.answer, [_try(work, one) for one in reversed(row.tries)])


def types(work: Work) -> list[TypeChoice]:
    """What whoever asks may subscribe to."""
    work.require_any(*MANAGE)
    for_clients = {each.name for each in of_side(Side.CLIENT)}
    return [
        TypeChoice(each.name, _(each.words), each.name in for_clients) for each in events.readable(work.actor)
    ]


def clients(work: Work) -> list[tuple[str, str]]:
    """The clients a subscription may be for, by name."""
    work.require(Permission.EDIT_WEBHOOKS)
    return [(one.value, one.label) for one in options.clients(work)]


def state_of(row: Webhook) -> str:
    """active, failing, paused or retired."""
    if row.retired_at:
        return "retired"
    if not row.active:
        return "paused"
    return "failing" if row.failing_since else "active"


def _named() -> Select[Any]:
    return (
        select(Webhook, _Owner.name.label("owner"), _Only.name.label("only"))
        .outerjoin(_Owner, _Owner.id == Webhook.client_id)
        .outerjoin(_Only, _Only.id == Webhook.only_client_id)
    )


def _view(work: Work, row: Any) -> WebhookView:
    hook, state = row.Webhook, state_of(row.Webhook)
    both = hook.old_secret_until if hook.old_secret_until and hook.old_secret_until > work.now else None
    return WebhookView(
        id=str(hook.id), name=hook.name, url=hook.url, types=list(hook.types),
        type_words=[(name, _(events.TYPES[name].words) if name in events.TYPES else "") for name in hook.types],
        client_id=str(hook.client_id or ""), owner=row.owner or "", only_client_id=str(hook.only_client_id or ""),
        only=row.only or "", state=state, word=_(_WORDS[state]), tone=_TONES[state], paused_reason=_(hook.paused_reason) if hook.paused_reason else "",
        failing_since=_short(work, hook.failing_since), both_until=_short(work, both), made=_short(work, hook.created_at),
        retired=_short(work, hook.retired_at), version=hook.version,
    )  # fmt: skip


def _delivery(work: Work, row: WebhookDelivery) -> DeliveryRow:
    return DeliveryRow(
        id=str(row.id), event=event_id(row.event_id), type=row.type, subject=row.subject, state=row.state,
        word=_word(row), attempts=row.attempts, status=str(row.status_code or ""),
        duration=_milliseconds(row.duration_ms), made=_short(work, row.created_at), last=_short(work, row.last_at),
        next=_short(work, row.next_at), error=_(row.error) if row.error else "", can_replay=row.type != events.PING,
    )  # fmt: skip


def _word(row: WebhookDelivery) -> str:
    """A ping is tried once: it failed, and nobody gave it up."""
    failed = row.type == events.PING and row.state == DeliveryState.FAILED
    return _("Failed") if failed else _(STATES[DeliveryState(row.state)])


def _try(work: Work, one: dict[str, Any]) -> TryRow:
    return TryRow(
        at=full(datetime.fromisoformat(one["at"]), zone(work)), status=str(one["status"] or ""),
        duration=_milliseconds(one["ms"]), error=_(one["error"]) if one["error"] else "",
    )  # fmt: skip


def _milliseconds(count: int | None) -> str:
    return "" if count is None else f"{count} ms"


def _short(work: Work, at: datetime | None) -> str:
    return short(at, zone(work), now=work.now)


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    like = pattern(q)
    return [or_(Webhook.name.ilike(like), Webhook.url.ilike(like), _Owner.name.ilike(like))]


def _rows() -> Select[Any]:
    newest = (
        select(func.max(WebhookDelivery.last_at))
        .where(WebhookDelivery.webhook_id == Webhook.id)
        .scalar_subquery()
    )
    return _named().add_columns(newest.label("last"))


def _row(work: Work, row: Any) -> WebhookRow:
    hook, state = row.Webhook, state_of(row.Webhook)
    return WebhookRow(
        id=str(hook.id), name=hook.name, url=hook.url, owner=row.owner or _("Laboratory"), only=row.only or "",
        types=len(hook.types), state=state, word=_(_WORDS[state]), last=_short(work, row.last),
        made=_short(work, hook.created_at),
    )  # fmt: skip


def _in_state(states: Any) -> ColumnElement[bool]:
    retired = Webhook.retired_at.is_not(None)
    paused = ~retired & ~Webhook.active
    failing = ~retired & Webhook.active & Webhook.failing_since.is_not(None)
    known = {
        "retired": retired, "paused": paused, "failing": failing,
        "active": ~retired & Webhook.active & Webhook.failing_since.is_(None),
    }  # fmt: skip
    return or_(*[known[state] for state in states if state in known])


def _states(work: Work) -> list[Choice]:
    return [Choice(state, _(word)) for state, word in _WORDS.items()]


WEBHOOKS = declare_list(
    ListPlan(
        "webhooks", "webhook", "webhooks", Permission.EDIT_WEBHOOKS, Webhook, _rows, _row, key="name",
        address="/settings/webhooks", href=lambda row: f"/settings/webhooks/{row.id}", usual_sort="name", found=_found,
        hot=lambda row: row.state == "failing", state=lambda row: row.state,
        columns=(
            Column("name", "Webhook", lambda r: cells.opener(r.name), 200, SortKey(Webhook.name)),
            Column("url", "Address", lambda r: cells.mono(r.url), 0, SortKey(Webhook.url)),
            Column("owner", "Told", lambda r: cells.words(r.owner), 168),
            Column("only", "Only about", lambda r: cells.words(r.only), 150, usual=False),
            Column("types", "Events", lambda r: cells.number(r.types), 72, num=True, folds=3),
            Column("state", "Status", lambda r: cells.badge(r.word, _TONES[r.state]), 104),
            Column("last", "Last try", lambda r: cells.quiet(r.last), 140),
            Column("made", "Added", lambda r: cells.quiet(r.made), 140, SortKey(Webhook.created_at, moment_key), usual=False),
        ),
        filters=(
            Filter("state", "Status", "choice", Means(_in_state), _states, icon="circle-dot"),
            Filter("owner", "Told", "choice", Webhook.client_id, options.clients, icon="building"),
            Filter("url", "Address", "text", Webhook.url, icon="link"),
        ),
        views=(
            View("all", "In use", "state:is:active|failing|paused"),
            View("trouble", "In trouble", "state:is:failing|paused"),
            View("retired", "Retired", "state:is:retired"),
        ),
    )
)  # fmt: skip

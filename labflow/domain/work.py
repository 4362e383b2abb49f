"""Work: one event, one session, one commit. Audit, isolation, signature and outbox hang on it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from psycopg import errors
from sqlalchemy import Select, TextClause, event, insert, inspect, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from labflow import __version__
from labflow.domain import wall
from labflow.domain.actor import Actor
from labflow.domain.ports import House
from labflow.errors import NotAllowed, NotFound, Stale
from labflow.ext import listeners
from labflow.kit import errand, meters, spans
from labflow.kit.times import utc_now
from labflow.models import AuditEvent, OutboxEvent, Signature
from labflow.models.base import Customised, Record
from labflow.vocabulary import Meaning, Permission, Side, words_of
from labflow.words import _, in_sentence

Kind = TypeVar("Kind", bound=Record)

# What the database says when two people meet on the same rows: one of them is told, nothing is half-saved.
_SAME_MOMENT = (
    errors.UniqueViolation,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
)

# One column for all of them: what a driver tells of a column costs more than the column.
_AT_WORK = text(
    "select (select current from edition) as edition, length(concat("
    "set_config('labflow.actor_id', :actor_id, true), set_config('labflow.actor_name', :actor_name, true),"
    " set_config('labflow.side', :side, true), set_config('labflow.clients', :clients, true),"
    " set_config('labflow.reason', :reason, true), set_config('labflow.verb', :verb, true),"
    " set_config('labflow.request_id', :request_id, true), set_config('labflow.release', :release, true))) as told"
)


@dataclass(frozen=True)
class Packed:
    """Many new rows of one table as they travel to the database."""

    kind: type[Record]
    shared: str
    rows: str


@dataclass
class Work:
    """What a verb gets: the session, who is at work, why, and the time. Nothing else commits."""

    db: Session
    actor: Actor
    house: House
    reason: str = ""
    verb: str = ""
    request_id: UUID = field(default_factory=errand.trail_id)
    now: datetime = field(default_factory=utc_now)
    steps: list[tuple[str, str]] = field(default_factory=list)
    """What was done in the life of records, to be counted when it is committed."""
    edition: UUID | None = None
    """Which edition of the settled tables it began with."""

    def require(self, permission: Permission) -> None:
        """The first line of every verb: refuse who may not do this."""
        if not self.actor.may(permission):
            raise NotAllowed("Your roles do not allow this ({value}).", value=_named(permission))

    def require_any(self, *permissions: Permission) -> None:
        """For reading that serves the laboratory's people and a client's alike, each under a permission of their own."""
        if not any(self.actor.may(permission) for permission in permissions):
            raise NotAllowed("Your roles do not allow this ({value}).", value=_named(permissions[0]))

    def read(self, kind: type[Kind], id: UUID, *options: Any) -> Kind:
        """The row, or NotFound: also when it is another client's."""
        return self._one(select(kind).where(kind.id == id).options(*options), kind)

    def lock(self, kind: type[Kind], id: UUID, *options: Any, version: int | None = None) -> Kind:
        """Read a row in order to change it. A version that is no longer the newest is refused."""
        row = self._one(
            select(kind).where(kind.id == id).options(*options).with_for_update(of=kind), kind, refresh=True
        )
        if version is not None and row.version != version:
            raise self.stale(row)
        return row

    def lock_all(self, kind: type[Kind], ids: Sequence[UUID], *options: Any) -> list[Kind]:
        """Lock several rows, always in the same order, so that two pieces of work cannot block each other."""
        rows = self.db.scalars(
            select(kind)
            .where(kind.id.in_(ids))
            .order_by(kind.id)
            .options(*options)
            .with_for_update(of=kind)
            .execution_options(populate_existing=True)
        ).all()
        if len(rows) != len(set(ids)):
            raise NotFound("There is no such {noun}.", noun=_(_noun(kind)))
        return list(rows)

    def add(self, record: Kind) -> Kind:
        """Keep a new row, with who made it and when."""
        record.created_at, record.created_by_id = self.now, self.actor.id
        self.db.add(record)
        return record

    def add_rows(self, kind: type[Record], rows: Sequence[dict[str, Any]], **shared: Any) -> None:
        """Keep many new rows in one statement, so that their audit costs one statement too.

        Keys are column names; what a row leaves out it takes from `shared`, then from the model's default. Version,
        time and actor are added.
        """
        if rows:
            self.add_packed(self.packed(kind, rows, **shared))

    def packed(self, kind: type[Record], rows: Sequence[dict[str, Any]], **shared: Any) -> "Packed":
        """The same rows ready to be kept, for who has something to lock first that others wait for."""
        common = _defaults(kind) | {"version": 1, "created_at": self.now, "created_by_id": self.actor.id}
        return Packed(kind, _as_json(common | shared), _as_json(rows))

    def add_packed(self, *packed: "Packed") -> None:
        """Keep what was packed, of several tables in one statement: the trail tells of the first one first."""
        asked = {}
        for place, each in enumerate(packed):
            asked |= {f"shared_{place}": each.shared, f"rows_{place}": each.rows}
        self.db.connection().execute(_bulk_insert(tuple(each.kind for each in packed)), asked)

    def add_together(self, records: Sequence[Record]) -> None:
        """Keep new rows of one kind that were made as objects, in one statement. From here on they are as if they had been read."""
        if not records:
            return
        names = inspect(type(records[0])).column_attrs.keys()
        for record in records:
            record.created_at, record.created_by_id = self.now, self.actor.id
        self.add_rows(
            type(records[0]),
            [{name: vars(each)[name] for name in names if name in vars(each)} for each in records],
        )
        for record in records:
            make_transient_to_detached(record)
            self.db.add(record)

    def change_rows(self, rows: Sequence[Record]) -> None:
        """Write now what was changed of these rows of one kind, which are locked: the same change of many in one statement.

        The audit costs a statement too, and what is alone in its change waits for the flush as ever.
        """
        alike: dict[tuple[Any, ...], list[Record]] = {}
        with self.db.no_autoflush:
            for row in rows:
                facts = _changed(row)
                if facts:
                    alike.setdefault((row.version, *map(repr, sorted(facts.items()))), []).append(row)
        for same in alike.values():
            if len(same) > 1:
                self._change_alike(same)

    def _change_alike(self, rows: Sequence[Record]) -> None:
        kind, facts, version = type(rows[0]), _changed(rows[0]), rows[0].version + 1
        done = self.db.connection().execute(
            update(kind.__table__)
            .where(
                kind.__table__.c.id.in_([row.id for row in rows]), kind.__table__.c.version == rows[0].version
            )
            .values(**facts, version=version)
        )
        if done.rowcount != len(rows):
            raise StaleDataError("A row that was locked is no longer what it was.")
        for row in rows:
            for name, value in {**facts, "version": version}.items():
                set_committed_value(row, name, value)

    def give_reason(self, reason: str) -> None:
        """Say why, for the audit entries of what follows."""
        self.reason = reason
        # on the connection, not the session: a session would flush what is pending before the reason is known
        self.db.connection().execute(
            text("select set_config('labflow.reason', :reason, true)"), {"reason": reason}
        )

    def note(
        self, act: str, entity: str, entity_id: UUID, *, client_id: UUID | None = None, **detail: Any
    ) -> None:
        """Write an act that changes no row into the audit trail: a sign-in, a download."""
        self.db.execute(
            text("select lf_note(:act, :entity, :entity_id, :client_id, cast(:detail as jsonb))"),
            {
                "act": act, "entity": entity, "entity_id": entity_id, "client_id": client_id,
                "detail": json.dumps(detail, default=str),
            },
        )  # fmt: skip

    def emit(self, kind: str, subject_id: UUID, *, client_id: UUID | None = None, **payload: Any) -> None:
        """Say what happened. The worker tells the listeners after the commit, at least once."""
        happened = OutboxEvent(
            at=self.now, kind=kind, client_id=client_id, subject_id=subject_id, payload=payload
        )
        if self.actor.side is Side.CLIENT:
            self._emit_unread(happened)
        else:
            self.db.add(happened)
        if listeners(kind):
            self.db.flush()
            self.defer("deliver", event_id=happened.id)

    def _emit_unread(self, happened: OutboxEvent) -> None:
        """A client's person may add what happened to her own company, and may read nothing of the outbox.

        So the number of the new row comes from its sequence; reading the row back would be refused.
        """
        self.db.flush()  # what the event is about comes first
        connection = self.db.connection()
        facts = happened.model_dump(include={"at", "kind", "client_id", "subject_id", "payload"})
        connection.execute(insert(OutboxEvent).inline().values(facts))
        happened.id = connection.scalar(text("select currval(pg_get_serial_sequence('outbox_event', 'id'))"))

    def defer(self, job: str, **arguments: Any) -> None:
        """Queue a job that exists if, and only if, this work commits."""
        self.house.queue.defer(self.db.connection(), job, **arguments)

    def write_signature(
        self, entity: str, entity_id: UUID, meaning: Meaning, content: str, *, comment: str = ""
    ) -> Signature:
        """Put the actor's name on exactly this content. The password was confirmed by `identity.confirm`."""
        if self.actor.id is None:
            raise NotAllowed("Only a person can sign.")
        return self.add(
            Signature(
                entity=entity, entity_id=entity_id, meaning=meaning, user_id=self.actor.id,
                user_name=self.actor.name, user_title=self.actor.title, at=self.now,
                content_sha256=digest(content), comment=comment,
            )
        )  # fmt: skip

    def stale(self, row: Record) -> Stale:
        """The refusal that tells who changed what since the row was read."""
        last = self.db.scalars(
            select(AuditEvent)
            .where(AuditEvent.entity == row.__tablename__, AuditEvent.entity_id == row.id)
            .order_by(AuditEvent.seq.desc())
            .limit(1)
        ).first()
        if last is None:
            return Stale("Somebody else changed this meanwhile. Look at it again.")
        what = ", ".join(sorted(last.new or {})).replace("_", " ") or "it"
        return Stale(
            "{actor_name} changed {what} meanwhile. Look at it again, then repeat your change.",
            actor_name=last.actor_name,
            what=what,
        )

    def _one(self, query: Select[Any], kind: type[Kind], *, refresh: bool = False) -> Kind:
        row = self.db.scalars(query.execution_options(populate_existing=refresh)).one_or_none()
        if row is None:
            raise NotFound("There is no such {noun}.", noun=_(_noun(kind)))
        return row


@contextmanager
def open_work(
    house: House,
    actor: Actor,
    *,
    reason: str = "",
    verb: str = "",
    now: datetime | None = None,
    told: bool = True,
) -> Iterator[Work]:
    """The one place that commits. Whatever raises inside leaves nothing behind.

    `now` is the time the verbs go by. Only what is made up is dated back with it: the demo laboratory and tests.
    The database is told who is at work before anything else, unless the first statement does that (`identity.as_door`):
    whom it does not know it shows nothing.
    """
    with (
        spans.span(verb or "work"),
        Session(
            bind=house.engine,
            expire_on_commit=False,
            autoflush=True,
            join_transaction_mode="create_savepoint"
            if isinstance(house.engine, Connection)
            else "conditional_savepoint",
        ) as db,
    ):
        work = Work(db, actor, house, reason=reason, verb=verb, now=now or utc_now())
        db.info["work"] = work
        with clashes_told(), db.begin():
            if told:
                begin_as(work)
            yield work
        meters.stepped(work.steps)


@contextmanager
def clashes_told() -> Iterator[None]:
    """What the database says when two people meet becomes a refusal that they understand."""
    try:
        yield
    except StaleDataError as error:
        raise Stale("Somebody else changed this meanwhile. Look at it again.") from error
    except DBAPIError as error:
        if isinstance(error.orig, _SAME_MOMENT):
            raise Stale(
                "Somebody else saved the same thing at this moment. Look at it again, then repeat."
            ) from error
        raise


def begin_as(work: Work) -> None:
    """Tell the database who is at work, for this transaction only (security.md F11)."""
    if (doing := errand.now()) is not None and work.actor.side is not Side.SYSTEM:
        doing.of(work.actor.id, work.actor.side.value, work.actor.key_id)
    begun = work.db.connection().execute(
        _AT_WORK,
        {
            "actor_id": str(work.actor.id or ""),
            "actor_name": work.actor.trail_name,
            "side": work.actor.side.value,
            "clients": ",".join(map(str, work.actor.client_ids)),
            "reason": work.reason,
            "verb": work.verb,
            "request_id": str(work.request_id),
            "release": __version__,
        },
    )
    work.edition = begun.scalar_one()


def digest(content: str) -> str:
    """SHA-256 of the text, as hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def _changed(row: Record) -> dict[str, Any]:
    """What of a row is not in the database yet, by column."""
    state = inspect(row)
    if not state.persistent:
        return {}
    return {
        name: state.dict[name]
        for name in state.mapper.column_attrs.keys()  # noqa: SIM118 (a collection of its own kind)
        if name in state.committed_state and state.attrs[name].history.has_changes()
    }


@cache
def _bulk_insert(kinds: tuple[type[Record], ...]) -> TextClause:
    """One insert for each table; all but the first stand in front of it and are carried out behind it, the last one first."""
    first, *others = (_insert(kind, place) for place, kind in enumerate(kinds))
    before = ", ".join(f"more_{place} as ({insert})" for place, insert in reversed(list(enumerate(others))))
    return text(f"with {before} {first}" if before else first)


def _insert(kind: type[Record], place: int) -> str:
    """What all rows share travels once: it is the record that each row's own columns are laid over."""
    table = kind.__table__
    names = ", ".join(column.name for column in table.columns)
    shared = f"jsonb_populate_record(null::{table.name}, cast(:shared_{place} as jsonb))"
    return (
        f"insert into {table.name} ({names}) select {names}"  # noqa: S608 (names of our own columns)
        f" from jsonb_populate_recordset({shared}, cast(:rows_{place} as jsonb))"
    )


@cache
def _scalar_defaults(kind: type[Record]) -> dict[str, Any]:
    """What the mapper would fill in for columns that a row leaves out."""
    defaults = {
        column.name: column.default for column in kind.__table__.columns if column.default is not None
    }
    return {name: default.arg for name, default in defaults.items() if default.is_scalar}


def _defaults(kind: type[Record]) -> dict[str, Any]:
    empty = {"custom": {}} if issubclass(kind, Customised) else {}
    lists = {name: [] for name, field in kind.model_fields.items() if field.default_factory is list}
    return {**_scalar_defaults(kind), **empty, **lists}


def _as_json(value: Any) -> str:
    """Ids, times and exact numbers as text."""
    return orjson.dumps(value, default=str).decode()


def _named(permission: Permission) -> str:
    return in_sentence(_(words_of(permission)))


def _noun(kind: type[Record]) -> str:
    return str(kind.__tablename__).removeprefix("lab_").replace("_", " ")


event.listen(Session, "do_orm_execute", wall.stay_with_own_clients)

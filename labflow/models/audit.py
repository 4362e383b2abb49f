"""The audit trail and the chain that seals it. Written by the database's own triggers; read only here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """One row that was added, changed or removed, or one act worth keeping: who, when, why, before, after."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_entity", "entity", "entity_id", "seq"),
        Index("ix_audit_event_sample", "sample_id", "seq", postgresql_where=text("sample_id is not null")),
        Index("ix_audit_event_order", "order_id", "seq", postgresql_where=text("order_id is not null")),
        Index("ix_audit_event_actor", "actor_id", "seq"),
        Index("ix_audit_event_at", "at", postgresql_using="brin"),
        Index("ix_audit_event_verb", "verb", "seq"),
        # acts that changed no row: sign-ins, downloads, checks
        Index(
            "ix_audit_event_acts", "seq", postgresql_where=text("act not in ('added', 'changed', 'removed')")
        ),
        # most rows have no reason, and cost it nothing
        Index(
            "ix_audit_event_reason_trgm",
            "reason",
            postgresql_using="gin",
            postgresql_ops={"reason": "gin_trgm_ops"},
            postgresql_where=text("reason <> ''"),
        ),
    )

    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())
    )
    txid: int = Field(
        sa_column=Column(
            BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")
        )
    )
    act: str = Field(max_length=20)
    entity: str = Field(max_length=40)
    entity_id: UUID
    client_id: UUID | None = None
    order_id: UUID | None = None
    sample_id: UUID | None = None
    actor_id: UUID | None = None
    actor_name: str = Field(sa_column=Column(Text, nullable=False))
    verb: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    reason: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    request_id: UUID | None = None
    release: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    old: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    new: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))


class AuditSeal(SQLModel, table=True):
    """A link of the chain: the hash of an audit row together with the hash of the link before."""

    __tablename__ = "audit_seal"

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditRound(SQLModel, table=True):
    """A round of sealing: the furthest row it reached, and the numbers of transactions that had ended or not yet begun.

    Written by the database's own function, which begins its next round where rounds of the past are settled.
    """

    __tablename__ = "audit_round"

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    reached: int = Field(sa_column=Column(BigInteger, nullable=False))
    ended_before: int = Field(sa_column=Column(BigInteger, nullable=False))
    """All transactions with a smaller number had ended."""
    next: int = Field(sa_column=Column(BigInteger, nullable=False))
    """No transaction had this number or a greater one yet."""

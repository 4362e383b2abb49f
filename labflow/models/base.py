"""What every row shares: an id, a version, who made it and when; and the marks `ClientOwned` and `Customised`."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    any_,
    bindparam,
    case,
    column,
    func,
    inspect,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from labflow.kit.ids import new_id
from labflow.kit.times import utc_now

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


class Record(SQLModel):
    """A row with a version. Saving a version that is no longer the newest is refused by the mapper."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(default_factory=utc_now, sa_type=DateTime(timezone=True), nullable=False)
    created_by_id: UUID | None = Field(default=None)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (declared on the class)
        return {"version_id_col": cls.__table__.c.version} if "__table__" in cls.__dict__ else {}


Row = TypeVar("Row", bound=Record)


def made(kind: type[Row], facts: dict[str, Any]) -> Row:
    """A new row of these facts and the model's usual ones, as the mapper makes what it has read: ten times as fast as by its class."""
    row: Row = inspect(kind).class_manager.new_instance()
    usual, begun = _usual(kind)
    row.__dict__.update(usual | {name: make() for name, make in begun if name not in facts} | facts)
    return row


@cache
def _usual(kind: type[Record]) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """What a row begins with: values, and what is made anew for each (without asking pydantic, who looks at its signature each time)."""
    usual = {name: each for name, each in kind.model_fields.items() if not each.is_required()}
    begun = tuple((name, each.default_factory) for name, each in usual.items() if each.default_factory)
    return {name: each.default for name, each in usual.items() if not each.default_factory}, begun


class ClientOwned(SQLModel):
    """Mark of rows that belong to one client. Both walls (session criteria and row-level security) key on it.

    Tables with `owned_key` need no further index on the column: its unique index begins with it. Those whose parent
    is tied by `same_client` need no key to the client either: the parent has it.
    """

    client_id: UUID = Field(nullable=False)


class Customised(SQLModel):
    """Mark of rows that carry the lab's own fields: one JSONB column, checked against `FieldDef` rows."""

    custom: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": "{}"}
    )


def moment(*, nullable: bool = True, index: bool = False) -> Any:
    """A point in time, kept in UTC."""
    return Field(
        default=None if nullable else ..., sa_type=DateTime(timezone=True), nullable=nullable, index=index
    )


def decimal(*, nullable: bool = True) -> Any:
    """An exact number without a fixed scale: what was measured is never rounded by the database."""
    return Field(default=None if nullable else ..., sa_type=Numeric, nullable=nullable)


def json_list() -> Any:
    """A short list kept with its row."""
    return Field(
        default_factory=list, sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": "[]"}
    )


def json_dict() -> Any:
    """A small mapping kept with its row."""
    return Field(
        default_factory=dict, sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": "{}"}
    )


def in_use() -> Any:
    """Whether a record of the set-up is still offered. What is no longer offered is kept: older records point at it."""
    return usually()


def usually() -> Any:
    """A yes that may become a no."""
    return Field(default=True, nullable=False, sa_column_kwargs={"server_default": "true"})


def word(vocabulary: Any, default: str | None = None, *, kept: bool = False) -> Any:
    """A word of the vocabulary, kept as text; `one_of` adds the check constraint to the table. `kept`: the database knows the default."""
    more = {"server_default": str(default)} if kept else {}
    return Field(
        default=default if default is not None else ..., sa_type=String, nullable=False, sa_column_kwargs=more
    )


def one_of(column: str, vocabulary: Any) -> CheckConstraint:
    """The check constraint that keeps a `word` column inside its vocabulary."""
    words = ", ".join(f"'{item.value}'" for item in vocabulary)
    return CheckConstraint(f"{column} in ({words})", name=column)


def same_client(table: str, column: str) -> ForeignKeyConstraint:
    """A composite key: the row pointed at belongs to the same client as this row."""
    return ForeignKeyConstraint(["client_id", column], [f"{table}.client_id", f"{table}.id"])


def found_by(table: str, column: str) -> Index:
    """An index for finding a part of a text: `column ilike '%part%'` (pg_trgm)."""
    return Index(
        f"ix_{table}_{column}_trgm", column, postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"}
    )


def own_text(table: str) -> Index:
    """An index for finding a part of a text in the laboratory's own fields. Records without any cost it nothing."""
    return Index(
        f"ix_{table}_custom_trgm", func.lf_custom_text(column("custom")).label("own"), postgresql_using="gin",
        postgresql_ops={"own": "gin_trgm_ops"}, postgresql_where=text("custom <> '{}'::jsonb"),
    )  # fmt: skip


LONG_AGO: Any = literal_column("'1970-01-01 00:00:00+00'::timestamptz", DateTime(timezone=True))


def or_else(moment: Any, otherwise: Any) -> Any:
    """The first of two times that is there. Not `coalesce`: PostgreSQL does not narrow by an index on that under row-level security."""
    return case((moment.is_(None), otherwise), else_=moment)


def among(column: Any, ids: Sequence[Any] | None = None) -> Any:
    """Whether a column is one of these; without them one of the parameter `ids`.

    One parameter however many they are: the statement is the same one for the driver and the database.
    """
    kind = ARRAY(column.type)
    return column == any_(
        bindparam("ids", type_=kind) if ids is None else bindparam(None, list(ids), type_=kind)
    )


def or_long_ago(moment: Any) -> Any:
    """A time that may be missing, as lists are sorted by it: what has none comes before all others."""
    return or_else(moment, LONG_AGO)


def by_moment(table: str, name: str) -> Index:
    """An index for sorting and narrowing by a time that may be missing."""
    return Index(
        f"ix_{table}_{name}_sort",
        or_else_text(name, "'1970-01-01 00:00:00+00'::timestamp with time zone"),
        "id",
    )


def or_else_text(name: str, otherwise: str) -> Any:
    """What `or_else` compares, for an index: written as PostgreSQL writes it, so that migrations can be compared with it."""
    return text(f"(\nCASE\n    WHEN {name} IS NULL THEN {otherwise}\n    ELSE {name}\nEND)")


def owned_key() -> UniqueConstraint:
    """The target of `same_client` keys."""
    return UniqueConstraint("client_id", "id")


__all__ = [
    "LONG_AGO", "ClientOwned", "Column", "Customised", "Record", "among", "by_moment", "decimal", "found_by", "in_use", "json_dict", "json_list",
    "made", "moment", "one_of", "or_else", "or_else_text", "or_long_ago", "own_text", "owned_key", "same_client", "usually", "word",
]  # fmt: skip

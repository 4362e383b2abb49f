"""The laboratory itself: its profile, its departments, its numbers and its own fields."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from labflow.models.base import Record, in_use, json_list, one_of, usually, word
from labflow.vocabulary import NumberKind


class Lab(Record, table=True):
    """The laboratory's profile: one row. What certificates and screens say about the house."""

    name: str = Field(max_length=200)
    short_name: str = Field(max_length=60)
    street: str = Field(max_length=200)
    city: str = Field(max_length=200)
    country: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=200)
    website: str = Field(default="", max_length=200)
    accreditation_body: str = Field(default="", max_length=200)
    accreditation_number: str = Field(default="", max_length=60)
    timezone: str = Field(default="UTC", max_length=60)
    currency: str = Field(default="USD", max_length=3)
    locale: str = Field(default="en-US", max_length=10, sa_column_kwargs={"server_default": "en-US"})
    archive_after_years: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    logo_file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")


class Department(Record, table=True):
    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=100)
    active: bool = in_use()


class NumberFormat(Record, table=True):
    """How numbers of a kind look, where the laboratory changed it: "S26-000041" is prefix, two digits of the year, six."""

    __tablename__ = "number_format"
    __table_args__ = (one_of("kind", NumberKind), UniqueConstraint("kind"))

    kind: NumberKind = word(NumberKind)
    prefix: str = Field(max_length=4)
    year_digits: int = 2
    digits: int = 6
    yearly: bool = usually()
    follows_order: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})


class NumberSeries(SQLModel, table=True):
    """The last number given out, per kind and year; year 0 is the series that never starts again. Taken under lock in the transaction that uses it."""

    __tablename__ = "number_series"

    kind: str = Field(primary_key=True, max_length=20)
    year: int = Field(primary_key=True)
    last: int = Field(default=0, nullable=False)


class FieldDef(Record, table=True):
    """A field the laboratory added to a record: where, what kind, whether it must be filled, who sees it."""

    __tablename__ = "field_def"
    __table_args__ = (UniqueConstraint("entity", "key"),)

    entity: str = Field(max_length=40, index=True)
    key: str = Field(max_length=40)
    label: str = Field(max_length=80)
    kind: str = Field(default="text", max_length=20)
    options: list[str] = json_list()
    required: bool = False
    on_report: bool = False
    to_client: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    hint: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    position: int = 0
    active: bool = True

"""Clients, the people who speak for them, and the places they have sampled."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from labflow.models.base import ClientOwned, Customised, Record, decimal, found_by, own_text, owned_key


class Client(Customised, Record, table=True):
    """Who orders and pays. ISO/IEC 17025 calls it the customer."""

    __table_args__ = (found_by("client", "name"), found_by("client", "code"), own_text("client"))

    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200, index=True)
    street: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=200)
    country: str = Field(default="", max_length=100)
    tax_id: str = Field(default="", max_length=40)
    payment_terms_days: int = 30
    on_hold: bool = False
    specification_id: UUID | None = Field(default=None, foreign_key="specification.id")
    note: str = Field(default="", max_length=2000)
    language: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    """Of documents and letters, such as "de"; empty is the laboratory's."""


class Contact(ClientOwned, Record, table=True):
    """A person at a client."""

    __table_args__ = (owned_key(),)

    client_id: UUID = Field(foreign_key="client.id")
    name: str = Field(max_length=120)
    title: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=60)
    receives_reports: bool = True
    receives_invoices: bool = False
    active: bool = True


class SamplePoint(ClientOwned, Record, table=True):
    """A monitoring location: results of the same point are compared over time."""

    __tablename__ = "sample_point"
    __table_args__ = (owned_key(), UniqueConstraint("client_id", "code"), found_by("sample_point", "name"))

    client_id: UUID = Field(foreign_key="client.id")
    code: str = Field(max_length=40)
    name: str = Field(max_length=200)
    description: str = Field(default="", max_length=500)
    sample_type_id: UUID | None = Field(default=None, foreign_key="sample_type.id")
    latitude: Decimal | None = decimal()
    longitude: Decimal | None = decimal()
    regulator_id: str = Field(default="", max_length=60)
    active: bool = True

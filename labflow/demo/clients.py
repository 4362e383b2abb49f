"""Puts the twelve clients of the demo laboratory into the database, with their contacts and sample points."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.demo.data.clients import CLIENTS, Company
from labflow.domain.work import Work
from labflow.models import Client, Contact, SamplePoint, SampleType, Specification


def build(work: Work) -> None:
    """All clients. The first contact of each receives the reports, the last one the invoices."""
    specifications = {row.code: row.id for row in work.db.scalars(select(Specification))}
    matrices = {row.code: row.id for row in work.db.scalars(select(SampleType))}
    for company in CLIENTS:
        client = work.add(
            Client(
                code=company.code, name=company.name, street=company.street, city=company.city, country="USA",
                specification_id=specifications[company.specification], custom={"account_manager": company.manager},
            )
        )  # fmt: skip
        work.db.flush()
        _contacts(work, client.id, company)
        _points(work, client.id, company, matrices)
    work.db.flush()


def _contacts(work: Work, client_id: UUID, company: Company) -> None:
    last = len(company.contacts) - 1
    for place, (name, title, email, phone) in enumerate(company.contacts):
        work.add(
            Contact(
                client_id=client_id, name=name, title=title, email=email, phone=phone, receives_reports=place == 0,
                receives_invoices=place == last,
            )
        )  # fmt: skip
        work.db.flush()


def _points(work: Work, client_id: UUID, company: Company, matrices: dict[str, UUID]) -> None:
    for code, name, matrix, latitude, longitude in company.points:
        work.add(
            SamplePoint(
                client_id=client_id, code=code, name=name, sample_type_id=matrices[matrix],
                latitude=Decimal(latitude) if latitude else None, longitude=Decimal(longitude) if longitude else None,
            )
        )  # fmt: skip

"""Clients, contacts and sample points for programs: exact values; a client's people see their own company."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from labflow.domain.client_views import CLIENTS
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import SortKey
from labflow.domain.nouns import Fact, Facts, ForClients, Noun, declare_noun, in_use, usual
from labflow.domain.samples.lookup import shown_custom
from labflow.domain.work import Work
from labflow.models import Client, Contact, SamplePoint, SampleType, Specification
from labflow.vocabulary import Permission

_OF_CLIENT = (
    Fact("client_id", UUID),
    Fact("client", str, Client.code),
)


def _custom(work: Work, values: dict[str, Any]) -> dict[str, Any]:
    return shown_custom(work, "client", values)


CLIENT = declare_noun(
    Noun(
        "clients", "client", Client, (Permission.SEE_CLIENTS,),
        Facts(
            "ClientFacts", "A client. `specification` is the code of the one that is usual for it.", Client,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("street", str),
                Fact("city", str),
                Fact("country", str),
                Fact("tax_id", str),
                Fact("payment_terms_days", int),
                Fact("specification_id", UUID | None),
                Fact("specification", str | None, Specification.code),
                Fact("language", str),
                Fact("on_hold", bool, inside=True),
                Fact("note", str, inside=True),
                Fact("custom", dict[str, Any], shown=_custom),
                Fact("created_at", datetime),
            ),
            joins=((Specification, Specification.id == Client.specification_id, True),),
        ),
        "name", plan=CLIENTS, clients=ForClients(Permission.PORTAL_ORDERS, sorts=("name", "code")),
        filters=(Filter("code", "Code", "text", Client.code),),
    )
)  # fmt: skip

CONTACT = declare_noun(
    Noun(
        "contacts", "contact", Contact, (Permission.SEE_CLIENTS,),
        Facts(
            "ContactFacts", "A person at a client.", Contact,
            (
                *usual(),
                *_OF_CLIENT,
                Fact("name", str),
                Fact("title", str),
                Fact("email", str),
                Fact("phone", str),
                Fact("receives_reports", bool),
                Fact("receives_invoices", bool),
                Fact("active", bool),
                Fact("created_at", datetime),
            ),
            joins=((Client, Client.id == Contact.client_id, False),),
        ),
        "name",
        sorts={"name": SortKey(Contact.name), "email": SortKey(Contact.email)},
        filters=(
            Filter("client", "Client", "choice", Contact.client_id, uuid=True),
            Filter("name", "Name", "text", Contact.name),
            Filter("email", "Email", "text", Contact.email),
            in_use(Contact),
        ),
        found=lambda _, q: [Contact.name.ilike(pattern(q)) | Contact.email.ilike(pattern(q))],
        clients=ForClients(Permission.PORTAL_TEAM, (in_use(Contact),), ("name", "email")),
        expands={"client": ("client_id", "clients")},
    )
)  # fmt: skip

POINT = declare_noun(
    Noun(
        "sample-points", "sample point", SamplePoint, (Permission.SEE_CLIENTS, Permission.CREATE_ORDERS),
        Facts(
            "SamplePointFacts", "A place that is sampled again and again. Coordinates in degrees (WGS 84).", SamplePoint,
            (
                *usual(),
                *_OF_CLIENT,
                Fact("code", str),
                Fact("name", str),
                Fact("description", str),
                Fact("sample_type_id", UUID | None),
                Fact("sample_type", str | None, SampleType.code),
                Fact("latitude", Decimal | None),
                Fact("longitude", Decimal | None),
                Fact("regulator_id", str),
                Fact("active", bool),
                Fact("created_at", datetime),
            ),
            joins=(
                (Client, Client.id == SamplePoint.client_id, False),
                (SampleType, SampleType.id == SamplePoint.sample_type_id, True),
            ),
        ),
        "code",
        sorts={"code": SortKey(SamplePoint.code), "name": SortKey(SamplePoint.name)},
        filters=(
            Filter("client", "Client", "choice", SamplePoint.client_id, uuid=True),
            Filter("code", "Code", "text", SamplePoint.code),
            Filter("matrix", "Matrix", "choice", SamplePoint.sample_type_id, uuid=True),
            in_use(SamplePoint),
        ),
        found=lambda _, q: [SamplePoint.name.ilike(pattern(q)) | SamplePoint.code.ilike(pattern(q))],
        clients=ForClients(
            Permission.PORTAL_ORDERS, (Filter("code", "Code", "text", SamplePoint.code), in_use(SamplePoint)), ("code", "name")
        ),
        expands={"client": ("client_id", "clients")},
    )
)  # fmt: skip

"""Mappings for programs."""

from typing import Any

from labflow.domain.edd.mapping import of_row
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.window import SortKey
from labflow.domain.nouns import Fact, Facts, ForClients, Noun, declare_noun, in_use, usual
from labflow.models import Client, EddMapping
from labflow.vocabulary import Permission

EDD = declare_noun(
    Noun(
        "edd-mappings", "EDD mapping", EddMapping, (Permission.SEE_CLIENTS, Permission.SEE_REPORTS),
        Facts(
            "EddMappingFacts", "How a client wants its results as data: columns in order, and how values are written.", EddMapping,
            (
                *usual(),
                Fact("client", str, Client.code),
                Fact("name", str),
                Fact("columns", list[dict[str, Any]]),
                Fact("delimiter", str),
                Fact("date_format", str),
                Fact("decimal_mark", str),
                Fact("non_detect", str),
                Fact("units", dict[str, Any]),
                Fact("active", bool),
            ),
            joins=((Client, Client.id == EddMapping.client_id, False),),
        ),
        "name", sorts={"name": SortKey(EddMapping.name)},
        filters=(in_use(EddMapping), Filter("client", "Client", "choice", EddMapping.client_id, uuid=True)),
        clients=ForClients(Permission.PORTAL_REPORTS, (in_use(EddMapping),), ("name",)),
    )
)  # fmt: skip


def kept_by(row: EddMapping) -> dict[str, Any]:
    """What a row keeps, as the facts of a mapping name it."""
    return vars(of_row(row))

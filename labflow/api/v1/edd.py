"""Electronic data deliverables: published results in a client's columns, and the mappings that say which those are."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import StringConstraints

from labflow.api.answers import attachment
from labflow.api.doors import doors, join
from labflow.api.nouns import reads
from labflow.api.texts import Keepable
from labflow.api.verbs import acts, changes, creates
from labflow.api.who import At
from labflow.domain import edd
from labflow.domain.client_lookup import CLIENT
from labflow.domain.edd.lookup import EDD, kept_by
from labflow.domain.orders.lookup import order_id
from labflow.domain.reports.lookup import report_id

router = doors(tags=["reports"])
_mappings = doors("/edd-mappings", tags=["clients"])
reads(_mappings, EDD, shortcuts=("client",))
changes(_mappings, EDD, edd.change, now=lambda _work, row: kept_by(row))
acts(_mappings, EDD, retire=edd.retire)
_of_clients = doors("/clients", tags=["clients"])
creates(_of_clients, EDD, edd.create, "/{reference}/edd-mappings", under=CLIENT)

Ref = Annotated[str, StringConstraints(max_length=60), Keepable]
Refs = Annotated[list[Ref], Query(max_length=100, description="By number or id; may be given several times.")]
Which = Annotated[
    str,
    Query(max_length=80, description="Id or name of one of the client's mappings, `plain` or `epa`. Without it: the client's first."),
    Keepable,
]  # fmt: skip


@router.get("/edd.csv", response_class=Response)
def deliver(at: At, order: Refs = [], report: Refs = [], mapping: Which = "") -> Response:  # noqa: B006 (read only)
    """Published results of orders or reports of one client: one row a result, in the client's columns."""
    with at.work(edd.deliver) as work:
        made = edd.deliver(
            work, order_ids=[order_id(work, each) for each in order], report_ids=[report_id(work, each) for each in report],
            mapping=mapping,
        )  # fmt: skip
    return attachment(made.data, made.name, "text/csv; charset=utf-8")


join(router, _mappings)
join(router, _of_clients)

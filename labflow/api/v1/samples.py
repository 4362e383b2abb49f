"""Samples: found and received; and their results."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from labflow.api.texts import After, Body, Keepable, Limit, Line, Name, Reference, Search, Version
from labflow.api.who import At
from labflow.domain import samples
from labflow.domain.analyses import lookup as results
from labflow.domain.analyses.lookup import ResultFacts
from labflow.domain.finding import Piece
from labflow.domain.samples import Reception, lookup
from labflow.domain.samples.lookup import SampleFacts
from labflow.vocabulary import SampleState

router = APIRouter(prefix="/samples", tags=["samples"])

OfOrder = Annotated[str, Query(max_length=60, description="The id or the number of their order."), Keepable]
Celsius = Annotated[Decimal, Field(max_digits=6, decimal_places=3)]


class Received(Body):
    """What reception saw. Temperature in °C; above 6 °C it needs a reason."""

    conditions: list[Name] = Field(default=["intact"], max_length=10)
    temperature: Celsius | None = None
    temperature_reason: Line = ""
    note: Annotated[str, StringConstraints(max_length=1000), Keepable] = ""
    location: Name = ""
    preservation_ok: bool | None = None
    seal: Name = ""
    delivered_by: Name = ""
    version: Version | None = None


@router.get("")
def page(
    at: At, limit: Limit = 50, after: After = "", state: SampleState | None = None, q: Search = "",
    order: OfOrder = "", sort: Literal["number", "-number"] = "-number",
) -> Piece[SampleFacts]:  # fmt: skip
    """Samples, the newest first. Continue with `after`."""
    return at.do(lookup.page, limit=limit, after=after, state=state or "", q=q, order=order, sort=sort)


@router.get("/{reference}")
def view(at: At, reference: Reference) -> SampleFacts:
    """One sample by its id or number."""
    return at.do(lookup.facts, reference)


@router.get("/{reference}/results")
def view_results(at: At, reference: Reference) -> list[ResultFacts]:
    """The cells of a sample, filled or waiting. Clients see what was published."""
    return at.do(results.of_sample, reference)


@router.post("/{reference}/receive")
def receive(at: At, reference: Reference, seen: Received) -> SampleFacts:
    """Take a sample in."""
    facts = seen.model_dump(exclude={"version"}) | {"conditions": tuple(seen.conditions)}
    with at.work(samples.receive) as work:
        samples.receive(
            work, lookup.sample_id(work, reference), reception=Reception(**facts), version=seen.version
        )
        return lookup.facts(work, reference)

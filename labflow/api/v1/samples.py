"""Samples: found and received; and their results."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from labflow.api.nouns import IfMatch, answered, reads, version_in
from labflow.api.texts import Body, Keepable, Line, Name, Reference, Version
from labflow.api.verbs import acts
from labflow.api.who import At
from labflow.domain import samples
from labflow.domain.analyses import lookup as results
from labflow.domain.analyses.lookup import ResultFacts
from labflow.domain.samples import Reception, lookup
from labflow.domain.samples.lookup import SampleFacts

router = APIRouter(prefix="/samples", tags=["samples"])

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


reads(router, lookup.NOUN, shortcuts=("state", "order"))
acts(
    router,
    lookup.NOUN,
    reject=samples.reject,
    cancel=samples.cancel,
    move=samples.move,
    set_due=samples.set_due,
)


@router.get("/{reference}/results")
def view_results(at: At, reference: Reference) -> list[ResultFacts]:
    """The cells of a sample, filled or waiting. Clients see what was published."""
    return at.do(results.of_sample, reference)


@router.post("/{reference}/receive", response_model=SampleFacts)
def receive(at: At, reference: Reference, seen: Received, if_match: IfMatch = "") -> Response:
    """Take a sample in."""
    facts = seen.model_dump(exclude={"version"}) | {"conditions": tuple(seen.conditions)}
    version = version_in(if_match) or seen.version
    with at.work(samples.receive) as work:
        samples.receive(
            work, lookup.sample_id(work, reference), reception=Reception(**facts), version=version
        )
        return answered(vars(lookup.facts(work, reference)))

"""Samples: found and received; and their results."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.nouns import IfMatch, answered, reads, version_in
from labflow.api.texts import Body, Keepable, Line, Name, Reference, Version
from labflow.api.verbs import acts, changes
from labflow.api.who import At
from labflow.domain import analyses, field_values, samples
from labflow.domain.analyses import lookup as results
from labflow.domain.analyses.lookup import ResultFacts
from labflow.domain.samples import Reception, lookup, waiting
from labflow.domain.samples.lookup import SampleFacts
from labflow.domain.samples.waiting import Taken
from labflow.models import Sample

router = doors("/samples", tags=["samples"])

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


acts(router, lookup.NOUN, assign=analyses.assign_samples_tests)
changes(router, lookup.NOUN, field_values.fill_sample)


class ReceivedTogether(Received):
    """What reception saw of several samples of one cooler."""

    samples: Annotated[list[Name], Field(min_length=1, max_length=200)]


@router.post("/receive", status_code=204)
def receive_together(at: At, seen: ReceivedTogether) -> None:
    """Take several samples in, all or none."""
    facts = seen.model_dump(exclude={"version", "samples"}) | {"conditions": tuple(seen.conditions)}
    with at.work(samples.receive_together) as work:
        found = [work.read(Sample, lookup.sample_id(work, each)) for each in seen.samples]
        samples.receive_together(
            work, {each.id: each.version for each in found}, reception=Reception(**facts)
        )


class Scanned(Received):
    """A label that was scanned without a connection: its own id, the code, and for how many seconds it waited."""

    id: UUID
    code: Annotated[str, StringConstraints(min_length=1, max_length=60), Keepable]
    waited: Annotated[float, Field(ge=0, le=30 * 86_400)] = 0


@router.post("/scans")
def take_scan(at: At, seen: Scanned) -> Taken:
    """Take in what a label of a sample or a container names, as of the moment of its scan. The same `id` sent again changes nothing."""
    facts = seen.model_dump(exclude={"version", "id", "code", "waited"}) | {
        "conditions": tuple(seen.conditions)
    }
    scan = waiting.scan_from({"id": seen.id, "code": seen.code, "waited": seen.waited}, Reception(**facts))
    return at.do(waiting.take, scan)


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

"""Orders: created with their samples, found, and their papers. Records are named by id or by code."""

from typing import Annotated

from fastapi import Header, Response
from pydantic import Field, StringConstraints

from labflow.api.answers import PDF, attachment
from labflow.api.doors import doors
from labflow.api.nouns import offers, reads
from labflow.api.texts import Body, Custom, Keepable, Line, Moment, Name, Reference, Words
from labflow.api.verbs import changes, takes_steps
from labflow.api.who import At
from labflow.domain import field_values, orders, papers, samples
from labflow.domain.finding import as_id
from labflow.domain.orders import lookup
from labflow.domain.orders.lookup import AskedOrder, AskedSample, OrderFacts
from labflow.domain.samples import lookup as sample_facts
from labflow.domain.samples.lookup import SampleFacts
from labflow.vocabulary import Priority

router = doors("/orders", tags=["orders"])

MOST_SAMPLES = 200

Named = Annotated[str, StringConstraints(max_length=254), Keepable]
Names = Annotated[list[Named], Field(max_length=200)]
RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Sent again with the same key, the first order is the answer: for a day, and with a UUID for ever.",
    ),
]


class NewSample(Body):
    """A sample to test. Types, points, profiles, tests and containers are named by code or id."""

    sample_type_id: Named
    client_reference: Line = ""
    sample_point_id: Named = ""
    collected_at: Moment | None = None
    collected_by: Name = ""
    profile_ids: Names = []
    service_ids: Names = []
    container_type_ids: Names = []
    custom: Custom = {}

    def asked(self) -> AskedSample:
        return AskedSample(
            sample_type=self.sample_type_id, client_reference=self.client_reference,
            sample_point=self.sample_point_id, collected_at=self.collected_at, collected_by=self.collected_by,
            profiles=self.profile_ids, services=self.service_ids, containers=self.container_type_ids,
            custom=self.custom,
        )  # fmt: skip


class NewOrder(Body):
    """What a client asks for. The client is named by code or id, the contact by email or id."""

    client_id: Named
    contact_id: Named
    samples: Annotated[list[NewSample], Field(min_length=1, max_length=MOST_SAMPLES)]
    client_reference: Name = ""
    priority: Priority = Priority.NORMAL
    due_at: Moment | None = None
    specification_id: Named = ""
    note: Words = ""
    custom: Custom = {}

    def asked(self, key: str | None) -> AskedOrder:
        return AskedOrder(
            client=self.client_id, contact=self.contact_id, samples=[sample.asked() for sample in self.samples],
            client_reference=self.client_reference, priority=self.priority, due_at=self.due_at,
            specification=self.specification_id, note=self.note, custom=self.custom, request_key=as_id(key or ""),
        )  # fmt: skip


@router.post("", status_code=201)
def create(at: At, order: NewOrder, key: RequestKey = None) -> OrderFacts:
    """Create an order with its samples, all or nothing. A client's program places it with the laboratory."""
    with at.work(orders.create) as work:
        created = lookup.ordered(work, order.asked(key))
    return at.do(
        lookup.facts, str(created)
    )  # told when it is committed: others wait for the next number until then


reads(router, lookup.NOUN, shortcuts=("state",))
offers(router, lookup.NOUN, orders.LIFE)
changes(router, lookup.NOUN, field_values.fill_order)
# placing is what `POST /orders` does for a client's people
takes_steps(router, lookup.NOUN, orders.LIFE, orders, apart=frozenset({"place"}))


class MoreSamples(Body):
    samples: Annotated[list[NewSample], Field(min_length=1, max_length=MOST_SAMPLES)]


@router.post("/{reference}/samples", status_code=201)
def add_samples(at: At, reference: Reference, more: MoreSamples) -> list[SampleFacts]:
    """Add samples to an order that is still open, all or none. The answer is these samples, in the order they were sent."""
    with at.work(samples.register) as work:
        added = lookup.added(work, reference, [sample.asked() for sample in more.samples])
        return sample_facts.added(work, added)


@router.get("/{reference}/custody.pdf", response_class=Response)
def custody(at: At, reference: Reference) -> Response:
    """The chain-of-custody record of the order."""
    with at.work(papers.custody_record) as work:
        pdf = papers.custody_record(work, lookup.order_id(work, reference))
    return attachment(pdf, f"{reference}-custody.pdf", PDF)

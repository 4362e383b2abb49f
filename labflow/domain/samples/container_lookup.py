"""The bottles of samples and the chain of custody, for programs."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter, through
from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns import Fact, Facts, Noun, by_registration, declare_noun, usual
from labflow.models import Container, ContainerType, CustodyEvent, Sample
from labflow.vocabulary import CustodyKind, Permission

BOTTLE = declare_noun(
    Noun(
        "sample-containers", "container", Container, (Permission.SEE_SAMPLES,),
        Facts(
            "SampleContainerFacts", "A bottle or bag of a sample, with the number on its label.", Container,
            (
                *usual(),
                Fact("number", str),
                Fact("sample_id", UUID),
                Fact("sample", str, Sample.number),
                Fact("container_type", str | None, ContainerType.code),
                Fact("preservation_ok", bool | None),
                Fact("received_at", datetime | None),
            ),
            joins=(
                (Sample, Sample.id == Container.sample_id, False),
                (ContainerType, ContainerType.id == Container.container_type_id, True),
            ),
        ),
        "number", sorts={"number": SortKey(Container.number)},
        filters=(
            Filter("sample", "Sample", "choice", Container.sample_id, uuid=True),
            Filter("order", "Order", "choice", through(Container.sample_id, Sample.id, Sample.order_id), uuid=True),
            Filter("received", "Received", "date", Container.received_at),
        ),
        expands={"sample": ("sample_id", "samples")},
    )
)  # fmt: skip

CUSTODY = declare_noun(
    Noun(
        "custody", "custody event", CustodyEvent, (Permission.SEE_SAMPLES,),
        Facts(
            "CustodyFacts", "Who handed what to whom, when, how warm. Written once.", CustodyEvent,
            (
                Fact("id", UUID),
                Fact("sample_id", UUID),
                Fact("sample", str, Sample.number),
                Fact("kind", str),
                Fact("at", datetime),
                Fact("person", str),
                Fact("organisation", str),
                Fact("place", str),
                Fact("temperature", Decimal | None),
                Fact("seal", str),
                Fact("note", str),
            ),
            joins=((Sample, Sample.id == CustodyEvent.sample_id, False),),
        ),
        "registered", sorts={"registered": by_registration(CustodyEvent), "at": SortKey(CustodyEvent.at, moment_key, few_only=True)},
        filters=(
            Filter("sample", "Sample", "choice", CustodyEvent.sample_id, uuid=True),
            Filter("order", "Order", "choice", through(CustodyEvent.sample_id, Sample.id, Sample.order_id), uuid=True),
            Filter("kind", "Kind", "choice", CustodyEvent.kind, options.fixed((kind, kind) for kind in CustodyKind)),
            Filter("at", "When", "date", CustodyEvent.at),
        ),
        expands={"sample": ("sample_id", "samples")},
    )
)  # fmt: skip

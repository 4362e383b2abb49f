"""The story of a sample, a step at a time: ordered, received, measured, verified."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from labflow.domain import analyses, orders, samples
from labflow.domain.actor import Actor
from labflow.domain.orders import OrderDraft
from labflow.domain.samples import Reception, SampleDraft
from labflow.kit.times import utc_now
from labflow.models import Analysis, Result, Sample
from labflow.testing.desk import Desk
from labflow.testing.ports import PASSWORD


class Story(Desk):
    """Each step does the ones before it."""

    def order(self, *, count: int = 1, client: UUID | None = None, bottles: int = 0, **facts: Any) -> UUID:
        """An order of `count` drinking waters with the profile of nitrate, lead and E. coli, each in so many bottles."""
        owner = client or self.ashland
        draft = OrderDraft(
            client_id=owner, contact_id=self.contacts[owner], specification_id=self.limits,
            samples=[
                self.draft(f"Site {place}", container_type_ids=(self.bottle,) * bottles)
                for place in range(1, count + 1)
            ],
            **facts,
        )  # fmt: skip
        with self.work_as(self.rita) as work:
            return orders.create(work, draft)

    def draft(self, name: str = "Site 12", **facts: Any) -> SampleDraft:
        return SampleDraft(
            **{
                "sample_type_id": self.water, "client_reference": name, "collected_by": "J. Alvarez",
                "collected_at": utc_now() - timedelta(hours=3), "profile_ids": (self.profile,), **facts,
            }
        )  # fmt: skip

    def samples_of(self, order_id: UUID) -> list[Sample]:
        return sorted(self.all(Sample, Sample.order_id == order_id), key=lambda sample: sample.position)

    def received(self, *, sample: Sample | None = None, **facts: Any) -> Sample:
        """A sample that reception has taken in: this one, or the first of a new order."""
        sample = sample or self.samples_of(self.order(**facts))[0]
        with self.work_as(self.rita) as work:
            samples.receive(
                work, sample.id, reception=Reception(temperature=Decimal("3.8"), location="Cooler 1")
            )
        return self.one(Sample, sample.id)

    def analysis(self, sample: Sample, code: str = "NO3") -> Analysis:
        """The newest attempt of a test on a sample."""
        found = self.all(
            Analysis, Analysis.sample_id == sample.id, Analysis.service_id == self.services[code]
        )
        return max(found, key=lambda analysis: analysis.attempt)

    def enter(
        self, sample: Sample, values: dict[str, str], *, by: Actor | None = None, **facts: Any
    ) -> list[Any]:
        """Type values, by analyte keyword ("NO3", "PB", "EC")."""
        entries = [
            analyses.Entry(
                self.analysis(sample, self.service_of[keyword]).id, self.analytes[keyword], text,
                **{"seen_version": self.seen(sample, keyword), **facts},
            )
            for keyword, text in values.items()
        ]  # fmt: skip
        with self.work_as(by or self.ana) as work:
            return analyses.enter(work, entries)

    def seen(self, sample: Sample, keyword: str) -> int:
        analysis = self.analysis(sample, self.service_of[keyword])
        found = self.all(
            Result,
            Result.analysis_id == analysis.id,
            Result.analyte_id == self.analytes[keyword],
            Result.live,
        )
        return found[0].version if found else 0

    def resulted(self, values: dict[str, str] | None = None, **facts: Any) -> Sample:
        """A sample whose results Ana has entered and submitted."""
        sample = self.received(**facts)
        typed = values or {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}
        self.enter(sample, typed)
        # read before the work begins: on one connection the newest work says who acts
        ids = [self.analysis(sample, self.service_of[keyword]).id for keyword in typed]
        with self.work_as(self.ana) as work:
            analyses.submit(work, ids)
        return self.one(Sample, sample.id)

    def verified(self, values: dict[str, str] | None = None, **facts: Any) -> Sample:
        """A sample whose results Vera has signed."""
        sample = self.resulted(values, **facts)
        ids = [analysis.id for analysis in self.all(Analysis, Analysis.sample_id == sample.id)]
        with self.work_as(self.vera) as work:
            seen = analyses.to_sign(work, ids).digest
            analyses.verify(work, ids, password=PASSWORD, seen_digest=seen)
        return self.one(Sample, sample.id)

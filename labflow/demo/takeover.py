"""Finished work written in bulk, as a laboratory takes over the records of its former system: rows, no certificates.

Not the verbs but `Work.add_rows` write here, hundreds of samples at a time, with audit like everything else. The
results come from the same numbers engine, every rule of the states holds, and a second person stands behind each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from labflow.demo.finished import FinishedTest, Row, Shelf, hold_of
from labflow.demo.readings import reading
from labflow.demo.stage import Place, Stage
from labflow.domain import numbering
from labflow.domain.work import Work
from labflow.kit.ids import new_id
from labflow.models import Analysis, Client, Container, CustodyEvent, Order, Result, Sample, Verification
from labflow.vocabulary import CustodyKind, OrderState, SampleState, Verdict

NOTE = "Taken over from the laboratory's former system, which keeps the certificate."
KINDS = (Order, Sample, Container, CustodyEvent, Analysis, Result, Verification)

Rows = dict[type, list[Row]]


@dataclass(frozen=True)
class Finished:
    """An order of the former system: what was sampled when, tested for what, and is long reported."""

    client: str
    places: tuple[str, ...]
    services: tuple[str, ...]
    collected: datetime
    months_ago: int
    collected_by: str = "Client"
    reference: str = ""

    @property
    def received(self) -> datetime:
        return self.collected + timedelta(hours=2.5)


class Ledger:
    """Writes finished orders."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shelf = Shelf(stage)

    def write(self, orders: Sequence[Finished]) -> int:
        """Keep these orders, the oldest first, in one piece of work for each year. Returns how many samples."""
        written = 0
        for year in sorted({order.collected.year for order in orders}):
            ours = sorted((o for o in orders if o.collected.year == year), key=lambda order: order.collected)
            with self.stage.at(ours[-1].received, verb="demo.take_over") as work:
                written += self._write(work, ours)
        return written

    def _write(self, work: Work, orders: list[Finished]) -> int:
        rows: Rows = {kind: [] for kind in KINDS}
        numbers = iter(numbering.take(work, "S", sum(len(order.places) for order in orders)))
        for number, order in zip(numbering.take(work, "O", len(orders)), orders, strict=True):
            self._add_order(rows, order, number, [next(numbers) for _ in order.places])
        for kind in KINDS:
            work.add_rows(kind, rows[kind])
        return len(rows[Sample])

    def _add_order(self, rows: Rows, order: Finished, number: str, numbers: list[str]) -> None:
        owner, tom = self.shelf.clients[order.client], str(self.stage.cast["tom"].id)
        at = (order.collected + timedelta(minutes=40)).isoformat()
        order_id = str(new_id())
        rows[Order].append(
            {
                "id": order_id, "created_at": at, "created_by_id": tom, "number": number, "client_id": str(owner.id),
                "contact_id": self.stage.known.contacts[order.client], "specification_id": owner.specification_id,
                "client_reference": order.reference, "state": OrderState.CLOSED, "submitted_at": at,
                "confirmed_at": at, "confirmed_by_id": tom, "due_at": order.received + timedelta(days=7), "due_given": False,
                "note": NOTE,
            }
        )  # fmt: skip
        tests = [self.shelf.test(code, owner, order.collected, order.received) for code in order.services]
        common = _sample_facts(order, owner, order_id, tests, tom)
        for position, (code, sample_number) in enumerate(zip(order.places, numbers, strict=True), start=1):
            place = self.stage.known.places[(order.client, code)]
            self._add_sample(
                rows,
                order,
                owner,
                tests,
                common | {"position": position, "number": sample_number},
                code,
                place,
            )

    def _add_sample(
        self,
        rows: Rows,
        order: Finished,
        owner: Client,
        tests: list[FinishedTest],
        row: Row,
        code: str,
        place: Place,
    ) -> None:
        sample_id = str(new_id())
        above = 0
        for test in tests:
            analysis_id = str(new_id())
            rows[Analysis].append(test.analysis | {"id": analysis_id, "sample_id": sample_id})
            rows[Verification].append(test.verification | {"id": str(new_id()), "analysis_id": analysis_id})
            typed = {
                analyte.keyword: reading(
                    analyte.keyword, code, place.matrix, order.collected, order.months_ago
                )
                for rule, analyte in test.measures
                if not rule.formula
            }
            for found in self.shelf.results(test, typed, owner.specification_id):
                above += found["verdict"] == Verdict.FAIL
                rows[Result].append(
                    test.result | found | {"analysis_id": analysis_id, "sample_id": sample_id}
                )
        rows[Sample].append(
            row | {
                "id": sample_id, "client_reference": place.name, "sample_point_id": str(place.id),
                "sample_type_id": str(self.stage.known.matrices[place.matrix]), "above_limit": above,
            }
        )  # fmt: skip
        owned = {"client_id": row["client_id"], "sample_id": sample_id, "created_at": row["received_at"],
                 "created_by_id": row["created_by_id"]}  # fmt: skip
        rows[Container] += _containers(owned, row, tests)
        rows[CustodyEvent] += _custody(owned, row, owner, self.stage.cast["tom"].name)


def _sample_facts(order: Finished, owner: Client, order_id: str, tests: list[FinishedTest], tom: str) -> Row:
    """What all samples of the order share."""
    holds = [
        (hold, test.service.service.name)
        for test in tests
        if (hold := hold_of(order.collected, test.service))
    ]
    first, name = min(holds, default=(None, ""))
    return {
        "client_id": str(owner.id), "created_at": (order.collected + timedelta(minutes=40)).isoformat(),
        "created_by_id": tom, "order_id": order_id, "collected_at": order.collected.isoformat(),
        "collected_by": order.collected_by, "received_at": order.received.isoformat(), "received_by_id": tom,
        "conditions": ["intact"], "temperature": "4.1", "location": "Disposed of", "state": SampleState.PUBLISHED,
        "due_at": (order.received + timedelta(days=7)).isoformat(), "hold_at": first and first.isoformat(),
        "hold_service": name[:60], "tests_total": len(tests), "tests_resulted": len(tests),
        "tests_verified": len(tests),
    }  # fmt: skip


def _containers(owned: Row, sample: Row, tests: list[FinishedTest]) -> list[Row]:
    kinds = dict.fromkeys(kind for test in tests if (kind := test.service.version.container_type_id))
    return [
        owned | {"id": str(new_id()), "number": f"{sample['number']}-{place}", "container_type_id": str(kind),
                 "received_at": sample["received_at"], "preservation_ok": True}
        for place, kind in enumerate(kinds, start=1)
    ]  # fmt: skip


def _custody(owned: Row, sample: Row, owner: Client, receiver: str) -> list[Row]:
    return [
        owned | {"id": str(new_id()), "kind": CustodyKind.COLLECT, "at": sample["collected_at"],
                 "person": sample["collected_by"], "organisation": owner.name},
        owned | {"id": str(new_id()), "kind": CustodyKind.RECEIVE, "at": sample["received_at"], "person": receiver,
                 "place": "Cooler 1", "temperature": sample["temperature"]},
    ]  # fmt: skip

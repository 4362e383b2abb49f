"""Finished work written in bulk, as a laboratory takes over the records of its former system: rows, no certificates.

Not the verbs but `Work.add_rows` write here, a few hundred samples at a time, with audit like everything else. The
results come from the same numbers engine, every rule of the states holds, and a second person stands behind each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.demo.data.services import SERVICES
from labflow.demo.readings import reading
from labflow.demo.stage import Place, Stage
from labflow.demo.story import BENCHES
from labflow.domain import catalogue, numbering
from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.catalogue import CurrentService
from labflow.domain.work import Work
from labflow.kit.ids import new_id
from labflow.models import (
    Analysis,
    Analyte,
    Client,
    Container,
    CustodyEvent,
    Order,
    Result,
    Sample,
    ServiceAnalyte,
    Specification,
    SpecLimit,
    Verification,
)
from labflow.vocabulary import AnalysisState, CustodyKind, Decision, OrderState, SampleState, Verdict

NOTE = "Taken over from the laboratory's former system, which keeps the certificate."
KINDS = (Order, Sample, Container, CustodyEvent, Analysis, Result, Verification)
_DEPARTMENT = {offered.code: offered.department for offered in SERVICES}

Row = dict[str, Any]
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


class Ledger:
    """Reads the catalogue once, then writes finished orders."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        with stage.at(stage.now) as work:
            self.services: dict[str, CurrentService] = {
                found.service.code: found
                for found in catalogue.current_services(work, stage.known.services.values()).values()
            }
            self.rules = catalogue.analytes_of(work, [found.version.id for found in self.services.values()])
            self.clients = {client.code: client for client in work.db.scalars(select(Client))}
            self.specifications = {row.id: row for row in work.db.scalars(select(Specification))}
            self.limits = {id: catalogue.limits_of(work, id) for id in self.specifications}
        self.computed = lru_cache(maxsize=50_000)(self._compute)

    def write(self, orders: Sequence[Finished]) -> int:
        """Keep these orders, the oldest first, in one piece of work for each year. Returns how many samples."""
        written = 0
        for year in sorted({order.collected.year for order in orders}):
            ours = sorted((o for o in orders if o.collected.year == year), key=lambda order: order.collected)
            with self.stage.at(ours[-1].collected + timedelta(minutes=30), verb="demo.take_over") as work:
                written += self._write(work, ours)
        return written

    def _write(self, work: Work, orders: list[Finished]) -> int:
        rows: Rows = {kind: [] for kind in KINDS}
        samples = iter(numbering.take(work, "S", sum(len(order.places) for order in orders)))
        for number, order in zip(numbering.take(work, "O", len(orders)), orders, strict=True):
            owner = self.clients[order.client]
            order_id = new_id()
            rows[Order].append(self._order_row(order, owner, order_id, number))
            for position, code in enumerate(order.places, start=1):
                place = self.stage.known.places[(order.client, code)]
                self._add_sample(rows, order, owner, order_id, next(samples), position, code, place)
        for kind in KINDS:
            work.add_rows(kind, rows[kind])
        return len(rows[Sample])

    def _order_row(self, order: Finished, owner: Client, order_id: UUID, number: str) -> Row:
        at, tom = order.collected + timedelta(minutes=40), self.stage.cast["tom"].id
        return {
            "id": order_id, "created_at": at, "created_by_id": tom, "number": number, "client_id": owner.id,
            "contact_id": self.stage.known.contacts[order.client], "specification_id": owner.specification_id,
            "client_reference": order.reference, "state": OrderState.CLOSED, "submitted_at": at, "confirmed_at": at,
            "confirmed_by_id": tom, "due_at": at + timedelta(days=7), "note": NOTE,
        }  # fmt: skip

    def _add_sample(
        self, rows: Rows, order: Finished, owner: Client, order_id: UUID, number: str, position: int, code: str,
        place: Place,
    ) -> None:  # fmt: skip
        at, tom = order.collected + timedelta(hours=2.5), self.stage.cast["tom"]
        chosen = [self.services[service] for service in order.services]
        holding = [s for s in chosen if s.version.hold_minutes is not None]
        first = min(holding, key=lambda s: s.version.hold_minutes or 0, default=None)
        sample_id = new_id()
        owned = {"client_id": owner.id, "created_at": at, "created_by_id": tom.id, "sample_id": sample_id}
        above = sum(self._add_analysis(rows, order, owner, owned, code, place, found) for found in chosen)
        rows[Sample].append(
            {
                "id": sample_id, "client_id": owner.id, "created_at": order.collected + timedelta(minutes=40),
                "created_by_id": tom.id, "number": number, "order_id": order_id, "position": position,
                "client_reference": place.name, "sample_point_id": place.id,
                "sample_type_id": self.stage.known.matrices[place.matrix], "collected_at": order.collected,
                "collected_by": order.collected_by, "received_at": at, "received_by_id": tom.id,
                "conditions": ["intact"], "temperature": Decimal("4.1"), "location": "Disposed of",
                "state": SampleState.PUBLISHED, "due_at": at + timedelta(days=7),
                "hold_at": _hold(order, first), "hold_service": first.service.name[:60] if first else "",
                "tests_total": len(chosen), "tests_resulted": len(chosen), "tests_verified": len(chosen),
                "above_limit": above,
            }
        )  # fmt: skip
        for place_of, kind in enumerate(
            dict.fromkeys(s.version.container_type_id for s in chosen if s.version.container_type_id), 1
        ):
            rows[Container].append(
                owned | {"id": new_id(), "number": f"{number}-{place_of}", "container_type_id": kind, "received_at": at,
                         "preservation_ok": True}
            )  # fmt: skip
        rows[CustodyEvent] += [
            owned | {"id": new_id(), "kind": CustodyKind.COLLECT, "at": order.collected, "person": order.collected_by,
                     "organisation": owner.name},
            owned | {"id": new_id(), "kind": CustodyKind.RECEIVE, "at": at, "person": tom.name, "place": "Cooler 1",
                     "temperature": Decimal("4.1")},
        ]  # fmt: skip

    def _add_analysis(
        self,
        rows: Rows,
        order: Finished,
        owner: Client,
        owned: Row,
        code: str,
        place: Place,
        found: CurrentService,
    ) -> int:
        """One test with its results and its verification. Returns how many results lie outside their limits."""
        who, instrument, measured, entered = BENCHES[_DEPARTMENT[found.service.code]]
        analyst, reviewer = self.stage.cast[who].id, self.stage.cast["priya"].id
        received: datetime = owned["created_at"]
        analysed = max(received + timedelta(hours=measured), order.collected)
        submitted = received + timedelta(hours=entered)
        verified, published = submitted + timedelta(hours=20), received + timedelta(days=6)
        hold = _hold(order, found)
        analysis_id = new_id()
        rows[Analysis].append(
            owned | {
                "id": analysis_id, "service_id": found.service.id, "service_version_id": found.version.id,
                "department_id": found.service.department_id, "state": AnalysisState.PUBLISHED, "attempt": 1,
                "analyst_id": analyst, "due_at": received + timedelta(days=found.version.turnaround_days), "hold_at": hold,
                "instrument": instrument, "analysed_at": analysed, "submitted_at": submitted, "submitted_by_id": analyst,
                "verified_at": verified, "published_at": published,
            }
        )  # fmt: skip
        rows[Verification].append(
            owned | {
                "id": new_id(), "created_by_id": reviewer, "analysis_id": analysis_id, "sequence": 1,
                "user_id": reviewer, "at": verified, "decision": Decision.VERIFIED,
            }
        )  # fmt: skip
        del rows[Verification][-1]["sample_id"]
        late = hold is not None and analysed > hold
        results = [
            self._result_row(order, owner, owned, code, place, rule, analyte, late)
            | {
                "analysis_id": analysis_id,
                "entered_by_id": analyst,
                "entered_at": submitted,
                "published_at": published,
            }
            for rule, analyte in self.rules[found.version.id]
        ]
        rows[Result] += results
        return sum(result["verdict"] == Verdict.FAIL for result in results)

    def _result_row(
        self, order: Finished, owner: Client, owned: Row, code: str, place: Place, rule: ServiceAnalyte, analyte: Analyte,
        late: bool,
    ) -> Row:  # fmt: skip
        text = reading(analyte.keyword, code, place.matrix, order.collected, order.months_ago)
        done = self.computed(text, rule.id, analyte.id, owner.specification_id, late)
        return owned | done | {"id": new_id(), "analyte_id": analyte.id, "service_analyte_id": rule.id}

    def _compute(
        self, text: str, rule_id: UUID, analyte_id: UUID, specification_id: UUID | None, late: bool
    ) -> Row:
        rule, analyte = next(
            pair
            for pairs in self.rules.values()
            for pair in pairs
            if pair[0].id == rule_id and pair[1].id == analyte_id
        )
        limit = self.limits.get(specification_id, {}).get(analyte_id) if specification_id else None
        specification = self.specifications.get(specification_id) if specification_id else None
        return _columns(
            compute(
                text, dilution=Decimal(1), dilution_applied=False, rule=rule, analyte=analyte, limit=limit,
                specification=specification, late=late,
            ),
            limit,
        )  # fmt: skip


def _hold(order: Finished, found: CurrentService | None) -> datetime | None:
    if found is None or found.version.hold_minutes is None:
        return None
    return order.collected + timedelta(minutes=found.version.hold_minutes)


def _columns(done: Computed, limit: SpecLimit | None) -> Row:
    """What a result keeps of what was computed; the same as when somebody enters it."""
    reported, judged = done.reported, done.judged
    return {
        "raw_text": done.raw_text, "raw_unit": reported.unit, "unit": reported.unit, "dilution": reported.dilution,
        "dilution_applied": reported.dilution_applied, "numeric": reported.numeric, "operator": reported.operator,
        "bound": reported.bound, "measured": reported.measured, "text": reported.text,
        "qualifiers": list(done.qualifiers), "reported_text": reported.reported_text, "mdl_used": reported.mdl_used,
        "loq_used": reported.loq_used, "uncertainty": done.uncertainty, "spec_limit_id": limit.id if limit else None,
        "verdict": judged.verdict, "verdict_text": judged.explanation[:300], "share": judged.share,
    }  # fmt: skip

"""Finished tests as rows: what an analysis, its verification and its results keep when all is long reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.demo.data.services import SERVICES
from labflow.demo.stage import Stage
from labflow.demo.story import BENCHES
from labflow.domain import catalogue
from labflow.domain.analyses.calculating import formulas_of
from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.catalogue import CurrentService
from labflow.domain.formulas import Input, make, names_in
from labflow.domain.numbers import plain
from labflow.domain.numbers.exact import shortest
from labflow.kit.ids import new_id
from labflow.models import Analyte, Client, ServiceAnalyte, Specification, SpecLimit
from labflow.vocabulary import AnalysisState, Decision, ResultSource

DEPARTMENT = {offered.code: offered.department for offered in SERVICES}

Row = dict[str, Any]


@dataclass(frozen=True)
class FinishedTest:
    """What all samples of an order share for one of its services. Ids and times are text: they become JSON."""

    service: CurrentService
    measures: list[tuple[ServiceAnalyte, Analyte]]
    analysis: Row
    verification: Row
    result: Row
    late: bool


class Shelf:
    """The catalogue, read once, and what the numbers engine made of each reading."""

    def __init__(self, stage: Stage) -> None:
        self.cast = stage.cast
        with stage.at(stage.now) as work:
            found = catalogue.current_services(work, stage.known.services.values()).values()
            self.services: dict[str, CurrentService] = {one.service.code: one for one in found}
            self.measures = catalogue.measured_by(work, [one.version.id for one in found])
            self.clients = {client.code: client for client in work.db.scalars(select(Client))}
            self.specifications = {row.id: row for row in work.db.scalars(select(Specification))}
            self.limits = {id: catalogue.limits_of(work, id) for id in self.specifications}
        self.rules = {rule.id: (rule, analyte) for pairs in self.measures.values() for rule, analyte in pairs}
        self.computed = lru_cache(maxsize=100_000)(self._computed)

    def test(self, code: str, owner: Client, collected: datetime, received: datetime) -> FinishedTest:
        """A service as it was done for an order: who measured and verified, when, and whether it was too late."""
        found = self.services[code]
        who, instrument, measured, entered = BENCHES[DEPARTMENT[code]]
        analyst, reviewer = str(self.cast[who].id), str(self.cast["priya"].id)
        analysed = max(received + timedelta(hours=measured), collected)
        submitted, published = received + timedelta(hours=entered), received + timedelta(days=6)
        verified = submitted + timedelta(hours=20)
        hold = hold_of(collected, found)
        owned = {
            "client_id": str(owner.id),
            "created_at": received.isoformat(),
            "created_by_id": str(self.cast["tom"].id),
        }
        return FinishedTest(
            found, self.measures[found.version.id],
            analysis=owned | {
                "service_id": str(found.service.id), "service_version_id": str(found.version.id),
                "department_id": str(found.service.department_id), "state": AnalysisState.PUBLISHED, "attempt": 1,
                "analyst_id": analyst, "due_at": (received + timedelta(days=found.version.turnaround_days)).isoformat(),
                "hold_at": hold and hold.isoformat(), "instrument": instrument, "analysed_at": analysed.isoformat(),
                "submitted_at": submitted.isoformat(), "submitted_by_id": analyst, "verified_at": verified.isoformat(),
                "published_at": published.isoformat(),
            },
            verification=owned | {
                "created_at": verified.isoformat(), "created_by_id": reviewer, "sequence": 1, "user_id": reviewer,
                "at": verified.isoformat(), "decision": Decision.VERIFIED,
            },
            result=owned | {
                "created_at": submitted.isoformat(), "created_by_id": analyst, "entered_by_id": analyst,
                "entered_at": submitted.isoformat(), "published_at": published.isoformat(),
            },
            late=hold is not None and analysed > hold,
        )  # fmt: skip

    def results(self, test: FinishedTest, typed: dict[str, str], specification_id: UUID | None) -> list[Row]:
        """The results of one test: those typed, then those that its formulas make of them."""
        by_name = {analyte.keyword: (rule, analyte) for rule, analyte in test.measures}
        rows: dict[str, Row] = {}
        for keyword, text in typed.items():
            rows[keyword] = self._row(by_name[keyword][0], text, specification_id, test.late)
        for keyword, tree in formulas_of(test.measures):
            made = make(
                tree, {name: _input(rows[name]) for name in names_in(tree)}, test.service.version.below_loq
            )
            inputs = [
                {"keyword": name, "result_id": rows[name]["id"], "version": 1, "reported": rows[name]["reported_text"], "used": plain(shortest(used))}
                for name, used in made.used.items()
            ]  # fmt: skip
            rows[keyword] = self._row(by_name[keyword][0], made.text, specification_id, test.late) | {"source": ResultSource.FORMULA, "inputs": inputs}  # fmt: skip
        return list(rows.values())

    def _row(self, rule: ServiceAnalyte, text: str, specification_id: UUID | None, late: bool) -> Row:
        unseen = {} if rule.reported else {"published_at": None}
        return (
            self.computed(text, rule.id, specification_id if rule.reported else None, late)
            | {"id": str(new_id())}
            | unseen
        )

    def _computed(self, text: str, rule_id: UUID, specification_id: UUID | None, late: bool) -> Row:
        rule, analyte = self.rules[rule_id]
        limit = self.limits[specification_id].get(analyte.id) if specification_id else None
        specification = self.specifications[specification_id] if specification_id else None
        done = compute(
            text, dilution=Decimal(1), dilution_applied=False, rule=rule, analyte=analyte, limit=limit,
            specification=specification, late=late,
        )  # fmt: skip
        return _columns(done, limit) | {"analyte_id": str(analyte.id), "service_analyte_id": str(rule.id)}


def _input(row: Row) -> Input:
    """A result as a formula takes it."""
    numeric, bound = row["numeric"], row["bound"]
    return Input(
        numeric and Decimal(numeric), row["operator"], bound and Decimal(bound), row["reported_text"]
    )


def hold_of(collected: datetime, found: CurrentService) -> datetime | None:
    """When the holding time of a service ends."""
    minutes = found.version.hold_minutes
    return None if minutes is None else collected + timedelta(minutes=minutes)


def _columns(done: Computed, limit: SpecLimit | None) -> Row:
    """What a result keeps of what was computed; the same as when somebody enters it."""
    reported, judged = done.reported, done.judged
    numbers = {
        "dilution": reported.dilution, "numeric": reported.numeric, "bound": reported.bound,
        "measured": reported.measured, "mdl_used": reported.mdl_used, "loq_used": reported.loq_used,
        "uncertainty": done.uncertainty, "share": judged.share,
    }  # fmt: skip
    return {key: None if value is None else str(value) for key, value in numbers.items()} | {
        "raw_text": done.raw_text, "raw_unit": reported.unit, "unit": reported.unit,
        "dilution_applied": reported.dilution_applied, "operator": reported.operator, "text": reported.text,
        "qualifiers": list(done.qualifiers), "reported_text": reported.reported_text,
        "spec_limit_id": str(limit.id) if limit else None, "verdict": judged.verdict,
        "verdict_text": judged.explanation[:300],
    }  # fmt: skip

"""What a result says, by its columns: as typed or computed, as judged, and where it came from."""

from typing import Any

from labflow.domain.analyses.checks import tidy
from labflow.domain.analyses.computing import Computed
from labflow.domain.analyses.entry import Entry
from labflow.domain.work import Work
from labflow.models import Analysis, Analyte, Result, ServiceAnalyte, SpecLimit
from labflow.models.base import made
from labflow.vocabulary import ResultSource


def fresh(analysis: Analysis, rule: ServiceAnalyte, analyte: Analyte, facts: dict[str, Any]) -> Result:
    """The first result of a cell."""
    where = {
        "client_id": analysis.client_id, "analysis_id": analysis.id, "sample_id": analysis.sample_id, "analyte_id": analyte.id,
        "service_analyte_id": rule.id,
    }  # fmt: skip
    return made(Result, where | facts)


def changed(before: Result, facts: dict[str, Any]) -> Result:
    """The result with other facts; the audit trail keeps those before."""
    for name, value in facts.items():
        setattr(before, name, value)
    return before


def facts_of(
    work: Work, entry: Entry, computed: Computed, limit: SpecLimit | None, by_hand: list[str]
) -> dict[str, Any]:
    """As typed, as computed, as judged, and where it came from."""
    reported, judged = computed.reported, computed.judged
    return {
        "raw_text": computed.raw_text, "raw_unit": reported.unit, "unit": reported.unit,
        "dilution": reported.dilution, "dilution_applied": reported.dilution_applied,
        "numeric": reported.numeric, "operator": reported.operator, "bound": reported.bound,
        "measured": reported.measured, "text": reported.text,
        "qualifiers": [*computed.qualifiers, *by_hand], "by_hand": by_hand, "reported_text": reported.reported_text,
        "mdl_used": reported.mdl_used, "loq_used": reported.loq_used, "uncertainty": computed.uncertainty,
        "spec_limit_id": limit.id if limit else None,
        "verdict": judged.verdict, "verdict_text": judged.explanation[:300], "share": judged.share,
        "remark": tidy(entry.remark, 300),
        "source": ResultSource.FILE if entry.source_file_id else ResultSource.MANUAL,
        "source_file_id": entry.source_file_id, "source_row": entry.source_row,
        "source_cell": tidy(entry.source_cell, 60),
        "entered_by_id": work.actor.id, "entered_at": work.now,
    }  # fmt: skip

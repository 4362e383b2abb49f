"""What a column of a deliverable may hold: of the result, its test, its sample and its order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labflow.words import later

CONSTANT = "constant"


@dataclass(frozen=True)
class Field:
    """A value by its name. `read` takes it from a row of `published_results`; texts, exact numbers and times."""

    name: str
    label: str
    read: Callable[[Any], Any]


def _is_text(row: Any) -> bool:
    return bool(row.Result.text)


FIELDS: dict[str, Field] = {
    each.name: each
    for each in (
        Field("order", later("Order"), lambda r: r.order),
        Field("order_reference", later("Client's order reference"), lambda r: r.reference),
        Field("sample", later("Sample"), lambda r: r.Sample.number),
        Field("client_sample", later("Client's sample name"), lambda r: r.Sample.client_reference),
        Field("point", later("Sample point"), lambda r: r.point),
        Field("point_name", later("Name of the sample point"), lambda r: r.point_name),
        Field("regulator_id", later("Regulator's id of the point"), lambda r: r.regulator_id),
        Field("matrix", later("Matrix code"), lambda r: r.matrix),
        Field("matrix_name", later("Matrix"), lambda r: r.matrix_name),
        Field("collected", later("Collected"), lambda r: r.Sample.collected_at),
        Field("collected_by", later("Collected by"), lambda r: r.Sample.collected_by),
        Field("received", later("Received"), lambda r: r.Sample.received_at),
        Field("analysed", later("Analysed"), lambda r: r.Analysis.analysed_at),
        Field("reported", later("Reported"), lambda r: r.Result.published_at),
        Field("test", later("Test code"), lambda r: r.test),
        Field("method", later("Method"), lambda r: r.method),
        Field("analyte", later("Analyte"), lambda r: r.Analyte.name),
        Field("keyword", later("Keyword of the analyte"), lambda r: r.Analyte.keyword),
        Field("cas", later("CAS number"), lambda r: r.Analyte.cas),
        Field("result", later("Result as on the certificate"), lambda r: r.Result.reported_text),
        Field("value", later("Value, with the notation for non-detects"), lambda r: r.Result.reported_text),
        Field("detected", later("Detected (Y or N)"), lambda r: "" if _is_text(r) else "N" if not_found(r) else "Y"),
        Field("qualifiers", later("Qualifiers"), lambda r: " ".join(r.Result.qualifiers)),
        Field("unit", later("Unit"), lambda r: r.Result.unit),
        Field("reporting_limit", later("Reporting limit"), lambda r: r.Result.loq_used),
        Field("detection_limit", later("Method detection limit"), lambda r: r.Result.mdl_used),
        Field("uncertainty", later("Uncertainty"), lambda r: r.Result.uncertainty),
        Field("dilution", later("Dilution"), lambda r: r.Result.dilution),
        Field("verdict", later("Verdict"), lambda r: str(r.Result.verdict)),
        Field("remark", later("Remark"), lambda r: r.Result.remark),
        Field("attempt", later("Attempt"), lambda r: r.Analysis.attempt),
    )
}  # fmt: skip


def not_found(row: Any) -> bool:
    """Whether the result is below what the method can tell ("<0.5")."""
    return row.Result.operator == "<"

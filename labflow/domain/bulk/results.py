"""Many results at once: each cell named by sample, test and analyte, entered by the verb that the result sheet uses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from labflow.domain import analyses
from labflow.domain.analyses import CellOutcome, Entry
from labflow.domain.bulk.cells import Cells
from labflow.domain.bulk.report import KEPT, NotWhole, Report, RowReport, told, undone
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.lines import Row
from labflow.models import Analysis, Analyte, Result, Sample, Service, ServiceAnalyte
from labflow.vocabulary import Permission
from labflow.words import later

FIELDS = (
    "sample", "service", "analyte", "value", "dilution", "remark", "instrument", "analysed_at", "qualifiers", "seen_version",
)  # fmt: skip
_CALLED = {"raw_text": "value", "by_hand": "qualifiers"}


@dataclass(frozen=True)
class Place:
    """A cell that a name may mean."""

    analysis_id: UUID
    analyte_id: UUID
    service: str
    version: int


def enter(work: Work, rows: Sequence[Row], *, reason: str = "", all_or_nothing: bool = False) -> Report:
    """Enter a result a row. Good rows are kept while bad ones are told why, unless it is to be all or nothing.

    A value that is saved already only changes with a reason; `seen_version` makes sure that it is the one that was read.
    """
    work.require(Permission.ENTER_RESULTS)
    reports = [RowReport(row.line) for row in rows]
    places = _places(work, {_name(row, "sample") for row in rows})
    found: list[tuple[RowReport, Entry]] = []
    taken: dict[tuple[UUID, UUID], int] = {}
    for row, report in zip(rows, reports, strict=True):
        entry = _entry(Cells(row, report, FIELDS), places)
        if entry is None or report.problems:
            continue
        cell = (entry.analysis_id, entry.analyte_id)
        if cell in taken:
            report.refuse("analyte", "invalid", later("An earlier row names this cell too."))
            continue
        taken[cell] = row.line
        found.append((report, entry))
    try:
        with work.db.begin_nested():
            if found:
                outcomes = analyses.enter(work, [entry for _, entry in found], reason=reason)
                for (report, entry), outcome in zip(found, outcomes, strict=True):
                    _tell(report, entry, outcome)
            if all_or_nothing and any(row.problems for row in reports):
                raise NotWhole
    except NotWhole:
        return undone(reports)
    return told(reports)


def _name(row: Row, field: str) -> str:
    value = row.values.get(field)
    return value.strip().upper() if isinstance(value, str) else ""


def _places(work: Work, numbers: set[str]) -> dict[tuple[str, str], list[Place]]:
    """Every cell that may be filled, by the number of its sample and the keyword of its analyte."""
    rows = work.db.execute(
        select(
            Sample.number, Analyte.keyword, Analysis.id, Analyte.id.label("analyte"), Service.code, func.coalesce(Result.version, 0).label("version"),
        )
        .select_from(Sample)
        .join(Analysis, Analysis.sample_id == Sample.id)
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .outerjoin(Result, and_(Result.analysis_id == Analysis.id, Result.analyte_id == Analyte.id, Result.live))
        .where(Sample.number.in_(numbers), Analysis.state.not_in(DEAD))
    )  # fmt: skip
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in rows:
        places[row.number, row.keyword.upper()].append(
            Place(row.id, row.analyte, row.code.upper(), row.version)
        )
    for number in {number for number, _ in places}:
        places[number, ""] = []
    return places


def _entry(cells: Cells, places: dict[tuple[str, str], list[Place]]) -> Entry | None:
    sample, analyte = (
        cells.text("sample", most=60, required=True).upper(),
        cells.text("analyte", most=60, required=True).upper(),
    )
    facts: dict[str, Any] = {
        "raw_text": cells.text("value", most=60, required=True), "dilution": cells.text("dilution", most=20) or "1",
        "remark": cells.text("remark", most=300), "instrument": cells.text("instrument", most=60), "analysed_at": cells.moment("analysed_at"),
        "by_hand": tuple(cells.names("qualifiers")) if "qualifiers" in cells.values else None,
    }  # fmt: skip
    seen, service = cells.text("seen_version", most=9), cells.text("service", most=40).upper()
    if seen and not seen.isdecimal():
        cells.report.refuse("seen_version", "invalid", later("This is a whole number."))
    if not cells.sound:
        return None
    place = _place(cells, places, sample, analyte, service)
    if place is None:
        return None
    return Entry(
        place.analysis_id, place.analyte_id, seen_version=int(seen) if seen else place.version, **facts
    )


def _place(
    cells: Cells, places: dict[tuple[str, str], list[Place]], sample: str, analyte: str, service: str
) -> Place | None:
    """The one cell that the row names."""
    if (sample, "") not in places:
        cells.report.refuse(
            "sample", "unknown", later("There is no such sample, or it has no test that is open.")
        )
        return None
    found = [place for place in places.get((sample, analyte), ()) if service in ("", place.service)]
    if len(found) == 1:
        return found[0]
    if not found:
        cells.report.refuse("analyte", "unknown", later("No test of this sample measures this analyte."))
    else:
        cells.report.refuse(
            "service", "missing", later("Several tests of this sample measure it: name the test.")
        )
    return None


def _tell(report: RowReport, entry: Entry, outcome: CellOutcome) -> None:
    if outcome.kept:
        report.status, report.id, report.number = KEPT, str(entry.analysis_id), outcome.reported_text
    else:
        report.refuse(_CALLED.get(outcome.field, outcome.field) or "value", outcome.code, outcome.message)

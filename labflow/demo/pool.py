"""Readings to draw from: what the numbers engine makes of so many variants of each test, for each specification."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from labflow.demo.finished import DEPARTMENT, FinishedTest, Row, Shelf
from labflow.demo.readings import reading
from labflow.demo.stage import Stage
from labflow.demo.story import BENCHES
from labflow.domain.reports.content import MethodGroup, ResultRow, as_json
from labflow.vocabulary import Verdict

VARIANTS = 40
TRANSPORT = timedelta(hours=2)

# What is ordered together, five services each, by matrix.
PANELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "DW": (
        ("PH", "COND", "NO3", "CL", "SO4"), ("TCEC", "PH", "NO3", "F", "TURB"), ("LCR", "PH", "ALK", "NO3", "COND"),
    ),
    "GW": (("PH", "COND", "NO3", "CL", "SO4"), ("PH", "ALK", "F", "NO2", "NO3")),
    "SW": (("PH", "TURB", "NH3", "BOD", "COND"),),
    "WW": (("PH", "TP", "NH3", "BOD", "COD"), ("PH", "TKN", "NH3", "BOD", "CN")),
    "FD": (("SALM", "LMON", "APC", "EB", "AFLA"),),
}  # fmt: skip


@dataclass
class Pool:
    """`tests` say how each panel's services are done, `readings` are their results; `above` counts those above a limit."""

    tests: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    above: dict[tuple[str, UUID | None, int], int] = field(default_factory=dict)
    groups: dict[tuple[str, UUID | None, int], str] = field(default_factory=dict)
    """The same results as a certificate says them, as JSON."""

    def above_of(self, panel: tuple[str, ...], specification: UUID | None, variant: int) -> int:
        return sum(self.above[code, specification, variant] for code in panel)


def numbered() -> dict[tuple[str, ...], int]:
    """Each panel with a number of its own."""
    panels = dict.fromkeys(panel for some in PANELS.values() for panel in some)
    return {panel: place for place, panel in enumerate(panels)}


def pool(stage: Stage) -> Pool:
    """Computed once; the results of a million samples are drawn from it."""
    shelf, made = Shelf(stage), Pool()
    owner = next(iter(shelf.clients.values()))
    received = stage.now - timedelta(days=400)
    collected = received - TRANSPORT
    matrices = {code: matrix for matrix, panels in PANELS.items() for panel in panels for code in panel}
    tests = {code: shelf.test(code, owner, collected, received) for code in matrices}
    for panel, number in numbered().items():
        made.tests += [
            {"panel": number, "place": place} | _how(shelf, code, tests[code])
            for place, code in enumerate(panel, start=1)
        ]
    for code, test in tests.items():
        for specification in (None, *shelf.specifications):
            for variant in range(VARIANTS):
                rows = shelf.results(test, _typed(test, matrices[code], collected, variant), specification)
                made.above[code, specification, variant] = sum(row["verdict"] == Verdict.FAIL for row in rows)
                made.groups[code, specification, variant] = _said(test, rows)
                drawn = {
                    "for_service_id": str(test.service.service.id), "for_variant": variant,
                    "for_specification_id": specification and str(specification),
                }  # fmt: skip
                made.readings += [row | drawn | {"seen": "published_at" not in row} for row in rows]
    return made


def _said(test: FinishedTest, rows: list[Row]) -> str:
    analytes = {str(analyte.id): analyte.name for _, analyte in test.measures}
    said = tuple(
        ResultRow(analytes[row["analyte_id"]], row["reported_text"], row["unit"], verdict=row["verdict"])
        for row in rows
        if "published_at" not in row
    )
    return as_json(MethodGroup(test.service.service.name, f"Version {test.service.version.number}", said))


def _typed(test: FinishedTest, matrix: str, collected: datetime, variant: int) -> dict[str, str]:
    """What would be typed. Nothing here is computed from other results: each row stands for itself."""
    at = collected + timedelta(days=variant)
    assert not any(rule.formula for rule, _ in test.measures)
    return {
        analyte.keyword: reading(analyte.keyword, f"Variant {variant}", matrix, at)
        for _, analyte in test.measures
    }


def _how(shelf: Shelf, code: str, test: FinishedTest) -> Row:
    """Who does a service, with what, how long after reception, and how long the sample holds for it."""
    who, instrument, measured, entered = BENCHES[DEPARTMENT[code]]
    version = test.service.version
    return {
        "service_id": str(test.service.service.id), "service": test.service.service.name[:60],
        "service_version_id": str(version.id), "department_id": str(test.service.service.department_id),
        "analyst_id": str(shelf.cast[who].id), "reviewer_id": str(shelf.cast["priya"].id), "instrument": instrument,
        "turnaround": f"{version.turnaround_days} days", "measured": f"{measured} hours", "entered": f"{entered} hours",
        "hold": None if version.hold_minutes is None else f"{version.hold_minutes} minutes",
        "container_type_id": version.container_type_id and str(version.container_type_id),
    }  # fmt: skip

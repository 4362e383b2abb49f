"""Tests whose results are computed: hardness from calcium and magnesium, dissolved solids by weighing."""

from uuid import UUID

from labflow.domain import services, setup
from labflow.domain.services import LineFacts, ServiceFacts
from labflow.models import Method, ProfileService, ServiceVersion
from labflow.testing import TestLab

HARDNESS = "2.497 * CA + 4.118 * MG"
SOLIDS = "(W_DRY - W_DISH) * 1000000 / V"


def hardness(lab: TestLab, *, below: str = "half", approved: bool = True) -> UUID:
    """A test of hardness in the basic profile. Returns its first version."""
    lines = {
        "CA": LineFacts("mg/L", mdl="0.02", loq="0.1", upper="500", captured=True), "MG": LineFacts("mg/L", mdl="0.02", loq="0.1", captured=True),
        "HARD": LineFacts("mg/L", loq="1", digits="3"),
    }  # fmt: skip
    return computed(lab, "HARD", "Hardness as CaCO3", lines, "HARD", HARDNESS, below=below, approved=approved)


def solids(lab: TestLab) -> UUID:
    """A test of dissolved solids, by weighing."""
    lines = {
        "W_DRY": LineFacts("g", rounding="decimals", digits="4", captured=True),
        "W_DISH": LineFacts("g", rounding="decimals", digits="4", captured=True),
        "V": LineFacts("mL", captured=True), "TDS": LineFacts("mg/L", loq="10"),
    }  # fmt: skip
    return computed(lab, "TDS", "Total dissolved solids", lines, "TDS", SOLIDS)


def computed(
    lab: TestLab, code: str, name: str, lines: dict[str, LineFacts], of: str, formula: str, *, below: str = "half", approved: bool = True
) -> UUID:  # fmt: skip
    """A test whose analyte `of` is computed from the others."""
    method = lab.all(Method)[0].id
    with lab.work_as(lab.max) as work:
        service = services.create(work, ServiceFacts(code, name, lab.department), method_id=method)
        work.add(ProfileService(profile_id=lab.profile, service_id=service, position=9))
        for keyword in lines:
            lab.analytes[keyword] = setup.add(work, "analytes", {"keyword": keyword, "name": keyword.title(), "kind": "numeric"})  # fmt: skip
            lab.service_of[keyword] = code
    lab.services[code] = service
    version = lab.all(ServiceVersion, ServiceVersion.service_id == service)[0].id
    with lab.work_as(lab.max) as work:
        for keyword, facts in lines.items():
            services.set_line(work, version, lab.analytes[keyword], facts)
        services.set_formula(work, version, lab.analytes[of], formula)
        services.set_below_loq(work, version, below)
    if approved:
        approve(lab, version)
    return version


def approve(lab: TestLab, version: UUID) -> None:
    """Max asks, Ada approves."""
    with lab.work_as(lab.max) as work:
        services.submit(work, version, reason="Method is ready")
    with lab.work_as(lab.ada) as work:
        services.approve(work, version)

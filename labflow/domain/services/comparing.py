"""A version of a test beside the one before: its analytes, what holds for all of them, and what changed."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain.numbers import RoundingRule, plain
from labflow.domain.services.allowed import RULES as INSTRUMENT_RULES
from labflow.domain.services.formulas import BELOW_LOQ
from labflow.domain.services.typed import hold_in_words
from labflow.domain.version_views import Cell, FactRow, compared, compared_facts
from labflow.domain.work import Work
from labflow.models import Analyte, ContainerType, Method, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import AnalyteKind
from labflow.words import _, decimal, plural

COLUMNS = ("unit", "mdl", "loq", "upper", "rule", "uncertainty")
_NUMBERS = ("mdl", "loq", "upper")


@dataclass
class LineRow:
    """An analyte of the version. `state`: "", new or removed; the other fields are what its form starts with."""

    analyte_id: str = ""
    name: str = ""
    keyword: str = ""
    text: bool = False
    cells: list[Cell] = field(default_factory=list)
    state: str = ""
    unit: str = ""
    mdl: str = ""
    loq: str = ""
    upper: str = ""
    rounding: str = "significant"
    digits: str = "3"
    mode: str = "half_even"
    estimates: bool = False
    uncertainty: str = ""
    captured: bool = False
    computed: bool = False


def lines_of(work: Work, shown: ServiceVersion, before: ServiceVersion | None) -> list[LineRow]:
    """The analytes of the version, then those that it reports no longer."""
    now, then = _read(work, shown.id), _read(work, before.id) if before else {}
    rows = [
        _line(
            rule,
            analyte,
            then[key][0] if key in then else None,
            state="new" if before and key not in then else "",
        )
        for key, (rule, analyte) in now.items()
    ]
    gone = [pair for key, pair in then.items() if key not in now]
    return [*rows, *[_line(rule, analyte, None, state="removed") for rule, analyte in gone]]  # fmt: skip


def facts_of(work: Work, shown: ServiceVersion, before: ServiceVersion | None) -> list[FactRow]:
    """What holds for all analytes."""
    return compared_facts(_fact_words(work, shown), _fact_words(work, before) if before else None)


def form_of(row: ServiceVersion) -> dict[str, str]:
    """What the form of the facts starts with."""
    return {
        "method_id": str(row.method_id), "turnaround_days": str(row.turnaround_days), "hold": hold_in_words(row.hold_minutes),
        "hold_source": row.hold_source, "cold": "on" if row.cold else "", "container_type_id": str(row.container_type_id or ""),
        "verifications_required": str(row.verifications_required), "self_verify": "on" if row.self_verify else "",
        "price": f"{row.price:.2f}",
    }  # fmt: skip


def _read(work: Work, version_id: UUID) -> dict[UUID, tuple[ServiceAnalyte, Analyte]]:
    rows = work.db.execute(
        select(ServiceAnalyte, Analyte)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id == version_id)
        .order_by(ServiceAnalyte.position, Analyte.name)
    )
    return {row.Analyte.id: (row.ServiceAnalyte, row.Analyte) for row in rows}


def _line(rule: ServiceAnalyte, analyte: Analyte, before: ServiceAnalyte | None, *, state: str) -> LineRow:
    words, old = _words(rule), _words(before) if before else {}
    return LineRow(
        analyte_id=str(analyte.id), name=analyte.name, keyword=analyte.keyword, text=analyte.kind == AnalyteKind.TEXT,
        cells=[compared(words[name], old.get(name), num=name in _NUMBERS) for name in COLUMNS], state=state,
        unit=rule.unit, mdl=_number(rule.mdl), loq=_number(rule.loq), upper=_number(rule.upper),
        rounding=rule.rounding_kind, digits=str(rule.rounding_digits), mode=rule.rounding_mode,
        estimates=rule.report_estimates, uncertainty=_number(rule.uncertainty_percent), captured=not rule.reported,
        computed=bool(rule.formula),
    )  # fmt: skip


def _words(rule: ServiceAnalyte) -> dict[str, str]:
    places = RoundingRule(rule.rounding_mode, rule.rounding_kind, rule.rounding_digits).places(short=True)  # type: ignore[arg-type]
    extra = [
        _("half up") if rule.rounding_mode == "half_up" else "",
        "J" if rule.report_estimates else "",
        "" if rule.reported else _("not reported"),
    ]
    return {
        "unit": rule.unit, "mdl": _number(rule.mdl), "loq": _number(rule.loq), "upper": _number(rule.upper),
        "rule": ", ".join(filter(None, [places, *extra])), "uncertainty": f"{_number(rule.uncertainty_percent)} %" if rule.uncertainty_percent else "",
    }  # fmt: skip


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _fact_words(work: Work, row: ServiceVersion) -> dict[str, str]:
    method = work.read(Method, row.method_id)
    container = work.db.get(ContainerType, row.container_type_id) if row.container_type_id else None
    return {
        "Method": " ".join(filter(None, [method.reference, method.revision])),
        "Turnaround": plural("{count} day", "{count} days", row.turnaround_days),
        "Holding time": hold_in_words(row.hold_minutes),
        "Source of the holding time": row.hold_source,
        "Above 6 °C needs a reason": _("Yes") if row.cold else _("No"),
        "Container": container.name if container else "",
        "Verifications": str(row.verifications_required),
        "Analyst may verify": _("Yes") if row.self_verify else _("No"),
        "Price": decimal(row.price, 2),
        "Input of a formula below its LOQ": BELOW_LOQ[row.below_loq],
        "Instrument that is not fit": INSTRUMENT_RULES[row.instrument_rule],
    }

"""A test with one of its versions as the method editor shows it: what changed against the version before, and what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.lab import zone
from labflow.domain.numbers import RoundingRule, plain
from labflow.domain.services.typed import hold_in_words
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import day, short
from labflow.models import (
    Analysis,
    Analyte,
    ContainerType,
    Department,
    Method,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    User,
)
from labflow.vocabulary import AnalysisState, Permission

COLUMNS = ("unit", "mdl", "loq", "upper", "rule", "uncertainty")
_OPEN = (AnalysisState.REGISTERED, AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)


@dataclass
class Cell:
    """A value, and the one before where it changed."""

    new: str = ""
    old: str = ""
    changed: bool = False
    num: bool = False


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


@dataclass
class FactRow:
    """What holds for all analytes, in words."""

    label: str = ""
    new: str = ""
    old: str = ""
    changed: bool = False


@dataclass
class VersionRow:
    """A version in the rail. `state`: draft, waiting, coming, active, retired."""

    id: str = ""
    number: int = 0
    state: str = ""
    since: str = ""
    who: str = ""
    uses: str = ""


@dataclass
class CheckRow:
    """A line of the way to approval; state as the stepper's: done, current, later."""

    label: str = ""
    note: str = ""
    state: str = "later"


@dataclass
class Option:
    """Something to choose."""

    value: str = ""
    label: str = ""


@dataclass
class ServiceEditor:
    """Everything the method editor shows of one version."""

    id: str = ""
    code: str = ""
    name: str = ""
    department: str = ""
    department_id: str = ""
    active: bool = True
    service_version: int = 1
    version_id: str = ""
    number: int = 0
    version: int = 1
    state: str = ""
    method: str = ""
    about: str = ""
    reason: str = ""
    saved: str = ""
    may_edit: bool = False
    may_approve: bool = False
    why_not: str = ""
    open_work: str = ""
    changed: int = 0
    added: int = 0
    removed: int = 0
    lines: list[LineRow] = field(default_factory=list)
    facts: list[FactRow] = field(default_factory=list)
    versions: list[VersionRow] = field(default_factory=list)
    checks: list[CheckRow] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    methods: list[Option] = field(default_factory=list)
    containers: list[Option] = field(default_factory=list)
    departments: list[Option] = field(default_factory=list)
    analytes: list[Option] = field(default_factory=list)
    specifications: list[Option] = field(default_factory=list)


def editor(work: Work, service_id: UUID, version_id: UUID | None = None) -> ServiceEditor:
    """The test with this version; without one the draft where there is one, else the version in force."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    service = work.read(Service, service_id)
    versions = list(
        work.db.scalars(
            select(ServiceVersion)
            .where(ServiceVersion.service_id == service_id)
            .order_by(ServiceVersion.number.desc())
        )
    )
    shown = (
        next((row for row in versions if row.id == version_id), None)
        if version_id
        else _usual(work, versions)
    )
    if shown is None:
        raise NotFound("There is no such version.")
    before = next((row for row in versions if row.number < shown.number), None)
    people = _people(work, versions)
    state = state_of(work, shown)
    lines = _lines(work, shown, before)
    facts = _facts(work, shown, before)
    edits = work.actor.may(Permission.EDIT_CATALOGUE)
    own = str(work.actor.id) in shown.drafted_by
    method = work.read(Method, shown.method_id)
    changed = sum(cell.changed for line in lines if not line.state for cell in line.cells) + sum(
        f.changed for f in facts
    )
    return ServiceEditor(
        id=str(service.id), code=service.code, name=service.name, active=service.active,
        department=work.read(Department, service.department_id).name, department_id=str(service.department_id),
        service_version=service.version, version_id=str(shown.id), number=shown.number, version=shown.version, state=state,
        method=" ".join(filter(None, [method.reference, method.revision])), about=method.title, reason=shown.change_reason,
        saved=f"Saved {short(shown.edited_at, zone(work), now=work.now)}" if shown.edited_at and state == "draft" else "",
        may_edit=edits and state == "draft", may_approve=edits and state == "waiting" and not own,
        why_not="You have worked on this draft. Somebody else must approve it." if state == "waiting" and own else "",
        open_work=_open_work(work, service_id, shown), changed=changed,
        added=sum(line.state == "new" for line in lines), removed=sum(line.state == "removed" for line in lines),
        lines=lines, facts=facts, versions=[_version(work, row, people) for row in versions],
        checks=_checks(work, shown, state, people), form=_form(shown), **_choices(work, shown),
    )  # fmt: skip


def state_of(work: Work, row: ServiceVersion) -> str:
    """draft, waiting for approval, coming, active or retired."""
    if row.effective_from is None:
        return "draft" if row.submitted_at is None else "waiting"
    if row.effective_from > work.now:
        return "coming"
    return "active" if row.retired_at is None or row.retired_at > work.now else "retired"


def _usual(work: Work, versions: Sequence[ServiceVersion]) -> ServiceVersion | None:
    draft = next((row for row in versions if row.effective_from is None), None)
    active = next((row for row in versions if state_of(work, row) == "active"), None)
    return draft or active or (versions[0] if versions else None)


def _lines(work: Work, shown: ServiceVersion, before: ServiceVersion | None) -> list[LineRow]:
    now, then = _read(work, shown.id), _read(work, before.id) if before else {}
    rows = [
        _line(rule, analyte, then.get(key), new=bool(before) and key not in then)
        for key, (rule, analyte) in now.items()
    ]
    gone = [_line(rule, analyte, None, new=False) for key, (rule, analyte) in then.items() if key not in now]
    for row in gone:
        row.state = "removed"
    return [*rows, *gone]


def _read(work: Work, version_id: UUID) -> dict[UUID, tuple[ServiceAnalyte, Analyte]]:
    rows = work.db.execute(
        select(ServiceAnalyte, Analyte)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id == version_id)
        .order_by(ServiceAnalyte.position, Analyte.name)
    )
    return {row.Analyte.id: (row.ServiceAnalyte, row.Analyte) for row in rows}


def _line(rule: ServiceAnalyte, analyte: Analyte, then: Any, *, new: bool) -> LineRow:
    words = _words(rule)
    old = _words(then[0]) if then else words
    return LineRow(
        analyte_id=str(analyte.id), name=analyte.name, keyword=analyte.keyword, text=analyte.kind == "text",
        cells=[
            Cell(words[name], old[name] or "none", changed=words[name] != old[name], num=name in ("mdl", "loq", "upper"))
            for name in COLUMNS
        ],
        state="new" if new else "", unit=rule.unit, mdl=_number(rule.mdl), loq=_number(rule.loq), upper=_number(rule.upper),
        rounding=rule.rounding_kind, digits=str(rule.rounding_digits), mode=rule.rounding_mode,
        estimates=rule.report_estimates, uncertainty=_number(rule.uncertainty_percent),
    )  # fmt: skip


def _words(rule: ServiceAnalyte) -> dict[str, str]:
    described = RoundingRule(rule.rounding_mode, rule.rounding_kind, rule.rounding_digits).describe()  # type: ignore[arg-type]
    places, _, mode = described.partition(", ")
    short_rule = places.replace("significant figures", "sig. fig.").replace("significant figure", "sig. fig.")
    extra = [", half up" if mode == "round half up" else "", ", J shown" if rule.report_estimates else ""]
    return {
        "unit": rule.unit, "mdl": _number(rule.mdl), "loq": _number(rule.loq), "upper": _number(rule.upper),
        "rule": short_rule + "".join(extra), "uncertainty": f"{_number(rule.uncertainty_percent)} %" if rule.uncertainty_percent else "",
    }  # fmt: skip


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _facts(work: Work, shown: ServiceVersion, before: ServiceVersion | None) -> list[FactRow]:
    new, old = _fact_words(work, shown), _fact_words(work, before) if before else None
    return [
        FactRow(
            label, value or "None", (old[label] or "None") if old else "", bool(old) and old[label] != value
        )  # type: ignore[index]
        for label, value in new.items()
    ]


def _fact_words(work: Work, row: ServiceVersion) -> dict[str, str]:
    method = work.read(Method, row.method_id)
    container = work.db.get(ContainerType, row.container_type_id) if row.container_type_id else None
    return {
        "Method": " ".join(filter(None, [method.reference, method.revision])),
        "Turnaround": f"{row.turnaround_days} days" if row.turnaround_days != 1 else "1 day",
        "Holding time": hold_in_words(row.hold_minutes),
        "Source of the holding time": row.hold_source,
        "Above 6 °C needs a reason": "Yes" if row.cold else "No",
        "Container": container.name if container else "",
        "Verifications": str(row.verifications_required),
        "Analyst may verify": "Yes" if row.self_verify else "No",
        "Price": f"{row.price:,.2f}",
    }


def _version(work: Work, row: ServiceVersion, people: dict[str, str]) -> VersionRow:
    there, state = zone(work), state_of(work, row)
    since = {
        "draft": f"Edited {short(row.edited_at, there, now=work.now)}" if row.edited_at else "",
        "waiting": f"Waits since {short(row.submitted_at, there, now=work.now)}" if row.submitted_at else "",
        "coming": f"From {day(row.effective_from, there)}",
        "active": f"Since {day(row.effective_from, there)}",
        "retired": f"{day(row.effective_from, there)} – {day(row.retired_at, there)}",
    }[state]
    count = work.db.scalar(select(func.count()).where(Analysis.service_version_id == row.id)) or 0
    return VersionRow(
        id=str(row.id), number=row.number, state=state, since=since,
        who=people.get(str(row.approved_by_id), "") or ", ".join(people.get(id, "") for id in row.drafted_by[-1:]),
        uses="" if row.effective_from is None else "1 test done" if count == 1 else f"{count:,} tests done",
    )  # fmt: skip


def _people(work: Work, versions: Sequence[ServiceVersion]) -> dict[str, str]:
    ids = {UUID(id) for row in versions for id in row.drafted_by} | {
        row.approved_by_id for row in versions
    } - {None}
    return {str(id): name for id, name in work.db.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def _checks(work: Work, row: ServiceVersion, state: str, people: dict[str, str]) -> list[CheckRow]:
    drafters = ", ".join(people.get(id, "") for id in row.drafted_by) or "Not recorded"
    approver = people.get(str(row.approved_by_id), "" if row.effective_from is None else "Not recorded")
    effect = day(row.effective_from, zone(work)) if row.effective_from else "When approved"
    approved = row.effective_from is not None
    return [
        CheckRow("Edited", drafters, "done"),
        CheckRow("Approval asked for", "" if row.submitted_at is None else short(row.submitted_at, zone(work), now=work.now),
                 "done" if state != "draft" else "current"),
        CheckRow("Approved by a second person", approver, "done" if approved else "current" if state == "waiting" else "later"),
        CheckRow("Takes effect", effect, "done" if state in ("active", "retired") else "current" if state == "coming" else "later"),
    ]  # fmt: skip


def _open_work(work: Work, service_id: UUID, shown: ServiceVersion) -> str:
    """How much work stays on an older version, said while there is a draft."""
    if shown.effective_from is not None:
        return ""
    count = (
        work.db.scalar(
            select(func.count()).where(Analysis.service_id == service_id, Analysis.state.in_(_OPEN))
        )
        or 0
    )
    return "" if not count else "1 open test" if count == 1 else f"{count:,} open tests"


def _form(row: ServiceVersion) -> dict[str, str]:
    return {
        "method_id": str(row.method_id), "turnaround_days": str(row.turnaround_days), "hold": hold_in_words(row.hold_minutes),
        "hold_source": row.hold_source, "cold": "on" if row.cold else "", "container_type_id": str(row.container_type_id or ""),
        "verifications_required": str(row.verifications_required), "self_verify": "on" if row.self_verify else "",
        "price": f"{row.price:.2f}",
    }  # fmt: skip


def _choices(work: Work, row: ServiceVersion) -> dict[str, list[Option]]:
    db = work.db
    methods = db.scalars(
        select(Method).where(Method.active | (Method.id == row.method_id)).order_by(Method.reference)
    )
    bottles = db.scalars(
        select(ContainerType)
        .where(ContainerType.active | (ContainerType.id == row.container_type_id))
        .order_by(ContainerType.name)
    )
    return {
        "methods": [Option(str(m.id), " ".join(filter(None, [m.reference, m.revision]))) for m in methods],
        "containers": [Option(str(c.id), c.name) for c in bottles],
        "departments": [
            Option(str(d.id), d.name) for d in db.scalars(select(Department).where(Department.active).order_by(Department.name))
        ],
        "analytes": [
            Option(str(a.id), f"{a.name}, {a.keyword}")
            for a in db.scalars(select(Analyte).where(Analyte.active).order_by(Analyte.name))
        ],
        "specifications": [
            Option(str(s.id), ", ".join(filter(None, [s.name, s.edition])))
            for s in db.scalars(select(Specification).where(Specification.active).order_by(Specification.name))
        ],
    }  # fmt: skip

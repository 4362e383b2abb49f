"""A test with one of its versions as its screen shows it: what changed against the version before, and what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import settled, version_views
from labflow.domain.services import allowed, formulas, qc
from labflow.domain.services.allowed import AllowedRow
from labflow.domain.services.approving import NO_ANALYTE
from labflow.domain.services.comparing import LineRow, facts_of, form_of, lines_of
from labflow.domain.services.formulas import FormulaRow, NamedInput
from labflow.domain.services.qc import QcRow
from labflow.domain.version_views import Option, VersionEditor
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.paging import count_text
from labflow.models import (
    Analysis,
    Analyte,
    ContainerType,
    Department,
    Method,
    SampleType,
    Service,
    ServiceVersion,
    Specification,
)
from labflow.vocabulary import AnalysisState, Permission
from labflow.words import _, in_sentence, plural

_OPEN = (AnalysisState.REGISTERED, AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)


@dataclass
class ServiceEditor(VersionEditor):
    """Everything the screen shows of one version of a test."""

    department: str = ""
    department_id: str = ""
    done_on: str = ""
    sample_types: list[Option] = field(default_factory=list)
    chosen_types: list[str] = field(default_factory=list)
    service_version: int = 1
    method: str = ""
    about: str = ""
    lines: list[LineRow] = field(default_factory=list)
    formulas: list[FormulaRow] = field(default_factory=list)
    names: list[NamedInput] = field(default_factory=list)
    below_loq: str = ""
    qc: list[QcRow] = field(default_factory=list)
    instruments: list[AllowedRow] = field(default_factory=list)
    allowed: int = 0
    instrument_rule: str = ""
    form: dict[str, str] = field(default_factory=dict)
    methods: list[Option] = field(default_factory=list)
    containers: list[Option] = field(default_factory=list)
    departments: list[Option] = field(default_factory=list)
    specifications: list[Option] = field(default_factory=list)


def editor(work: Work, service_id: UUID, version_id: UUID | None = None) -> ServiceEditor:
    """The test with this version; without one the draft for who may edit it, else the version in force."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    service = work.read(Service, service_id)
    of_service = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    all_of_them = list(work.db.scalars(of_service.order_by(ServiceVersion.number.desc())))
    first = version_views.usual(work, all_of_them)
    shown, before = version_views.one_of(all_of_them, version_id or getattr(first, "id", service_id))
    if shown is None:
        raise NotFound("There is no such version.")
    done = _done(work, all_of_them)
    rail, checks = version_views.rail(
        work, all_of_them, shown, lambda row: done.get(row.id, _("Not used yet"))
    )
    lines, facts = lines_of(work, shown, before), facts_of(work, shown, before)
    method = work.read(Method, shown.method_id)
    earlier = before.id if before else None
    computed, rules = formulas.rows_of(work, shown.id, earlier), qc.rows_of(work, shown.id, earlier)
    tools = allowed.rows_of(work, shown.id, earlier)
    counts = version_views.changes([*lines, *rules], facts)
    counts["changed"] += sum(row.changed for row in computed) + sum(bool(row.change) for row in tools)
    return ServiceEditor(
        id=str(service.id), code=service.code, name=service.name, active=service.active,
        department=work.read(Department, service.department_id).name, department_id=str(service.department_id),
        done_on=_done_on(work, service), chosen_types=service.sample_type_ids, service_version=service.version, version_id=str(shown.id), number=shown.number, version=shown.version,
        method=_title(method), about=method.title, reason=shown.change_reason, saved=version_views.saved(work, shown),
        open_work=_open_work(work, service_id, shown),
        lines=lines, facts=facts, versions=rail, checks=checks, form=form_of(shown),
        formulas=computed, names=formulas.names_of(work, shown.id), below_loq=shown.below_loq, qc=rules, instruments=tools,
        allowed=sum(row.allowed for row in tools), instrument_rule=shown.instrument_rule,
        unready=version_views.unready(lines, NO_ANALYTE), **counts, **version_views.standing(work, shown), **_choices(work, service, shown),
    )  # fmt: skip


def _done(work: Work, versions: Sequence[ServiceVersion]) -> dict[UUID, str]:
    """How many analyses were registered with each version."""
    counts = version_views.uses(work, Analysis.service_version_id, [row.id for row in versions])
    return {
        id: plural("{text} analysis", "{text} analyses", count, text=count_text(count))
        for id, count in counts.items()
    }


def _done_on(work: Work, service: Service) -> str:
    """ "Done on drinking water, wastewater.": the kinds of samples the test is for; empty for all."""
    kinds = settled.rows(work, SampleType)
    names = sorted(kinds[UUID(id)].name for id in service.sample_type_ids if UUID(id) in kinds)
    return _("Done on {kinds}.", kinds=", ".join(map(in_sentence, names))) if names else ""


def _title(method: Method) -> str:
    return " ".join(filter(None, [method.reference, method.revision]))


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
    return "" if not count else plural("{count} open test stays", "{count} open tests stay", count)


def _choices(work: Work, service: Service, row: ServiceVersion) -> dict[str, list[Option]]:
    db = work.db
    methods = db.scalars(
        select(Method).where(Method.active | (Method.id == row.method_id)).order_by(Method.reference)
    )
    bottles = db.scalars(
        select(ContainerType)
        .where(ContainerType.active | (ContainerType.id == row.container_type_id))
        .order_by(ContainerType.name)
    )
    departments = db.scalars(
        select(Department)
        .where(Department.active | (Department.id == service.department_id))
        .order_by(Department.name)
    )
    limits = db.scalars(
        select(Specification)
        .where(Specification.active, in_force(Specification, work))
        .order_by(Specification.name)
    )
    return {
        "methods": [Option(str(m.id), _title(m)) for m in methods],
        "containers": [Option(str(c.id), c.name) for c in bottles],
        "departments": [Option(str(d.id), d.name) for d in departments],
        "sample_types": [
            Option(str(kind.id), kind.name)
            for kind in sorted(settled.rows(work, SampleType).values(), key=lambda kind: kind.name)
            if kind.active or str(kind.id) in service.sample_type_ids
        ],
        "analytes": [
            Option(str(a.id), f"{a.name}, {a.keyword}")
            for a in db.scalars(select(Analyte).where(Analyte.active).order_by(Analyte.name))
        ],
        "specifications": [Option(str(s.id), ", ".join(filter(None, [s.name, s.edition]))) for s in limits],
    }

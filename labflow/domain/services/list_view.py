"""The tests on offer as a list: method, department, what they measure, the version in force and what is being drafted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, lateral, or_, select, true

from labflow.domain.lists.searching import pattern
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.models import Analyte, Department, Method, Service, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import Permission

MOST = 500
TABS = ("offered", "drafts", "retired")


@dataclass
class ServiceRow:
    """A test as a line. `draft` is "", draft or waiting."""

    id: str = ""
    code: str = ""
    name: str = ""
    method: str = ""
    department: str = ""
    analytes: int = 0
    version: str = ""
    turnaround: str = ""
    draft: str = ""
    active: bool = True


@dataclass
class ServiceCounts:
    """How many tests each tab holds."""

    offered: int = 0
    drafts: int = 0
    retired: int = 0


def page(work: Work, *, tab: str = "offered", q: str = "") -> tuple[list[ServiceRow], ServiceCounts]:
    """The tests of a tab, by name, at most 500; `q` finds by code, name, method or analyte."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    drafted = select(ServiceVersion.service_id).where(ServiceVersion.effective_from.is_(None))
    approved = select(ServiceVersion.service_id).where(ServiceVersion.effective_from.is_not(None))
    in_tab: dict[str, Any] = {
        # nobody can order what was never approved
        "offered": Service.active.is_(True) & Service.id.in_(approved), "retired": Service.active.is_(False),
        "drafts": Service.active.is_(True) & Service.id.in_(drafted),
    }  # fmt: skip
    counts = work.db.execute(
        select(*[func.count().filter(in_tab[name]) for name in TABS]).select_from(Service)
    ).one()
    query = _rows(work).where(in_tab[tab if tab in TABS else "offered"])
    if q.strip():
        query = query.where(_found(pattern(q)))
    rows = work.db.execute(query.order_by(Service.name, Service.code).limit(MOST))
    return [_row(row) for row in rows], ServiceCounts(offered=counts[0], drafts=counts[1], retired=counts[2])


def _rows(work: Work) -> Any:
    newest = lateral(
        select(
            ServiceVersion.id, ServiceVersion.number, ServiceVersion.method_id, ServiceVersion.turnaround_days
        )
        .where(ServiceVersion.service_id == Service.id)
        # the one in force, else one to come, else the draft
        .order_by(
            in_force(ServiceVersion, work).is_not(True),
            ServiceVersion.effective_from.is_(None),
            ServiceVersion.number.desc(),
        )
        .limit(1)
    )
    count = select(func.count()).where(ServiceAnalyte.service_version_id == newest.c.id).scalar_subquery()
    of_draft = ServiceVersion.service_id == Service.id, ServiceVersion.effective_from.is_(None)
    state = select(ServiceVersion.submitted_at.is_not(None)).where(*of_draft).limit(1).scalar_subquery()
    only_draft = (
        ~select(ServiceVersion.id)
        .where(ServiceVersion.service_id == Service.id, ServiceVersion.effective_from.is_not(None))
        .exists()
    )
    return (
        select(
            Service, Department.name.label("department"), Method.reference, Method.revision, newest.c.number,
            newest.c.turnaround_days, count.label("analytes"), state.label("waiting"), only_draft.label("never"),
        )
        .join(Department, Department.id == Service.department_id)
        .join(newest, true())
        .join(Method, Method.id == newest.c.method_id)
    )  # fmt: skip


def _found(like: str) -> Any:
    measured = (
        select(ServiceVersion.service_id)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == ServiceVersion.id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(or_(Analyte.name.ilike(like), Analyte.keyword.ilike(like)))
    )
    return or_(
        Service.name.ilike(like),
        Service.code.ilike(like),
        Method.reference.ilike(like),
        Service.id.in_(measured),
    )


def _row(row: Any) -> ServiceRow:
    return ServiceRow(
        id=str(row.Service.id), code=row.Service.code, name=row.Service.name,
        method=" ".join(filter(None, [row.reference, row.revision])), department=row.department,
        analytes=row.analytes, version="" if row.never else f"v{row.number}",
        turnaround=f"{row.turnaround_days} d",
        draft="" if row.waiting is None else "waiting" if row.waiting else "draft", active=row.Service.active,
    )  # fmt: skip

"""What the panel of a cell shows: what was said about it, or who changed it. Read when somebody asks, not with every row."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from labflow.domain import comments
from labflow.domain.analyses import cell_comments, cell_history
from labflow.domain.analyses.cell_comments import Said
from labflow.domain.analyses.cell_history import Step
from labflow.domain.comments import Mentionable
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Analysis, Analyte, Method, Sample, Service, ServiceVersion
from labflow.vocabulary import About, Permission
from labflow.words import _

WHAT = ("comments", "history")


@dataclass
class CellPanel:
    """One cell, by its name for people, with its comments and whom they may mention, or with its history and the version of the
    test that it is done by."""

    what: str = ""
    title: str = ""
    said: list[Said] = field(default_factory=list)
    people: list[Mentionable] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    may_write: bool = False
    done_by: str = ""


def panel(work: Work, what: str, analysis_id: UUID, analyte_id: UUID) -> CellPanel:
    """The comments of a cell, or its history."""
    work.require(Permission.SEE_WORK)
    if what not in WHAT:
        raise Invalid("A cell has comments and a history. Open the sheet again.")
    seen = CellPanel(what, may_write=work.actor.may(Permission.WRITE_COMMENTS))
    if what == "comments":
        seen.said = cell_comments.page(work, analysis_id, analyte_id)
        seen.people = comments.mentionable(work, About.SAMPLE) if seen.may_write else []
    else:
        seen.steps = cell_history.history(work, analysis_id, analyte_id)
        seen.done_by = _done_by(work, analysis_id)
    seen.title = _title(work, analysis_id, analyte_id)
    return seen


def _done_by(work: Work, analysis_id: UUID) -> str:
    row = work.db.execute(
        select(ServiceVersion.number, Service.name, Method.reference, Method.revision)
        .select_from(Analysis)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Service, Service.id == ServiceVersion.service_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .where(Analysis.id == analysis_id)
    ).one()
    method = f"{row.reference} {row.revision}".strip()
    return _("Done by version {number} of {test}, {method}", number=row.number, test=row.name, method=method)


def _title(work: Work, analysis_id: UUID, analyte_id: UUID) -> str:
    row = work.db.execute(
        select(Sample.number, Analyte.name)
        .join(Analysis, Analysis.sample_id == Sample.id)
        .join(Analyte, Analyte.id == analyte_id)
        .where(Analysis.id == analysis_id)
    ).one()
    return f"{row.name} of {row.number}"

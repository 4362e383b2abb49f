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
from labflow.models import Analysis, Analyte, Sample
from labflow.vocabulary import About, Permission

WHAT = ("comments", "history")


@dataclass
class CellPanel:
    """One cell, by its name for people, with its comments and whom they may mention, or with its history."""

    what: str = ""
    title: str = ""
    said: list[Said] = field(default_factory=list)
    people: list[Mentionable] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    may_write: bool = False


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
    seen.title = _title(work, analysis_id, analyte_id)
    return seen


def _title(work: Work, analysis_id: UUID, analyte_id: UUID) -> str:
    row = work.db.execute(
        select(Sample.number, Analyte.name)
        .join(Analysis, Analysis.sample_id == Sample.id)
        .join(Analyte, Analyte.id == analyte_id)
        .where(Analysis.id == analysis_id)
    ).one()
    return f"{row.name} of {row.number}"

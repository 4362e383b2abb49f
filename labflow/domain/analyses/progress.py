"""How full a sheet is: counted by the database after every commit, told test by test before submitting."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from labflow import words
from labflow.domain.analyses.sheet import Sheet, Tab, sheet, tabs_of
from labflow.domain.analyses.sheet_facts import SheetQuery, open_rows, read_facts
from labflow.domain.work import Work
from labflow.models import Analysis, Order, Result, Sample, ServiceAnalyte
from labflow.vocabulary import OrderState, Permission, Verdict


@dataclass
class Tally:
    """By analyte id, how many cells are filled and how many of those above; and how many tests are complete."""

    done: dict[str, int] = field(default_factory=dict)
    above: dict[str, int] = field(default_factory=dict)
    ready: int = 0


@dataclass
class Progress:
    """How far a sheet is: its tabs, which tests are complete and can be submitted, and why the others stay."""

    tabs: list[Tab] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    count: int = 0
    left: list[str] = field(default_factory=list)


def tally(work: Work, query: SheetQuery) -> Tally:
    """The counts alone, without reading a row."""
    work.require(Permission.SEE_WORK)
    rows = work.db.execute(
        select(Result.analyte_id, func.count(), func.count().filter(Result.verdict == Verdict.FAIL))
        .where(Result.live, Result.analysis_id.in_(_open_ids(work, query)))
        .group_by(Result.analyte_id)
    ).all()
    return Tally(
        {str(analyte): done for analyte, done, _ in rows},
        {str(analyte): above for analyte, _, above in rows},
        _ready(work, query),
    )


def opened(work: Work, query: SheetQuery) -> tuple[Sheet, int]:
    """A sheet as it is opened, and how many of its tests are complete."""
    work.require(Permission.SEE_WORK)
    return sheet(work, query), _ready(work, query)


def progress(work: Work, query: SheetQuery) -> Progress:
    """How far the sheet is: complete are the tests with all analytes that are this person's or nobody's."""
    work.require(Permission.SEE_WORK)
    found = list(work.db.execute(open_rows(work, query).order_by(Sample.number, Analysis.id)).all())
    facts = read_facts(work, found, shallow=True)
    answer = Progress(tabs=tabs_of(facts))
    for row in found:
        missing = [
            analyte.name
            for _, analyte in facts.analytes.get(row.Analysis.service_version_id, [])
            if (row.Analysis.id, analyte.id) not in facts.results
        ]
        if why := _why_not(work, row, missing):
            answer.left.append(f"{row.number}: {why}")
        else:
            answer.ids.append(str(row.Analysis.id))
    answer.count = len(answer.ids)
    return answer


def _open_ids(work: Work, query: SheetQuery, *where: ColumnElement[bool]) -> Any:
    return open_rows(work, query).where(*where).with_only_columns(Analysis.id)


def _ready(work: Work, query: SheetQuery) -> int:
    """Tests of this person or nobody with a value for each analyte of their version."""
    wanted = (
        select(func.count())
        .where(ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .correlate(Analysis)
        .scalar_subquery()
    )
    mine = or_(Analysis.analyst_id == work.actor.id, Analysis.analyst_id.is_(None))
    complete = (
        select(Analysis.id)
        .join(Result, (Result.analysis_id == Analysis.id) & Result.live)
        .where(Analysis.id.in_(_open_ids(work, query, mine, Order.state != OrderState.ON_HOLD)))
        .group_by(Analysis.id)
        .having(func.count() >= wanted)
    )
    return work.db.execute(select(func.count()).select_from(complete.subquery())).scalar_one()


def _why_not(work: Work, row: Row[Any], missing: list[str]) -> str:
    if row.order_state == OrderState.ON_HOLD:
        return words._("the order is on hold")
    if missing:
        named, more = ", ".join(missing[:3]), len(missing) - 3
        if more > 0:
            return words._("{names} and {count} more still to be entered", names=named, count=more)
        return words._("{names} still to be entered", names=named)
    if row.Analysis.analyst_id not in (None, work.actor.id):
        return words._("assigned to {analyst}", analyst=row.analyst)
    return ""

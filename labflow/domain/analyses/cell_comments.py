"""What people say about one result of a test, or about the cell that waits for it: comments on its sample, at their place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import catalogue, comments
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit import times
from labflow.models import Analysis, Comment
from labflow.vocabulary import About, Permission

Cell = tuple[UUID, UUID]
MOST_SHOWN = 100


@dataclass
class Said:
    """One comment on a cell. A withdrawn one keeps its place, with the reason instead of its text."""

    id: str = ""
    by: str = ""
    initials: str = ""
    at: str = ""
    at_full: str = ""
    text: str = ""
    edited: str = ""
    withdrawn: str = ""


def say(work: Work, analysis_id: UUID, analyte_id: UUID, *, text: str) -> UUID:
    """Say something about one result. It stands in its sample's story too, and is never printed or shown to the client."""
    work.require(Permission.WRITE_COMMENTS)
    analysis = analysis_of(work, analysis_id, analyte_id)
    return comments.add(work, About.SAMPLE, analysis.sample_id, text=text, result=(analysis_id, analyte_id))


def page(work: Work, analysis_id: UUID, analyte_id: UUID) -> list[Said]:
    """What was said about a cell, the oldest first."""
    work.require(Permission.SEE_WORK)
    analysis_of(work, analysis_id, analyte_id)
    rows = work.db.scalars(
        select(Comment)
        .where(Comment.analysis_id == analysis_id, Comment.analyte_id == analyte_id)
        .order_by(Comment.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return [_said(work, row) for row in reversed(rows)]


def counts(work: Work, analysis_ids: Sequence[UUID]) -> dict[Cell, int]:
    """How many comments stand at each cell of these tests."""
    rows = work.db.execute(
        select(Comment.analysis_id, Comment.analyte_id, func.count())
        .where(Comment.analysis_id.in_(analysis_ids), Comment.withdrawn_at.is_(None))
        .group_by(Comment.analysis_id, Comment.analyte_id)
    ).all()
    return {(analysis, analyte): count for analysis, analyte, count in rows}


def standing(work: Work, analysis_ids: Sequence[UUID]) -> dict[Cell, list[Comment]]:
    """The comments that stand at the cells of these tests, the oldest first."""
    found: dict[Cell, list[Comment]] = defaultdict(list)
    rows = work.db.scalars(
        select(Comment)
        .where(Comment.analysis_id.in_(analysis_ids), Comment.withdrawn_at.is_(None))
        .order_by(Comment.id)
    )
    for row in rows:
        if row.analysis_id and row.analyte_id:
            found[(row.analysis_id, row.analyte_id)].append(row)
    return dict(found)


def analysis_of(work: Work, analysis_id: UUID, analyte_id: UUID) -> Analysis:
    """The test that measures this analyte; NotFound where there is none, or where it does not."""
    analysis = work.read(Analysis, analysis_id)
    rules = catalogue.rules_of(work, {analysis.service_version_id})
    if (analysis.service_version_id, analyte_id) not in rules:
        raise NotFound("The test does not measure this analyte.")
    return analysis


def _said(work: Work, row: Comment) -> Said:
    there = zone(work)
    gone = row.withdrawn_at is not None
    return Said(
        id=str(row.id), by=row.author_name, initials=initials(row.author_name),
        at=times.short(row.created_at, there, now=work.now), at_full=times.full(row.created_at, there),
        text="" if gone else row.text, edited=times.full(row.edited_at, there) if row.edited_at and not gone else "",
        withdrawn=row.withdrawn_reason if gone else "",
    )  # fmt: skip

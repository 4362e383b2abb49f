"""Results of a sampling point over time: the newest of each analyte, and one analyte as a line with its limits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.portal.drawing import Chart, Dot, Line, draw
from labflow.domain.portal.results import limit_text, verdict_of_result
from labflow.domain.reports import wording
from labflow.domain.reports.published import published
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import day, local
from labflow.models import Analysis, Analyte, Result, Sample, SamplePoint, SpecLimit
from labflow.vocabulary import AnalyteKind, Permission, Verdict
from labflow.words import _, plural

MONTHS = (6, 12, 24, 60)
USUAL_MONTHS = 24
DAYS_A_MONTH = 30.44
MOST_VALUES = 500


@dataclass
class PointChoice:
    """A sampling point to choose."""

    value: str = ""
    label: str = ""
    code: str = ""


@dataclass
class LatestRow:
    """What an analyte was last, and the time before. `text`: its results are words, so there is no line to draw."""

    analyte_id: str = ""
    name: str = ""
    italic: bool = False
    value: str = ""
    unit: str = ""
    limit: str = ""
    tone: str = ""
    verdict: str = ""
    sampled: str = ""
    before: str = ""
    count: int = 0
    text: bool = False


@dataclass
class TrendRow:
    """One result of the analyte chosen."""

    id: str = ""
    sampled: str = ""
    sample: str = ""
    number: str = ""
    order_id: str = ""
    value: str = ""
    unit: str = ""
    limit: str = ""
    tone: str = ""
    verdict: str = ""


@dataclass
class TrendView:
    """A sampling point: its newest results, and the results of one analyte with their chart."""

    points: list[PointChoice] = field(default_factory=list)
    point_id: str = ""
    point: str = ""
    code: str = ""
    months: str = str(USUAL_MONTHS)
    latest: list[LatestRow] = field(default_factory=list)
    analyte_id: str = ""
    analyte: str = ""
    italic: bool = False
    unit: str = ""
    said: str = ""
    rows: list[TrendRow] = field(default_factory=list)
    chart: Chart = field(default_factory=Chart)


def view(
    work: Work, *, point_id: UUID | None = None, analyte_id: UUID | None = None, months: int = USUAL_MONTHS
) -> TrendView:
    """Published results of one of the client's own places; without one, of the place reported last."""
    work.require(Permission.PORTAL_REPORTS)
    months = months if months in MONTHS else USUAL_MONTHS
    points = _points(work)
    shown = TrendView(
        points=[PointChoice(str(row.id), f"{row.name} ({row.code})", row.code) for row in points],
        months=str(months),
    )
    chosen = next((row for row in points if row.id == point_id), None) if point_id else _newest(points)
    if chosen is None:
        if point_id:
            raise NotFound("There is no such sampling point.")
        return shown
    shown.point_id, shown.point, shown.code = str(chosen.id), chosen.name, chosen.code
    shown.latest = _latest(work, chosen.id, since(work, months))
    known = {row.analyte_id: row for row in shown.latest}
    picked = known.get(str(analyte_id)) or _worth_a_look(shown.latest)
    if picked is not None:
        _tell(work, shown, picked, chosen.id, since(work, months))
    return shown


def headline(work: Work) -> TrendView | None:
    """The line worth showing first: the newest result above its limit, or else the one nearest to its limit."""
    bad = Result.verdict == Verdict.FAIL
    row = work.db.execute(
        _results(since(work, USUAL_MONTHS))
        .where(Sample.sample_point_id.is_not(None), Analyte.kind == AnalyteKind.NUMERIC, Result.spec_limit_id.is_not(None),
               taken() > work.now - timedelta(days=120))
        .order_by(bad.desc(), func.coalesce(Result.share, 0).desc(), taken().desc(), Result.id)
        .limit(1)
    ).first()  # fmt: skip
    if row is None:
        return None
    return view(work, point_id=row.Sample.sample_point_id, analyte_id=row.Analyte.id)


def since(work: Work, months: int) -> datetime:
    """The beginning of what is shown."""
    return work.now - timedelta(days=round(months * DAYS_A_MONTH))


def taken() -> Any:
    """When a sample was taken, or at least received."""
    return func.coalesce(Sample.collected_at, Sample.received_at)


def _results(start: datetime) -> Any:
    return (
        select(Result, Sample, Analyte, SpecLimit, taken().label("taken"))
        .select_from(Result)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Result.sample_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .where(*published(), taken() >= start)
    )


def _points(work: Work) -> list[Any]:
    """The places with published results, each with the time it was sampled last."""
    last = (
        select(Sample.sample_point_id, func.max(taken()).label("last"))
        .join(Analysis, Analysis.sample_id == Sample.id)
        .join(Result, Result.analysis_id == Analysis.id)
        .where(*published(), Sample.sample_point_id.is_not(None))
        .group_by(Sample.sample_point_id)
        .subquery()
    )
    found = (
        select(SamplePoint.id, SamplePoint.name, SamplePoint.code, last.c.last)
        .join(last, last.c.sample_point_id == SamplePoint.id)
        .order_by(SamplePoint.name, SamplePoint.code)
    )
    return list(work.db.execute(found).all())


def _newest(points: list[Any]) -> Any:
    return max(points, key=lambda row: row.last, default=None)


def _latest(work: Work, point_id: UUID, start: datetime) -> list[LatestRow]:
    """The newest result of each analyte at this place, with the one before."""
    place = func.row_number().over(
        partition_by=Result.analyte_id, order_by=(taken().desc(), Result.entered_at.desc())
    )
    total = func.count().over(partition_by=Result.analyte_id)
    numbered = (
        select(Result.id, place.label("place"), total.label("total"))
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Result.sample_id)
        .where(*published(), taken() >= start, Sample.sample_point_id == point_id)
        .subquery()
    )
    rows = work.db.execute(
        _results(start)
        .join(numbered, numbered.c.id == Result.id)
        .add_columns(numbered.c.place, numbered.c.total)
        .where(numbered.c.place <= 2)
        .order_by(Analyte.name, numbered.c.place)
    ).all()
    found: dict[UUID, LatestRow] = {}
    for row in rows:
        if row.place == 1:
            found[row.Analyte.id] = _latest_row(work, row)
        elif row.Analyte.id in found:
            found[row.Analyte.id].before = typeset(row.Result.reported_text)
    return list(found.values())


def _latest_row(work: Work, row: Any) -> LatestRow:
    tone, verdict = verdict_of_result(row.Result, row.SpecLimit)
    return LatestRow(
        analyte_id=str(row.Analyte.id), name=row.Analyte.name, italic=row.Analyte.italic,
        value=typeset(row.Result.reported_text), unit=row.Result.unit, limit=limit_text(row.SpecLimit), tone=tone,
        verdict=verdict, sampled=day(row.taken, zone(work)), count=row.total,
        text=row.Analyte.kind == AnalyteKind.TEXT,
    )  # fmt: skip


def _worth_a_look(rows: list[LatestRow]) -> LatestRow | None:
    """What is above its limit comes first, then whatever can be drawn and has a limit."""
    ranked = sorted(rows, key=lambda row: (row.tone != "bad", row.text, row.limit == "", -row.count))
    return ranked[0] if ranked else None


def _tell(work: Work, shown: TrendView, picked: LatestRow, point_id: UUID, start: datetime) -> None:
    rows = work.db.execute(
        _results(start)
        .where(Sample.sample_point_id == point_id, Result.analyte_id == UUID(picked.analyte_id))
        .order_by(taken().desc(), Result.id.desc())
        .limit(MOST_VALUES)
    ).all()
    shown.analyte_id, shown.analyte, shown.italic = picked.analyte_id, picked.name, picked.italic
    shown.unit = picked.unit
    shown.rows = [_row(work, row) for row in rows]
    outside = sum(row.tone == "bad" for row in shown.rows)
    shown.said = _sentence(len(rows), outside, any(row.limit for row in shown.rows), shown.rows[-1].sampled)
    dots = [dot for row in reversed(rows) if (dot := _dot(work, row, picked.unit))]
    lines = next((_lines(row.SpecLimit) for row in rows if row.SpecLimit is not None), [])
    shown.chart = draw(dots, lines)


def _row(work: Work, row: Any) -> TrendRow:
    tone, verdict = verdict_of_result(row.Result, row.SpecLimit)
    sample: Sample = row.Sample
    return TrendRow(
        id=str(row.Result.id), sampled=day(row.taken, zone(work)), sample=sample.client_reference or sample.number,
        number=sample.number, order_id=str(sample.order_id), value=typeset(row.Result.reported_text),
        unit=row.Result.unit, limit=limit_text(row.SpecLimit), tone=tone, verdict=verdict,
    )  # fmt: skip


def _dot(work: Work, row: Any, unit: str) -> Dot | None:
    """A result on the chart. One in another unit, or in words, has no place on it."""
    result: Result = row.Result
    value = result.numeric if result.numeric is not None else result.bound
    if value is None or result.unit != unit:
        return None
    tone, verdict = verdict_of_result(result, row.SpecLimit)
    said = f"{day(row.taken, zone(work))}: {typeset(result.reported_text)} {result.unit}".strip()
    return Dot(
        at=local(row.taken, zone(work)), value=float(value), hollow=result.numeric is None, tone=tone,
        label=f"{said}. {verdict}." if verdict else said, href=f"/portal/orders/{row.Sample.order_id}",
        text=typeset(result.reported_text),
    )  # fmt: skip


def _lines(limit: SpecLimit) -> list[Line]:
    if limit.text:
        return []
    kind = wording.LIMIT_KINDS.get(limit.kind, "Limit")
    kind = _("Secondary limit") if kind == "Secondary" else _(kind)
    found = []
    if limit.maximum is not None:
        found.append(
            Line(
                float(limit.maximum),
                f"{kind} {'' if limit.maximum_inclusive else '< '}{wording.number(limit.maximum)}",
            )
        )
    if limit.minimum is not None:
        found.append(
            Line(
                float(limit.minimum),
                _least(limit),
                below=True,
            )
        )
    return found


def _least(limit: SpecLimit) -> str:
    value = wording.number(limit.minimum)
    return _("At least {value}", value=value) if limit.minimum_inclusive else _("Above {value}", value=value)


def _sentence(count: int, outside: int, judged: bool, first: str) -> str:
    said = plural("One result, {date}.", "{count} results since {date}.", count, date=first)
    if not judged:
        return f"{said} {_('There is no limit for it.')}"
    if not outside:
        return f"{said} {_('None is outside its limit.')}"
    found = plural("One is outside its limit.", "{count} are outside their limits.", outside)
    return f"{said} {found}"

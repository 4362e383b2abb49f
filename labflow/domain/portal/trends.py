"""Results of a sampling point over time: the newest of each analyte, and one analyte as a line with its limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, select, true

from labflow.domain.lab import zone
from labflow.domain.lists.window import afresh
from labflow.domain.numbers import typeset
from labflow.domain.portal.drawing import Chart, Dot, Line, draw
from labflow.domain.portal.results import limit_text, verdict_of_result
from labflow.domain.reports import wording
from labflow.domain.reports.published import published, standing, told
from labflow.domain.samples.taking import newest_first, taken
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
HEADLINE_VALUES = 60  # on a chart a third as wide a dot has five pixels
HEADLINE = timedelta(days=120)
CANDIDATES = 6  # lines that are looked at for one that is more than a dot


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


@dataclass(frozen=True)
class Told:
    """A result of a line as it was read, with its limit and what is said of it."""

    row: Any
    limit: SpecLimit | None
    tone: str
    verdict: str


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
    """The line worth showing first: the newest result above its limit, or else the one nearest to its limit. One of which there
    is a single value gives way to the next that is a line.

    Only the line: no choice of places, and nothing of the place's other analytes.
    """
    # client by client, so that each is read along its index and ends with the first that fit
    found = [row for client in work.actor.client_ids for row in _most_telling(work, client)]
    found.sort(key=lambda row: (not row.bad, -row.share, -row.taken.timestamp(), row.id))
    first: TrendView | None = None
    for row in {(row.SamplePoint.id, row.Analyte.id): row for row in found}.values():
        shown = _headline_of(work, row)
        if len(shown.chart.marks) > 1:
            return shown
        first = first or shown
    return first


def _headline_of(work: Work, row: Any) -> TrendView:
    point: SamplePoint = row.SamplePoint
    shown = TrendView(
        point_id=str(point.id), point=point.name, code=point.code, months=str(USUAL_MONTHS),
        analyte_id=str(row.Analyte.id), analyte=row.Analyte.name, italic=row.Analyte.italic,
    )  # fmt: skip
    _draw(work, shown, _line(work, point.id, row.Analyte.id, since(work, USUAL_MONTHS), HEADLINE_VALUES))
    return shown


def _most_telling(work: Work, client_id: UUID) -> list[Any]:
    """A client's results of the last months that come first by verdict, then by their share of the limit, then by time."""
    start = work.now - HEADLINE
    # nothing is published before it was taken, but a clock may be minutes ahead
    asked = {"client": client_id, "start": start, "published_from": start - timedelta(days=1)}
    return list(work.db.execute(afresh(_telling()), asked))


@cache
def _telling() -> Any:
    # as its index has them, see `models/analysis.py`
    bad, share = Result.verdict == Verdict.FAIL, func.coalesce(Result.share, literal_column("0"))
    return (
        select(Result.id, SamplePoint, Analyte, taken().label("taken"), bad.label("bad"), share.label("share"))
        .select_from(Result)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Result.sample_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(
            *published(), Result.client_id == bindparam("client"), Analyte.kind == AnalyteKind.NUMERIC, Result.spec_limit_id.is_not(None),
            taken() > bindparam("start"), Result.published_at > bindparam("published_from"),
        )
        .order_by(bad.desc(), share.desc(), taken().desc(), Result.id)
        .limit(CANDIDATES)
    )  # fmt: skip


def since(work: Work, months: int) -> datetime:
    """The beginning of what is shown."""
    return work.now - timedelta(days=round(months * DAYS_A_MONTH))


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
    # of each place the newest sample with such a result, not all of them
    reported = (
        select(Result.id)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .where(Analysis.sample_id == Sample.id, *told())
        .correlate(Sample)
        .exists()
    )
    last = (
        select(taken().label("last"))
        .where(Sample.sample_point_id == SamplePoint.id, taken().is_not(None), standing(), reported)
        .order_by(*newest_first())
        .limit(1)
        .correlate(SamplePoint)
        .lateral()
    )
    found = (
        select(SamplePoint.id, SamplePoint.name, SamplePoint.code, last.c.last)
        .join(last, true())
        .order_by(SamplePoint.name, SamplePoint.code)
    )
    return list(work.db.execute(afresh(found)).all())


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
    line = _line(work, point_id, UUID(picked.analyte_id), start)
    shown.analyte_id, shown.analyte, shown.italic = picked.analyte_id, picked.name, picked.italic
    here = zone(work)
    shown.rows = [_row(each, here) for each in line]
    _draw(work, shown, line)


def _line(
    work: Work, point_id: UUID, analyte_id: UUID, start: datetime, most: int = MOST_VALUES
) -> list[Told]:
    """The results of one analyte at one place, the newest first. There may be hundreds: columns, not whole records."""
    asked = {"start": start, "point": point_id, "analyte": analyte_id, "most": most}
    rows = work.db.execute(afresh(_line_query()), asked).all()
    return [Told(row, row.SpecLimit, *verdict_of_result(row, row.SpecLimit)) for row in rows]


@cache
def _line_query() -> Any:
    return (
        select(
            Result.id, Result.reported_text, Result.unit, Result.numeric, Result.bound, Result.verdict, Result.entered_at,
            SpecLimit, Sample.number, Sample.client_reference, Sample.order_id, taken().label("taken"),
        )
        .select_from(Result)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Result.sample_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .where(
            *published(), taken() >= bindparam("start"), Sample.sample_point_id == bindparam("point"),
            Result.analyte_id == bindparam("analyte"),
        )
        .order_by(taken().desc(), Result.id.desc())
        .limit(bindparam("most"))
    )  # fmt: skip


def _draw(work: Work, shown: TrendView, line: Sequence[Told]) -> None:
    """The chart of a line in the unit of its newest result, and the sentence below it."""
    shown.unit = max((each.row for each in line), key=lambda row: (row.taken, row.entered_at)).unit
    outside = sum(each.tone == "bad" for each in line)
    limits = {each.limit.id: each.limit for each in line if each.limit is not None}
    judged = any(limit_text(limit) for limit in limits.values())
    here = zone(work)
    shown.said = _sentence(len(line), outside, judged, day(line[-1].row.taken, here))
    dots = [dot for each in reversed(line) if (dot := _dot(each, shown.unit, here))]
    shown.chart = draw(dots, _lines(next(iter(limits.values()))) if limits else [])


def _row(each: Told, here: str) -> TrendRow:
    row = each.row
    return TrendRow(
        id=str(row.id), sampled=day(row.taken, here), sample=row.client_reference or row.number,
        number=row.number, order_id=str(row.order_id), value=typeset(row.reported_text),
        unit=row.unit, limit=limit_text(each.limit), tone=each.tone, verdict=each.verdict,
    )  # fmt: skip


def _dot(each: Told, unit: str, here: str) -> Dot | None:
    """A result on the chart. One in another unit, or in words, has no place on it."""
    row = each.row
    value = row.numeric if row.numeric is not None else row.bound
    if value is None or row.unit != unit:
        return None
    text = typeset(row.reported_text)
    said = f"{day(row.taken, here)}: {text} {row.unit}".strip()
    return Dot(
        at=local(row.taken, here), value=float(value), hollow=row.numeric is None, tone=each.tone,
        label=f"{said}. {each.verdict}." if each.verdict else said, href=f"/portal/orders/{row.order_id}", text=text,
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

"""The results of a sample as they are shown: every attempt, with unit, limits, verdict, qualifiers and where it came from."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from labflow.domain.built_in_qualifiers import told
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.reports import wording
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.times import short
from labflow.models import (
    Analysis,
    Analyte,
    Method,
    Order,
    Qualifier,
    Result,
    Sample,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    SpecLimit,
    StoredFile,
    User,
)
from labflow.vocabulary import ResultSource, Verdict
from labflow.words import _

# Made once: adapting columns to a new alias costs more than the query.
_LIMITS = aliased(SpecLimit), aliased(SpecLimit)


@dataclass
class Tag:
    """A qualifier and what it means."""

    code: str = ""
    meaning: str = ""


@dataclass
class ResultRow:
    """One analyte of one attempt. `gauge` is "upper" (share of a maximum), "range" (position between two) or nothing."""

    id: str = ""
    test: str = ""
    analyte: str = ""
    italic: bool = False
    method: str = ""
    result: str = ""
    quiet: bool = False
    unit: str = ""
    tags: list[Tag] = field(default_factory=list)
    mdl: str = ""
    loq: str = ""
    limit: str = ""
    limit_kind: str = ""
    limit_note: str = ""
    gauge: str = ""
    ratio: float = 0.0
    verdict: str = ""
    verdict_word: str = ""
    verdict_text: str = ""
    state: str = ""
    source: str = ""
    void: bool = False
    note: str = ""


def results(work: Work, sample: Sample, order: Order) -> list[ResultRow]:
    """Tests in catalogue order, analytes in reporting order; an attempt that was voided stands before its successor."""
    asked = {"sample_id": sample.id, "specification_id": order.specification_id}
    rows = work.db.execute(_query(), asked).all()
    codes = {code for row in rows if row.Result for code in row.Result.qualifiers}
    meanings = {
        row.code: told(row.code, row.meaning)
        for row in (work.db.scalars(select(Qualifier).where(Qualifier.code.in_(codes))) if codes else ())
    }
    shown = [_row(work, row, meanings) for row in rows]
    name_each_test_once(shown)
    return shown


def name_each_test_once(rows: list[ResultRow]) -> None:
    """Leave the test of a row empty when the row before belongs to the same one; a voided attempt always says its own."""
    again = [
        (row.method, row.test) == (last.method, last.test) and not row.void for last, row in pairwise(rows)
    ]
    for row, repeated in zip(rows[1:], again, strict=False):
        row.test = "" if repeated else row.test


@cache
def _query() -> Any:
    """Every analyte of every test with its result if there is one: one query."""
    agreed, judged = _LIMITS
    return (
        select(
            Analysis, Analyte, ServiceAnalyte, Result, Service.name.label("service"), Method.reference.label("method"),
            judged, agreed, User.name.label("entered_by"), StoredFile.name.label("file"),
        )
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .outerjoin(Result, and_(Result.analysis_id == Analysis.id, Result.analyte_id == Analyte.id, Result.live))
        .outerjoin(judged, judged.id == Result.spec_limit_id)
        .outerjoin(
            agreed, and_(agreed.specification_id == bindparam("specification_id"), agreed.analyte_id == Analyte.id)
        )
        .outerjoin(User, User.id == Result.entered_by_id)
        .outerjoin(StoredFile, StoredFile.id == Result.source_file_id)
        .where(Analysis.sample_id == bindparam("sample_id"), or_(Analysis.state.not_in(DEAD), Result.id.is_not(None)))
        .order_by(
            Service.position, Service.code, ServiceAnalyte.position, Analyte.keyword, Analysis.attempt,
            func.coalesce(Result.entered_at, Analysis.created_at),
        )
    )  # fmt: skip


def _row(work: Work, row: Any, meanings: dict[str, str]) -> ResultRow:
    analysis, analyte, rule, result = row.Analysis, row.Analyte, row.ServiceAnalyte, row.Result
    limit: SpecLimit | None = row[6] or (row[7] if result is None else None)
    void = analysis.state in DEAD
    shown = ResultRow(
        id=f"{analysis.id}.{analyte.id}", test=row.service, analyte=analyte.name, italic=analyte.italic,
        method=row.method, unit=result.unit if result else rule.unit, mdl=_used(result.mdl_used if result else rule.mdl, result),
        loq=_used(result.loq_used if result else rule.loq, result), limit=wording.limit(limit),
        limit_kind=_kind(limit), limit_note=limit.kind.capitalize() if limit and len(limit.kind) > 5 else "", state=analysis.state, void=void,
        note=_note(analysis, void),
    )  # fmt: skip
    if result is not None:
        _add_result(work, row, result, limit, shown, meanings)
    return shown


def _used(limit: Decimal | None, result: Result | None) -> str:
    return wording.detection_limit(limit, result.dilution if result else Decimal(1))


def _add_result(
    work: Work, row: Any, result: Result, limit: SpecLimit | None, shown: ResultRow, meanings: dict[str, str]
) -> None:
    shown.result = typeset(result.reported_text)
    shown.quiet = result.operator == "<"
    shown.tags = [Tag(code, meanings.get(code, "")) for code in result.qualifiers]
    shown.source = _source(work, row, result)
    if shown.void:
        return
    shown.verdict, shown.verdict_text = result.verdict, result.verdict_text
    shown.verdict_word = _verdict_word(result, limit)
    shown.gauge, shown.ratio = _gauge(result, limit)


def _verdict_word(result: Result, limit: SpecLimit | None) -> str:
    if result.verdict == Verdict.FAIL:
        if limit is not None and limit.text:
            return _("Fails")
        return _("Below") if wording.verdict(result, limit) == "below" else _("Above")
    return {Verdict.PASS: _("Pass"), Verdict.INCONCLUSIVE: _("Open")}.get(Verdict(result.verdict), "")


def _gauge(result: Result, limit: SpecLimit | None) -> tuple[str, float]:
    if limit is None or limit.text or result.share is None:
        return "", 0.0
    if limit.minimum is not None and limit.maximum is not None:
        value = result.numeric
        width = limit.maximum - limit.minimum
        return ("range", float((value - limit.minimum) / width)) if value is not None and width else ("", 0.0)
    return "upper", float(min(result.share, Decimal(9)))


def _kind(limit: SpecLimit | None) -> str:
    """What sort of limit it is, when that is an abbreviation; longer words are in the tooltip."""
    return limit.kind if limit and not limit.text and len(limit.kind) <= 5 else ""


def _note(analysis: Analysis, void: bool) -> str:
    if void:
        word = _("Tested again") if analysis.state == "retracted" else _(analysis.state.capitalize())
        return f"{word}: {analysis.returned_reason}" if analysis.returned_reason else word
    return _("Sent back: {reason}", reason=analysis.returned_reason) if analysis.returned_reason else ""


def _source(work: Work, row: Any, result: Result) -> str:
    """Where the number came from, for the tooltip: file, row and cell, or who typed it; what was read; how diluted."""
    when = short(result.entered_at, zone(work), now=work.now)
    if result.source == ResultSource.FILE and row.file:
        place = ", ".join(
            filter(None, [row.file, _("row {source_row}", source_row=result.source_row) if result.source_row else "",
                          _("cell {source_cell}", source_cell=result.source_cell) if result.source_cell else ""])
        )  # fmt: skip
        parts = [
            _("From {place}", place=place),
            _("imported by {who}, {when}", who=row.entered_by, when=when),
        ]
    else:
        parts = [_("Typed by {who}, {when}", who=row.entered_by, when=when)]
    parts.append(_("read as {raw_text}", raw_text=result.raw_text))
    if result.dilution != 1:
        parts.append(_("dilution {number}", number=wording.number(result.dilution)))
    if result.remark:
        parts.append(_("remark: {remark}", remark=result.remark))
    return "; ".join(parts)

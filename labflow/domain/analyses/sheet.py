"""The result sheet: what the analyst sees while typing, cell by cell, and which tests are complete."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.analyses import equipment
from labflow.domain.analyses.calculating import told_again
from labflow.domain.analyses.cell_figures import comparable, in_full, level, limit_text, number, reported
from labflow.domain.analyses.computing import compute
from labflow.domain.analyses.equipment import InstrumentOption
from labflow.domain.analyses.formula import formula_of
from labflow.domain.analyses.qualifying import Offer, computed_of, legend
from labflow.domain.analyses.sheet_facts import ALL, Facts, SheetQuery, open_rows, read_facts, rows_of
from labflow.domain.analyses.views import SOON, as_id, description_of
from labflow.domain.formulas import in_words
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit import times
from labflow.models import (
    Analysis,
    Analyte,
    Department,
    Method,
    Result,
    Sample,
    SamplePoint,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
)
from labflow.vocabulary import AnalyteKind, OrderState, Permission, Verdict
from labflow.words import _, later, plural

MOST_CELLS = 6000
MOST_LINES = 500
UNITS_DIFFER = later("units differ")


@dataclass
class Tab:
    """One analyte of the test: how many of its cells are filled, and whether one is above its limit."""

    keyword: str = ""
    analyte: str = ""
    name: str = ""
    unit: str = ""
    done: int = 0
    total: int = 0
    above: int = 0


@dataclass
class Cell:
    """One result to enter: a sample and an analyte. `id` names the cell, `key` changes when its saved value does.

    `older_version` is the version of the test that the row is done by, where other rows of the sheet are done by a newer one.
    """

    id: str = ""
    key: str = ""
    place: int = 0
    sample: str = ""
    sample_id: str = ""
    description: str = ""
    analyte: str = ""
    column: str = ""
    kind: str = "number"
    options: list[str] = field(default_factory=list)
    unit: str = ""
    raw: str = ""
    dilution: str = "1"
    result: str = ""
    qualifiers: list[str] = field(default_factory=list)
    manual: list[str] = field(default_factory=list)
    loq: str = ""
    limit: str = ""
    previous: str = ""
    previous_date: str = ""
    before: str = ""
    """The previous value as it is kept, where the two can be compared; `numeric` is the saved one."""
    numeric: str = ""
    verdict: str = ""
    verdict_text: str = ""
    explanation: str = ""
    boxes: list[str] = field(default_factory=list)
    exact: str = ""
    shown_as: str = ""
    why: str = ""
    rule: str = ""
    origin: str = ""
    hold: str = ""
    hold_soon: bool = False
    hold_over: bool = False
    returned: str = ""
    attempt: int = 1
    analyst: str = ""
    locked: str = ""
    computed: str = ""
    comments: int = 0
    version: int = 0
    older_version: int = 0


@dataclass
class MatrixRow:
    """One sample with a cell for each analyte."""

    sample: str = ""
    sample_id: str = ""
    description: str = ""
    place: int = 0
    key: str = ""
    cells: list[Cell] = field(default_factory=list)
    older_version: int = 0


@dataclass
class Sheet:
    """Everything a result sheet shows before anything is typed, whose orders it is about, and who looks at it.

    `versions` are those of the test that the rows are done by; `mixed` says that they are several.
    """

    title: str = ""
    code: str = ""
    method: str = ""
    versions: str = ""
    mixed: bool = False
    department: str = ""
    unit: str = ""
    numeric: bool = True
    one_sample: bool = False
    analyte: str = ""
    tabs: list[Tab] = field(default_factory=list)
    rows: list[Cell] = field(default_factory=list)
    matrix: list[MatrixRow] = field(default_factory=list)
    waiting: int = 0
    shown: str = ""
    instrument: str = ""
    instruments: list[InstrumentOption] = field(default_factory=list)
    legend: dict[str, str] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    viewer: str = ""


def sheet(work: Work, query: SheetQuery) -> Sheet:
    """The result sheet of a test, or of a sample: cells in the samples' order, with everything needed to judge them."""
    work.require(Permission.SEE_WORK)
    view = _head(work, query)
    found, view.waiting = _open_work(work, query)
    facts = read_facts(work, found)
    view.tabs = tabs_of(facts)
    view.analyte = _chosen(view.tabs, query)
    cells = [
        cell_of(work, facts, row, rule, analyte)
        for row in found
        for rule, analyte in facts.analytes.get(row.Analysis.service_version_id, [])
        if view.analyte in (ALL, analyte.keyword)
    ]
    if query.service_id:
        _tell_versions(work, view, found, cells)
    if query.service_id and view.analyte == ALL:
        view.matrix = _matrix(cells, [tab.keyword for tab in view.tabs])
    else:
        view.rows = cells
        for place, cell in enumerate(cells, start=1):
            cell.place = place
    view.numeric = any(cell.kind == "number" for cell in cells)
    view.unit = next((tab.unit for tab in view.tabs if tab.keyword == view.analyte), "")
    view.instrument = next((row.Analysis.instrument for row in found if row.Analysis.instrument), "")
    versions = {row.Analysis.service_version_id for row in found}
    view.instruments = equipment.offered(work, versions, there=view.instrument)
    view.shown = _shown(len(found), view.waiting)
    view.legend, view.offers = legend(work)
    view.orders = sorted({str(row.order_id) for row in found})
    view.viewer = str(work.actor.id or "")
    return view


def stories(work: Work, analyses: Collection[UUID]) -> dict[str, str]:
    """How each saved value of these analyses came about, in words, by cell."""
    if not analyses:
        return {}
    facts = read_facts(work, list(work.db.execute(rows_of(analyses))))
    cells = (
        cell_of(work, facts, row, rule, analyte)
        for row in facts.found
        for rule, analyte in facts.analytes.get(row.Analysis.service_version_id, [])
    )
    return {cell.id: cell.explanation for cell in cells}


def cell_of(work: Work, facts: Facts, row: Any, rule: ServiceAnalyte, analyte: Analyte) -> Cell:
    """One cell as the screen shows it."""
    analysis: Analysis = row.Analysis
    result = facts.results.get((analysis.id, analyte.id))
    limit = facts.limits[analysis.id].get(analyte.id) if rule.reported else None
    before = facts.previous.get((analysis.sample_id, analyte.id))
    hold_at = None if analysis.analysed_at else analysis.hold_at
    cell = Cell(
        id=f"{analysis.id}:{analyte.id}", key=f"{analysis.id}:{analyte.id}:{result.version if result else 0}",
        sample=row.number, sample_id=str(analysis.sample_id),
        description=description_of(row.client_reference, row.point), analyte=analyte.name, column=analyte.keyword,
        kind=_kind(analyte), options=list(analyte.options), unit=rule.unit,
        loq=level(rule.loq, rule.mdl), limit=limit_text(limit, rule.unit),
        previous=typeset(before.reported_text) if before else "",
        previous_date=times.day(before.at, zone(work)) if before else "", before=comparable(before, rule.unit),
        hold=times.until(hold_at, work.now), hold_soon=hold_at is not None and hold_at < work.now + SOON,
        hold_over=hold_at is not None and hold_at < work.now,
        returned=analysis.returned_reason, attempt=analysis.attempt, analyst=row.analyst or "",
        comments=facts.comments.get((analysis.id, analyte.id), 0),
        locked=_("The order of {number} is on hold.", number=row.number) if row.order_state == OrderState.ON_HOLD else "",
    )  # fmt: skip
    if rule.formula:
        cell.computed = _computed_from(facts, analysis, analyte)
        cell.locked = cell.locked or cell.computed
    if result is not None:
        _fill(cell, facts, analysis, result, rule, analyte, limit)
    return cell


def _computed_from(facts: Facts, analysis: Analysis, analyte: Analyte) -> str:
    """The formula in words, as an empty computed cell shows it."""
    names = {one.keyword: one.name for _, one in facts.analytes.get(analysis.service_version_id, [])}
    tree = facts.formulas[analysis.service_version_id][analyte.keyword]
    return f"Computed: {in_words(tree, names)}"


def _fill(
    cell: Cell, facts: Facts, analysis: Analysis, result: Result, rule: ServiceAnalyte, analyte: Analyte,
    limit: SpecLimit | None,
) -> None:  # fmt: skip
    cell.raw, cell.dilution = result.raw_text, number(result.dilution)
    cell.result, cell.qualifiers = reported(result), computed_of(result)
    cell.manual = list(result.by_hand)
    cell.verdict, cell.verdict_text = result.verdict, result.verdict_text
    cell.loq = level(result.loq_used, result.mdl_used, result.dilution)
    cell.version, cell.numeric = result.version, in_full(result)
    specification = facts.specifications.get(limit.specification_id) if limit else None
    cell.explanation = _explained(result, rule, analyte, limit, specification)
    if tree := facts.formulas.get(analysis.service_version_id, {}).get(analyte.keyword):
        pairs = {one.keyword: (r, one) for r, one in facts.analytes[analysis.service_version_id]}
        cell.explanation = told_again(result, cell.explanation, tree, pairs)
    tell(cell, cell.explanation)
    if result.source_file_id:
        cell.origin = _(
            "{file}, row {row}, {cell}",
            file=facts.files.get(result.source_file_id, _("a file")),
            row=result.source_row,
            cell=result.source_cell,
        )


def tell(place: Any, explanation: str) -> None:
    """Put the formula's parts into a cell or a mark."""
    for part, value in vars(formula_of(explanation)).items():
        setattr(place, part, value)


def _explained(
    result: Result,
    rule: ServiceAnalyte,
    analyte: Analyte,
    limit: SpecLimit | None,
    specification: Specification | None,
) -> str:
    """The story of a saved value in words; the value itself is never computed again."""
    try:
        return compute(
            result.raw_text, dilution=result.dilution, dilution_applied=result.dilution_applied, rule=rule,
            analyte=analyte, limit=limit, specification=specification, late="H" in computed_of(result),
        ).explanation  # fmt: skip
    except ValueError:  # the words an analyte may have changed after the value was entered
        return _("entered as {raw_text}", raw_text=result.raw_text)


def _head(work: Work, query: SheetQuery) -> Sheet:
    if query.sample_id:
        row = work.db.execute(
            select(Sample.number, Sample.client_reference, SamplePoint.name.label("point"))
            .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
            .where(Sample.id == as_id(query.sample_id))
        ).one_or_none()
        if row is None:
            raise NotFound("There is no such sample.")
        return Sheet(
            title=row.number, department=description_of(row.client_reference, row.point), one_sample=True
        )
    row = work.db.execute(
        select(
            Service.name, Service.code, Department.name.label("department"), Method.reference, Method.revision
        )
        .join(Department, Department.id == Service.department_id)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .where(Service.id == as_id(query.service_id))
        .order_by(ServiceVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such test.")
    return Sheet(
        title=row.name,
        code=row.code,
        department=row.department,
        method=f"{row.reference} {row.revision}".strip(),
    )


def _tell_versions(work: Work, view: Sheet, found: list[Any], cells: list[Cell]) -> None:
    """By which versions of the test the rows are done, with the methods of these; rows of an older one are marked."""
    done_by = {str(row.Analysis.id): row.Analysis.service_version_id for row in found}
    rows = work.db.execute(
        select(ServiceVersion.id, ServiceVersion.number, Method.reference, Method.revision)
        .join(Method, Method.id == ServiceVersion.method_id)
        .where(ServiceVersion.id.in_(set(done_by.values())))
        .order_by(ServiceVersion.number.desc())
    ).all()
    if not rows:
        return
    numbers = {row.id: row.number for row in rows}
    view.method = ", ".join(dict.fromkeys(f"{row.reference} {row.revision}".strip() for row in rows))
    view.versions, view.mixed = ", ".join(str(row.number) for row in rows), len(rows) > 1
    for cell in cells:
        number = numbers[done_by[cell.id.split(":")[0]]]
        cell.older_version = number if number < rows[0].number else 0


def _open_work(work: Work, query: SheetQuery) -> tuple[list[Any], int]:
    """The most urgent analyses that fit on the sheet, in the samples' order, and how many wait in all."""
    rows = open_rows(work, query)
    fits = MOST_CELLS // _columns(work, query) if query.analyte == ALL else MOST_LINES
    urgent = rows.order_by(Analysis.hold_at.nulls_last(), Analysis.due_at.nulls_last(), Analysis.id).limit(
        fits
    )
    found = work.db.execute(urgent).all()
    waiting = len(found)
    if waiting == fits:
        waiting = work.db.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
    return sorted(
        found, key=lambda row: (row.number, row.position, row.service, row.Analysis.attempt)
    ), waiting


def _columns(work: Work, query: SheetQuery) -> int:
    """The most analytes that a version of the test has; of a sample, every analyte is a line."""
    if not query.service_id:
        return 1
    most = (
        select(func.max(func.count()).over())
        .select_from(ServiceAnalyte)
        .join(ServiceVersion, ServiceVersion.id == ServiceAnalyte.service_version_id)
        .where(ServiceVersion.service_id == as_id(query.service_id))
        .group_by(ServiceVersion.id)
        .limit(1)
    )
    return work.db.execute(most).scalar() or 1


def _shown(shown: int, waiting: int) -> str:
    if shown < waiting:
        return _("{shown} of {count} tests, the most urgent", shown=shown, count=waiting)
    return plural("{count} test", "{count} tests", waiting)


def tabs_of(facts: Facts) -> list[Tab]:
    """One tab per analyte, in reporting order."""
    tabs: dict[str, Tab] = {}
    for row in facts.found:
        for rule, analyte in facts.analytes.get(row.Analysis.service_version_id, []):
            tab = tabs.setdefault(
                analyte.keyword, Tab(analyte.keyword, str(analyte.id), analyte.name, rule.unit)
            )
            if tab.unit != rule.unit:  # work of an older version stands beside that of the new one
                tab.unit = _(UNITS_DIFFER)
            result = facts.results.get((row.Analysis.id, analyte.id))
            tab.total += 1
            tab.done += result is not None
            tab.above += result is not None and result.verdict == Verdict.FAIL
    return list(tabs.values())


def _chosen(tabs: list[Tab], query: SheetQuery) -> str:
    """The analyte on screen: the one asked for, all of them for a sample, else the first."""
    keywords = [tab.keyword for tab in tabs]
    if query.sample_id or query.analyte == ALL:
        return ALL
    return query.analyte if query.analyte in keywords else (keywords[0] if keywords else "")


def _matrix(cells: list[Cell], columns: list[str]) -> list[MatrixRow]:
    """Samples down, analytes across. A test made with an older version may lack an analyte: an empty cell."""
    rows: dict[str, MatrixRow] = {}
    for cell in cells:
        analysis = cell.id.split(":")[0]
        row = rows.setdefault(
            analysis,
            MatrixRow(
                cell.sample,
                cell.sample_id,
                cell.description,
                len(rows) + 1,
                analysis,
                older_version=cell.older_version,
            ),
        )
        row.cells.append(cell)
    for row in rows.values():
        by_column = {cell.column: cell for cell in row.cells}
        row.cells = [
            by_column.get(column, Cell(key=column, column=column, locked=_("not measured")))
            for column in columns
        ]
    return list(rows.values())


def _kind(analyte: Analyte) -> str:
    if analyte.kind == AnalyteKind.NUMERIC:
        return "number"
    return "choice" if analyte.options else "text"

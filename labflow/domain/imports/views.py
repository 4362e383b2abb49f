"""Imports as screens show them: the history of files, and one file with every reading and what became of it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from labflow.domain import lists
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.views import Choice, as_id, description_of
from labflow.domain.imports.importing import discard
from labflow.domain.imports.mapping import ROLES, is_mappable
from labflow.domain.imports.matching import (
    HAS_VALUE,
    IMPORTED,
    MATCHED,
    Match,
    match,
)
from labflow.domain.imports.names import tidy_name
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, beside, moment_key, whole_key
from labflow.domain.numbers import plain, typeset
from labflow.domain.numbers.exact import shortest
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit import times
from labflow.models import Analysis, Analyte, ImportRun, Sample, SamplePoint, ServiceAnalyte, StoredFile, User
from labflow.vocabulary import ImportState, Permission
from labflow.words import _, decimal, later, number, plural

MOST_SHOWN = 400
SHOWS = ("ready", "open", "done", "aside", "all")
WORDS = {
    "matched": later("Ready"), "imported": later("Imported"), "qc": later("Not a sample"), "left_out": later("Left out"), "no_sample": later("No sample"),
    "no_analyte": later("No test"), "not_open": later("Not open"), "ambiguous": later("Choose one"), "unit": later("Other unit"),
    "value_refused": later("Value refused"), "already_has_value": later("Has a value"),
}  # fmt: skip


@dataclass
class ImportRow:
    """One file of the history."""

    id: str = ""
    file: str = ""
    instrument: str = ""
    by: str = ""
    at: str = ""
    readings: int = 0
    imported: int = 0
    state: str = ""


@dataclass
class ReadingRow:
    """One reading of a file, and what became of it."""

    place: int = 0
    row: int = 0
    cell: str = ""
    sample: str = ""
    analyte: str = ""
    value: str = ""
    unit: str = ""
    dilution: str = ""
    matched: str = ""
    matched_id: str = ""
    test: str = ""
    result: str = ""
    state: str = ""
    word: str = ""
    why: str = ""
    choosable: bool = False


@dataclass
class Question:
    """A name of the file that a person can give a meaning: a sample, or an analyte."""

    about: str = "sample"
    name: str = ""
    rows: str = ""
    why: str = ""
    chosen: str = ""
    options: list[Choice] = field(default_factory=list)


@dataclass
class FileColumn:
    """A column of a plain table: its place, its heading, what stands below it, and what it is taken for."""

    place: str = ""
    heading: str = ""
    example: str = ""
    role: str = ""
    word: str = ""


@dataclass
class RunView:
    """A file as it was read, or the part of it that belongs to some tests: then `elsewhere` counts what waits for other sheets.

    Questions are asked about the whole file: what a name means decides where its readings belong.
    """

    id: str = ""
    file: str = ""
    file_id: str = ""
    size: str = ""
    sha256: str = ""
    instrument: str = ""
    at: str = ""
    by: str = ""
    state: str = ""
    readings: int = 0
    ready: int = 0
    open: int = 0
    has_value: int = 0
    imported: int = 0
    aside: int = 0
    matched_percent: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[ReadingRow] = field(default_factory=list)
    shown: str = ""
    questions: list[Question] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    elsewhere: int = 0
    same_file: str = ""
    columns: list[FileColumn] = field(default_factory=list)
    mappable: bool = False
    date_order: str = ""


def page(work: Work, query: ListQuery) -> ListPage:
    """The files that were read, newest first."""
    return lists.page(work, IMPORTS, query)


def _files() -> Select[Any]:
    return (
        select(
            ImportRun.id, ImportRun.instrument, ImportRun.state, ImportRun.imported, ImportRun.created_at,
            _READINGS.label("readings"), StoredFile.name, User.name.label("by"),
        )
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .outerjoin(User, User.id == ImportRun.created_by_id)
    )  # fmt: skip


def _import_row(work: Work, row: Any) -> ImportRow:
    at = times.short(row.created_at, zone(work), now=work.now)
    return ImportRow(
        str(row.id), row.name, row.instrument, row.by or "", at, row.readings, row.imported, row.state
    )


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    like = pattern(q)
    named = select(StoredFile.id).where(StoredFile.name.ilike(like))
    return [or_(ImportRun.file_id.in_(named), ImportRun.instrument.ilike(like))]


_READINGS = func.jsonb_array_length(ImportRun.readings)
STATES = options.fixed(
    ((ImportState.READ, "Read"), (ImportState.IMPORTED, "Imported"), (ImportState.DISCARDED, "Discarded"))
)

IMPORTS = declare_list(
    ListPlan(
        "imports", "file", "files", Permission.IMPORT_RESULTS, ImportRun, _files, _import_row, key="file",
        address="/import", href=lambda row: f"/import/{row.id}", usual_sort="-read", found=_found,
        columns=(
            Column("file", "File", lambda r: cells.opener(r.file), 0, beside(StoredFile.name, StoredFile, StoredFile.id == ImportRun.file_id)),
            Column("instrument", "Read as", lambda r: cells.quiet(r.instrument), 260, SortKey(ImportRun.instrument)),
            Column("readings", "Readings", lambda r: cells.number(r.readings), 92, SortKey(_READINGS, whole_key), num=True),
            Column("imported", "Imported", lambda r: cells.number(r.imported), 92, SortKey(ImportRun.imported, whole_key), num=True),
            Column("state", "State", lambda r: cells.status(r.state), 120, SortKey(ImportRun.state)),
            Column("by", "By", lambda r: cells.words(r.by), 152, beside(func.coalesce(User.name, ""), User, User.id == ImportRun.created_by_id, optional=True), folds=2),
            Column("read", "Read", lambda r: cells.quiet(r.at), 156, SortKey(ImportRun.created_at, moment_key)),
        ),
        filters=(
            Filter("state", "State", "choice", ImportRun.state, STATES, icon="circle-dot"),
            Filter("by", "By", "choice", ImportRun.created_by_id, options.staff, icon="user", uuid=True),
            Filter("read", "Read", "date", ImportRun.created_at, icon="calendar"),
            Filter("instrument", "Read as", "text", ImportRun.instrument, icon="cpu"),
            Filter("imported", "Imported", "number", ImportRun.imported, icon="hash"),
        ),
        views=(
            View("all", "All files"),
            View("open", "Nothing imported yet", f"state:is:{ImportState.READ}"),
            View("done", "Imported", f"state:is:{ImportState.IMPORTED}"),
        ),
        acts=(
            BulkAct(
                "discard", "Discard", "trash-2", Permission.IMPORT_RESULTS, discard, danger=True,
                text="Files that results came from stay in the record.",
            ),
        ),
    )
)  # fmt: skip


def view(work: Work, run_id: str, *, show: str = "", only: Collection[UUID] | None = None) -> RunView:
    """One file: counts, what is still open with its choices, and the readings asked for (open ones first).

    With `only`, the readings that belong to these tests.
    """
    work.require(Permission.IMPORT_RESULTS)
    run = work.read(ImportRun, as_id(run_id))
    file = work.read(StoredFile, run.file_id)
    person = work.db.get(User, run.created_by_id) if run.created_by_id else None
    everything = match(work, run)
    found = [one for one in everything if only is None or (one.test and one.test.analysis.id in only)]
    counts = _counts(found)
    rows = [one for one in found if show not in SHOWS or show == "all" or _group(one) == show]
    rows.sort(key=lambda one: (_RANK[_group(one)], run.readings[one.place]["row"], one.place))
    samples_read = counts["all"] - counts["aside"]
    return RunView(
        id=str(run.id), file=file.name, file_id=str(file.id), size=_size(file.size), sha256=file.sha256[:12],
        instrument=run.instrument, at=times.short(run.created_at, zone(work), now=work.now),
        by=person.name if person else "", state=run.state, readings=counts["all"], ready=counts["ready"],
        open=counts["open"], has_value=sum(one.state == HAS_VALUE for one in found),
        imported=counts["done"] - sum(one.state == HAS_VALUE for one in found), aside=counts["aside"],
        matched_percent=round(100 * (counts["ready"] + counts["done"]) / samples_read) if samples_read else 100,
        counts=counts, rows=[_row(run, one) for one in rows[:MOST_SHOWN]],
        shown=plural("{shown} of {count} reading", "{shown} of {count} readings", len(rows), shown=number(min(len(rows), MOST_SHOWN))),
        questions=_questions(work, run, everything) if run.state != ImportState.DISCARDED else [],
        elsewhere=sum(_elsewhere(one, only) for one in everything),
        problems=[_problem(problem) for problem in run.problems[:20]],
        same_file=_same_file(work, file, run), columns=_columns(run), mappable=is_mappable(run), date_order=run.date_order,
    )  # fmt: skip


def column_roles(work: Work) -> list[Choice]:
    """What a column of a plain table can be."""
    work.require(Permission.IMPORT_RESULTS)
    return [Choice(role, _(label)) for role, label in ROLES.items()]


def _columns(run: ImportRun) -> list[FileColumn]:
    return [
        FileColumn(
            column["place"], column["heading"] or column["place"].removeprefix("$"), column["example"],
            column["role"], _(ROLES[column["role"]]) if column["role"] in ROLES else "",
        )
        for column in run.columns
    ]  # fmt: skip


def _elsewhere(one: Match, only: Collection[UUID] | None) -> bool:
    """Waits for another sheet: neither one of these tests nor a name that is asked about."""
    if only is None or _group(one) not in ("open", "ready"):
        return False
    return one.test.analysis.id not in only if one.test else one.asks not in ("sample", "analyte")


_RANK = {"open": 0, "ready": 1, "done": 2, "aside": 3}


def _group(one: Match) -> str:
    """Where a reading stands: open, ready to import, done (imported or a value is there), or set aside."""
    if one.open:
        return "open"
    if one.state == MATCHED:
        return "ready"
    return "done" if one.state in (IMPORTED, HAS_VALUE) else "aside"


def _counts(found: list[Match]) -> dict[str, int]:
    grouped = Counter(_group(one) for one in found)
    return {show: grouped[show] for show in SHOWS[:-1]} | {"all": len(found)}


def _row(run: ImportRun, one: Match) -> ReadingRow:
    reading = run.readings[one.place]
    diluted = one.test is not None and one.dilution != 1
    applied = _("in the value") if one.dilution_applied else _("applied here")
    return ReadingRow(
        place=one.place, row=reading["row"], cell=reading["cell"], sample=reading["sample"], analyte=reading["analyte"],
        value=reading["value"], unit=reading["unit"],
        dilution=f"{plain(shortest(one.dilution))} {applied}" if diluted else "",
        matched=one.test.sample if one.test else "", matched_id=str(one.test.analysis.sample_id) if one.test else "",
        test=one.test.analyte.name if one.test else "",
        result=f"{typeset(one.reported)} {one.test.rule.unit}".strip() if one.test and one.reported else "",
        state=one.state, word=_(WORDS[one.state]), why=" ".join(part for part in (one.why, one.note) if part),
        choosable=_choosable(run, one),
    )  # fmt: skip


def _choosable(run: ImportRun, one: Match) -> bool:
    """Whether a person can make this reading the one that counts, or give it back."""
    return one.asks == "row" or bool(run.readings[one.place].get("preferred"))


def _questions(work: Work, run: ImportRun, found: list[Match]) -> list[Question]:
    """The names that mean nothing yet, or that a person gave a meaning, each once."""
    asked: dict[tuple[str, str], Question] = {}
    rows: dict[tuple[str, str], list[int]] = {}
    for one in found:
        reading = run.readings[one.place]
        about = _asked_about(one, reading)
        if not about or one.state == IMPORTED:
            continue
        key = (about, tidy_name(reading[about]))
        asked.setdefault(
            key, Question(about, reading[about], why=one.why, chosen=reading.get(f"{about}_id", "") or "")
        )
        rows.setdefault(key, []).append(reading["row"])
    if not asked:
        return []
    samples, analytes = _open_samples(work), _analytes(work)
    for key, question in asked.items():
        question.rows = _rows_text(sorted(set(rows[key])))
        known = samples if question.about == "sample" else analytes
        question.options = sorted(known, key=lambda choice: -_likeness(question.name, choice.label))[:200]
    return list(asked.values())[:50]


def _asked_about(one: Match, reading: dict[str, Any]) -> str:
    """What a person is asked, or has answered and may answer otherwise."""
    if one.asks in ("sample", "analyte"):
        return one.asks
    return next((about for about in ("sample", "analyte") if reading.get(f"{about}_id")), "")


def _problem(problem: dict[str, Any]) -> str:
    """What a reader could not use, in the language of whoever looks: kept are the English sentence and what it tells."""
    told = _(problem.get("said", problem["message"]), **problem.get("told", {}))
    return _("Row {row}: {problem}", row=problem["row"], problem=told)


def _rows_text(rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    if len(rows) > 5:
        return _("Rows {rows} and {count} more", rows=shown, count=len(rows) - 5)
    return plural("Row {rows}", "Rows {rows}", len(rows), rows=shown)


def _open_samples(work: Work) -> list[Choice]:
    """The samples that still wait for results, newest first."""
    rows = work.db.execute(
        select(Sample.id, Sample.number, Sample.client_reference, SamplePoint.name.label("point"))
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.id.in_(select(Analysis.sample_id).where(Analysis.state.in_(OPEN))))
        .order_by(Sample.number.desc())
        .limit(1000)
    ).all()
    return [
        Choice(str(row.id), f"{row.number}  {description_of(row.client_reference, row.point)}".strip())
        for row in rows
    ]


def _analytes(work: Work) -> list[Choice]:
    """The analytes that open tests measure."""
    rows = work.db.execute(
        select(Analyte.id, Analyte.name)
        .join(ServiceAnalyte, ServiceAnalyte.analyte_id == Analyte.id)
        .where(
            ServiceAnalyte.service_version_id.in_(
                select(Analysis.service_version_id).where(Analysis.state.in_(OPEN))
            )
        )
        .distinct()
        .order_by(Analyte.name)
    ).all()
    return [Choice(str(row.id), row.name) for row in rows]


def _likeness(name: str, label: str) -> float:
    return SequenceMatcher(None, tidy_name(name), tidy_name(label)).ratio()


def _same_file(work: Work, file: StoredFile, run: ImportRun) -> str:
    """Whether these very bytes were read before, by whom and when."""
    before = work.db.execute(
        select(ImportRun.created_at, User.name)
        .join(StoredFile, StoredFile.id == ImportRun.file_id)
        .outerjoin(User, User.id == ImportRun.created_by_id)
        .where(StoredFile.sha256 == file.sha256, ImportRun.id < run.id)
        .order_by(ImportRun.id.desc())
        .limit(1)
    ).first()
    if before is None:
        return ""
    return _(
        "{name} read the same file on {when}.",
        name=before.name or _("Somebody"),
        when=times.short(before.created_at, zone(work), now=work.now),
    )


def _size(size: int) -> str:
    return _("{size} bytes", size=size) if size < 1024 else _("{size} kB", size=decimal(size / 1024, 0))

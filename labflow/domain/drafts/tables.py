"""A client's own table in the sheet: the heading row found, columns and words mapped, the mapping remembered per client."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import files
from labflow.domain.drafts.checking import sheet_of
from labflow.domain.drafts.columns import CHOICES, Option, SheetColumn
from labflow.domain.drafts.headings import (
    TEST,
    TIME,
    by_example,
    by_heading,
    crossed,
    fingerprint,
    known,
    labels_of,
    with_time,
)
from labflow.domain.drafts.keeping import MOST_ROWS, OpenedDraft, begun, may_order, merge, opened
from labflow.domain.drafts.moments import moment_typed
from labflow.domain.drafts.words import Sheet, plain_value
from labflow.domain.lab import zone
from labflow.domain.orders.form import Choice
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit.headings import plain
from labflow.kit.ids import new_id
from labflow.kit.moments import date_order, moment, needs_order
from labflow.kit.times import day
from labflow.models import DraftOrder, SheetMapping, StoredFile
from labflow.words import _, number

SEARCHED = 40
WIDEST = 200
EXAMPLES = 3
MOST_WORDS = 80


@dataclass(frozen=True)
class Plan:
    """How a table is read: our column by place of theirs, our word by theirs, and the order of day and month."""

    columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    date_order: str = ""


@dataclass
class TheirColumn:
    """A column of the table: its heading, some of what stands below, and our column it goes to ("" for none)."""

    place: str = ""
    heading: str = ""
    examples: list[str] = field(default_factory=list)
    target: str = ""
    cross: str = ""
    """The test whose crosses stand here, when the heading names one."""


@dataclass
class TheirWord:
    """A word of the table that no pick list knows, and the word of ours that it means."""

    key: str = ""
    column: str = ""
    word: str = ""
    count: int = 0
    value: str = ""


@dataclass
class TableView:
    """A table as the mapping screen shows it."""

    file_id: str = ""
    file: str = ""
    sheet: str = ""
    heading_row: int = 0
    rows: int = 0
    columns: list[TheirColumn] = field(default_factory=list)
    words: list[TheirWord] = field(default_factory=list)
    targets: list[Choice] = field(default_factory=list)
    options: dict[str, list[Choice]] = field(default_factory=dict)
    """What a foreign word may mean, by our column."""
    date_order: str = ""
    asks_order: bool = False
    remembered: str = ""
    own_form: bool = False
    preview: list[list[str]] = field(default_factory=list)
    preview_heads: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """The part of a file that holds samples: headings, and the rows below them."""

    file: str
    sheet: str
    heading_row: int
    headings: list[str]
    rows: list[list[str]]

    def column(self, place: int) -> list[str]:
        return [row[place] if place < len(row) else "" for row in self.rows]


def read_table(work: Work, draft_id: UUID, file_id: UUID, *, plan: Plan | None = None) -> TableView:
    """What a file holds and how it would be read: by the plan of a person, as remembered for the client, or as guessed."""
    may_order(work)
    draft = begun(work, draft_id)
    sheet, table = sheet_of(work, draft.client_id), _table(work, draft, file_id)
    kept = _remembered(work, draft, table) if plan is None else None
    chosen = plan or (_from_kept(table, kept) if kept else _guess(sheet, table))
    view = _view(sheet, table, chosen, file_id)
    if kept:
        view.remembered = day(kept.used_at, zone(work))
    view.own_form = _is_own_form(sheet, table)
    return view


def take_table(
    work: Work, draft_id: UUID, file_id: UUID, *, plan: Plan, remember: bool = True
) -> OpenedDraft:
    """Put the rows of a file into the draft, below what is there. What means nothing stays as it is, marked at its cell."""
    may_order(work)
    draft = begun(work, draft_id)
    sheet, table = sheet_of(work, draft.client_id), _table(work, draft, file_id)
    if not any(plan.columns.values()):
        raise Invalid("Choose at least one column: nothing of the file would be taken.", field="columns")
    merge(work, draft, [{"id": str(new_id())[-12:], **cells} for cells in rows_of(sheet, table, plan)])
    draft.updated_at = work.now
    if remember and draft.client_id:
        _remember(work, draft.client_id, table, plan)
    work.db.flush()
    return opened(work, draft)


def find_table(sheet: Sheet, name: str, found: list[Any]) -> Table:
    """The heading row with the most headings we know, on the first sheet that has one; else the first row of several texts."""
    best: tuple[int, Any, int] = (0, None, 0)
    for each in found:
        for index, row in enumerate(each.rows[:SEARCHED]):
            filled = [text for text in row[:WIDEST] if text]
            if len(filled) < 2 and best[0]:
                continue
            score = 4 * sum(1 for text in filled if by_heading(sheet, text)) + (1 if len(filled) > 1 else 0)
            if score > best[0] and any(any(below) for below in each.rows[index + 1 :]):
                best = (score, each, index)
    if best[1] is None:
        raise Invalid(
            "No table was found: a row of headings with rows of samples below it is needed.", field="file"
        )
    _, each, index = best
    headings = each.rows[index][:WIDEST]
    rows = [row[:WIDEST] for row in each.rows[index + 1 :] if any(row)]
    if len(rows) > MOST_ROWS:
        raise Invalid(
            "The file has {rows} rows, and at most {count} go in one order. Split it.",
            field="file",
            rows=number(len(rows)),
            count=number(MOST_ROWS),
        )
    return Table(name, each.name, index + 1, headings, rows)


def rows_of(sheet: Sheet, table: Table, plan: Plan) -> list[dict[str, str]]:
    """The cells of each row by our columns: words in our spelling, times as year-month-day, numbers with a point."""
    places = {int(place): key for place, key in plan.columns.items() if key}
    columns = {column.key: column for column in sheet.columns}
    made = []
    for row in table.rows:
        cells: dict[str, str] = {}
        for place, key in places.items():
            text = row[place].strip() if place < len(row) else ""
            if not text:
                continue
            if key.startswith(TEST):
                if crossed(text):
                    _append(cells, "tests", key.removeprefix(TEST))
            elif key in columns and columns[key].kind in ("multi", "counted"):
                _append(cells, key, _our_word(sheet, columns[key], text, plan))
            elif key in columns:
                cells[key] = _our_word(sheet, columns[key], text, plan)
            elif key == TIME:
                cells[TIME] = text
        time = cells.pop(TIME, "")
        if when := cells.get("collected_at", ""):
            cells["collected_at"] = _when(sheet, with_time(when, time), plan.date_order)
        if cells:
            made.append(cells)
    return made


def _our_word(sheet: Sheet, column: SheetColumn, text: str, plan: Plan) -> str:
    meant = plan.words.get(column.key, {}).get(text)
    if meant:
        return meant
    if column.kind == "choice" and (option := sheet.option(column.key, text)):
        return option.value
    return plain_value(column.kind, text)


def _when(sheet: Sheet, text: str, order: str) -> str:
    """A time as it is kept; what cannot be read for sure stays as it is and is marked."""
    problems: dict[str, str] = {}
    at = moment(text, order)
    exact = at.replace(tzinfo=None) if at else None
    if exact is None or moment_typed(f"{exact:%Y-%m-%d %H:%M}", sheet.zone, problems, "") is None:
        return text
    return f"{exact:%Y-%m-%d}" if ":" not in text else f"{exact:%Y-%m-%d %H:%M}"


def _append(cells: dict[str, str], key: str, text: str) -> None:
    cells[key] = f"{cells[key]}, {text}" if cells.get(key) else text


# ── guessing and remembering ─────────────────────────────────────────────────────────────────────────────────


def _guess(sheet: Sheet, table: Table) -> Plan:
    """By heading first, then, for what is left, by what stands below. Several columns may go to the tests only."""
    found: dict[str, str] = {}
    taken: set[str] = set()

    def claim(place: int, key: str) -> None:
        if key and (key not in taken or key == "tests" or key.startswith(TEST)):
            found[str(place)] = key
            taken.add(key)

    for place, heading in enumerate(table.headings):
        claim(place, by_heading(sheet, heading))
    for place in range(len(table.headings)):
        if str(place) not in found:
            claim(place, by_example(sheet, table.column(place)[:100]))
    if "client_reference" not in taken:
        free = (p for p in range(len(table.headings)) if str(p) not in found and any(table.column(p)))
        if (first := next(free, None)) is not None:
            claim(first, "client_reference")
    return Plan(found, {}, _order_in(table, found))


def _order_in(table: Table, columns: dict[str, str]) -> str:
    place = next((int(place) for place, key in columns.items() if key == "collected_at"), -1)
    return date_order(text[:60] for text in table.column(place)) if place >= 0 else ""


def _remembered(work: Work, draft: DraftOrder, table: Table) -> SheetMapping | None:
    if draft.client_id is None:
        return None
    return work.db.scalars(
        select(SheetMapping).where(
            SheetMapping.client_id == draft.client_id,
            SheetMapping.fingerprint == fingerprint(table.headings),
        )
    ).first()


def _from_kept(table: Table, kept: SheetMapping) -> Plan:
    columns = {str(place): key for place, key in kept.columns.items() if int(place) < len(table.headings)}
    return Plan(columns, kept.words, _order_in(table, columns) or kept.date_order)


def _remember(work: Work, client_id: UUID, table: Table, plan: Plan) -> None:
    print_ = fingerprint(table.headings)
    kept = work.db.scalars(
        select(SheetMapping)
        .where(SheetMapping.client_id == client_id, SheetMapping.fingerprint == print_)
        .with_for_update()
    ).first()
    if kept is None:
        kept = work.add(SheetMapping(client_id=client_id, fingerprint=print_, used_at=work.now))
    kept.columns, kept.date_order, kept.used_at = dict(plan.columns), plan.date_order, work.now
    merged = {key: {**kept.words.get(key, {}), **words} for key, words in plan.words.items()}
    kept.words = {**kept.words, **merged}


def _is_own_form(sheet: Sheet, table: Table) -> bool:
    """Our own submission form: every heading with something below is a label of ours."""
    labels = {name for column in sheet.columns for name in labels_of(column.label)}
    filled = [h for place, h in enumerate(table.headings) if h or any(table.column(place))]
    return len(filled) > 2 and all(plain(heading.rstrip("* ")) in labels for heading in filled)


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────


def _view(sheet: Sheet, table: Table, plan: Plan, file_id: UUID) -> TableView:
    columns = []
    for place, heading in enumerate(table.headings):
        below = table.column(place)
        if heading or any(below):
            some = list(dict.fromkeys(text for text in below if text))[:EXAMPLES]
            option = sheet.option("tests", heading) if heading else None
            columns.append(
                TheirColumn(
                    str(place), heading or _("(no heading)"), some, plan.columns.get(str(place), ""),
                    TEST + option.value if option else "",
                )
            )  # fmt: skip
    dates = [place for place, key in plan.columns.items() if key == "collected_at"]
    open_dates = any(needs_order(text[:60]) for place in dates for text in table.column(int(place)))
    heads = [column for column in sheet.columns if column.key in _keys(plan)]
    made, words = rows_of(sheet, table, plan), _foreign(sheet, table, plan)
    wanted = {word.key for word in words}
    return TableView(
        file_id=str(file_id), file=table.file, sheet=table.sheet, heading_row=table.heading_row, rows=len(made),
        columns=columns, words=words,
        options={c.key: [_choice(o) for o in c.options] for c in sheet.columns if c.key in wanted},
        targets=[
            *[Choice(column.key, column.label) for column in sheet.columns], Choice(TIME, _("Collected, time of day")),
        ],
        date_order=plan.date_order, asks_order=open_dates and not _order_in(table, plan.columns),
        preview_heads=[column.label for column in heads],
        preview=[[cells.get(column.key, "") for column in heads] for cells in made[:4]],
    )  # fmt: skip


def _choice(option: Option) -> Choice:
    return Choice(option.value, f"{option.value}, {option.label}" if option.label else option.value)


def _keys(plan: Plan) -> set[str]:
    return {"tests" if key.startswith(TEST) else key for key in plan.columns.values()}


def _foreign(sheet: Sheet, table: Table, plan: Plan) -> list[TheirWord]:
    """Every word in a column of choices that its list does not know, with how often it stands there."""
    found = []
    for place, key in plan.columns.items():
        column = next((c for c in sheet.columns if c.key == key and c.kind in CHOICES), None)
        if column is None:
            continue
        counts = Counter(text for text in table.column(int(place)) if text and not known(sheet, key, text))
        found += [
            TheirWord(key, column.label, word, count, plan.words.get(key, {}).get(word, ""))
            for word, count in counts.most_common(MOST_WORDS)
        ]
    return found[:MOST_WORDS]


def with_column(plan: Plan, place: str, key: str) -> Plan:
    """The plan with one column sent elsewhere; what was sent there before is left out."""
    shared = key == "tests" or key.startswith(TEST) or not key
    kept = {at: each for at, each in plan.columns.items() if at != place and (shared or each != key)}
    return replace(plan, columns={**kept, **({place: key} if key else {})})


def _table(work: Work, draft: DraftOrder, file_id: UUID) -> Table:
    """The table in a file that whoever is at work handed in for registration."""
    row = work.read(StoredFile, file_id)
    if row.purpose != "registration" or row.created_by_id != work.actor.id:
        raise NotFound("There is no such stored file.")
    row, data = files.fetch(work, file_id)
    return find_table(
        sheet_of(work, draft.client_id), row.name, work.house.instruments.sheets(row.name, data)
    )

"""Taking a list along: the rows and columns that are seen, as CSV or XLSX; for programs in exact values, as NDJSON or Parquet.

Many rows are prepared by the worker. A list that no noun stands on is told to programs in the words that are seen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select, update

from labflow.domain import files, identity, looking
from labflow.domain.actor import system
from labflow.domain.lab import zone
from labflow.domain.lists import filters as filtering
from labflow.domain.lists.columns import Column, plain_text
from labflow.domain.lists.layout import arranged, layout_of
from labflow.domain.lists.piece import piece
from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.reading import Reading, read, sortable
from labflow.domain.lists.saved import saved_views
from labflow.domain.lists.window import ListQuery, count_each
from labflow.domain.nouns import Asking, Noun, all_nouns
from labflow.domain.nouns import exporting as exact
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.errors import Invalid, NotFound
from labflow.ext import list_named
from labflow.kit.paging import count_text
from labflow.kit.tables import MEDIA, Table, as_bytes, write
from labflow.kit.times import local
from labflow.models import Export, ListLayout
from labflow.vocabulary import Side
from labflow.words import _, kept, number

AT_ONCE = 5_000
STEP = 1_000
FOR_PROGRAMS = ("ndjson", "parquet")
SHEET_ROWS = 1_048_575
_VERB = "lists.export"


@dataclass
class Started:
    """Where the file is, or that it is being prepared."""

    file_url: str = ""
    name: str = ""
    total_text: str = ""


@dataclass(frozen=True)
class _Made:
    """A file that is written: its name and how many rows it has."""

    name: str
    rows: int


def start(
    work: Work, plan: ListPlan, query: ListQuery, *, format: str, columns: Sequence[dict[str, Any]]
) -> Started:
    """A file at once where there are few rows, else a job."""
    work.require(plan.permission)
    kind = _kind(format)
    reading = read(work, plan, query, saved_views(work, plan.name))
    total = count_each(work, plan.kind, {"all": reading.where})["all"]
    if total <= AT_ONCE:
        asked = {
            name: value for name, value in asdict(query).items() if value and name not in ("after", "before")
        }
        url = f"/api/v1/lists/{plan.name}/export?{urlencode(asked | {'format': kind})}"
        return Started(url, file_name(work, plan, kind), count_text(total))
    noun = _noun(plan, kind)
    if noun is not None:
        exact.queued(work, noun, _asking(reading), format=kind)
        return Started("", "", count_text(total))
    export = work.add(
        Export(
            owner_id=work.actor.id, list_name=plan.name, kind=kind, columns=list(columns),
            query={"tab": query.tab, "q": query.q, "sort": query.sort, "filters": query.filters},
        )
    )  # fmt: skip
    work.db.flush()
    work.defer("export_list", export_id=str(export.id))
    return Started("", "", count_text(total))


@kept
def download(work: Work, name: str, query: ListQuery, *, format: str) -> tuple[bytes, str, str]:
    """The file, its name and its media type. Lists longer than AT_ONCE are prepared by the worker instead."""
    plan = _plan(name)
    if not work.actor.may(plan.permission):  # a list one may not see is a list there is not
        raise NotFound("There is no such list.")
    work.require(plan.permission)
    kind = _kind(format)
    reading = read(work, plan, query, saved_views(work, plan.name))
    if count_each(work, plan.kind, {"all": reading.where})["all"] > AT_ONCE:
        raise Invalid(
            "These are more than {at_once} rows. Narrow the list, or export it from its screen.",
            at_once=number(AT_ONCE),
        )
    noun = _noun(plan, kind)
    if noun is not None:
        table = exact.table(work, noun, _asking(reading))
    else:
        table = _seen(work, reading, layout_of(work, plan.name, reading.view.key), kind)
    data = as_bytes(kind, table)
    work.note("exported", "list", work.actor.id or UUID(int=0), list=plan.name, filters=reading.filters)
    return data, file_name(work, plan, kind), MEDIA[kind]


@kept
def make(house: House, export_id: UUID, *, tell: Callable[[int], None]) -> None:
    """Make the file of an export as its owner; `tell` hears how many rows are done. A finished one is left alone.

    It holds all that was saved when the job began, also where a replica is read: that is waited for.
    """
    with open_work(house, system("exports"), verb=_VERB) as work:
        export = work.read(Export, export_id)
        if export.file_id:
            return
        owner = identity.actor_named(work, export.owner_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        copy = looking.caught_up(house)
        made = looking.look(house, owner, lambda work: _write(work, export, path, tell), verb=_VERB, copy=copy).answer  # fmt: skip
        with open_work(house, owner, verb=_VERB) as work:
            _keep(work, export_id, path, made)


def _write(work: Work, export: Export, path: Path, tell: Callable[[int], None]) -> _Made:
    """The list as it is for who may see it now, written to a file."""
    told: list[int] = [0]

    def heard(done: int) -> None:
        told[0] = done
        tell(done)
        if export.kind == "xlsx" and done > SHEET_ROWS:
            raise Invalid("A workbook has room for {count} rows. Take CSV.", count=number(SHEET_ROWS))

    table, name = _prepared(work, export, heard)
    with path.open("wb") as out:
        write(out, export.kind, table)
    if not path.stat().st_size:
        raise Invalid("The list has no rows.")
    return _Made(name, told[0])


def _keep(work: Work, export_id: UUID, path: Path, made: _Made) -> None:
    export = work.lock(Export, export_id)  # only now: until here its progress was told by other work
    if export.file_id:
        return
    kept_file = files.keep_made(
        work, path, purpose="export", name=made.name, media_type=MEDIA[export.kind],
        client_id=work.actor.client_ids[0] if work.actor.side is Side.CLIENT else None,
    )  # fmt: skip
    filters = export.query.get("filters")
    work.note("exported", "list", export.owner_id, list=export.list_name, filters=filters, rows=made.rows)
    export.file_id, export.done = kept_file.id, made.rows


def _prepared(work: Work, export: Export, tell: Callable[[int], None]) -> tuple[Table, str]:
    """The table, and the name of its file, for who may have it now."""
    if export.exact:
        noun = exact.noun_of(work, export.list_name)
        return exact.table(work, noun, exact.asked(export), tell), exact.file_name(work, noun, export.kind)
    plan = _plan(export.list_name)
    work.require(plan.permission)
    reading = read(work, plan, ListQuery(**export.query), saved_views(work, plan.name))
    chosen = ListLayout(user_id=export.owner_id, list_name=plan.name, view="", columns=export.columns)
    return _seen(work, reading, chosen, export.kind, tell), file_name(work, plan, export.kind)


def progress(work: Work, export_id: UUID, done: int) -> None:
    """Say how far an export is, while it is being made in work of its own."""
    work.db.execute(update(Export).where(Export.id == export_id).values(done=done))


def give_up(work: Work, export_id: UUID, problem: str) -> None:
    """Say why an export cannot be made."""
    work.lock(Export, export_id).problem = problem[:500]


@dataclass
class ExportRow:
    """An export as its owner sees it."""

    id: str = ""
    name: str = ""
    done: str = ""
    ready: bool = False
    url: str = ""
    problem: str = ""


def mine(work: Work) -> list[ExportRow]:
    """The exports of this person of the last day, newest first: in the making, and ready to fetch."""
    if work.actor.side is not Side.LAB:
        return []
    rows = work.db.scalars(
        select(Export)
        .where(Export.owner_id == work.actor.id, Export.created_at > work.now - timedelta(days=1))
        .order_by(Export.created_at.desc())
        .limit(5)
    )
    return [
        ExportRow(
            str(row.id), f"{row.list_name} {row.created_at:%Y-%m-%d}.{row.kind}", number(row.done), row.file_id is not None,
            f"/api/v1/files/{row.file_id}" if row.file_id else "", row.problem,
        )
        for row in rows
    ]  # fmt: skip


def file_name(work: Work, plan: ListPlan, kind: str) -> str:
    """ "samples 2026-11-27.xlsx", by the laboratory's day."""
    return f"{plan.name} {local(work.now, zone(work)):%Y-%m-%d}.{kind}"


def _seen(
    work: Work, reading: Reading, layout: ListLayout | None, kind: str, tell: Callable[[int], None] = lambda _: None
) -> Table:  # fmt: skip
    """The columns that are seen, in words. Programs find them under their keys."""
    shown = _shown(reading, layout)
    heads = [column.key if kind in FOR_PROGRAMS else _(column.label) for column in shown]

    def rows() -> Iterator[list[Any]]:
        done = 0
        for part in _parts(work, reading, shown):
            yield from part
            done += len(part)
            tell(done)

    return Table(reading.plan.nouns.capitalize(), heads, [str] * len(heads), rows())


def _noun(plan: ListPlan, kind: str) -> Noun | None:
    """What tells programs of the rows of this list exactly."""
    return next((noun for noun in all_nouns() if noun.plan is plan), None) if kind in FOR_PROGRAMS else None


def _asking(reading: Reading) -> Asking:
    filters = "" if reading.filters == filtering.NO_FILTERS else reading.filters
    return Asking(filters=(filters,), sort=reading.sort, q=reading.q)


def _parts(work: Work, reading: Reading, columns: Sequence[Column]) -> Iterator[list[list[Any]]]:
    """The rows a thousand at a time, along the list's own order."""
    plan, after = reading.plan, ""
    reading = sortable(work, reading)
    key = reading.key
    while True:
        seen = piece(
            work, plan, reading.where, key, descending=reading.sort.startswith("-"), after=after, size=STEP
        )
        yield [
            _values(work, row, read, columns)
            for row, read in zip(plan.seen(work, seen.rows), seen.rows, strict=True)
        ]
        after = seen.after
        if not after:
            return


def _values(work: Work, row: Any, read: Any, columns: Sequence[Column]) -> list[Any]:
    return [_value(work, row, read, column) for column in columns]


def _value(work: Work, row: Any, read: Any, column: Column) -> Any:
    """A time is the laboratory's, without its zone: spreadsheets have none."""
    if column.at:
        at = column.at(read)
        return at and local(at, zone(work)).replace(tzinfo=None)
    return column.plain(row) if column.plain else plain_text(column.cell(row))


def _shown(reading: Reading, layout: ListLayout | None) -> list[Column]:
    columns = {column.key: column for column in reading.columns}
    return [columns[view.key] for view in arranged(reading.columns, layout, reading.saved) if view.shown]


def _plan(name: str) -> ListPlan:
    plan = list_named(name)
    if plan is None:
        raise NotFound("There is no such list.")
    return plan


def _kind(format: str) -> str:
    if format not in MEDIA:
        raise Invalid("A list is exported as: {names}.", field="format", names=", ".join(MEDIA))
    return format

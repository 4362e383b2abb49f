"""Taking a list along: the rows and columns that are seen, as CSV or XLSX. Many rows are prepared by the worker."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select, update

from labflow.domain import files, identity
from labflow.domain.identity import become
from labflow.domain.lists.columns import Column, plain_text
from labflow.domain.lists.layout import arranged, layout_of
from labflow.domain.lists.piece import piece
from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.reading import Reading, read, sortable
from labflow.domain.lists.saved import saved_views
from labflow.domain.lists.window import ListQuery, count_each
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.ext import list_named
from labflow.kit.paging import count_text
from labflow.kit.sheets import CSV, XLSX, as_csv, as_xlsx
from labflow.models import Export, ListLayout
from labflow.vocabulary import Side
from labflow.words import kept, number

AT_ONCE = 5_000
STEP = 1_000
MEDIA = {"csv": f"{CSV}; charset=utf-8", "xlsx": XLSX}


@dataclass
class Started:
    """Where the file is, or that it is being prepared."""

    file_url: str = ""
    name: str = ""
    total_text: str = ""


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
    shown = _shown(reading, layout_of(work, plan.name, reading.view.key))
    rows = (row for part in _parts(work, reading, shown) for row in part)
    data = _file(kind, plan, shown, rows)
    work.note("exported", "list", work.actor.id or UUID(int=0), list=plan.name, filters=reading.filters)
    return data, file_name(work, plan, kind), MEDIA[kind]


@kept
def prepare(work: Work, export_id: UUID, *, tell: Callable[[int], None]) -> None:
    """Make the file of an export as its owner; `tell` hears how many rows are done. A finished one is left alone."""
    export = work.read(Export, export_id)
    plan = _plan(export.list_name)
    become(work, identity.actor_named(work, export.owner_id))
    work.require(plan.permission)
    if export.file_id:
        return
    reading = read(work, plan, ListQuery(**export.query), saved_views(work, plan.name))
    kept = ListLayout(user_id=export.owner_id, list_name=plan.name, view="", columns=export.columns)
    shown = _shown(reading, kept)
    done: list[int] = []

    def rows() -> Iterator[list[Any]]:
        for part in _parts(work, reading, shown):
            yield from part
            done.append(len(part))
            tell(sum(done))

    data = _file(export.kind, plan, shown, rows())
    name = file_name(work, plan, export.kind)
    kept_file = files.keep(work, data, purpose="export", name=name, media_type=MEDIA[export.kind])
    export = work.lock(Export, export_id)  # only now: until here its progress was told by other work
    export.file_id, export.done = kept_file.id, sum(done)


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
    """ "samples 2026-11-27.xlsx"."""
    return f"{plan.name} {work.now:%Y-%m-%d}.{kind}"


def _file(kind: str, plan: ListPlan, columns: Sequence[Column], rows: Iterator[list[Any]]) -> bytes:
    head = [column.label for column in columns]
    return as_csv(head, rows) if kind == "csv" else as_xlsx(head, rows, name=plan.nouns.capitalize())


def _parts(work: Work, reading: Reading, columns: Sequence[Column]) -> Iterator[list[list[Any]]]:
    """The rows a thousand at a time, along the list's own order."""
    plan, after = reading.plan, ""
    reading = sortable(work, reading)
    key = reading.key
    while True:
        seen = piece(
            work, plan, reading.where, key, descending=reading.sort.startswith("-"), after=after, size=STEP
        )
        yield [_values(row, columns) for row in plan.seen(work, seen.rows)]
        after = seen.after
        if not after:
            return


def _values(row: Any, columns: Sequence[Column]) -> list[Any]:
    return [column.plain(row) if column.plain else plain_text(column.cell(row)) for column in columns]


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
        raise Invalid("A list is exported as csv or xlsx.", field="format")
    return format

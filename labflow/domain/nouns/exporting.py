"""A list as a file for programs: any noun with its filters, in exact values, made by the worker."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints
from uuid import UUID

from sqlalchemy import case

from labflow.domain import files
from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns.facts import Fact, Facts, usual
from labflow.domain.nouns.noun import Noun, all_nouns, declare_noun
from labflow.domain.nouns.reading import Asking, page
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotFound
from labflow.kit.tables import MEDIA, Table
from labflow.models import Export, StoredFile

STEP = 1_000
_TYPED = (str, bool, int, date, datetime, Decimal)


@dataclass
class Fetched:
    """A prepared file, to be sent a piece at a time."""

    name: str
    media_type: str
    size: int
    sha256: str
    pieces: Iterator[bytes]


def ask(work: Work, list_name: str, asking: Asking, *, format: str) -> UUID:
    """Have a list prepared as a file. What is misspelt is refused now, not when the worker comes to it."""
    noun = noun_of(work, list_name)
    if format not in MEDIA:
        raise Invalid("A list is exported as: {names}.", field="format", names=", ".join(MEDIA))
    page(work, noun, _first(asking))
    return queued(work, noun, asking, format=format)


def queued(work: Work, noun: Noun, asking: Asking, *, format: str) -> UUID:
    """An export that the worker will make, in the name of who is at work."""
    export = work.add(
        Export(
            owner_id=work.actor.id, list_name=noun.name, kind=format, exact=True,
            query={
                "filters": list(asking.filters), "sort": asking.sort, "q": asking.q, "view": asking.view,
                "fields": list(asking.fields),
            },
        )
    )  # fmt: skip
    work.db.flush()
    work.defer("export_list", export_id=str(export.id))
    return export.id


def noun_of(work: Work, list_name: str) -> Noun:
    """The noun of this name, for who may see such records."""
    nouns = {noun.name: noun for noun in all_nouns()}
    if list_name not in nouns:
        raise Invalid(
            "There is no such list. Offered: {names}.", field="list", names=", ".join(sorted(nouns))
        )
    nouns[list_name].require(work)
    return nouns[list_name]


def asked(export: Export) -> Asking:
    """What was asked for."""
    query: dict[str, Any] = export.query
    return Asking(
        filters=tuple(query["filters"]), sort=query["sort"], q=query["q"], view=query["view"], fields=tuple(query["fields"])
    )  # fmt: skip


def table(work: Work, noun: Noun, asking: Asking, tell: Callable[[int], None] = lambda _: None) -> Table:
    """The rows in exact values, a thousand at a time; `tell` hears how many were read."""
    hints = get_type_hints(noun.facts.answer)
    names = asking.fields or noun.facts.names
    return Table(
        noun.name.rpartition("/")[2], names, [_kind(hints[name]) for name in names], _rows(work, noun, asking, names, tell)
    )  # fmt: skip


def file_name(work: Work, noun: Noun, format: str) -> str:
    """ "samples 2026-11-27.parquet"."""
    return f"{noun.name.rpartition('/')[2]} {work.now:%Y-%m-%d}.{format}"


def fetch(work: Work, export_id: UUID) -> Fetched:
    """The file of one's own export, with a note of who fetched it."""
    export = work.read(Export, export_id)
    if export.owner_id != work.actor.id:
        raise NotFound("There is no such export.")
    if export.problem:
        raise LabError("{problem}", problem=export.problem)
    if export.file_id is None:
        raise LabError("The file is not ready yet. Ask again in a moment.")
    row = work.read(StoredFile, export.file_id)
    work.note("downloaded", "stored_file", row.id, client_id=row.client_id, name=row.name)
    return Fetched(row.name, row.media_type, row.size, row.sha256, files.stream(work, row))


def _first(asking: Asking) -> Asking:
    return Asking(asking.filters, asking.sort, asking.q, asking.view, 1, "", asking.fields)


def _rows(
    work: Work, noun: Noun, asking: Asking, names: Sequence[str], tell: Callable[[int], None]
) -> Iterator[list[Any]]:
    after, done = "", 0
    while True:
        seen = page(
            work, noun, Asking(asking.filters, asking.sort, asking.q, asking.view, STEP, after, tuple(names))
        )
        yield from ([row[name] for name in names] for row in seen.rows)
        work.db.expunge_all()
        done, after = done + len(seen.rows), seen.after
        tell(done)
        if not after:
            return


def _kind(hint: Any) -> Any:
    """The type of a column: what may be missing is of the type that it is otherwise."""
    given = [each for each in get_args(hint) if each is not type(None)] or [hint]
    return given[0] if len(given) == 1 and given[0] in _TYPED else object


_STATE = case((Export.problem != "", "failed"), (Export.file_id.is_not(None), "ready"), else_="working")
EXPORT = declare_noun(
    Noun(
        "exports", "export", Export, (),
        Facts(
            "ExportFacts", "A list that is being prepared as a file, for whoever asked for it: working, ready or failed.", Export,
            (
                *usual(),
                Fact("list", str, Export.list_name),
                Fact("format", str, Export.kind),
                Fact("state", str, _STATE),
                Fact("rows", int, Export.done),
                Fact("problem", str),
                Fact("created_at", datetime),
                Fact("file_name", str | None, StoredFile.name),
                Fact("size", int | None, StoredFile.size),
                Fact("sha256", str | None, StoredFile.sha256),
            ),
            joins=((StoredFile, StoredFile.id == Export.file_id, True),),
        ),
        "-created", sorts={"created": SortKey(Export.created_at, moment_key)},
        always=lambda work: [Export.owner_id == work.actor.id], own=True,
    )
)  # fmt: skip

"""Writing a package from one snapshot of the database: rows by server-side cursors, files from storage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Engine, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from labflow import __version__
from labflow.domain import audit, lab
from labflow.domain.archives.contents import FILES_OF_YEAR, OF_ORDERS, OF_YEAR, WHOLE, Kept, exported, kept
from labflow.domain.archives.package import Package
from labflow.domain.archives.readme import README
from labflow.domain.ports import Copy, House
from labflow.domain.work import Work

AT_ONCE = 500
ROWS = 2_000
Tell = Callable[[int], None]


def with_snapshot(house: House) -> House:
    """The same house for reading only: all that a piece of work sees is the database at one moment."""
    if not isinstance(house.engine, Engine):  # a test's own transaction is one already
        return house
    return replace(house, engine=_snapshot(house.engine))


def snapshot_of(copy: Copy | None) -> Copy | None:
    """The same of a replica."""
    return replace(copy, engine=_snapshot(copy.engine)) if copy is not None else None


def _snapshot(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def write_year(work: Work, file: BinaryIO, year: int, orders: Sequence[UUID], when: dict[str, datetime], at: datetime, edition: int, tell: Tell) -> Package:  # fmt: skip
    """A year's orders with everything that belongs to them, and what they point at. `tell` hears how many per cent are done."""
    package = Package(file, at=at)
    steps = len(OF_ORDERS) + 1  # files are the last
    for place, (name, where) in enumerate(OF_ORDERS.items()):
        told = _telling(tell, 100 * place // steps, 100 // steps)
        _rows(package, name, _of_orders(work, kept(name), where, orders, told))
    for name, where in OF_YEAR.items():
        _rows(package, name, _streamed(work, kept(name), where, when))
    for name in WHOLE:
        _rows(package, name, _streamed(work, kept(name)))
    told = _telling(tell, 100 * (steps - 1) // steps, 100 // steps)
    problems = _files(work, package, f"id in ({FILES_OF_YEAR})", when, told)
    title = f"Archive of {year}, edition {edition}"
    what = "It holds the orders registered in that year that had ended, and everything that belongs to them."
    _finish(work, package, at, title, what, problems, {"kind": "archive", "year": year, "edition": edition})
    return package


def write_whole(work: Work, file: BinaryIO, at: datetime, tell: Callable[[str], None]) -> Package:
    """Everything that the laboratory has, but secrets. `tell` hears which part is being written."""
    package = Package(file, at=at)
    for name in exported():
        tell(name)
        _rows(package, name, _streamed(work, kept(name)))
    tell("files")
    problems = _files(work, package, "true", {}, lambda _share: None)
    what = "It holds everything that the laboratory has in LabFlow."
    _finish(work, package, at, "Everything of the laboratory", what, problems, {"kind": "whole"})
    return package


def _rows(package: Package, name: str, lines: Iterator[str]) -> None:
    table = kept(name)
    package.rows(name, table.about, lines, schema=table.schema, points_at=table.points_at)


def _of_orders(
    work: Work, table: Kept, where: str, orders: Sequence[UUID], tell: Callable[[float], None]
) -> Iterator[str]:
    """The rows of some orders at a time: each piece is answered by indexes and is small."""
    query = text(_select(table, where)).bindparams(bindparam("orders", type_=ARRAY(Uuid)))
    for start in range(0, len(orders), AT_ONCE):
        tell(start / len(orders))
        yield from (
            work.db.connection().execute(query, {"orders": list(orders[start : start + AT_ONCE])}).scalars()
        )


def _streamed(work: Work, table: Kept, where: str = "true", when: dict[str, datetime] | None = None) -> Iterator[str]:  # fmt: skip
    return _stream(work, _select(table, where), when or {}).scalars()


def _select(table: Kept, where: str) -> str:
    rows = f"select {table.selected} from {table.name} where {where} order by {table.order}"  # noqa: S608 (our own names)
    return f"select row_to_json(lf_row)::text from ({rows}) lf_row"  # noqa: S608


def _stream(work: Work, query: str, when: dict[str, Any]) -> Any:
    """The answer by a cursor of the server: it is never held as a whole."""
    return work.db.connection().execute(
        text(query), when, execution_options={"stream_results": True, "yield_per": ROWS}
    )


def _files(
    work: Work, package: Package, where: str, when: dict[str, Any], tell: Callable[[float], None]
) -> list[dict[str, str]]:
    """The kept files, each once whatever its name. Returns what storage has lost or damaged: the rest is still worth keeping."""
    purposes = "purpose not in ('archive', 'export')"
    count = work.db.execute(text(f"select count(distinct sha256) from stored_file where {purposes} and {where}"), when).scalar_one()  # noqa: S608  # fmt: skip
    rows = _stream(work, f"select distinct on (sha256) sha256, name from stored_file where {purposes} and {where} order by sha256", when)  # noqa: S608  # fmt: skip
    problems = []
    for place, row in enumerate(rows):
        tell(place / count)
        problem = _file(work, package, row.sha256, path_of(row.sha256, row.name))
        if problem:
            problems.append({"sha256": row.sha256, "name": row.name, "problem": problem})
    return problems


def _file(work: Work, package: Package, sha256: str, path: str) -> str:
    try:
        source = work.house.storage.open(sha256)
    except (OSError, KeyError):
        return "missing in storage"
    with source:
        return "" if package.file(path, source, sha256=sha256) else "damaged in storage"


def path_of(sha256: str, name: str) -> str:
    """Where a file lies in a package: under its digest, with the ending of its name."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return f"files/{sha256}" + (f".{ending}" if ending.isalnum() and len(ending) <= 8 else "")


def _finish(
    work: Work, package: Package, at: datetime, title: str, what: str, problems: list[dict[str, str]], more: dict[str, Any]
) -> None:  # fmt: skip
    profile = lab.profile(work)
    position, head = audit.head_of(work)
    laboratory = ", ".join(
        part for part in (profile.name, profile.street, profile.city, profile.country) if part
    )
    package.text(
        "README.txt",
        README.format(
            title=title, line="=" * len(title), laboratory=laboratory, at=at.isoformat(timespec="seconds"),
            release=__version__, what=what,
        ),
    )  # fmt: skip
    package.close(
        {
            **more, "laboratory": laboratory, "timezone": profile.timezone, "made_at": at.isoformat(), "release": __version__,
            "audit_chain": {"position": position, "head": head}, "file_problems": problems,
        }
    )  # fmt: skip


def _telling(tell: Tell, start: int, width: int) -> Callable[[float], None]:
    """Progress inside a part as per cent of the whole, told when it has moved."""
    last = [-1]

    def share(done: float) -> None:
        percent = start + int(width * done)
        if percent != last[0]:
            last[0] = percent
            tell(percent)

    return share

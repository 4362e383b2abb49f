"""Writing a deliverable: one row a published result, in the client's columns and its way of writing."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.edd.fields import CONSTANT, FIELDS, not_found
from labflow.domain.edd.mapping import DATES, Mapping, built_in, checked, of_row
from labflow.domain.finding import as_id
from labflow.domain.lab import zone
from labflow.domain.reports.published import published_results
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotFound
from labflow.kit.sheets import safe
from labflow.kit.times import local
from labflow.models import Client, EddMapping, Order, Report, ReportSample, Sample
from labflow.vocabulary import NonDetect, Permission
from labflow.words import number

MOST_ROWS = 50_000
PREVIEW = 8
READERS = (Permission.SEE_REPORTS, Permission.PORTAL_REPORTS)


@dataclass(frozen=True)
class Deliverable:
    """The file: its name, and its text as bytes."""

    name: str
    data: bytes
    rows: int


@dataclass(frozen=True)
class Scope:
    """Whose results, and which."""

    client_id: UUID
    numbers: list[str]
    wanted: Any


@dataclass
class Preview:
    """The first rows as they would be written, and whether there are any."""

    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def deliver(
    work: Work, *, order_ids: Sequence[UUID] = (), report_ids: Sequence[UUID] = (), mapping: str = ""
) -> Deliverable:
    """What was published of these orders or reports, of one client. `mapping` is an id, a name, `plain` or `epa`;
    without one it is the client's first, or the plain one."""
    scope = scope_of(work, order_ids=order_ids, report_ids=report_ids)
    chosen = _chosen(work, scope.client_id, mapping)
    found = work.db.execute(published_results().where(scope.wanted).limit(MOST_ROWS + 1)).all()
    if len(found) > MOST_ROWS:
        raise LabError("These are more than {count} results. Choose fewer orders.", count=number(MOST_ROWS))
    data = _text(chosen, [_row(work, chosen, row) for row in found])
    numbers, client_id = scope.numbers, scope.client_id
    work.note(
        "exported", "edd", client_id, client_id=client_id, mapping=chosen.name, of=", ".join(numbers)[:500], rows=len(found)
    )  # fmt: skip
    name = numbers[0] if len(numbers) == 1 else work.read(Client, client_id).code
    return Deliverable(
        f"{name} {chosen.name}.{'csv' if chosen.delimiter == ',' else 'txt'}", data, len(found)
    )


def scope_of(work: Work, *, order_ids: Sequence[UUID] = (), report_ids: Sequence[UUID] = ()) -> Scope:
    """The published results of orders or issued reports of one client. Refused where there are none."""
    work.require_any(*READERS)
    if not order_ids and not report_ids:
        raise Invalid("Name at least one order or report.", field="order")
    rows = [*(work.read(Order, id) for id in order_ids), *(_issued(work, id) for id in report_ids)]
    clients = {row.client_id for row in rows}
    if len(clients) > 1:
        raise Invalid("A deliverable is one client's. Choose orders of one client.", field="order")
    wanted = Sample.order_id.in_(order_ids) | Sample.id.in_(_samples_of(report_ids))
    if work.db.execute(published_results().where(wanted).limit(1)).first() is None:
        raise LabError("Nothing of this is published yet: a deliverable holds what a certificate says.")
    return Scope(clients.pop(), [row.number for row in rows], wanted)


def preview(work: Work, client_id: UUID, mapping: Mapping) -> Preview:
    """The newest published results of the client as this mapping would write them. Problems are told as when it is kept."""
    work.require(Permission.SEE_CLIENTS)
    checked(mapping)
    newest = published_results().where(Sample.client_id == work.read(Client, client_id).id).limit(PREVIEW)
    rows = work.db.execute(newest).all()
    return Preview([each.heading for each in mapping.columns], [_row(work, mapping, row) for row in rows])


def offered(work: Work, client_id: UUID) -> list[EddMapping]:
    """The client's own mappings."""
    work.require_any(Permission.SEE_CLIENTS, *READERS)
    query = select(EddMapping).where(EddMapping.client_id == client_id, EddMapping.active)
    return list(work.db.scalars(query.order_by(EddMapping.name)))


def _chosen(work: Work, client_id: UUID, name: str) -> Mapping:
    own = offered(work, client_id)
    if not name:
        return of_row(own[0]) if own else built_in("plain")
    id, wanted = as_id(name), name.strip().lower()
    found = next((row for row in own if row.id == id or row.name.lower() == wanted), None)
    return of_row(found) if found else built_in(wanted)


def _issued(work: Work, id: UUID) -> Report:
    report = work.read(Report, id)
    if report.issued_at is None:
        raise NotFound("There is no such report.")
    return report


def _samples_of(report_ids: Sequence[UUID]) -> Any:
    return select(ReportSample.sample_id).where(ReportSample.report_id.in_(report_ids))


def _row(work: Work, mapping: Mapping, row: Any) -> list[str]:
    return [
        each.constant if each.field == CONSTANT else _written(work, mapping, each.field, row)
        for each in mapping.columns
    ]


def _written(work: Work, mapping: Mapping, name: str, row: Any) -> str:
    if name == "value":
        return _value(mapping, row)
    value = FIELDS[name].read(row)
    if name == "qualifiers" and mapping.non_detect == NonDetect.LIMIT_U and not_found(row):
        return value if "U" in row.Result.qualifiers else f"U {value}".strip()
    if name == "unit":
        return mapping.units.get(value, value)
    if isinstance(value, datetime):
        form = DATES[mapping.date_format]
        return (
            f"{local(value, zone(work)):{form}}"
            if form
            else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        )
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", mapping.decimal_mark)
    return "" if value is None else str(value)


def _value(mapping: Mapping, row: Any) -> str:
    """The result as it was reported; what was not found in the client's notation."""
    if row.Result.text:
        return str(row.Result.reported_text)
    text = row.Result.reported_text.replace(" ", "").replace(".", mapping.decimal_mark)
    if not not_found(row) or mapping.non_detect == NonDetect.LESS:
        return text
    return "" if mapping.non_detect == NonDetect.EMPTY else text.lstrip("<")


def _text(mapping: Mapping, rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    write: Callable[[Sequence[str]], Any] = csv.writer(out, delimiter=mapping.delimiter).writerow
    write([safe(each.heading) for each in mapping.columns])
    for row in rows:
        write([safe(cell) for cell in row])
    return out.getvalue().encode()

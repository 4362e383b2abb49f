"""Mappings as a client's record shows them, and one in the editor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from labflow.domain.edd.fields import CONSTANT, FIELDS
from labflow.domain.edd.mapping import BUILT_IN, DATES, DELIMITERS, Mapping, built_in, of_row
from labflow.domain.edd.writing import offered, scope_of
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import Client, EddMapping
from labflow.vocabulary import Permission
from labflow.words import _, later, plural


@dataclass
class MappingRow:
    """A mapping of a client in a line; `id` is `plain` or `epa` for the built-in ones."""

    id: str = ""
    name: str = ""
    columns: str = ""
    built_in: bool = False
    version: int = 0


@dataclass
class ColumnRow:
    """A column in the editor; `key` stays while it is moved."""

    key: str = ""
    heading: str = ""
    field: str = ""
    constant: str = ""


@dataclass
class Choice:
    """Something to choose."""

    value: str = ""
    label: str = ""


@dataclass
class EditorView:
    """A mapping to work on, kept or new, with what may be chosen."""

    client_id: str = ""
    client: str = ""
    id: str = ""
    version: int = 0
    name: str = ""
    columns: list[ColumnRow] = field(default_factory=list)
    delimiter: str = ","
    date_format: str = ""
    decimal_mark: str = "."
    non_detect: str = "less"
    units: str = ""
    fields: list[Choice] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    delimiters: list[Choice] = field(default_factory=list)


def of_client(work: Work, client_id: UUID) -> list[MappingRow]:
    """What the results of this client can be delivered in: its own mappings, then the built-in ones."""
    own = [
        MappingRow(str(row.id), row.name, _count(len(row.columns)), False, row.version)
        for row in offered(work, client_id)
    ]
    return own + [
        MappingRow(key, _(each.name), _count(len(each.columns)), True) for key, each in BUILT_IN.items()
    ]


@dataclass
class Offer:
    """What results of orders or reports can be delivered in."""

    of: str = ""
    choices: list[Choice] = field(default_factory=list)


def offers(work: Work, *, order_ids: Sequence[UUID] = (), report_ids: Sequence[UUID] = ()) -> Offer:
    """The client's mappings for these; refused where nothing is published."""
    scope = scope_of(work, order_ids=order_ids, report_ids=report_ids)
    choices = [Choice(row.id, row.name) for row in of_client(work, scope.client_id)]
    more = f" +{len(scope.numbers) - 3}" if len(scope.numbers) > 3 else ""
    return Offer(", ".join(scope.numbers[:3]) + more, choices)


def editor(work: Work, client_id: UUID, which: str) -> EditorView:
    """A mapping of the client by its id, or a new one that begins as a built-in one."""
    work.require(Permission.EDIT_CLIENTS)
    client = work.read(Client, client_id)
    if which in BUILT_IN:
        return _view(client, "", 0, built_in(which))
    row = work.read(EddMapping, UUID(which))
    if row.client_id != client.id or not row.active:
        raise NotFound("There is no such mapping.")
    return _view(client, str(row.id), row.version, of_row(row))


def _view(client: Client, id: str, version: int, mapping: Mapping) -> EditorView:
    return EditorView(
        client_id=str(client.id), client=client.name, id=id, version=version, name=_(mapping.name) if not id else mapping.name,
        columns=[ColumnRow(str(place), each.heading, each.field, each.constant) for place, each in enumerate(mapping.columns)],
        delimiter=mapping.delimiter, date_format=mapping.date_format, decimal_mark=mapping.decimal_mark, non_detect=mapping.non_detect,
        units="\n".join(f"{ours} = {theirs}" for ours, theirs in mapping.units.items()),
        fields=[*(Choice(each.name, _(each.label)) for each in FIELDS.values()), Choice(CONSTANT, _("The same in every row"))],
        dates=list(DATES), delimiters=[Choice(mark, _(word)) for word, mark in _MARKS],
    )  # fmt: skip


def units_in(text: str) -> dict[str, str]:
    """ "mg/L = MG/L", one a line."""
    pairs = (line.partition("=") for line in text.splitlines()[:200])
    return {ours.strip(): theirs.strip() for ours, mark, theirs in pairs if mark and ours.strip()}


def _count(count: int) -> str:
    return plural("{count} column", "{count} columns", count)


_MARKS = (
    (later("Comma"), ","),
    (later("Semicolon"), ";"),
    (later("Tab"), DELIMITERS["tab"]),
    (later("Bar"), "|"),
)

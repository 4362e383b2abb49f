"""What a list is: a short declaration of its rows, columns, filters, views and acts. Adding a column or a filter is one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from labflow.domain.changes import Change
from labflow.domain.lists.columns import Column
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.searching import Found, Said, words_of
from labflow.domain.lists.window import SortKey
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import columns_of, filters_of
from labflow.models import AuditEvent
from labflow.vocabulary import Permission
from labflow.words import _

TRAIL = str(AuditEvent.__tablename__)


@dataclass(frozen=True)
class View:
    """A view that every installation has: a tab. Its filters are written as in an address.

    A tab that leads to another list names it and where it is.
    """

    key: str
    label: str
    filters: str = ""
    sort: str = ""
    href: str = ""
    of: str = ""


@dataclass(frozen=True)
class BulkAct:
    """What can be done with several rows at once: `verb(work, id, **what was asked)` for each row, each in work of its own.

    `question` completes the dialog's title ("Hold 3 orders"); a reason is asked for where the verb wants one; `ask` names
    something further the verb wants ("analyst_id"): a choice of `options`, a text or a day.
    An act `at_once` is one piece of work for all rows: `verb(work, ids, **what was asked)`, all or none.
    """

    key: str
    label: str
    icon: str
    permission: Permission
    verb: Callable[..., Any]
    reason: bool = False
    danger: bool = False
    ask: str = ""
    ask_kind: Literal["choice", "text", "date"] = "choice"
    ask_label: str = ""
    options: Callable[[Work], Sequence[Any]] | None = None
    text: str = ""
    at_once: bool = False


@dataclass(frozen=True)
class ListPlan:
    """One list. `rows` is the statement of its rows, `view` makes of a row what the columns' cells read.

    `found` says what searching means, and `said` the same of a row that is at hand; `custom` names the entity whose own
    fields are columns and filters too. Where rows are better looked up all at once, `together` makes the views of a page; `state` is what a row's own menu depends on;
    `row_key` tells rows apart that have no UUID. A list of which everybody in the laboratory sees the same rows is
    `same_for_all`: its views are counted once for all who look at it. `how_many` counts what a search alone finds.
    """

    name: str
    noun: str
    nouns: str
    permission: Permission
    kind: Any
    rows: Callable[[], Select[Any]]
    view: Callable[[Work, Any], Any]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    views: tuple[View, ...]
    found: Callable[[Work, str], list[ColumnElement[bool]]]
    href: Callable[[Any], str]
    address: str
    usual_sort: str
    acts: tuple[BulkAct, ...] = ()
    custom: str = ""
    hot: Callable[[Any], bool] = lambda _: False
    key: str = "number"
    always: Callable[[Work], list[ColumnElement[bool]]] = lambda _: []
    together: Callable[[Work, Sequence[Any]], list[Any]] | None = None
    state: Callable[[Any], str] = lambda _: ""
    row_key: SortKey | None = None
    same_for_all: bool = False
    how_many: Callable[[Work, str], Found] | None = None
    said: Said | None = None

    @property
    def id_key(self) -> SortKey:
        """What tells one row from another."""
        return self.row_key or SortKey(self.kind.id, UUID)

    @property
    def table(self) -> str:
        """The table whose rows these are."""
        return str(getattr(self.kind, "__tablename__", "") or self.kind.name)

    def read_id(self, text: str) -> Any:
        """A row's id as a screen sends it."""
        try:
            return self.id_key.read(text)
        except ValueError as error:
            raise NotFound("There is no such {noun}.", noun=_(self.noun)) from error

    def seen(self, work: Work, rows: Sequence[Any]) -> list[Any]:
        """What the cells of these rows are made of."""
        return self.together(work, rows) if self.together else [self.view(work, row) for row in rows]

    def said_of(self, work: Work, q: str) -> list[ColumnElement[bool]]:
        """What searching means for a few rows that are known: no index has to be asked which others are found."""
        return [self.said.means(self.kind, words_of(work, q))] if self.said else self.found(work, q)

    def is_own(self, change: Change) -> bool:
        """Whether a record of this list itself changed, not only what belongs to it."""
        return change.entity == self.table

    def touched(self, change: Change) -> UUID | int | None:
        """The row of this list that a change in the trail concerns, if there is one. Every change is a row of the trail."""
        if self.table == TRAIL:
            return change.seq
        if self.is_own(change):
            return change.id
        return {"sample": change.sample_id, "lab_order": change.order_id}.get(self.table)

    def all_columns(self) -> tuple[Column, ...]:
        """The core's columns and those of the laboratory's own code."""
        return (*self.columns, *columns_of(self.name))

    def all_filters(self) -> tuple[Filter, ...]:
        """The core's filters and those of the laboratory's own code."""
        return (*self.filters, *filters_of(self.name))

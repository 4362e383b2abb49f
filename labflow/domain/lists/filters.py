"""Filters of a list: what may be asked, how it is written in an address, what it means in SQL, how it reads as a sentence.

One filter in an address is "key:operator:value|value", several are joined by ";": "state:is:received|in_progress;due:in:past".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil, floor
from typing import Any, Literal
from urllib.parse import quote, unquote

from sqlalchemy import ColumnElement, Integer, and_, false, literal, not_, or_, select

from labflow.domain.finding import as_id
from labflow.domain.lab import zone
from labflow.domain.lists.options import Named
from labflow.domain.lists.searching import pattern
from labflow.domain.work import Work
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.kit.typed import with_point
from labflow.models.base import LONG_AGO, or_long_ago
from labflow.words import _, later

Kind = Literal["choice", "date", "text", "number", "yes"]

NO_FILTERS = "-"
VALUES_MAX = 60
SPANS: dict[str, tuple[str, int | None, int | None]] = {
    # what a date may be "in": words, first and last day from today (None: no bound; 0 and 0 is today)
    "past": (later("the past"), None, None),
    "next1": (later("the next 24 hours"), None, None),
    "today": (later("today"), 0, 0),
    "left": (later("the rest of today"), None, None),
    "tomorrow": (later("tomorrow"), 1, 1),
    "week": (later("this week"), None, None),
    "rest": (later("the rest of this week"), None, None),
    "last7": (later("the last 7 days"), -6, 0),
    "last30": (later("the last 30 days"), -29, 0),
    "last90": (later("the last 90 days"), -89, 0),
    "last365": (later("the last 365 days"), -364, 0),
    "next7": (later("the next 7 days"), 0, 6),
    "next30": (later("the next 30 days"), 0, 29),
}
OPERATORS: dict[str, dict[str, str]] = {
    "choice": {"is": later("is"), "not": later("is not")},
    "date": {
        "in": later("in"),
        "from": later("from"),
        "until": later("until"),
        "between": later("between"),
        "none": later("is empty"),
    },
    "text": {"has": later("contains"), "is": later("is"), "none": later("is empty")},
    "number": {"is": later("is"), "above": later("above"), "below": later("below")},
    "yes": {"is": ""},
}


@dataclass(frozen=True)
class Filter:
    """What a list may be narrowed by. `column` is an SQL expression, or a function of the work that gives one.

    For kind "yes" it is the condition itself, and `label` and `no_label` say what is and what is not so. A function that
    asks only what time it is, not who asks, is the `same_for_all`.
    """

    key: str
    label: str
    kind: Kind
    column: Any
    options: Callable[[Work], Sequence[Choice]] | None = None
    icon: str = "list-filter"
    no_label: str = ""
    uuid: bool = False
    only: tuple[str, ...] = ()
    same_for_all: bool = False

    @property
    def operators(self) -> dict[str, str]:
        """How it compares: all that its kind can, or `only` some of it."""
        known = OPERATORS[self.kind]
        return {key: known[key] for key in self.only} if self.only else known


@dataclass(frozen=True)
class Asked:
    """One filter as it was asked for."""

    filter: Filter
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return ":".join(
            (self.filter.key, self.operator, "|".join(quote(value, safe="") for value in self.values))
        )


@dataclass
class Chip:
    """A filter as a sentence: "Status", "is not", "Reported, Cancelled". `text` is how the address says it."""

    key: str = ""
    label: str = ""
    operator: str = ""
    value: str = ""
    icon: str = ""
    text: str = ""


@dataclass
class Editor:
    """What the panel of one filter shows."""

    key: str = ""
    label: str = ""
    kind: str = ""
    operators: list[Choice] = field(default_factory=list)
    operator: str = ""
    options: list[Choice] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    first: str = ""
    second: str = ""
    span: str = ""


class Through:
    """Reads like a column in a filter, and means: there is a row beside this one for which it holds."""

    def __init__(self, own: Any, others: Any, column: Any) -> None:
        self.own, self.others, self.column = own, others, column

    def _any(self, holds: ColumnElement[bool]) -> ColumnElement[bool]:
        return self.own.in_(select(self.others).where(holds))

    def in_(self, values: Any) -> ColumnElement[bool]:
        return self._any(self.column.in_(values))

    def not_in(self, values: Any) -> ColumnElement[bool]:
        """None beside it is any of these. Asked row by row along an index: those beside may be a million."""
        beside = select(literal(1)).select_from(self.others.class_).correlate(self.own.class_)
        return ~beside.where(self.others == self.own, self.column.in_(values)).exists()

    def ilike(self, like: str) -> ColumnElement[bool]:
        return self._any(self.column.ilike(like))

    def is_(self, value: Any) -> ColumnElement[bool]:
        return self._any(self.column.is_(value))

    def __ge__(self, value: Any) -> ColumnElement[bool]:
        return self._any(self.column >= value)

    def __gt__(self, value: Any) -> ColumnElement[bool]:
        return self._any(self.column > value)

    def __lt__(self, value: Any) -> ColumnElement[bool]:
        return self._any(self.column < value)


class Means:
    """Reads like a column in a filter, and means what `any_of(values)` says: where no single column holds it."""

    def __init__(self, any_of: Callable[[Sequence[str]], ColumnElement[bool]]) -> None:
        self.in_ = any_of


class Dated:
    """Reads like a column in a filter: a time that may be missing, compared as its index has it. `present` says it is there, `missing` that it is not."""

    def __init__(self, column: Any, present: ColumnElement[bool], missing: ColumnElement[bool]) -> None:
        self.column, self.present, self.missing = column, present, missing

    def is_(self, value: None) -> ColumnElement[bool]:
        return self.missing

    def __ge__(self, value: Any) -> ColumnElement[bool]:
        return and_(self.present, self.column >= value)

    def __lt__(self, value: Any) -> ColumnElement[bool]:
        return and_(self.present, self.column < value)


def dated(column: Any) -> Dated:
    """A filter on a time that may be missing and has an index by `by_moment`."""
    sorted_by = or_long_ago(column)
    return Dated(sorted_by, column.is_not(None), sorted_by == LONG_AGO)


def through(own: Any, others: Any, column: Any) -> Through:
    """A filter on a column of another table: `through(Sample.order_id, Order.id, Order.priority)`."""
    return Through(own, others, column)


def parse(text: str, offered: Sequence[Filter]) -> list[Asked]:
    """What an address asks for. What the list does not offer or cannot read is left out."""
    known = {one.key: one for one in offered}
    found: dict[str, Asked] = {}
    for part in text.split(";") if text and text != NO_FILTERS else ():
        key, _, rest = part.partition(":")
        operator, _, raw = rest.partition(":")
        one = known.get(key)
        values = tuple(unquote(value)[:200] for value in raw.split("|")[:VALUES_MAX] if value)
        if one and operator in one.operators and (values or operator == "none"):
            found[key] = Asked(one, operator, values)
    return list(found.values())


def written(asked: Sequence[Asked]) -> str:
    """The filters as an address says them; "-" where there is none on purpose."""
    return ";".join(map(str, asked)) or NO_FILTERS


def condition(work: Work, asked: Asked) -> ColumnElement[bool]:
    """What it means in SQL."""
    one = asked.filter
    column = one.column(work) if callable(one.column) else one.column
    return _MEANINGS[one.kind](work, column, asked)


def chip(work: Work, asked: Asked) -> Chip:
    """How it reads."""
    one = asked.filter
    if one.kind == "yes":
        yes = asked.values[0] != "no"
        return Chip(one.key, _(one.label) if yes else _not(one), "", "", one.icon, str(asked))
    operator = _(OPERATORS[one.kind][asked.operator])
    return Chip(one.key, _(one.label), operator, _value_words(work, asked), one.icon, str(asked))


def editor(work: Work, one: Filter, asked: Asked | None) -> Editor:
    """The panel to set a filter, filled with what is set."""
    operators = [Choice(key, _(words)) for key, words in one.operators.items()]
    seen = Editor(one.key, _(one.label), one.kind, operators, next(iter(one.operators)))
    if one.kind == "date":
        seen.options = [Choice(key, _capital(_(words[0]))) for key, words in SPANS.items()]
    elif one.kind == "yes":
        seen.options = [Choice("yes", _(one.label)), Choice("no", _not(one))]
        seen.chosen = ["yes"]
    elif one.options is not None:
        seen.options = list(one.options(work))
        offered = {choice.value for choice in seen.options}
        beside = _chosen(work, asked) if asked is not None else []
        # first: what is set and no longer offered would be dropped by whoever only adds something
        seen.options[:0] = [choice for choice in beside if choice.value not in offered]
    if asked is not None:
        seen.operator, seen.chosen = asked.operator, list(asked.values)
        if asked.operator == "in":
            seen.span = asked.values[0]
        else:
            seen.first = asked.values[0] if asked.values else ""
            seen.second = asked.values[1] if len(asked.values) > 1 else ""
    return seen


def _not(one: Filter) -> str:
    return _(one.no_label) if one.no_label else _("Not: {label}", label=_(one.label))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _chosen(work: Work, asked: Asked) -> Sequence[Choice]:
    """The names of what a filter is set to, among others."""
    options = asked.filter.options
    if options is None:
        return []
    return options.of(work, asked.values) if isinstance(options, Named) else options(work)


def _value_words(work: Work, asked: Asked) -> str:
    if asked.operator == "none":
        return ""
    if asked.filter.kind == "choice" and asked.filter.options is not None:
        labels = {choice.value: choice.label for choice in _chosen(work, asked)}
        named = [labels.get(value, value) for value in asked.values]
        return ", ".join(named) if len(named) <= 3 else _("any of {count}", count=len(named))
    if asked.filter.kind == "date":
        if asked.operator == "in":
            return _(SPANS[asked.values[0]][0]) if asked.values[0] in SPANS else asked.values[0]
        days = [times.parse_local(value[:10], zone(work)) for value in asked.values]
        named = [times.day(day, zone(work)) or value for day, value in zip(days, asked.values, strict=True)]
        return (
            _("{first} and {other}", first=named[0], other=named[1]) if len(named) == 2 else ", ".join(named)
        )
    return ", ".join(asked.values)


# ── what they mean ───────────────────────────────────────────────────────────────────────────────────────────


def _choice(work: Work, column: Any, asked: Asked) -> ColumnElement[bool]:
    values: list[Any] = list(asked.values)
    if asked.filter.uuid:
        values = [id for id in map(as_id, values) if id is not None]
    inside = column.in_(values)
    if asked.operator == "is":
        return inside
    if isinstance(column, Through):
        return column.not_in(values)
    return not_(inside) if isinstance(column, Means) else or_(column.is_(None), not_(inside))


def _text(work: Work, column: Any, asked: Asked) -> ColumnElement[bool]:
    if asked.operator == "none":
        words = getattr(column, "text", column)
        return words == "" if _always_there(words) else or_(words.is_(None), words == "")
    if asked.operator == "is":
        return column.in_(asked.values)
    return or_(*(column.ilike(pattern(value)) for value in asked.values))


def _number(work: Work, column: Any, asked: Asked) -> ColumnElement[bool]:
    try:
        value = Decimal(with_point(asked.values[0]) or "")
    except InvalidOperation:
        return false()
    if not value.is_finite():
        return false()
    if isinstance(
        getattr(column, "type", None) or getattr(getattr(column, "column", None), "type", None), Integer
    ):
        return _whole(column, asked.operator, value)
    if asked.operator == "is":
        return column.in_((value,))
    return column > value if asked.operator == "above" else column < value


def _whole(column: Any, operator: str, value: Decimal) -> ColumnElement[bool]:
    """A column of whole numbers, compared with whole numbers, as its index has them."""
    if abs(value) >= 2**31 or (operator == "is" and value % 1):
        return (
            column.in_(())
            if operator == "is" or (operator == "above") == (value > 0)
            else not_(column.in_(()))
        )
    if operator == "is":
        return column.in_((int(value),))
    return column > floor(value) if operator == "above" else column < ceil(value)


def _always_there(column: Any) -> bool:
    """Whether every row says something here, be it an empty text."""
    return not getattr(getattr(column, "expression", column), "nullable", True)


def _yes(work: Work, column: Any, asked: Asked) -> ColumnElement[bool]:
    return not_(column) if asked.values[0] == "no" else column


def _date(work: Work, column: Any, asked: Asked) -> ColumnElement[bool]:
    if asked.operator == "none":
        return column.is_(None)
    if asked.operator == "in":
        return _in_span(work, column, asked.values[0])
    days = [times.parse_local(value[:10], zone(work)) for value in asked.values]
    if not days or days[0] is None:
        return false()
    first, last = days[0], days[-1]
    if asked.operator == "from":
        return column >= first
    if asked.operator == "until":
        return column < first + timedelta(days=1)
    return and_(column >= first, column < (last or first) + timedelta(days=1))


def _in_span(work: Work, column: Any, span: str) -> ColumnElement[bool]:
    if span == "past":
        return column < work.now
    if span == "next1":
        return and_(column >= work.now, column < work.now + timedelta(hours=24))
    if span == "left":
        return and_(column >= work.now, column < _midnight(work, 1))
    if span in ("week", "rest"):
        weekday = times.local(work.now, zone(work)).weekday()
        first = work.now if span == "rest" else _midnight(work, -weekday)
        return and_(column >= first, column < _midnight(work, 7 - weekday))
    _words, first, last = SPANS.get(span, ("", 1, 0))
    return and_(column >= _midnight(work, first or 0), column < _midnight(work, (last or 0) + 1))


def _midnight(work: Work, days: int) -> datetime:
    """The midnight that begins the day so many days from today, where the laboratory is."""
    there = times.local(work.now, zone(work)) + timedelta(days=days)
    return there.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


_MEANINGS: dict[str, Callable[[Work, Any, Asked], ColumnElement[bool]]] = {
    "choice": _choice, "date": _date, "text": _text, "number": _number, "yes": _yes,
}  # fmt: skip

"""Filters as programs ask for them: strict, so that a misspelt one is refused instead of being left out."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

from sqlalchemy.orm import InstrumentedAttribute

from labflow.domain.finding import as_id, by_name
from labflow.domain.lists.filters import SPANS, VALUES_MAX, Asked, Filter, Through
from labflow.domain.nouns.names import NAMES
from labflow.domain.work import Work
from labflow.errors import Invalid

FIELD = "filter"


def filters_asked(work: Work, texts: Sequence[str], offered: Mapping[str, Filter]) -> list[Asked]:
    """What "state:is:received" and the others mean; what is not offered is refused with what is."""
    parts = [part for text in texts for part in text.split(";") if part]
    return [_asked(work, part, offered) for part in parts]


def _asked(work: Work, text: str, offered: Mapping[str, Filter]) -> Asked:
    key, _colon, rest = text.partition(":")
    operator, _colon, raw = rest.partition(":")
    one = offered.get(key)
    if one is None:
        raise Invalid(
            "There is no filter “{key}”. Offered: {offered}.",
            key=key[:40],
            offered=", ".join(offered),
            field=FIELD,
        )
    if operator not in one.operators:
        raise Invalid(
            "“{key}” is not compared by “{operator}”. Offered: {offered}.",
            key=key,
            operator=operator[:40],
            offered=", ".join(one.operators),
            field=FIELD,
        )
    values = tuple(unquote(value)[:200] for value in raw.split("|") if value)
    if not values and operator != "none":
        raise Invalid("Say which “{key}”: {key}:{operator}:value.", key=key, operator=operator, field=FIELD)
    if len(values) > VALUES_MAX:
        raise Invalid("At most {count} values for one filter.", count=VALUES_MAX, field=FIELD)
    if any("\0" in value for value in values):
        raise Invalid("The text contains a character that cannot be kept.", field=FIELD)
    return Asked(one, operator, _values(work, one, operator, values))


def _values(work: Work, one: Filter, operator: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if operator == "none":
        return ()
    if one.kind == "choice":
        return tuple(_id(work, one, value) for value in values) if one.uuid else _chosen(work, one, values)
    if one.kind == "date":
        return _dates(one, operator, values)
    if one.kind == "number" and not _is_number(values[0]):
        raise Invalid("“{key}” is compared with a number.", key=one.key, field=FIELD)
    if one.kind == "yes" and values[0] not in ("yes", "no"):
        raise Invalid("“{key}” is yes or no.", key=one.key, field=FIELD)
    return values


def _chosen(work: Work, one: Filter, values: tuple[str, ...]) -> tuple[str, ...]:
    known = [choice.value for choice in one.options(work)] if one.options else []
    wrong = next((value for value in values if known and value not in known), None)
    if wrong is not None:
        raise Invalid(
            "“{value}” is no “{key}”. Offered: {offered}.",
            value=wrong[:40],
            key=one.key,
            offered=", ".join(known[:60]),
            field=FIELD,
        )
    return values


def _id(work: Work, one: Filter, value: str) -> str:
    """The id that was given, or the one behind a number, a code or an email."""
    if as_id(value):
        return value
    column = _named_by(one)
    found = by_name(work, column, value) if column is not None else None
    if found is None:
        raise Invalid("“{value}” of “{key}” is not known here.", value=value[:40], key=one.key, field=FIELD)
    return str(found)


def _named_by(one: Filter) -> Any:
    """The column that names the records a filter by ids is about."""
    column = one.column.column if isinstance(one.column, Through) else one.column
    return NAMES.get(column.key) if isinstance(column, InstrumentedAttribute) else None


def _dates(one: Filter, operator: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if operator == "in":
        if values[0] not in SPANS:
            raise Invalid("“{key}” may be in: {offered}.", key=one.key, offered=", ".join(SPANS), field=FIELD)
        return values
    if len(values) != (2 if operator == "between" else 1) or not all(map(_is_date, values)):
        raise Invalid("“{key}” is compared with a date such as 2026-07-21.", key=one.key, field=FIELD)
    return values


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and 1900 < date.fromisoformat(text).year < 2200
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False

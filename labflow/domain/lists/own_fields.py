"""The laboratory's own fields as columns and filters of a list, the moment they are defined."""

from typing import Any

from sqlalchemy import Numeric, cast, func

from labflow.domain.fields import YES_NO, definitions, shown
from labflow.domain.lists.columns import Column, words
from labflow.domain.lists.filters import Choice, Filter, Kind
from labflow.domain.work import Work
from labflow.models import FieldDef

_KINDS: dict[str, Kind] = {"number": "number", "choice": "choice", "yes_no": "choice", "date": "text"}


def own_columns(work: Work, entity: str) -> list[Column]:
    """One column a field, offered but not shown until somebody wants it."""
    return [_column(field) for field in definitions(work, entity)] if entity else []


def own_filters(work: Work, entity: str, kind: Any) -> list[Filter]:
    """One filter a field."""
    return [_filter(field, kind) for field in definitions(work, entity)] if entity else []


def _column(field: FieldDef) -> Column:
    def value(row: Any) -> Any:
        return (row.custom or {}).get(field.key, "")

    return Column(
        f"custom.{field.key}",
        field.label,
        cell=lambda row: words(shown(field, value(row))),
        width=140,
        usual=False,
        plain=value,
    )


def _filter(field: FieldDef, kind: Any) -> Filter:
    text = kind.custom[field.key].astext
    wanted = _KINDS.get(field.kind, "text")
    column = cast(func.nullif(text, ""), Numeric) if wanted == "number" else text
    words_of = YES_NO if field.kind == "yes_no" else {str(option): str(option) for option in field.options}
    options = [Choice(value, label) for value, label in words_of.items()]
    return Filter(
        f"custom.{field.key}",
        field.label,
        wanted,
        column,
        options=(lambda _: options) if options else None,
        icon="tag",
    )

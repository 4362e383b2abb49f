"""The laboratory's own fields: definitions are data, values live in one validated JSONB column."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from labflow.domain import settled
from labflow.domain.work import Work
from labflow.kit.figures import true_minus
from labflow.kit.times import calendar_day
from labflow.kit.typed import two_ways, with_point
from labflow.models import Client, FieldDef, Order, Sample
from labflow.words import _, later

CUSTOMISED: dict[str, Any] = {"order": Order, "sample": Sample, "client": Client}
KINDS: dict[str, str] = {
    "text": later("Text"), "number": later("Number"), "date": later("Date"), "choice": later("One of some words"), "yes_no": later("Yes or no"),
}  # fmt: skip
YES_NO = {"yes": later("Yes"), "no": later("No")}


_ACTIVE = select(FieldDef).where(FieldDef.active).order_by(FieldDef.position, FieldDef.key)


def definitions(work: Work, entity: str) -> list[FieldDef]:
    """The active fields of an entity, in their order. For reading only."""
    return settled.once(work, "fields", _by_entity).get(entity, [])


def _by_entity(db: Session) -> dict[str, list[FieldDef]]:
    found: dict[str, list[FieldDef]] = {}
    for one in db.scalars(_ACTIVE):
        found.setdefault(one.entity, []).append(one)
    return found


def shown(field: FieldDef, value: Any) -> str:
    """A value as screens, lists and papers print it; empty when there is none."""
    text = "" if value is None else str(value)
    if field.kind == "yes_no":
        return YES_NO.get(text, text)
    if field.kind == "number":
        return true_minus(text)
    if field.kind == "date":
        return _date_in_words(text)
    return text


def filled(work: Work, entity: str, values: dict[str, Any]) -> list[tuple[FieldDef, str]]:
    """The fields of a record that have a value, in their order, each with what is shown."""
    return [
        (field, shown(field, values[field.key]))
        for field in definitions(work, entity)
        if values.get(field.key)
    ]


def found_in(kind: Any, like: str) -> ColumnElement[bool]:
    """Records with this text in one of their own fields; `like` is an ILIKE pattern. It has an index of its own."""
    return and_(kind.custom != literal_column("'{}'::jsonb"), func.lf_custom_text(kind.custom).ilike(like))


def checked_custom(work: Work, entity: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values as they are kept, and a message for each that cannot be accepted. Unknown fields are refused."""
    defined = {field.key: field for field in definitions(work, entity)}
    problems = {key: "There is no such field." for key in values if key not in defined}
    kept: dict[str, Any] = {}
    for key, field in defined.items():
        text = _text(field, values.get(key))
        if not text:
            if field.required:
                problems[key] = _("{label} is required.", label=field.label)
            continue
        problem = _problem(field, text)
        if problem:
            problems[key] = problem
        else:
            kept[key] = text
    return kept, problems


def _text(field: FieldDef, value: Any) -> str:
    """A value as it is kept. Programs may send true, 7.2 or a word; people type "7,2" too."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).strip()
    return (with_point(text) or text) if field.kind == "number" else text


def _date_in_words(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return calendar_day(day)


def _problem(field: FieldDef, text: str) -> str:
    if len(text) > 500:
        return _("At most 500 characters.")
    if field.kind == "number":
        try:
            return "" if Decimal(text).is_finite() else _("Type a number, such as 3.5.")
        except InvalidOperation:
            return two_ways(text) or _("Type a number, such as 3.5.")
    if field.kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return _("Type a date as year-month-day.")
    if field.kind == "choice" and text not in field.options:
        return _("Choose one of: {options}.", options=", ".join(field.options))
    if field.kind == "yes_no" and text not in ("yes", "no"):
        return _("Choose yes or no.")
    return ""

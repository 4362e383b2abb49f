"""The laboratory's own fields: definitions are data, values live in one validated JSONB column."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.models import FieldDef

CUSTOMISED = ("order", "sample", "client")
KINDS = ("text", "number", "date", "choice", "yes_no")


def definitions(work: Work, entity: str) -> list[FieldDef]:
    """The active fields of an entity, in their order. Read once per piece of work."""
    kept: dict[str, list[FieldDef]] = work.db.info.setdefault("field_defs", {})
    if entity not in kept:
        kept[entity] = list(
            work.db.scalars(
                select(FieldDef)
                .where(FieldDef.entity == entity, FieldDef.active)
                .order_by(FieldDef.position, FieldDef.key)
            )
        )
    return kept[entity]


def checked_custom(work: Work, entity: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values as they are kept, and a message for each that cannot be accepted. Unknown fields are refused."""
    defined = {field.key: field for field in definitions(work, entity)}
    problems = {key: "There is no such field." for key in values if key not in defined}
    kept: dict[str, Any] = {}
    for key, field in defined.items():
        text = str(values.get(key, "") or "").strip()
        if not text:
            if field.required:
                problems[key] = f"{field.label} is required."
            continue
        problem = _problem(field, text)
        if problem:
            problems[key] = problem
        else:
            kept[key] = text
    return kept, problems


def _problem(field: FieldDef, text: str) -> str:
    if len(text) > 500:
        return "At most 500 characters."
    if field.kind == "number":
        try:
            return "" if Decimal(text).is_finite() else "Type a number, such as 3.5."
        except InvalidOperation:
            return "Type a number, such as 3.5."
    if field.kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return "Type a date as year-month-day."
    if field.kind == "choice" and text not in field.options:
        return "Choose one of: " + ", ".join(field.options) + "."
    if field.kind == "yes_no" and text not in ("yes", "no"):
        return "Choose yes or no."
    return ""

"""What a form sent, taken apart safely: browsers may send anything, whatever the annotations say."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from labflow.errors import Invalid, NotFound


def text(form: dict[str, Any], name: str) -> str:
    """A field as text; empty when it is missing or is no text."""
    value = form.get(name, "")
    return value[:5000] if isinstance(value, str) else ""


def ticked(form: dict[str, Any], name: str) -> bool:
    """Whether a box was ticked."""
    return form.get(name) in (True, "on", "true")


def chosen(form: dict[str, Any], prefix: str) -> list[str]:
    """The names of the ticked boxes that begin so: "role-analyst" gives "analyst"."""
    return [name.removeprefix(prefix) for name in form if name.startswith(prefix) and ticked(form, name)]


def own_fields(form: dict[str, Any], prefix: str = "custom-") -> dict[str, str]:
    """The laboratory's own fields, by key."""
    return {name.removeprefix(prefix): text(form, name) for name in form if name.startswith(prefix)}


def identifier(value: Any) -> UUID:
    """The id of a record. What is none belongs to no record."""
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise NotFound("There is no such record.") from None


def optional_id(form: dict[str, Any], name: str) -> UUID | None:
    """The id chosen in a list that may stay empty."""
    return identifier(text(form, name)) if text(form, name) else None


def number(form: dict[str, Any], name: str) -> Decimal | None:
    """A decimal as typed, with point or comma; nothing when the field is empty."""
    typed = text(form, name).strip().replace(",", ".")
    try:
        return Decimal(typed) if typed else None
    except InvalidOperation:
        raise Invalid("Type a number, such as 39.5296.", field=name) from None

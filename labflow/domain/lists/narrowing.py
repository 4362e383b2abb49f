"""Narrowing a list: the filters it offers, the panel of one of them, and what the panel was filled with."""

from typing import Any
from urllib.parse import quote

from labflow.domain.lists import filters as filtering
from labflow.domain.lists.filters import Filter, parse, written
from labflow.domain.lists.own_fields import own_filters
from labflow.domain.lists.plan import ListPlan
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.typed import decimal_of, two_ways
from labflow.words import _


def all_filters(work: Work, plan: ListPlan) -> list[Filter]:
    """The list's filters and one for each field of the laboratory's own."""
    return [*plan.all_filters(), *own_filters(work, plan.custom, plan.kind)]


def editor(work: Work, plan: ListPlan, key: str, filters: str) -> filtering.Editor | None:
    """The panel of one filter, filled with what is in force."""
    work.require(plan.permission)
    offered = all_filters(work, plan)
    one = next((one for one in offered if one.key == key), None)
    asked = {each.filter.key: each for each in filtering.parse(filters, offered)}
    return filtering.editor(work, one, asked.get(key)) if one else None


def from_form(work: Work, plan: ListPlan, filters: str, key: str, form: dict[str, Any]) -> str:
    """The filters in force with one changed as its panel was filled in; empty takes it away."""
    work.require(plan.permission)
    from labflow.domain.lists.reading import (
        all_filters,  # the panel reads what the list offers, which reads filters
    )

    offered = all_filters(work, plan)
    kept = {asked.filter.key: str(asked) for asked in parse(filters, offered)}
    one = next((one for one in offered if one.key == key), None)
    if one is not None:
        operator, values = _filled(one, form)
        if values or operator == "none":
            kept[key] = f"{key}:{operator}:" + "|".join(quote(value, safe="") for value in values)
        else:
            kept.pop(key, None)
    return written(parse(";".join(kept.values()), offered))


def _filled(one: Filter, form: dict[str, Any]) -> tuple[str, list[str]]:
    operator = str(form.get("operator", "")) or next(iter(one.operators))
    if one.kind == "choice":
        return operator, [
            name.removeprefix("value-")
            for name, ticked in form.items()
            if name.startswith("value-") and ticked
        ]
    if one.kind == "yes":
        return "is", [str(form.get("value", "yes"))]
    if one.kind == "date" and operator == "in":
        return operator, [str(form.get("span", "last30"))]
    typed = [str(form.get(name, "")).strip() for name in ("first", "second")]
    if one.kind == "number" and typed[0] and decimal_of(typed[0]) is None:
        raise Invalid(two_ways(typed[0]) or _("Type a number, such as 3.5."), field="first")
    return operator, [value for value in typed if value]

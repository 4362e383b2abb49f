"""The fields that name a specification, and those of one of its limits."""

from typing import Any

import reflex as rx

from labflow.components.forms import select_field, text_field
from labflow.pages.settings_frame import unless_any

COMPARED = [
    ("reported", "The value as reported"),
    ("limit", "The value rounded to the last digit of the limit"),
    ("unrounded", "The unrounded value"),
]
BOUNDS = {
    "minimum": [("inclusive", "≥ itself passes"), ("exclusive", "> itself fails")],
    "maximum": [("inclusive", "≤ itself passes"), ("exclusive", "< itself fails")],
}


def spec_fields(errors: Any, *, new: bool = False, view: Any = None) -> rx.Component:
    """Regulation, authority, edition, and what is held against the limit; a new one has a code too."""

    def value(name: str) -> dict[str, Any]:
        return {} if view is None else {"default_value": getattr(view, name)}

    code = text_field(
        "Code", "code", error=errors["code"], required=True, hint="Short, such as SDWA. It stays."
    )
    return rx.el.div(
        code if new else rx.fragment(),
        text_field("Regulation", "name", error=errors["name"], required=True, hint="As certificates name it, such as US SDWA 40 CFR 141.", **value("name")),
        rx.el.div(
            text_field("Authority", "authority", error=errors["authority"], optional=True, hint="Such as US EPA.", **value("authority")),
            text_field("Edition", "edition", error=errors["edition"], optional=True, hint="Year, or the amendment.", **value("edition")),
            class_name="halves",
        ),
        select_field(
            "Held against the limit", "compare", COMPARED, error=errors["compare"],
            hint="The decision rule; certificates state it (ISO/IEC 17025 7.8.6).", **value("compare"),
        ),
        class_name="stack",
    )  # fmt: skip


def limit_fields(line: Any, analytes: Any, errors: Any) -> rx.Component:
    """What one analyte is held against: bounds for numbers, one accepted result for words."""
    new = line.analyte_id == ""
    pick = select_field(
        "Analyte",
        "analyte_id",
        analytes,
        placeholder="Choose",
        error=errors["analyte_id"],
        hint=unless_any(analytes, "No analyte left to choose.", "Add analytes", "/settings/analytes"),
    )
    bounds = rx.fragment(
        _bound("Minimum", "minimum", line.minimum, line.minimum_inclusive, errors),
        _bound("Maximum", "maximum", line.maximum, line.maximum_inclusive, errors),
    )
    words = text_field(
        "Accepted result", "text", default_value=line.text, error=errors["text"], optional=True,
        hint="For results in words, such as Absent.",
    )  # fmt: skip
    return rx.el.div(
        rx.cond(new, pick, rx.fragment()),
        rx.cond(line.words, rx.fragment(), bounds),
        rx.cond(line.words | new, words, rx.fragment()),
        rx.el.div(
            text_field("Unit", "unit", default_value=line.unit, error=errors["unit"], optional=True, hint="Of the limit; it is converted to that of the result."),
            text_field("Kind", "kind", default_value=line.kind, error=errors["kind"], hint="MCL, AL, SMCL, TT, PV, PERMIT …"),
            class_name="halves",
        ),
        class_name="stack",
    )  # fmt: skip


def _bound(label: str, name: str, value: Any, inclusive: Any, errors: Any) -> rx.Component:
    chosen = rx.cond(inclusive, "inclusive", "exclusive")
    return rx.el.div(
        text_field(label, name, default_value=value, error=errors[name], optional=True, input_mode="decimal"),
        select_field(f"At the {name}", f"{name}_bound", BOUNDS[name], default_value=chosen),
        class_name="halves",
    )

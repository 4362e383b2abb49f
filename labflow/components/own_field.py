"""One control for every kind of field that a laboratory adds: compiled once, drawn from data."""

from typing import Any

import reflex as rx

from labflow.components.forms import select_field, text_field


def own_field(item: Any, error: Any) -> rx.Component:
    """A field with its value; `item` has key, label, kind, options, required, value and hint. Sent as "custom-<key>"."""
    name = "custom-" + item.key
    label = rx.fragment(item.label, rx.cond(item.required, "", rx.el.span(" optional", class_name="t3 w4")))
    shared = {"default_value": item.value, "error": error, "required": item.required, "hint": item.hint}
    return rx.el.div(
        rx.match(
            item.kind,
            ("choice", select_field(label, name, item.options, placeholder="None", **shared)),
            (
                "yes_no",
                select_field(label, name, [("yes", "Yes"), ("no", "No")], placeholder="Not said", **shared),
            ),
            ("date", text_field(label, name, type="date", **shared)),
            ("number", text_field(label, name, input_mode="decimal", **shared)),
            text_field(label, name, **shared),
        ),
        key=item.key,
    )

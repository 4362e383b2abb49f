"""The bare controls: input, lines, choice, tick box, switch, radio rows, search. Forms add label and message."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


def text_input(
    *,
    icon_name: str = "",
    unit: Text = "",
    end: rx.Component | None = None,
    size: str = "",
    read_only: Flag = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """The bare one-line input: an icon before, a unit or a small control inside at the right."""
    look = f"input {size} {class_name}".strip()
    return rx.el.div(
        icon(icon_name, 14) if icon_name else rx.fragment(),
        rx.el.input(read_only=read_only, **props),
        rx.el.span(unit, class_name="t3") if isinstance(unit, rx.Var) or unit else rx.fragment(),
        rx.cond(read_only, icon("lock", 14), rx.fragment()) if end is None else end,
        class_name=rx.cond(read_only, f"{look} ro", look),
    )


def textarea(*, rows: int = 3, class_name: str = "", **props: Any) -> rx.Component:
    """The bare input of several lines."""
    return rx.el.div(rx.el.textarea(rows=str(rows), **props), class_name=f"input area {class_name}".strip())


def select(
    options: Any, *, placeholder: Text = "", size: str = "", class_name: str = "", **props: Any
) -> rx.Component:
    """The bare choice. `options`: Python list of words or (value, label) pairs, or a list var of either, or of views with value and label."""
    first = (
        rx.el.option(placeholder, value="")
        if isinstance(placeholder, rx.Var) or placeholder
        else rx.fragment()
    )
    drawn = (
        rx.foreach(options, _option)
        if isinstance(options, rx.Var)
        else rx.fragment(*[_option(o) for o in options])
    )
    return rx.el.div(
        rx.el.select(first, drawn, **props),
        icon("chevrons-up-down", 14),
        class_name=f"input sel {size} {class_name}".strip(),
    )


def _option(item: Any) -> rx.Component:
    """One option from a word, a pair or a view with `value` and `label`."""
    if isinstance(item, str):
        return rx.el.option(item, value=item)
    if isinstance(item, list | tuple):
        return rx.el.option(item[1], value=item[0])
    if isinstance(item, rx.vars.StringVar):
        return rx.el.option(item, value=item)
    if isinstance(item, rx.vars.ArrayVar):
        return rx.el.option(item[1], value=item[0])
    return rx.el.option(item.label, value=item.value)


def checkbox(
    label: Any = "", *, name: Text = "", mixed: Flag = False, class_name: str = "", **props: Any
) -> rx.Component:
    """A tick box. `on_change` gets the new bool; in a submitted form a ticked box arrives as "on"."""
    named: dict[str, Any] = {"name": name, "id": name} if isinstance(name, rx.Var) or name else {}
    box = rx.el.input(type="checkbox", class_name=rx.cond(mixed, "cb mix", "cb"), **named, **props)
    return rx.el.label(box, label, class_name=f"row g8 {class_name}".strip())


def switch(label: Any = "", *, name: str = "", **props: Any) -> rx.Component:
    """An on/off switch that takes effect at once."""
    named: dict[str, Any] = {"name": name, "id": name} if name else {}
    return rx.el.label(
        rx.el.input(type="checkbox", role="switch", class_name="sw", **named, **props),
        label,
        class_name="row g8",
    )


def radio_rows(
    name: str, options: list[tuple[str, str, str]], *, legend: Text, default: str = "", on_change: Any = None
) -> rx.Component:
    """A choice as full rows: (value, label, explanation)."""
    extra: dict[str, Any] = {"on_change": on_change} if on_change is not None else {}
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="label"),
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name=name,
                    default_value=value,
                    default_checked=value == default,
                    class_name="rd",
                    **extra,
                ),
                rx.el.span(
                    rx.el.b(label, class_name="w5"), rx.el.span(" ", text, class_name="t3"), class_name="grow"
                ),
                class_name="mo",
            )
            for value, label, text in options
        ],
        class_name="mean",
    )


def search_input(
    *,
    on_change: Any,
    value: Text = "",
    placeholder: Text = "Find in this view",
    key: str = "/",
    width: str = "232px",
) -> rx.Component:
    """Search within a list. Pass a debounced handler; the `key` focuses it from anywhere on the page."""
    return rx.el.div(
        icon("search", 14),
        rx.el.input(
            type="search",
            default_value=value,
            placeholder=placeholder,
            on_change=on_change,
            aria_label=placeholder,
            custom_attrs={"data-focus-key": key},
        ),
        rx.el.span(rx.el.span(key, class_name="kbd"), class_name="kbds") if key else rx.fragment(),
        class_name="input find-in",
        custom_attrs={"style": {"width": width}},
    )

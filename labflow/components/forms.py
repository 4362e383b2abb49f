"""Form controls: label above, control, hint below; an error takes the place of the hint."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from labflow.components.icons import icon
from labflow.components.inputs import select, text_input, textarea
from labflow.components.term import label_of

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


class NativeForm(BaseHTML):
    """A form that really submits to its action; the framework's own form always prevents that."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]
    no_validate: rx.Var[bool]


def native_form(*children: Any, action: Text, method: str = "post", **props: Any) -> rx.Component:
    """A plain HTML form, for sign-in and sign-out: the answer sets or clears the session cookie."""
    return NativeForm.create(*children, action=action, method=method, **props)


def form(
    *children: Any, on_submit: Any, reset_on_submit: bool = False, class_name: str = "form", **props: Any
) -> rx.Component:
    """A form whose fields arrive in `on_submit` as one dict, keyed by the controls' names.

    The browser does not check them: every refusal comes from the verb, in the reader's words, at its field.
    """
    return rx.el.form(
        *children,
        on_submit=on_submit,
        reset_on_submit=reset_on_submit,
        class_name=class_name,
        no_validate=True,
        **props,
    )


def _marked(optional: Flag) -> rx.Component:
    """The word behind a label that may stay empty."""
    word = rx.el.span("optional", class_name="t3 w4")
    if isinstance(optional, rx.Var):
        return rx.cond(optional, word, rx.fragment())
    return word if optional else rx.fragment()


def field(
    label: Text,
    control: rx.Component,
    *,
    hint: Text = "",
    error: Text = "",
    optional: Flag = False,
    name: str = "",
    class_name: str = "",
) -> rx.Component:
    """Label, control, and under it the hint or, when there is one, the error (cause, then remedy)."""
    quiet = _marked(optional)
    wrong = rx.el.div(icon("circle-alert", 14), error, class_name="err", id=f"{name}-error", role="alert")
    told = (
        rx.el.div(hint, class_name="hint", id=f"{name}-hint")
        if isinstance(hint, rx.Var) or hint
        else rx.fragment()
    )
    return rx.el.div(
        rx.el.label(label_of(label), " ", quiet, class_name="label", html_for=name),
        control,
        rx.cond(error, wrong, told),
        class_name=rx.cond(error, f"field bad {class_name}", f"field {class_name}"),
    )


def _wired(name: str, error: Text, props: dict[str, Any]) -> dict[str, Any]:
    """Ties a control to its label and its message."""
    attributes = {
        "aria-invalid": rx.cond(error, "true", "false"),
        "aria-describedby": f"{name}-error {name}-hint",
    }
    return {
        "id": name,
        "name": name,
        **props,
        "custom_attrs": {**attributes, **props.get("custom_attrs", {})},
    }


def text_field(
    label: Text,
    name: str,
    *,
    hint: Text = "",
    error: Text = "",
    optional: Flag = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A labelled one-line field. Other arguments go to `text_input` (type, value, unit, icon_name …)."""
    control = text_input(**_wired(name, error, props))
    return field(label, control, hint=hint, error=error, optional=optional, name=name, class_name=class_name)


def number_field(label: Text, name: str, **props: Any) -> rx.Component:
    """A labelled decimal field. It stays text, so that 0.10 keeps its last digit."""
    attributes = {"inputMode": "decimal", "autoComplete": "off", **props.pop("custom_attrs", {})}
    return text_field(label, name, custom_attrs=attributes, **props)


def password_field(
    label: Text = "Password", name: str = "password", *, autocomplete: str = "current-password", **props: Any
) -> rx.Component:
    """A labelled password field."""
    attributes = {"autoComplete": autocomplete, **props.pop("custom_attrs", {})}
    return text_field(label, name, type="password", custom_attrs=attributes, **props)


def datetime_field(label: Text, name: str, *, date_only: bool = False, **props: Any) -> rx.Component:
    """A labelled date, or date and time, picked with the browser's own control."""
    return text_field(label, name, type="date" if date_only else "datetime-local", **props)


def textarea_field(
    label: Text,
    name: str,
    *,
    hint: Text = "",
    error: Text = "",
    optional: Flag = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A labelled field of several lines."""
    control = textarea(**_wired(name, error, props))
    return field(label, control, hint=hint, error=error, optional=optional, name=name, class_name=class_name)


def select_field(
    label: Text,
    name: str,
    options: Any,
    *,
    hint: Text = "",
    error: Text = "",
    optional: Flag = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A labelled choice. For the forms of `options` see `select`."""
    control = select(options, **_wired(name, error, props))
    return field(label, control, hint=hint, error=error, optional=optional, name=name, class_name=class_name)

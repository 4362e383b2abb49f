"""Dialogs on the browser's own <dialog>: focus stays inside, Esc closes, focus returns to the opener."""

from pathlib import Path
from typing import Any, Literal

import reflex as rx

from labflow.components.buttons import button
from labflow.components.forms import form, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import radio_rows
from labflow.components.words import SAYING, heard

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]

_JS = heard((Path(__file__).parent / "js" / "dialog.js").read_text(encoding="utf-8"))


class Dialog(rx.Component):
    """A modal <dialog> driven by a var. Children exist only while it is open. What was typed into its form is not left without a question."""

    tag = "LfDialog"
    open: rx.Var[bool]
    light: rx.Var[bool]
    unsaved: rx.Var[bool]
    chooses: rx.Var[bool]
    on_open_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useState", "useEffect"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def dialog(
    *children: Any,
    open: Flag,
    on_open_change: Any,
    title: Text,
    text: Any = "",
    icon_name: str = "",
    tone: str = "",
    footer: tuple[Any, ...] = (),
    width: Literal["sm", "md", "lg", "xl"] = "md",
    unsaved: Flag = False,
) -> rx.Component:
    """A dialog: icon, title, one sentence, content, footer. `on_open_change(False)` is called to close it.

    `unsaved` is for what no form holds, such as the rows of a sheet.
    """
    return Dialog.create(
        head(title, text, icon_name, tone),
        rx.el.div(*children, class_name="dlg-b"),
        rx.el.div(*footer, class_name="sgf") if footer else rx.fragment(),
        open=open,
        unsaved=unsaved,
        on_open_change=on_open_change,
        class_name=f"dialog w-{width}",
        aria_label=title,
    )


def head(title: Text, text: Any, icon_name: str = "", tone: str = "") -> rx.Component:
    """Icon, title and sentence at the top of a dialog."""
    return rx.el.header(
        rx.el.span(icon(icon_name, 20), class_name=f"sgi {tone}") if icon_name else rx.fragment(),
        rx.el.div(rx.el.h2(title, class_name="s16 w6"), rx.el.p(text, class_name="t2"), class_name="grow"),
        class_name="row g12 dlg-h",
    )


def cancel_button(label: Text = "Cancel") -> rx.Component:
    """Closes the dialog it stands in."""
    return button(label, size="md", keys=("Esc",), custom_attrs={"data-close": "true"})


def confirm_dialog(
    *,
    open: Flag,
    on_open_change: Any,
    title: Text,
    text: Any,
    confirm: Text,
    on_confirm: Any,
    danger: bool = True,
    loading: Flag = False,
) -> rx.Component:
    """Asks before an act that cannot be undone. `confirm` names the act and the count: "Delete 3 samples"."""
    act = button(
        confirm,
        size="md",
        variant="danger-solid" if danger else "primary",
        loading=loading,
        on_click=on_confirm,
        custom_attrs={"data-autofocus": "true"},
    )
    return dialog(
        open=open,
        on_open_change=on_open_change,
        title=title,
        text=text,
        icon_name="triangle-alert" if danger else "circle-help",
        tone="bad" if danger else "",
        footer=(rx.el.span(class_name="grow"), cancel_button(), act),
        width="sm",
    )


def form_dialog(
    *children: Any,
    open: Flag,
    on_open_change: Any,
    on_submit: Any,
    title: Text,
    submit: Text,
    text: Any = "",
    icon_name: str = "",
    tone: str = "",
    danger: bool = False,
    loading: Flag = False,
    aside: Any = "",
    keys: tuple[str, ...] = (),
    width: Literal["sm", "md", "lg"] = "md",
    chooses: bool = False,
) -> rx.Component:
    """A dialog that is a form: fields as children, `on_submit` gets them as one dict; Enter submits.

    One that only `chooses` how something is printed or downloaded is left without a question, unless words were typed.
    """
    variant = "danger-solid" if danger else "primary"
    return Dialog.create(
        form(
            head(title, text, icon_name, tone),
            rx.el.div(*children, class_name="dlg-b"),
            rx.el.div(
                rx.el.p(aside, class_name="s12 t2 grow legal"),
                rx.el.span(
                    cancel_button(),
                    button(submit, type="submit", size="md", variant=variant, keys=keys, loading=loading),
                    class_name="row g8 acts",
                ),
                class_name="sgf",
            ),
            on_submit=on_submit,
            class_name="",
        ),
        open=open,
        chooses=chooses,
        on_open_change=on_open_change,
        class_name=f"dialog w-{width}",
        aria_label=title,
    )


def reason_dialog(
    *,
    open: Flag,
    on_open_change: Any,
    on_submit: Any,
    title: Text,
    submit: Text,
    text: Any = "",
    label: Text = "Reason",
    hint: Text = "The reason is kept in the audit trail.",
    error: Text = "",
    danger: bool = False,
    optional: bool = False,
    loading: Flag = False,
) -> rx.Component:
    """Asks for the reason of a change; `on_submit` gets {"reason": …}."""
    reason = textarea_field(
        label, "reason", hint=hint, error=error, required=not optional, optional=optional,
        custom_attrs={"data-autofocus": "true"},
    )  # fmt: skip
    return form_dialog(
        reason,
        open=open,
        on_open_change=on_open_change,
        on_submit=on_submit,
        title=title,
        text=text,
        submit=submit,
        danger=danger,
        loading=loading,
        width="sm",
    )


def meaning_rows(meanings: list[tuple[str, str, str]], default: str) -> rx.Component:
    """What the signature means, as radio rows: (value, label, statement)."""
    return radio_rows("meaning", meanings, legend="Meaning of this signature", default=default)

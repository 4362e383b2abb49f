"""The electronic signature dialog (21 CFR Part 11, ISO/IEC 17025 7.8.2.1 o)."""

from typing import Any

import reflex as rx

from labflow.components.dialog import form_dialog, meaning_rows
from labflow.components.forms import field, password_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import text_input

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]
LEGAL = "Your electronic signature is binding like one on paper, under 21 CFR Part 11."


def signature_dialog(
    *,
    open: Flag,
    on_open_change: Any,
    on_submit: Any,
    title: Text,
    text: Any,
    submit: Text,
    meanings: list[tuple[str, str, str]],
    default_meaning: str = "",
    signer: Text,
    digest: Text = "",
    at: Text = "",
    error: Text = "",
    loading: Flag = False,
    legal: Text = LEGAL,
) -> rx.Component:
    """Signs records. `title` and `submit` count what is signed; `on_submit` gets {"meaning", "password", "comment"}.

    `meanings` are (value, label, statement); the signer is fixed; `digest` and `at` are what is signed and the
    server's time with its zone. A wrong password appears as `error` under the field and the comment is kept.
    """
    who = field(
        "Signer",
        text_input(value=signer, read_only=True, size="lg", class_name="signer", aria_label="Signer"),
    )
    proof = password_field(
        "Password", error=error, size="lg", required=True, custom_attrs={"data-autofocus": "true"}
    )
    record = rx.el.div(
        icon("fingerprint", 14),
        rx.el.span("Record digest ", rx.el.span(digest, class_name="mono t2")),
        rx.el.span(at, class_name="end"),
        class_name="row g8 s12 t3 mt16",
    )
    return form_dialog(
        meaning_rows(meanings, default_meaning or meanings[0][0]),
        rx.el.div(who, proof, class_name="halves"),
        textarea_field("Comment", "comment", optional=True, rows=2, class_name="mt16"),
        record,
        open=open,
        on_open_change=on_open_change,
        on_submit=on_submit,
        title=title,
        text=text,
        icon_name="pen-line",
        submit=submit,
        aside=legal,
        keys=("Enter",),
        loading=loading,
    )

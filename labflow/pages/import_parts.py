"""What the import page and the drawer of a result sheet share: the file, and how much of it has found its place."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button
from labflow.components.icons import icon
from labflow.components.inputs import select

ACCEPT = ".csv,.txt,.tsv,.xls,.xlsx,.xlsm,.ods,.asc,.dat,.rep"


def file_card(run: Any, *tools: rx.Component) -> rx.Component:
    """The file by name, with the instrument, its size, when it was read and by whom."""
    return rx.el.div(
        rx.el.span(icon("file-spreadsheet", 18), class_name="fi"),
        rx.el.div(
            rx.el.div(run.file, class_name="w5 trunc", title=run.file),
            rx.el.div(
                run.instrument, ", ", run.size, ", read ", run.at, " by ", run.by, class_name="s12 t3 lines2"
            ),
            class_name="grow",
        ),
        *tools,
        class_name="file row g12",
    )


def match_bar(run: Any) -> rx.Component:
    """How much has found its place."""
    return rx.el.div(
        rx.el.div(
            rx.el.b(run.readings, " readings", class_name="w6 nowrap"),
            rx.el.span(
                rx.cond(run.ready > 0, flag(run.ready, " ready", icon_name="check", tone="tok"), rx.fragment()),
                rx.cond(run.imported > 0, flag(run.imported, " imported", icon_name="circle-check", tone="tok"), rx.fragment()),
                rx.cond(run.has_value > 0, flag(run.has_value, " kept", icon_name="pencil", tone="t2"), rx.fragment()),
                rx.cond(run.open > 0, flag(run.open, " open", icon_name="circle-dashed", tone="twarn"), rx.fragment()),
                class_name="row g12 end s12",
            ),
            class_name="row g8",
        ),
        rx.el.div(
            rx.el.i(custom_attrs={"style": rx.Var.create({"width": run.matched_percent.to_string() + "%"})}),
            class_name="mb", role="img", aria_label=f"{run.matched_percent} per cent matched",
        ),
        class_name="grow col g8 mbx",
    )  # fmt: skip


def outcome(row: Any) -> rx.Component:
    """What becomes of a reading, in a word."""
    return rx.match(
        row.state,
        ("matched", flag(row.word, icon_name="check", tone="tok")),
        ("imported", flag(row.word, icon_name="circle-check", tone="tok")),
        ("already_has_value", flag(row.word, icon_name="pencil", tone="t2")),
        ("qc", "left_out", flag(row.word, icon_name="minus", tone="t2", regular=True)),
        ("no_analyte", flag(row.word, icon_name="minus", tone="t2", regular=True)),
        ("value_refused", flag(row.word, icon_name="circle-alert", tone="tbad")),
        flag(row.word, icon_name="circle-dashed", tone="twarn"),
    )


def prefer(row: Any, s: Any) -> rx.Component:
    """Of several readings for one result, let this one count, or give it back."""
    return rx.el.div(
        button(
            rx.cond(row.state == "ambiguous", "Use this row", "Give back"), size="xs", class_name="use",
            on_click=s.prefer(row.place),
        )
    )  # fmt: skip


def question(asked: Any, s: Any) -> rx.Component:
    """A name that means nothing yet: a person says what it means. `s` is the state that is told (`RunChoices`)."""
    sample = asked.about == "sample"
    picker = rx.cond(
        sample,
        select(
            asked.options, placeholder="Choose the sample", value=asked.chosen,
            on_change=lambda id: s.choose_sample(asked.name, id), custom_attrs={"aria-label": "Sample"},
        ),
        select(
            asked.options, placeholder="Choose the analyte", value=asked.chosen,
            on_change=lambda id: s.choose_analyte(asked.name, id), custom_attrs={"aria-label": "Analyte"},
        ),
    )  # fmt: skip
    settled = asked.chosen != ""
    return rx.el.div(
        rx.el.div(
            rx.cond(settled, icon("link", 16, "tok"), icon("unlink", 16, "twarn")),
            rx.el.span(
                asked.rows,
                " ",
                rx.el.b(asked.name, class_name="mono s12"),
                class_name="grow trunc",
                title=asked.name,
            ),
            class_name="row g8",
        ),
        picker,
        rx.el.p(rx.cond(settled, "Chosen by hand.", asked.why), class_name="s12 t2"),
        class_name=rx.cond(settled, "callout ask", "callout ask warn"),
        key=asked.about + asked.name,
    )

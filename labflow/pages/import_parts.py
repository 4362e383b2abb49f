"""What the import page and the drawer of a result sheet share: the file, and how much of it has found its place."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.forms import form, select_field
from labflow.components.icons import icon
from labflow.components.inputs import select

DATE_ORDERS = [("", "As the dates tell"), ("dmy", "Day, month, year"), ("mdy", "Month, day, year")]
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
            rx.el.b(rx.cond(run.readings == 1, "1 reading", f"{run.readings} readings"), class_name="w6 nowrap"),
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


def columns(run: Any, s: Any) -> rx.Component:
    """What each column of a plain table is taken for, and the way to say it otherwise. `s` is the state that is told (`RunChoices`)."""
    return rx.cond(
        run.columns.length() > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2("Columns", class_name="h-sec"),
                rx.cond(
                    run.mappable & ~s.mapping,
                    rx.el.button("Edit mapping", type="button", class_name="link s12 end", on_click=s.ask_columns(True)),
                    rx.fragment(),
                ),
                class_name="row g8",
            ),
            rx.cond(s.mapping, _mapping(run, s), rx.el.ul(rx.foreach(run.columns, _column), class_name="cols")),
            class_name="qn",
        ),
        rx.fragment(),
    )  # fmt: skip


def _column(column: Any) -> rx.Component:
    return rx.cond(
        column.role != "",
        rx.el.li(
            rx.el.span(column.heading, class_name="mono s12 trunc", title=column.heading),
            icon("arrow-right", 14, "t3"),
            rx.el.span(column.word, class_name="trunc w5"),
            icon("check", 14, "tok"),
            key=column.place,
        ),
        rx.fragment(),
    )


def _mapping(run: Any, s: Any) -> rx.Component:
    return form(
        rx.cond(
            run.readings == 0,
            callout(
                "The headings do not say where results are",
                "Say what the columns are. Files with the same headings are read like this from then on.",
                tone="warn", icon_name="circle-dashed",
            ),
            rx.fragment(),
        ),
        rx.foreach(run.columns, lambda column: _choice(column, s)),
        select_field("Dates are written as", "date_order", DATE_ORDERS, default_value=run.date_order),
        rx.cond(
            s.column_error != "",
            rx.el.div(icon("circle-alert", 14), s.column_error, class_name="err", role="alert"),
            rx.fragment(),
        ),
        rx.el.div(
            button("Cancel", variant="ghost", size="sm", on_click=s.ask_columns(False)),
            button("Read again", variant="soft", size="sm", type="submit"),
            class_name="row g8 acts",
        ),
        on_submit=s.map_columns,
        class_name="cols edit",
    )  # fmt: skip


def _choice(column: Any, s: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(column.heading, class_name="mono s12 trunc", title=column.heading),
            rx.el.div(column.example, class_name="s11 t3 trunc", title=column.example),
            class_name="grow",
        ),
        select(
            s.column_roles, placeholder="Leave out", name=column.place, default_value=column.role,
            custom_attrs={"aria-label": column.heading},
        ),
        class_name="row g8",
        key=column.place,
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

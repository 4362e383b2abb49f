"""/settings/numbers: how numbers of orders, samples and reports look, with the next one of each."""

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.components.empty import skeleton_rows
from labflow.components.forms import select_field, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import switch
from labflow.components.table import th
from labflow.ext import page
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.numbering import NumberRow
from labflow.state.numbering import NumbersState as S
from labflow.vocabulary import Permission

YEARS = [("2", "Two digits, such as 26"), ("4", "Four digits, such as 2026"), ("0", "Without the year")]
DIGITS = [(str(count), f"{count} digits, such as {'0' * (count - 2)}41") for count in range(3, 8)]
ABOUT = "A change counts from the next number on. What has a number keeps it, and no number comes twice."


@page("/settings/numbers", title="Numbers", needs=Permission.EDIT_SETTINGS, on_load=S.load)
def numbers() -> rx.Component:
    """One line for each kind of number."""
    heads = ("For", "Next number", "Prefix", "Year", "Digits", "Counting")
    return settings_page(
        lead("Numbers", ABOUT),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        *[th(head) for head in heads],
                        rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col", class_name="acts"),
                    )
                ),
                rx.el.tbody(rx.foreach(S.rows, _row)),
                class_name="tbl lst auto",
                aria_label="Numbers",
            ),
            rx.cond(S.loaded, rx.fragment(), skeleton_rows(3)),
            class_name="grow tw scroll",
            aria_busy=~S.loaded,
        ),
        area="numbers", title="Numbers", overlays=(_form(),),
    )  # fmt: skip


def _row(row: rx.Var[NumberRow]) -> rx.Component:
    year = rx.match(row.year_digits, (0, "–"), (2, "Two digits"), "Four digits")
    return rx.el.tr(
        rx.el.td(row.label, class_name="w5"),
        rx.el.td(
            rx.cond(row.follows_order, rx.el.span("Such as ", class_name="t3"), rx.fragment()),
            rx.el.span(row.next, class_name="mono nowrap"),
        ),
        rx.el.td(rx.el.span(row.prefix, class_name="mono")),
        rx.el.td(rx.cond(row.follows_order, "–", year), class_name="t2"),
        rx.el.td(rx.cond(row.follows_order, "–", row.digits.to(str)), class_name="t2"),
        rx.el.td(rx.el.span(row.told, title=row.told, class_name="trunc blk"), class_name="t2 rest"),
        rx.el.td(button("Change", size="xs", on_click=S.ask(row.kind), aria_label="Change numbers of " + row.label.lower())),
        key=row.kind,
    )  # fmt: skip


def _form() -> rx.Component:
    row, errors = S.row, S.errors
    own = S.draft["follows_order"] != "on"
    return form_dialog(
        rx.cond(row.kind == "R", _follows(), rx.fragment()),
        rx.el.div(
            text_field(
                "Prefix", "prefix", default_value=row.prefix, error=errors["prefix"], max_length=4, auto_complete="off",
                on_change=lambda value: S.change("prefix", value), custom_attrs={"data-autofocus": "true"},
                hint=rx.cond(own, "One to four letters.", "Stands behind the order's number."),
            ),
            rx.cond(
                own,
                rx.fragment(
                    select_field(
                        "Year", "year_digits", YEARS, default_value=row.year_digits.to(str), error=errors["year_digits"],
                        on_change=lambda value: S.change("year_digits", value),
                    ),
                    select_field(
                        "Digits", "digits", DIGITS, default_value=row.digits.to(str), error=errors["digits"],
                        on_change=lambda value: S.change("digits", value),
                    ),
                ),
                rx.fragment(),
            ),
            class_name="thirds",
        ),
        rx.cond(own, _yearly(), rx.fragment()),
        rx.el.div(
            rx.el.div(rx.cond(own, "Next number", "Such as"), class_name="label"),
            rx.cond(
                S.upcoming != "",
                rx.el.output(S.upcoming, class_name="mono s20 w6"),
                rx.el.span("–", class_name="t3 s20"),
            ),
            class_name="mt16", aria_live="polite",
        ),
        textarea_field(
            "Reason", "reason", error=errors["reason"], hint="The reason is kept in the audit trail.", rows=2,
            required=True, class_name="mt16",
        ),
        open=S.open, on_open_change=S.close, on_submit=S.save, title="Numbers of " + row.label.lower(), text=ABOUT,
        icon_name="hash", submit="Change numbers", width="lg",
    )  # fmt: skip


def _follows() -> rx.Component:
    return rx.el.div(
        switch(
            "Follow the order's number", name="follows_order", default_checked=S.row.follows_order,
            on_change=lambda on: S.switch("follows_order", on),
        ),
        rx.el.div("Off: reports have a series of their own.", class_name="hint"),
        class_name="field mb24",
    )  # fmt: skip


def _yearly() -> rx.Component:
    wrong = rx.el.div(icon("circle-alert", 14), S.errors["yearly"], class_name="err", role="alert")
    return rx.el.div(
        switch(
            "Start again each year", name="yearly", default_checked=S.row.yearly,
            on_change=lambda on: S.switch("yearly", on),
        ),
        rx.cond(
            S.errors["yearly"], wrong,
            rx.el.div("Off: counting goes on after the highest number given so far.", class_name="hint"),
        ),
        class_name=rx.cond(S.errors["yearly"], "field bad mt16", "field mt16"),
    )  # fmt: skip

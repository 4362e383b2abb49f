"""/settings/specifications/<id>: one specification: its limits with what changed, and the way to approval."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages import versions
from labflow.pages.frame import lab_page, may
from labflow.pages.pasting import paste_button, paste_dialog
from labflow.pages.specification_form import limit_fields, spec_fields
from labflow.state.pasting import PastedLimitsState as P
from labflow.state.specification import SpecificationState as S
from labflow.state.versions import SEE

V = S.view
HEADS = (("Analyte", ""), ("Minimum", "104px"), ("Maximum", "112px"), ("Accepted result", "168px"), ("Unit", "104px"), ("Kind", "17%"))  # fmt: skip
NUMBERS = ("Minimum", "Maximum")
HOME = "/settings/specifications"


@page(
    "/settings/specifications/[specification_id]",
    title="Specification",
    needs=SEE,
    on_load=(P.open_afresh, S.load),
)
def specification() -> rx.Component:
    """One specification, at its draft or the version in force."""
    note = callout("What is judged stays as judged", V.open_work, tone="acc")
    return lab_page(
        rx.cond(V.id != "", _body(), rx.fragment()),
        active="settings", crumbs=(("Settings", "/settings"), ("Specifications", HOME)), title=V.code, screen="method",
        actions=(versions.saved(V), rx.cond((V.id != "") & may("edit_catalogue"), _more(), rx.fragment()), versions.main_act(S, V.active)),
        rail=versions.versions_rail(S, note), overlays=(*_dialogs(), _paste()),
    )  # fmt: skip


def _paste() -> rx.Component:
    return paste_dialog(
        P, name="limits", title="Paste limits", label="Limits to paste",
        text="Copy the rows in Excel and paste them at the first cell, in this order of columns. Limits that the draft has are changed, the others added.",
    )  # fmt: skip


def _more() -> rx.Component:
    back = menu_item("Send the draft back", icon_name="undo-2", on_click=S.ask("back", ""))
    away = menu_item("Throw the draft away", icon_name="trash-2", danger=True, on_click=S.ask("discard", ""))
    rename = menu_item("Regulation and edition", icon_name="pencil", on_click=S.ask("facts", ""))
    close = menu_item(
        "Retire the specification", icon_name="archive", danger=True, on_click=S.ask("close", "")
    )
    again = menu_item("Take back into use", icon_name="archive-restore", on_click=S.restore)
    return menu(
        icon("ellipsis"),
        rx.cond(V.may_edit, rename, rx.fragment()),
        rx.cond(V.state == "waiting", back, rx.fragment()),
        rx.cond(V.may_edit, away, rx.fragment()),
        rx.cond(V.may_edit & V.offered, menu_line(), rx.fragment()),
        rx.cond(V.offered, close, rx.cond(V.active, rx.fragment(), again)),
        label="More acts",
        class_name="btn icon sm",
    )


def _body() -> rx.Component:
    closed = badge("Retired", tone="warn", icon_name="archive")
    add = rx.el.span(
        paste_button(P),
        button("Add limit", icon_name="plus", on_click=S.ask("limit", "")),
        class_name="row g8 end",
    )
    change = button("Change", icon_name="pencil", class_name="end", on_click=S.ask("facts", ""))
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(V.name, class_name="h-page"), *versions.shown_version(V),
                rx.cond(V.active, rx.fragment(), closed), class_name="row g8 wrapped",
            ),
            rx.el.p(V.source, V.rule, class_name="t2"),
            class_name="mh",
        ),
        tabs(
            tab("Limits", active=S.tab == "limits", count=V.limits.length(), on_click=S.show("limits")),
            tab("General", active=S.tab == "general", on_click=S.show("general")),
        ),
        rx.cond(
            S.tab == "general",
            rx.el.div(versions.facts_card(V, "Regulation and decision rule", change), class_name="padded"),
            rx.fragment(versions.counts(V, "limit", "limits", add), _table()),
        ),
    )  # fmt: skip


def _table() -> rx.Component:
    return versions.lines_table(
        V.limits, _line, heads=HEADS, numbers=NUMBERS, label="Limits of the version",
        nothing="No limit yet. Add the first one: its analyte, its bounds and their unit.",
    )  # fmt: skip


def _line(line: Any) -> rx.Component:
    change, out = S.ask("limit", line.analyte_id), S.remove_limit(line.analyte_id)
    return versions.line_row(line, may_edit=V.may_edit, on_change=change, on_take_out=out)


def _dialogs() -> tuple[rx.Component, ...]:
    limit = form_dialog(
        limit_fields(S.line, V.analytes, S.errors),
        open=S.asked == "limit", on_open_change=S.close, on_submit=S.save_limit, icon_name="ruler",
        title=rx.cond(S.line.analyte_id == "", "Add limit", S.line.name), submit="Save in the draft",
        text="A result is held against it in its own unit.",
    )  # fmt: skip
    facts = form_dialog(
        spec_fields(S.errors, view=V),
        open=S.asked == "facts", on_open_change=S.close, on_submit=S.save_facts, icon_name="settings-2",
        title="Regulation and edition", submit="Save in the draft",
    )  # fmt: skip
    close = reason_dialog(
        open=S.asked == "close", on_open_change=S.close, on_submit=S.close_it, title="Retire the specification", submit="Retire",
        text="No new order can choose it. Orders that are there are judged by it.", error=S.errors["reason"], danger=True,
    )  # fmt: skip
    shared = versions.version_dialogs(
        S,
        "Orders placed from then on are judged by it. Orders that are there keep their version.",
        "Everything changed in it is lost. A specification that was never approved goes with it.",
    )
    return (limit, facts, close, *shared)

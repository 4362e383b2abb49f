"""/services/<id>: one test: analytes with what changed, what holds for all, a live test, the way to approval."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages import versions
from labflow.pages.frame import lab_page, may
from labflow.pages.pasting import paste_button, paste_dialog
from labflow.pages.service_dialogs import service_dialogs
from labflow.pages.service_formula import formulas_part
from labflow.pages.service_rules import instruments_part, qc_part
from labflow.pages.service_trial import live_test, past_results
from labflow.state.pasting import PastedLinesState as P
from labflow.state.service import ServiceState as S
from labflow.state.service_formula import FormulaState as F
from labflow.state.versions import SEE

V = S.view
HEADS = (("Analyte", "26%"), ("Unit", "68px"), ("MDL", "76px"), ("LOQ", "76px"), ("Upper end", "84px"), ("Decimal rule", ""), ("Uncertainty", "88px"))  # fmt: skip
NUMBERS = ("MDL", "LOQ", "Upper end")


@page("/services/[service_id]", title="Test", needs=SEE, on_load=(P.open_afresh, S.load))
def service() -> rx.Component:
    """One test, at its draft or the version in force."""
    note = callout(
        "Ordered work keeps its version",
        rx.fragment(V.open_work, " as ordered. Samples registered after approval are tested by the new one."),
        tone="acc",
    )
    return lab_page(
        rx.cond(V.id != "", _body(), rx.fragment()),
        active="services", crumbs=(("Tests", "/services"),), title=V.code, screen="method",
        actions=(versions.saved(V), rx.cond((V.id != "") & may("edit_catalogue"), _more(), rx.fragment()), versions.main_act(S, V.active)),
        rail=versions.versions_rail(S, note), overlays=(*service_dialogs(), _paste()),
    )  # fmt: skip


def _paste() -> rx.Component:
    return paste_dialog(
        P, name="analytes", title="Paste analytes", label="Analytes to paste",
        text="Copy the rows in Excel and paste them at the first cell, in this order of columns. Analytes that the draft has are changed, the others added; a new keyword is entered in the catalogue too.",
    )  # fmt: skip


def _more() -> rx.Component:
    waiting, thrown = V.state == "waiting", (V.state == "draft") & (V.number > 1)
    back = menu_item("Send the draft back", icon_name="undo-2", on_click=S.ask("back", ""))
    away = menu_item("Throw the draft away", icon_name="trash-2", danger=True, on_click=S.ask("discard", ""))
    return menu(
        icon("ellipsis"),
        menu_item("Name, department and samples", icon_name="pencil", on_click=S.ask("service", "")),
        rx.cond(waiting, back, rx.fragment()),
        rx.cond(thrown, away, rx.fragment()),
        menu_line(),
        rx.cond(
            V.active,
            menu_item("Retire the test", icon_name="archive", danger=True, on_click=S.ask("retire", "")),
            menu_item("Take back into use", icon_name="archive-restore", on_click=S.restore),
        ),
        label="More acts",
        class_name="btn icon sm",
    )


def _body() -> rx.Component:
    retired = badge("Retired", tone="warn", icon_name="archive")
    add = rx.el.span(
        paste_button(P),
        button("Add analyte", icon_name="plus", on_click=S.ask("line", "")),
        class_name="row g8 end",
    )
    change = button("Change", icon_name="pencil", class_name="end", on_click=S.ask("facts", ""))
    general = rx.el.div(versions.facts_card(V, "What holds for all analytes", change), class_name="padded")
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(V.name, class_name="h-page"), *versions.shown_version(V),
                rx.cond(V.active, rx.fragment(), retired), class_name="row g8 wrapped",
            ),
            rx.el.p(V.method, ", ", V.about, ". ", V.department, ". ", V.done_on, class_name="t2"),
            class_name="mh",
        ),
        tabs(
            tab("Analytes", active=S.tab == "analytes", count=V.lines.length(), on_click=S.show("analytes")),
            tab("Formulas", active=S.tab == "formulas", count=V.formulas.length(), on_click=[S.show("formulas"), F.open("")]),
            tab("QC rules", active=S.tab == "qc", count=V.qc.length(), on_click=S.show("qc")),
            tab("Instruments", active=S.tab == "instruments", count=V.allowed, on_click=S.show("instruments")),
            tab("General", active=S.tab == "general", on_click=S.show("general")),
        ),
        rx.match(
            S.tab, ("general", general), ("formulas", formulas_part()), ("qc", qc_part()), ("instruments", instruments_part()),
            rx.fragment(
                versions.counts(V, "analyte", "analytes", add), _table(),
                rx.cond(V.lines.length() > 0, rx.el.div(live_test(), past_results(), class_name="fg"), rx.fragment()),
            ),
        ),
    )  # fmt: skip


def _table() -> rx.Component:
    return versions.lines_table(
        V.lines, _line, heads=HEADS, numbers=NUMBERS, label="Analytes of the version",
        nothing="No analyte yet. Add the first one: its unit, limits of detection and how it is rounded.",
    )  # fmt: skip


def _line(line: Any) -> rx.Component:
    change, out = S.ask("line", line.analyte_id), S.remove_line(line.analyte_id)
    kind = (
        rx.cond(line.computed, rx.el.span("fx", class_name="nb kind", title="Computed"), rx.fragment()),
        rx.cond(line.captured, rx.el.span("Input", class_name="nb kind"), rx.fragment()),
    )
    return versions.line_row(line, may_edit=V.may_edit, on_change=change, on_take_out=out, more=kind)

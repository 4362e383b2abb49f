"""/services: the tests on offer with their methods, and beginning a new one."""

import reflex as rx

from labflow.components.buttons import button, link
from labflow.components.dialog import form_dialog
from labflow.components.empty import empty
from labflow.components.forms import select_field, text_field
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.pages.settings_frame import unless_any
from labflow.pages.versions import draft_badge
from labflow.state.services import ServiceRow
from labflow.state.services import ServicesState as S
from labflow.state.versions import SEE

COLUMNS = [
    Column("Code", width="92px"), Column("Test"), Column("Method", width="19%"), Column("Department", width="16%"),
    Column("Analytes", width="80px", num=True), Column("Turnaround", width="132px", num=True), Column("Version", width="176px"),
]  # fmt: skip


@page("/services", title="Tests", needs=SEE, on_load=S.load)
def services() -> rx.Component:
    """The list of tests."""
    return lab_page(
        tabs(
            tab("On offer", active=S.tab == "offered", count=S.counts.offered, on_click=S.show("offered")),
            tab("Being drafted", active=S.tab == "drafts", count=S.counts.drafts, on_click=S.show("drafts")),
            tab("Retired", active=S.tab == "retired", count=S.counts.retired, on_click=S.show("retired")),
            end=search_input(on_change=S.search.debounce(250), value=S.q, placeholder="Test, method, analyte"),
        ),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Tests",
            empty=rx.cond(
                S.q != "",
                empty("Nothing matches", "Look for a test, a method or an analyte, or in another view."),
                rx.match(
                    S.tab,
                    ("drafts", empty("Nothing is being drafted", "Changes of a test stand here until a second person approves them.")),
                    ("retired", empty("No retired test", "Tests that are offered no longer stand here; older records keep them.")),
                    empty("No test yet", "Tests stand here with their method and what they measure, once a second person has approved them.", _add()),
                ),
            ),
        ),
        active="services",
        actions=(
            rx.cond(
                may("edit_catalogue"),
                button("New test", icon_name="plus", variant="primary", on_click=S.ask(True)), rx.fragment(),
            ),
        ),
        overlays=(_new(),),
    )  # fmt: skip


def _add() -> rx.Component:
    return rx.cond(may("edit_catalogue"), button("New test", on_click=S.ask(True)), rx.fragment())


def _row(row: rx.Var[ServiceRow]) -> rx.Component:
    return tr(
        rx.el.td(link(row.code, href="/services/" + row.id, class_name="open"), class_name="id"),
        td(rx.el.span(row.name, title=row.name, class_name="trunc blk w5")),
        td(rx.el.span(row.method, title=row.method, class_name="trunc blk")),
        td(row.department, muted=True),
        td(row.analytes, num=True),
        td(row.turnaround, num=True, muted=True),
        td(rx.el.span(row.version, draft_badge(row.draft), class_name="row g8")),
        key=row.id,
    )


def _new() -> rx.Component:
    errors = S.errors
    return form_dialog(
        rx.el.div(
            rx.el.div(
                text_field("Code", "code", error=errors["code"], required=True, hint="Short, such as PB-MS."),
                select_field("Department", "department_id", S.departments, placeholder="Choose", error=errors["department_id"], hint=unless_any(S.departments, "No department yet.", "Add departments", "/settings/departments")),
                class_name="halves",
            ),
            text_field("Name", "name", error=errors["name"], required=True, hint="As certificates show it."),
            select_field("Method", "method_id", S.methods, placeholder="Choose", error=errors["method_id"], hint=unless_any(S.methods, "No method yet.", "Add methods", "/settings/methods")),
            class_name="stack",
        ),
        open=S.asked, on_open_change=S.ask, on_submit=S.create, title="New test", icon_name="book-open",
        text="Its first version is a draft: add analytes, then ask for approval.", submit="Begin draft",
    )  # fmt: skip

"""/settings/profiles: tests that are ordered together."""

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.empty import empty
from labflow.components.forms import field, text_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, search_input, text_input
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import may
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.profiles import ProfileRow, TestChoice
from labflow.state.profiles import ProfilesState as S
from labflow.state.versions import SEE

ABOUT = (
    "Tests that are ordered together under one name. What was ordered keeps its tests when a profile changes."
)
COLUMNS = [
    Column("Code", width="112px"), Column("Profile", width="26%"), Column("Tests", width="88px", num=True),
    Column("Which"), Column("", width="52px"),
]  # fmt: skip
ALLOWED = may("edit_catalogue")


@page("/settings/profiles", title="Profiles", needs=SEE, on_load=S.load)
def profiles() -> rx.Component:
    """The list of profiles."""
    add = button("Add profile", icon_name="plus", variant="primary", on_click=S.ask("form", ""))
    return settings_page(
        lead("Profiles", ABOUT, rx.cond(ALLOWED, add, rx.fragment())),
        tabs(
            tab("On offer", active=~S.show_closed, count=S.offered, on_click=S.show("open")),
            tab("Retired", active=S.show_closed, count=S.closed, on_click=S.show("closed")),
            end=search_input(on_change=S.search.debounce(250), value=S.q, placeholder="Profile, test"),
        ),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Profiles",
            empty=rx.cond(
                S.q != "",
                empty("Nothing matches", "Try another word, or the other view."),
                rx.cond(S.show_closed, empty("No retired profile", "What is offered no longer stands here; older records keep it."), empty("No profile yet", "Tests that are ordered together stand here. A profile saves reception and clients from ticking them each time.", rx.cond(ALLOWED, button("Add profile", on_click=S.ask("form", "")), rx.fragment()))),
            ),
        ),
        area="profiles", title="Profiles", overlays=(_form(), _close()),
    )  # fmt: skip


def _row(row: rx.Var[ProfileRow]) -> rx.Component:
    opens = rx.el.button(row.code, type="button", class_name="link mono", on_click=S.ask("form", row.id))
    return tr(
        rx.el.td(rx.cond(ALLOWED, opens, rx.el.span(row.code, class_name="mono"))),
        td(rx.el.span(row.name, title=row.name, class_name="trunc blk w5")),
        td(row.count, num=True),
        td(rx.el.span(row.tests, title=row.tests, class_name="trunc blk"), muted=True),
        rx.el.td(rx.cond(ALLOWED, _acts(row), rx.fragment())),
        key=row.id,
    )


def _acts(row: rx.Var[ProfileRow]) -> rx.Component:
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=S.ask("form", row.id)),
        menu_line(),
        rx.cond(
            row.active,
            menu_item("Retire", icon_name="archive", danger=True, on_click=S.ask("close", row.id)),
            menu_item("Take back into use", icon_name="archive-restore", on_click=S.restore(row.id)),
        ),
        label="What to do",
    )


def _form() -> rx.Component:
    r, e = S.record, S.errors
    # in no form: Enter in it must not save
    find = text_input(
        icon_name="search", size="sm", type="search", placeholder="Find a test", on_change=S.narrow.debounce(150),
        custom_attrs={"form": "none", "aria-label": "Find a test"},
    )  # fmt: skip
    ticks = rx.el.div(rx.foreach(S.tests, _tick), class_name="opts scroll", role="group", aria_label="Tests")
    return form_dialog(
        rx.el.div(
            rx.el.div(
                text_field("Code", "code", default_value=r.code, error=e["code"], required=True, hint="Short, such as LCR."),
                text_field("Name", "name", default_value=r.name, error=e["name"], required=True, hint="As orders show it."),
                class_name="halves",
            ),
            text_field("Description", "description", default_value=r.description, error=e["description"], optional=True),
            field("Tests", rx.el.div(find, ticks, class_name="stack8"), error=e["services"], name="services"),
            class_name="stack",
        ),
        open=S.asked == "form", on_open_change=S.close, on_submit=S.save, icon_name="list-checks",
        title=rx.cond(r.id == "", "Add profile", r.name), submit="Save",
    )  # fmt: skip


def _tick(test: rx.Var[TestChoice]) -> rx.Component:
    """One test; a tick stays also while another is being looked for."""
    hidden = ~(test.code + " " + test.name).lower().contains(S.find.lower())
    return rx.el.div(
        checkbox(
            rx.fragment(rx.el.span(test.code, class_name="mono s12 t2"), rx.el.span(test.name, class_name="trunc")),
            name="test-" + test.id, default_checked=S.record.services.contains(test.id), class_name="opt",
        ),
        hidden=hidden, key=test.id,
    )  # fmt: skip


def _close() -> rx.Component:
    return reason_dialog(
        open=S.asked == "close", on_open_change=S.close, on_submit=S.close_it, title=rx.Var.create("Retire ") + S.record.name, submit="Retire",
        text="Nobody can order it any more; its tests can be ordered one by one.", error=S.errors["reason"], danger=True,
    )  # fmt: skip

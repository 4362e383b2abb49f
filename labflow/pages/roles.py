"""/people/roles: what each role may do, as a matrix."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.forms import text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import segmented
from labflow.components.ticks import tick_groups
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.pages.people import people_tabs
from labflow.state.roles import PermissionGroup, RoleView
from labflow.state.roles import RolesState as S
from labflow.vocabulary import Permission


@page("/people/roles", title="Roles", needs=Permission.SEE_PEOPLE, on_load=S.load)
def roles() -> rx.Component:
    """Permissions down, roles across."""
    return lab_page(
        people_tabs("roles"),
        rx.el.div(
            segmented([("lab", "Laboratory"), ("client", "Portal")], S.side, S.show_side, label="Side"),
            rx.el.span("What is not ticked is refused.", class_name="end s12 t2"),
            class_name="fbar",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.colgroup(rx.el.col(custom_attrs={"style": {"width": "200px"}})),
                rx.el.thead(rx.el.tr(rx.el.th("Permission", scope="col"), rx.foreach(S.roles, _head))),
                rx.foreach(S.groups, _group),
                class_name="tbl lst roles",
                aria_label="Roles and permissions",
                # a role needs room for its name: many of them scroll sideways
                custom_attrs={"style": rx.Var.create({"minWidth": f"{184 + 96 * S.roles.length()}px"})},
            ),
            class_name="grow tw scroll",
            tab_index=0,
            role="region",
            aria_label="Roles and permissions",
            custom_attrs={"data-scrolls": "sideways"},
        ),
        active="people",
        actions=(
            rx.cond(
                may("edit_roles"),
                button("New role", icon_name="plus", variant="primary", on_click=S.ask("new", "")),
                rx.fragment(),
            ),
        ),
        overlays=(_new(), _edit(), _remove()),
    )


def _head(role: rx.Var[RoleView]) -> rx.Component:
    return rx.el.th(
        rx.el.div(role.name, class_name="wrap"),
        rx.el.div(
            rx.el.span(role.people, rx.cond(role.people == 1, " person", " people"), class_name="t3 w4"),
            rx.cond(may("edit_roles"), _menu(role), rx.fragment()),
            class_name="row g4",
        ),
        scope="col",
        key=role.id,
    )


def _menu(role: rx.Var[RoleView]) -> rx.Component:
    remove = menu_item("Remove", icon_name="trash-2", danger=True, on_click=S.ask("remove", role.id))
    return menu(
        icon("ellipsis"),
        menu_item("Change", icon_name="pencil", on_click=S.ask("change", role.id)),
        menu_item("Copy", icon_name="copy", on_click=S.ask("new", role.id)),
        rx.cond(role.built_in, rx.fragment(), rx.fragment(menu_line(), remove)),
        label="What to do with " + role.name,
        class_name="btn icon xs ghost",
    )


def _group(group: rx.Var[PermissionGroup]) -> rx.Component:
    head = rx.el.th(
        rx.el.span(group.title),
        scope="rowgroup",
        custom_attrs={"colSpan": S.roles.length() + 1},
    )
    return rx.el.tbody(rx.el.tr(head, class_name="grp"), rx.foreach(group.rows, _row), key=group.title)


def _row(row: Any) -> rx.Component:
    return rx.el.tr(rx.el.td(row.label, class_name="w5"), rx.foreach(row.held, _cell), key=row.permission)


def _cell(held: rx.Var[bool]) -> rx.Component:
    yes = rx.el.span(icon("check", 14), rx.el.span("yes", class_name="sr"), class_name="tok")
    return rx.el.td(rx.cond(held, yes, rx.el.span("–", class_name="t3")))


def _new() -> rx.Component:
    return form_dialog(
        text_field(
            "Name", "name", error=S.errors["name"], required=True, custom_attrs={"data-autofocus": "true"},
            default_value=rx.cond(S.role.id != "", "Copy of " + S.role.name, ""),
        ),
        _boxes(),
        open=S.asked == "new", on_open_change=S.close, on_submit=S.create, icon_name="shield", width="lg",
        title=rx.cond(S.role.id != "", "Copy " + S.role.name, "New role"), submit="Make role",
        text=rx.cond(S.side == "client", "For people of clients, in the portal.", "For people of the laboratory."),
    )  # fmt: skip


def _edit() -> rx.Component:
    name = text_field("Name", "name", default_value=S.role.name, error=S.errors["name"], required=True)
    return form_dialog(
        rx.cond(S.role.built_in, rx.fragment(), name),
        _boxes(),
        textarea_field(
            "Reason", "reason", error=S.errors["reason"], hint="The reason is kept in the audit trail.", rows=2,
            required=True, class_name="mt16",
        ),
        open=S.asked == "change", on_open_change=S.close, on_submit=S.save, title="Change " + S.role.name,
        icon_name="shield", width="lg", submit="Change role",
        text="The change counts for everybody with this role, from their next click on.",
    )  # fmt: skip


def _remove() -> rx.Component:
    return reason_dialog(
        open=S.asked == "remove", on_open_change=S.close, on_submit=S.remove, title="Remove " + S.role.name,
        submit="Remove role", danger=True, error=S.errors["reason"],
        text="Only a role that nobody holds can be removed. The audit trail keeps what it allowed.",
    )  # fmt: skip


def _boxes() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("May", class_name="label"),
        tick_groups(S.groups, _box, find="Find a permission"),
        rx.cond(
            S.errors["permissions"],
            rx.el.div(icon("circle-alert", 14), S.errors["permissions"], class_name="err", role="alert"),
            rx.fragment(),
        ),
        class_name="field",
    )


def _box(row: Any) -> rx.Component:
    held = S.role.permissions.contains(row.permission)
    return checkbox(
        row.label, name="may-" + row.permission, default_checked=held, key=row.permission, class_name="opt"
    )

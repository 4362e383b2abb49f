"""/people/roles: what each role may do, as a matrix."""

import reflex as rx

from labflow.components.buttons import icon_button
from labflow.components.dialog import form_dialog
from labflow.components.forms import textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.tabs import segmented
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.pages.people import people_tabs
from labflow.state.roles import PermissionRow, RoleView
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
                rx.el.colgroup(rx.el.col(custom_attrs={"style": {"width": "172px"}})),
                rx.el.thead(rx.el.tr(rx.el.th("Permission", scope="col"), rx.foreach(S.roles, _head))),
                rx.el.tbody(rx.foreach(S.rows, _row)),
                class_name="tbl lst",
                aria_label="Roles and permissions",
            ),
            class_name="grow tw scroll",
        ),
        active="people",
        overlays=(_edit(),),
    )


def _head(role: rx.Var[RoleView]) -> rx.Component:
    edit = icon_button("pencil", "Change this role", size="xs", on_click=S.ask(role.id))
    return rx.el.th(
        rx.el.div(role.name, class_name="wrap"),
        rx.el.div(
            rx.el.span(role.people, rx.cond(role.people == 1, " person", " people"), class_name="t3 w4"),
            rx.cond(may("edit_roles"), edit, rx.fragment()),
            class_name="row g4",
        ),
        scope="col",
        key=role.id,
    )


def _row(row: rx.Var[PermissionRow]) -> rx.Component:
    return rx.el.tr(rx.el.td(row.label, class_name="w5"), rx.foreach(row.held, _cell), key=row.permission)


def _cell(held: rx.Var[bool]) -> rx.Component:
    yes = rx.el.span(icon("check", 14), rx.el.span("yes", class_name="sr"), class_name="tok")
    return rx.el.td(rx.cond(held, yes, rx.el.span("–", class_name="t3")))


def _edit() -> rx.Component:
    return form_dialog(
        rx.el.fieldset(
            rx.el.legend("May", class_name="label"),
            rx.el.div(rx.foreach(S.rows, _box), class_name="halves"),
            class_name="field",
        ),
        rx.cond(
            S.errors["permissions"],
            rx.el.div(icon("circle-alert", 14), S.errors["permissions"], class_name="err", role="alert"),
            rx.fragment(),
        ),
        textarea_field(
            "Reason", "reason", error=S.errors["reason"], hint="The reason is kept in the audit trail.", rows=2,
            required=True, class_name="mt16",
        ),
        open=S.asked, on_open_change=S.close, on_submit=S.save, title=S.role.name, icon_name="shield", width="lg",
        text="The change counts for everybody with this role, from their next click on.", submit="Change role",
    )  # fmt: skip


def _box(row: rx.Var[PermissionRow]) -> rx.Component:
    held = S.role.permissions.contains(row.permission)
    return checkbox(row.label, name="may-" + row.permission, default_checked=held, key=row.permission)

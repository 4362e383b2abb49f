"""/settings/instruments: the register of instruments, and the dialogs about one."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.dialog import confirm_dialog, form_dialog, reason_dialog
from labflow.components.forms import select_field, text_field
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.ext import page
from labflow.pages.listing import drawn_line, list_page
from labflow.pages.settings_frame import settings_page
from labflow.state.instruments import InstrumentsState as S
from labflow.state.instruments import InstrumentState as I
from labflow.state.lists import ColumnView, Line
from labflow.vocabulary import Permission

N, E = I.one, I.errors


@page("/settings/instruments", title="Instruments", needs=Permission.EDIT_CATALOGUE, on_load=S.load)
def instruments() -> rx.Component:
    """The register."""
    add = button("Add instrument", icon_name="plus", variant="primary", on_click=I.ask("form", ""))
    begin = button("Add instrument", icon_name="plus", on_click=I.ask("form", ""))
    return list_page(
        S, active="instruments", title="Instruments", noun="instruments", find="Code, name, serial number", frame=_frame,
        nothing=("No instrument yet", "Instruments stand here with their calibration. A method names those it allows."),
        nothing_in={
            "attention": ("Nothing needs attention", "Instruments stand here that are out of service or whose calibration is due within a month."),
            "retired": ("No retired instrument", "What is not used any more stands here; results made with it keep its name."),
        },
        line=instrument_line, begin=begin, actions=(add,), overlays=(_form(), _out(), _back(), _retire()),
    )  # fmt: skip


@rx.memo
def instrument_line(
    rest: rx.RestProp, *, line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool]
) -> rx.Component:
    """An instrument as a line, with what can be done with it."""
    return drawn_line(line, columns, picked, rx.el.td(_menu(line)), rest)


def _frame(*body: Any, active: str, **frame: Any) -> rx.Component:
    return settings_page(*body, area=active, title="Instruments", **frame)


def _menu(row: rx.Var[Line]) -> rx.Component:
    out = menu_item("Take out of service", icon_name="circle-pause", on_click=I.ask("out", row.id))
    back = menu_item("Back in service", icon_name="circle-play", on_click=I.ask("back", row.id))
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=I.ask("form", row.id)),
        rx.match(row.state, ("out", back), ("retired", rx.fragment()), out),
        menu_line(),
        rx.cond(
            row.state == "retired",
            menu_item("Take back into use", icon_name="archive-restore", on_click=I.restore(row.id)),
            menu_item("Retire", icon_name="archive", danger=True, on_click=I.ask("retire", row.id)),
        ),
        label="What to do",
    )


def _form() -> rx.Component:
    tests = rx.el.div(
        rx.el.span("Methods that allow it", class_name="t3"), rx.foreach(N.tests, lambda name: badge(name)), class_name="row g8 wrapped"
    )  # fmt: skip
    why = rx.el.div(icon("triangle-alert", 14), N.why, class_name="row g8 twarn")
    return form_dialog(
        rx.el.div(
            rx.cond(N.why != "", why, rx.fragment()),
            rx.el.div(
                text_field("Code", "code", default_value=N.code, error=E["code"], required=True, hint="Such as ICP-MS-02. Results name it so.", read_only=N.id != ""),
                text_field("Name", "name", default_value=N.name, error=E["name"], required=True),
                class_name="halves",
            ),
            rx.el.div(
                text_field("Maker", "maker", default_value=N.maker, error=E["maker"], optional=True),
                text_field("Model", "model", default_value=N.model, error=E["model"], optional=True),
                text_field("Serial number", "serial", default_value=N.serial, error=E["serial"], optional=True),
                class_name="thirds",
            ),
            rx.el.div(
                select_field("Department", "department_id", N.departments, placeholder="Choose", default_value=N.department_id, error=E["department_id"]),
                text_field("Location", "location", default_value=N.location, error=E["location"], optional=True),
                class_name="halves",
            ),
            rx.el.div(
                text_field("Calibration due", "calibration_due", type="date", default_value=N.calibration_due, error=E["calibration_due"], optional=True, hint="Empty: it needs no calibration."),
                select_field("Its files are read as", "reader", N.readers, placeholder="It gives no files", default_value=N.reader, error=E["reader"]),
                class_name="halves",
            ),
            rx.cond(N.tests.length() > 0, tests, rx.fragment()),
            class_name="stack",
        ),
        open=I.asked == "form", on_open_change=I.close, on_submit=I.save, width="lg", icon_name="gauge", submit="Save",
        title=rx.cond(N.id == "", "Add instrument", N.code),
    )  # fmt: skip


def _out() -> rx.Component:
    return reason_dialog(
        open=I.asked == "out", on_open_change=I.close, on_submit=I.set_out, title=rx.Var.create("Take out of service: ") + N.code,
        submit="Take out of service", error=E["reason"],
        text="From now on results made with it are refused or noted, as their method says. Those that are there stay.",
    )  # fmt: skip


def _back() -> rx.Component:
    return reason_dialog(
        open=I.asked == "back", on_open_change=I.close, on_submit=I.set_out, title=rx.Var.create("Back in service: ") + N.code,
        submit="Put in service", label="How it was shown to work", error=E["reason"],
    )  # fmt: skip


def _retire() -> rx.Component:
    return confirm_dialog(
        open=I.asked == "retire", on_open_change=I.close, title=rx.Var.create("Retire ") + N.code, confirm="Retire", on_confirm=I.retire,
        text="New versions of methods cannot choose it any more. Results made with it keep its name.",
    )  # fmt: skip

"""/labels: the label templates as pictures, each with what may be done with it."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link, link_button
from labflow.components.empty import empty
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.components.words import many
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.label_print import label_dialog, may_print
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.labels import LabelsState as S
from labflow.state.labels import TemplateRow
from labflow.vocabulary import Permission


@page("/labels", title="Labels", needs=Permission.EDIT_LABELS, on_load=[LabelPrint.open_afresh, S.load])
def labels() -> rx.Component:
    """Every template with its picture."""
    return lab_page(
        tabs(
            tab("In use", active=~S.retired, href="/labels"),
            tab("Retired", active=S.retired, href="/labels?tab=retired"),
        ),
        rx.el.div(
            rx.cond(
                S.rows.length() > 0,
                rx.el.ul(rx.foreach(S.rows, _card), class_name="lt", aria_label="Label templates"),
                rx.cond(S.loaded, _nothing(), rx.fragment()),
            ),
            class_name="page",
        ),
        active="labels",
        title="Labels",
        screen="labels",
        actions=(_places(), _new()),
        overlays=(label_dialog(),),
    )


def _places() -> rx.Component:
    return rx.cond(
        may_print(),
        button("Print storage labels", icon_name="printer", on_click=LabelPrint.ask_for_places),
        rx.fragment(),
    )


def _new() -> rx.Component:
    return menu(
        rx.fragment(icon("plus"), "New label"),
        menu_item("For bottles and samples", icon_name="test-tube", href="/labels/new?purpose=container"),
        menu_item("For orders", icon_name="clipboard-list", href="/labels/new?purpose=order"),
        menu_item("For storage places", icon_name="refrigerator", href="/labels/new?purpose=location"),
        class_name="btn primary sm",
    )


def _card(row: rx.Var[TemplateRow]) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.img(src=row.picture, alt="", custom_attrs={"loading": "lazy"}),
            href=f"/labels/{row.id}",
            class_name="lt-p",
            aria_label=f"Change {row.name}",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.div(link(row.name, href=f"/labels/{row.id}", class_name="link w6"), class_name="trunc", title=row.name),
                rx.el.div(row.purpose_label, ", ", row.size, class_name="s12 t2 trunc"),
                rx.el.div(row.paper, class_name="s12 t3 trunc"),
                class_name="grow minw",
            ),
            rx.cond(row.is_default, badge("Usual", tone="acc", icon_name="star"), rx.fragment()),
            _acts(row),
            class_name="row g8 lt-t",
        ),
        rx.el.div(
            rx.cond(
                row.printed > 0,
                many("Printed {count} time, last {last}", "Printed {count} times, last {last}", row.printed, last=row.last_printed),
                "Not printed yet",
            ),
            class_name="s12 t3 lt-f",
        ),
        key=row.id,
        class_name="card",
    )  # fmt: skip


def _acts(row: rx.Var[TemplateRow]) -> rx.Component:
    used = rx.fragment(
        menu_item("Change", icon_name="pencil", href=f"/labels/{row.id}"),
        menu_item("Copy", icon_name="copy", href=f"/labels/new?purpose={row.purpose}&copy={row.id}"),
        rx.cond(
            row.is_default,
            rx.fragment(),
            rx.fragment(
                menu_item("Make it the usual label", icon_name="star", on_click=S.make_usual(row.id)),
                menu_line(),
                menu_item("Retire", icon_name="archive", danger=True, on_click=S.retire(row.id)),
            ),
        ),
    )
    back = menu_item("Take back into use", icon_name="archive-restore", on_click=S.restore(row.id))
    return menu(icon("ellipsis"), rx.cond(row.active, used, back), label="What to do with this label")


def _nothing() -> rx.Component:
    return rx.cond(
        S.retired,
        empty("Nothing retired", "Labels that are offered no longer stand here."),
        empty(
            "No label of your own yet",
            "Labels you design stand here. Until then the built-in ones are printed.",
            link_button("New label", "/labels/new?purpose=container"),
        ),
    )

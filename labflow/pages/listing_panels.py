"""The panels of a list screen: one filter, saving a view, an act on what is selected."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, plain_link
from labflow.components.dialog import cancel_button, dialog, form_dialog
from labflow.components.every import every
from labflow.components.forms import form, select_field, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, select, text_input
from labflow.components.panel import panel
from labflow.pages.frame import may
from labflow.state.exports import ExportRow, ExportsState
from labflow.state.lists import ActResult, Choice


def filter_panel(s: Any) -> rx.Component:
    """Choose what to narrow by, then how."""
    choose = rx.el.div(
        text_input(placeholder="Filter by …", size="sm", custom_attrs={"data-find-options": "true", "data-autofocus": "true", "aria-label": "Filter by"}),
        rx.el.div(rx.foreach(s.offered, lambda one: _offered(s, one)), class_name="opts scroll"),
    )  # fmt: skip
    return panel(
        rx.cond(s.editor.key == "", choose, _editor(s)),
        open=s.panel == "filter", on_leave=s.close_panel, label="Filter", class_name="pfilter",
    )  # fmt: skip


def _offered(s: Any, one: rx.Var[Choice]) -> rx.Component:
    return rx.el.button(
        one.label, type="button", class_name="mi opt", on_click=s.edit_filter(one.value), key=one.value,
        custom_attrs={"data-opens-panel": "true"},
    )  # fmt: skip


def _editor(s: Any) -> rx.Component:
    e = s.editor
    between = e.operator == "between"
    date = rx.cond(
        e.operator == "in",
        select(e.options, name="span", default_value=e.span, aria_label="Which time", key="span"),
        rx.fragment(
            text_input(type="date", name="first", default_value=e.first, aria_label="Date", key="first"),
            rx.cond(between, text_input(type="date", name="second", default_value=e.second, aria_label="Until", key="second"), rx.fragment()),
        ),
    )  # fmt: skip
    typed = text_input(
        name="first",
        default_value=e.first,
        aria_label="Value",
        key="typed",
        custom_attrs={"data-autofocus": "true"},
    )
    wrong = rx.el.div(icon("circle-alert", 14), s.errors["first"], class_name="err", role="alert")
    typed = rx.el.div(typed, rx.cond(s.errors["first"], wrong, rx.fragment()), class_name="field")
    body = rx.match(
        e.kind,
        ("choice", _choices(s)),
        ("date", rx.cond(e.operator == "none", rx.fragment(), rx.el.div(date, class_name="col g8"))),
        ("yes", rx.el.div(rx.foreach(e.options, _yes), class_name="opts")),
        rx.cond(e.operator == "none", rx.fragment(), typed),
    )
    return form(
        rx.el.div(
            rx.el.b(e.label, class_name="w6 grow"),
            rx.cond(
                e.kind == "yes", rx.fragment(),
                select(e.operators, name="operator", value=e.operator, on_change=s.set_operator, aria_label="How", size="sm", class_name="op"),
            ),
            class_name="row g8",
        ),
        body,
        rx.el.div(
            button("Back", size="xs", variant="ghost", on_click=s.edit_filter(""), custom_attrs={"data-opens-panel": "true"}),
            rx.el.span(class_name="grow"),
            button("Show", type="submit", variant="primary", size="xs", keys=("Enter",)),
            class_name="row g8",
        ),
        on_submit=s.apply_filter, key=e.key + s.filters, class_name="form col g12",
    )  # fmt: skip


def _choices(s: Any) -> rx.Component:
    find = text_input(
        placeholder="Find", size="sm",
        custom_attrs={"data-find-options": "true", "data-autofocus": "true", "aria-label": "Find an option"},
    )  # fmt: skip
    return rx.el.div(
        rx.cond(s.editor.options.length() > 8, find, rx.fragment()),
        rx.el.div(rx.foreach(s.editor.options, lambda one: _tick(s, one)), class_name="opts scroll"),
        class_name="col g8",
    )


def _tick(s: Any, one: rx.Var[Choice]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox", class_name="cb", name=rx.Var.create("value-") + one.value,
            default_checked=s.editor.chosen.contains(one.value),
        ),
        one.label, class_name="opt row g8", key=one.value,
    )  # fmt: skip


def _yes(one: rx.Var[Choice]) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", class_name="rd", name="value", value=one.value, default_checked=one.value == "yes"),
        one.label, class_name="opt row g8", key=one.value,
    )  # fmt: skip


def save_dialog(s: Any) -> rx.Component:
    """Keep what the list shows under a name; or rename, share, remove the view that is open."""

    def shared(now: Any) -> rx.Component:
        ticked = checkbox("Show it to everybody in the laboratory", name="shared", default_checked=now)
        return rx.cond(may("share_views"), ticked, rx.fragment())

    return rx.fragment(
        form_dialog(
            text_field("Name", "name", error=s.errors["name"], custom_attrs={"data-autofocus": "true", "maxLength": 60}),
            shared(False),
            open=s.panel == "save", on_open_change=s.close_panel, on_submit=s.save_view, title="Save this view",
            text="Filters, search, order and columns are kept under a name of its own.", icon_name="bookmark",
            submit="Save view", width="sm",
        ),
        form_dialog(
            text_field("Name", "name", error=s.errors["name"], default_value=s.view_name, custom_attrs={"data-autofocus": "true", "maxLength": 60}),
            shared(s.view_shared),
            open=s.panel == "view", on_open_change=s.close_panel, on_submit=s.update_view, title="This view",
            text="It keeps what the list shows now.", icon_name="bookmark", submit="Save view", width="sm",
            aside=button("Remove view", size="md", variant="danger", on_click=s.remove_view),
        ),
    )  # fmt: skip


def act_dialog(s: Any) -> rx.Component:
    """One question before an act on several rows; afterwards what became of each."""
    act = s.act
    reason = textarea_field(
        "Reason", "reason", error=s.errors["reason"], custom_attrs={"data-autofocus": "true"}
    )
    wanted = {"error": s.errors["asked"], "custom_attrs": {"data-autofocus": "true"}}
    choice = rx.match(
        act.ask_kind,
        (
            "choice",
            select_field(act.ask_label, "asked", options=act.options, placeholder="Choose …", **wanted),
        ),
        ("date", text_field(act.ask_label, "asked", type="date", **wanted)),
        text_field(act.ask_label, "asked", **wanted),
    )
    asking = form_dialog(
        rx.cond(act.ask != "", choice, rx.fragment()),
        rx.cond(act.reason, reason, rx.fragment()),
        rx.cond(act.busy, rx.el.div(rx.el.span(act.done, " of ", act.ids.length(), " done", class_name="t2"), rx.el.progress(value=act.done, max=act.ids.length(), class_name="wide")), rx.fragment()),
        open=(s.panel == "act") & (s.acted.length() == 0), on_open_change=s.close_panel, on_submit=s.take_act,
        title=act.title, text=act.text, submit=act.label, loading=act.busy, width="sm",
    )  # fmt: skip
    told = dialog(
        rx.el.ul(rx.foreach(s.acted, _result), class_name="acted scroll"),
        open=(s.panel == "act") & (s.acted.length() > 0), on_open_change=s.close_panel, title=act.title,
        text="What became of each.", footer=(rx.el.span(class_name="grow"), cancel_button("Close")), width="md",
    )  # fmt: skip
    return rx.fragment(asking, told)


def _result(one: rx.Var[ActResult]) -> rx.Component:
    return rx.el.li(
        rx.cond(one.ok, icon("check", 14, "tok"), icon("circle-alert", 14, "tbad")),
        rx.el.span(one.name, class_name="mono s12 w5"),
        rx.el.span(one.message, class_name=rx.cond(one.ok, "t2", "tbad")),
        class_name="row g8", key=one.id,
    )  # fmt: skip


def prepared_files() -> rx.Component:
    """The lists that are being prepared as files, with how far they are."""
    e = ExportsState

    def row(one: rx.Var[ExportRow]) -> rx.Component:
        working = rx.el.span(rx.el.i(class_name="spin"), one.done, " rows", class_name="row g8 t2 s12")
        ready = plain_link("Download", href=one.url, download=one.name, class_name="btn xs soft")
        return rx.el.li(
            rx.el.span(one.name, class_name="trunc grow", title=one.name),
            rx.cond(one.problem != "", rx.el.span(one.problem, class_name="tbad s12"), rx.cond(one.ready, ready, working)),
            class_name="row g8", key=one.id,
        )  # fmt: skip

    card = rx.el.section(
        rx.el.div(
            rx.el.b("Files being prepared", class_name="w6 grow"),
            icon_button("x", "Close", size="xs", on_click=e.put_away), class_name="row g8",
        ),
        rx.cond(e.rows.length() > 0, rx.el.ul(rx.foreach(e.rows, row), class_name="col g8"), rx.el.p("None in the last day. An export that takes longer than a moment is prepared here.", class_name="t2")),
        rx.cond(e.waiting, every(1500, e.refresh), rx.fragment()),
        class_name="pop prepared", role="status",
    )  # fmt: skip
    return rx.cond(e.shown, card, rx.fragment())

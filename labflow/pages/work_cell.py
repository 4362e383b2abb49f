"""The panel at a cell of a result sheet: its comments with the box to write one, or its history."""

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.buttons import icon_button
from labflow.components.forms import form
from labflow.components.icons import icon
from labflow.components.mention import mention_box
from labflow.components.tabs import segmented
from labflow.components.timeline import entry, timeline
from labflow.state.work_cell import CellState as C
from labflow.state.work_cell import Said, Step

SIDES = [("comments", "Comments"), ("history", "History")]


def cell_panel() -> tuple[rx.Component, ...]:
    """What the grid draws at the chosen cell while the panel is open."""
    return (
        rx.el.div(
            rx.el.b(C.panel.title, class_name="w6 grow trunc"),
            segmented(SIDES, C.panel.what, C.show, label="Show"),
            icon_button("x", "Close", size="xs", on_click=C.leave, custom_attrs={"data-close": "true"}),
            class_name="row g8 cp-h",
        ),
        rx.cond(C.panel.what == "history", _history(), _comments()),
    )


def _comments() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.cond(
                C.panel.said.length() > 0,
                rx.el.ol(rx.foreach(C.panel.said, _said), class_name="cp-l"),
                rx.el.p("Nobody has said anything about this result yet.", class_name="s12 t3"),
            ),
            class_name="cp-b",
        ),
        rx.cond(C.panel.may_write, _box(), rx.fragment()),
    )


def _said(one: rx.Var[Said]) -> rx.Component:
    return rx.el.li(
        avatar(one.initials, one.by, size=20),
        rx.el.div(
            rx.el.div(
                rx.el.b(one.by, class_name="w5 trunc"),
                rx.el.span(one.at, title=one.at_full, class_name="s12 t3 nowrap"),
                class_name="row between g8",
            ),
            rx.cond(
                one.withdrawn != "",
                rx.el.p("Withdrawn: ", one.withdrawn, class_name="s12 t3"),
                rx.el.p(one.text, class_name="cp-t"),
            ),
            rx.cond(one.edited != "", rx.el.span("Edited", title=one.edited, class_name="s12 t3"), rx.fragment()),
            class_name="grow",
        ),
        key=one.id,
        class_name="row g8",
    )  # fmt: skip


def _box() -> rx.Component:
    return form(
        rx.el.div(
            mention_box(C.panel.people, error=C.errors["text"]),
            icon_button("send", "Send comment (Ctrl Enter)", type="submit"),
            class_name="cm-x",
        ),
        rx.cond(
            C.errors["text"],
            rx.el.div(icon("circle-alert", 14), C.errors["text"], class_name="err", role="alert"),
            rx.fragment(),
        ),
        rx.el.p("For the laboratory only: in the sample's activity and in review, never on a report.", class_name="s12 t3"),
        on_submit=C.say,
        key=C.box,
        class_name="col g4 cp-f",
    )  # fmt: skip


def _history() -> rx.Component:
    return rx.el.div(
        rx.cond(
            C.panel.steps.length() > 0,
            timeline(rx.foreach(C.panel.steps, _step)),
            rx.el.p("Nothing was entered in this cell yet.", class_name="s12 t3"),
        ),
        rx.el.p(C.panel.done_by, class_name="s12 t3 by"),
        class_name="cp-b",
        custom_attrs={"tabIndex": 0, "data-autofocus": "true", "role": "region", "aria-label": "History"},
    )


def _step(one: rx.Var[Step]) -> rx.Component:
    return entry(
        one.by, one.act, rx.el.span(one.at, title=one.at_full), kind=one.kind, old=one.old, new=one.new, reason=one.reason,
        note=one.note,
    )  # fmt: skip

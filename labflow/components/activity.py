"""The activity rail of a record: who did and said what, newest first, and the box to say something at its foot."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, icon_button
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.empty import skeleton_rows
from labflow.components.facts import rail
from labflow.components.forms import form
from labflow.components.icons import icon, icon_for
from labflow.components.inputs import checkbox
from labflow.components.mention import mention_box
from labflow.components.menu import menu, menu_item
from labflow.components.tabs import segmented
from labflow.components.timeline import KINDS, entry, timeline

WHICH = [("all", "All"), ("changes", "Changes"), ("comments", "Comments")]
Flag = bool | rx.Var[bool]


def activity_rail(
    state: Any, *, may_write: Flag, may_write_to_client: Flag = False
) -> tuple[rx.Component, ...]:
    """The rail for `staff_shell(rail=…)`. `state` is the state of the activity: its entries, people and handlers."""
    none = rx.match(
        state.shown,
        ("changes", "Nothing was changed yet. Old and new values appear here, with who, when and why."),
        ("comments", "No comment yet. Write one below; @ and a name tells a colleague."),
        "Nothing has happened yet. What people do with this record appears here.",
    )
    older = rx.el.div(
        button("Show earlier", size="xs", variant="ghost", on_click=state.more), class_name="tl-more"
    )
    return rail(
        "Activity",
        rx.cond(
            state.record == "",
            skeleton_rows(3),
            rx.cond(state.entries.length() == 0, rx.el.p(none, class_name="s12 t3"), rx.fragment()),
        ),
        timeline(
            rx.foreach(state.entries, lambda e: rx.cond(e.comment_id != "", _comment(state, e), _act(e)))
        ),
        rx.cond(state.earlier != "", older, rx.fragment()),
        tools=segmented(WHICH, state.shown, state.show, label="Show"),
        foot=rx.fragment(rx.cond(may_write, _box(state, may_write_to_client), rx.fragment()), _sealed(state)),
    )


def activity_dialogs(state: Any) -> tuple[rx.Component, ...]:
    """Editing and withdrawing a comment of one's own; they go into `overlays`."""
    edit = form_dialog(
        rx.el.div(
            mention_box(state.people, initial=state.chosen.text, rows=4, error=state.errors["text"]),
            _error(state), class_name="field",
        ),
        open=state.asked == "edit", on_open_change=state.close, on_submit=state.save, title="Edit comment",
        text="What stood there before is kept, and others see that it was edited.", submit="Save",
    )  # fmt: skip
    withdraw = reason_dialog(
        open=state.asked == "withdraw", on_open_change=state.close, on_submit=state.withdraw,
        title="Withdraw this comment?", text="It stays on record, struck, with your reason.",
        submit="Withdraw comment", error=state.errors["reason"], danger=True,
    )  # fmt: skip
    return edit, withdraw


def _act(e: Any) -> rx.Component:
    return entry(
        e.actor, e.act, rx.el.span(e.at, title=e.at_full), kind=e.kind, tone=e.tone, old=e.old, new=e.new, unit=e.unit,
        reason=e.reason, note=e.note,
    )  # fmt: skip


def _comment(state: Any, e: Any) -> rx.Component:
    said = rx.el.p(
        rx.foreach(
            e.parts, lambda part: rx.cond(part.mention, rx.el.span(part.text, class_name="at"), part.text)
        ),
        class_name="cm-t",
    )
    gone = rx.fragment(
        rx.el.p(rx.el.del_(e.text), class_name="cm-t t3"),
        rx.el.p("Withdrawn: ", e.withdrawn, class_name="s12 t2"),
    )
    acts = menu(
        icon("ellipsis", 14),
        menu_item("Edit", icon_name="pencil", on_click=state.ask("edit", e.comment_id)),
        menu_item("Withdraw", icon_name="undo-2", danger=True, on_click=state.ask("withdraw", e.comment_id)),
        label="Change your comment", class_name="btn icon xs ghost cm-m",
    )  # fmt: skip
    return rx.el.li(
        rx.el.span(icon_for("comment", KINDS, "info", 12), class_name=rx.Var.create("m ") + e.tone),
        rx.el.div(
            rx.el.span(rx.el.b(e.actor), class_name="an"),
            rx.el.span(
                rx.cond(e.mine, acts, rx.fragment()),
                rx.el.span(e.at, title=e.at_full, class_name="when nowrap"),
                class_name="row g4",
            ),
            class_name="row between g8 base",
        ),
        rx.cond(e.withdrawn != "", gone, said),
        rx.el.div(
            rx.cond(e.from_client, badge("From the client", tone="acc", icon_name="building-2"), rx.fragment()),
            rx.cond(
                e.for_client & ~e.from_client, badge("Client can read this", tone="acc", icon_name="eye"), rx.fragment()
            ),
            rx.cond(e.note != "", badge(e.note, icon_name="message-square"), rx.fragment()),
            rx.cond(e.edited != "", rx.el.span("Edited", title=e.edited, class_name="s12 t3"), rx.fragment()),
            class_name="row g8 cm-b",
        ),
        class_name="cm",
    )  # fmt: skip


def _box(state: Any, may_write_to_client: Flag) -> rx.Component:
    seen = checkbox(label="The client can read this", name="visible_to_client")
    return form(
        rx.el.div(
            mention_box(state.people, error=state.errors["text"]),
            icon_button("send", "Send comment (Ctrl Enter)", type="submit"),
            class_name="cm-x",
        ),
        _error(state),
        rx.cond(may_write_to_client, rx.el.div(seen, class_name="s12 cm-c"), rx.fragment()),
        on_submit=state.add,
        class_name="",
        key=state.box,
    )  # fmt: skip


def _error(state: Any) -> rx.Component:
    wrong = rx.el.div(icon("circle-alert", 14), state.errors["text"], class_name="err", role="alert")
    return rx.cond(state.errors["text"], wrong, rx.fragment())


def _sealed(state: Any) -> rx.Component:
    holds = rx.el.p(icon("shield-check", 14), state.sealed, class_name="seal t3")
    broken = rx.el.p(icon("shield-alert", 14), state.sealed, class_name="seal tbad", role="alert")
    return rx.cond(state.sealed != "", rx.cond(state.seal_holds, holds, broken), rx.fragment())

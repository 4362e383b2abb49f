"""What both screens of a webhook share, the laboratory's and the client's: its state, what can be done, the log, one delivery."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, status
from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.dialog import confirm_dialog, form_dialog, reason_dialog
from labflow.components.drawer import drawer
from labflow.components.empty import empty
from labflow.components.facts import pairs
from labflow.components.forms import datetime_field
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.pages.webhook_form import secret_dialog, webhook_form


def webhook_acts(s: Any) -> rx.Component:
    """What can be done about a webhook: a test first, the rest in a menu."""
    running = s.view.state != "paused"
    return rx.fragment(
        menu(
            icon("ellipsis"),
            menu_item("Change", icon_name="pencil", on_click=s.ask("edit")),
            menu_item("New secret", icon_name="key-round", on_click=s.ask("rotate")),
            rx.cond(
                running,
                rx.fragment(
                    menu_item("Send what was not delivered", icon_name="repeat", on_click=s.ask("replay")),
                    menu_item("Pause", icon_name="pause", on_click=s.pause),
                ),
                rx.fragment(),
            ),
            menu_line(),
            menu_item("Retire", icon_name="archive", danger=True, on_click=s.ask("retire")),
            label="More acts", class_name="btn icon sm",
        ),
        rx.cond(running, rx.fragment(), button("Resume", icon_name="play", on_click=s.resume)),
        button("Send a test", icon_name="send", variant="primary", loading=s.trying, on_click=s.try_out),
    )  # fmt: skip


def notes(s: Any) -> rx.Component:
    """What is to be known about it now: paused, not answered, retired, two secrets."""
    trouble = rx.match(
        s.view.state,
        ("paused", callout("Paused", rx.cond(s.view.paused_reason != "", s.view.paused_reason, "Nothing is sent until it is resumed. What happens meanwhile can be sent afterwards."), tone="warn")),
        ("failing", callout(rx.fragment("No delivery has succeeded since ", s.view.failing_since), "Tries go on for three days; after five days without a success the webhook is paused.", tone="warn")),
        ("retired", callout(rx.fragment("Retired ", s.view.retired), "Nothing is sent to this address any more. To tell it again, add a new webhook.", icon_name="archive")),
        rx.fragment(),
    )  # fmt: skip
    both = rx.cond(
        s.view.both_until != "",
        callout("Two secrets sign", rx.fragment("Until ", s.view.both_until, " messages are signed with the old secret too."), tone="acc"),
        rx.fragment(),
    )  # fmt: skip
    return rx.fragment(trouble, both)


def log_tabs(s: Any) -> rx.Component:
    """The log by what became of the deliveries."""
    return tabs(
        tab("All", active=s.tab == "", on_click=s.show("")),
        *[
            tab(label, active=s.tab == state, count=s.counts[state], on_click=s.show(state))
            for state, label in (("waiting", "Waiting"), ("failed", "Given up"), ("delivered", "Delivered"), ("dropped", "Not sent"))
        ],
        end=button("Refresh", icon_name="refresh-cw", on_click=s.refresh),
    )  # fmt: skip


def no_delivery(s: Any) -> rx.Component:
    """The log is empty; that of a retired webhook stays so."""
    return rx.cond(
        s.view.state == "retired",
        empty("No delivery", "Nothing was sent in the last 60 days."),
        empty("No delivery", "What is sent stands here for 60 days, with every try and what was answered."),
    )


def webhook_state(view: Any) -> rx.Component:
    """Whether it is sent to, and whether that works."""
    return rx.match(
        view.state,
        ("active", badge(view.word, tone="ok", icon_name="circle-check")),
        ("failing", badge(view.word, tone="warn", icon_name="triangle-alert")),
        ("paused", badge(view.word, icon_name="pause")),
        badge(view.word, tone="line", icon_name="archive"),
    )


def delivery_state(row: Any) -> rx.Component:
    """What became of a delivery."""
    return rx.match(
        row.state,
        ("delivered", status("completed", row.word)),
        ("failed", status("failed", row.word)),
        ("dropped", status("cancelled", row.word)),
        status("waiting", row.word),
    )


def webhook_dialogs(s: Any, *, for_others: bool = True) -> tuple[rx.Component, ...]:
    """The dialogs of those acts, and the panel of one delivery."""
    return (
        webhook_form(
            s, open=s.asked == "edit", on_open_change=s.close, on_submit=s.save, title=s.view.name, submit="Save", row=s.view, for_others=for_others,
        ),
        secret_dialog(s),
        confirm_dialog(
            open=s.asked == "rotate", on_open_change=s.close, title="New secret", danger=False, confirm="Make a new secret",
            text="For 24 hours messages are signed with the old secret too, so that the receiver misses nothing.", on_confirm=s.rotate,
        ),
        reason_dialog(
            open=s.asked == "retire", on_open_change=s.close, on_submit=s.retire, title="Retire the webhook", submit="Retire",
            text="Nothing is sent to this address any more, what waits neither. The log stays for 60 days.", error=s.errors["reason"], danger=True,
            optional=True,
        ),
        form_dialog(
            datetime_field("Since", "since", date_only=True, error=s.errors["since"], required=True),
            open=s.asked == "replay", on_open_change=s.close, on_submit=s.replay_since, title="Send what was not delivered", submit="Send",
            text="Deliveries that were given up since that day, and what happened while the webhook was paused.", icon_name="repeat",
        ),
        _drawer(s),
    )  # fmt: skip


def _drawer(s: Any) -> rx.Component:
    """One delivery: its tries, and what was answered."""
    row = s.delivery.row
    again = button("Send again", icon_name="repeat", variant="primary", on_click=s.replay(row.id))
    return drawer(
        pairs(
            ("Event", rx.el.span(row.event, class_name="mono s12")), ("About", _or_dash(row.subject)), ("Status", delivery_state(row)),
            ("Answer", _or_dash(row.status)), ("Problem", _or_dash(row.error)),
        ),
        rx.el.h3("What was answered", class_name="h-sec mt16"),
        rx.cond(
            s.delivery.answer != "",
            rx.el.pre(s.delivery.answer, class_name="mono s12 answer"),
            rx.el.p("Nothing.", class_name="t2"),
        ),
        rx.el.h3("Tries", class_name="h-sec mt16"),
        rx.cond(
            s.delivery.tries.length() > 0,
            rx.el.ul(
                rx.foreach(
                    s.delivery.tries,
                    lambda one: rx.el.li(
                        rx.el.div(
                            rx.el.span(one.at),
                            rx.cond(one.status != "", rx.el.span(one.status, class_name="mono"), rx.fragment()),
                            rx.el.span(one.duration, class_name="t3 end nowrap"),
                            class_name="row g8",
                        ),
                        rx.cond(one.error != "", rx.el.div(one.error, class_name="t2"), rx.fragment()),
                    ),
                ),
                class_name="stack8",
            ),
            rx.el.p("None yet.", class_name="t2"),
        ),
        open=row.id != "", on_open_change=s.close_delivery, title=row.type,
        footer=(rx.cond(row.can_replay & (s.view.state != "paused") & (s.view.state != "retired"), again, rx.fragment()),),
    )  # fmt: skip


def _or_dash(value: Any) -> Any:
    return rx.cond(value != "", value, "–")

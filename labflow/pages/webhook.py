"""/settings/webhooks/<id>: one webhook with the log of its deliveries."""

import reflex as rx

from labflow.components.badges import badge, status
from labflow.components.buttons import button, link
from labflow.components.callout import callout
from labflow.components.dialog import confirm_dialog, form_dialog, reason_dialog
from labflow.components.drawer import drawer
from labflow.components.empty import empty
from labflow.components.facts import fact, facts, pairs
from labflow.components.forms import datetime_field
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.settings_frame import settings_page
from labflow.pages.webhook_form import secret_dialog, webhook_form
from labflow.state.webhook import DeliveryRow
from labflow.state.webhook import WebhookState as S
from labflow.vocabulary import Permission

V, D = S.view, S.delivery
HOME = "/settings/webhooks"
COLUMNS = [
    Column("Event", width="168px"), Column("About", width="128px"), Column("Status", width="112px"), Column("Answer", width="72px", num=True),
    Column("Took", width="76px", num=True), Column("Tries", width="56px", num=True), Column("Last try", width="140px"), Column("Next try", width="140px"),
    Column("Problem"),
]  # fmt: skip


@page(f"{HOME}/[webhook_id]", title="Webhook", needs=Permission.EDIT_WEBHOOKS, on_load=S.load)
def webhook() -> rx.Component:
    """Facts, and the log."""
    missing = rx.cond(
        S.missing,
        rx.el.div(
            empty(
                "There is no such webhook",
                "It may be another address that is told.",
                link("All webhooks", href=HOME),
            ),
            class_name="page",
        ),
        rx.fragment(),
    )
    return settings_page(
        rx.cond(V.id != "", _body(), missing), area="webhooks", title=V.name, crumbs=(("Settings", "/settings"), ("Webhooks", HOME)),
        actions=(rx.cond((V.id != "") & (V.state != "retired"), _acts(), rx.fragment()),), overlays=_dialogs(),
    )  # fmt: skip


def _acts() -> rx.Component:
    running = V.state != "paused"
    return rx.fragment(
        menu(
            icon("ellipsis"),
            menu_item("Change", icon_name="pencil", on_click=S.ask("edit")),
            menu_item("New secret", icon_name="key-round", on_click=S.ask("rotate")),
            rx.cond(
                running,
                rx.fragment(
                    menu_item("Send what was not delivered", icon_name="repeat", on_click=S.ask("replay")),
                    menu_item("Pause", icon_name="pause", on_click=S.pause),
                ),
                rx.fragment(),
            ),
            menu_line(),
            menu_item("Retire", icon_name="archive", danger=True, on_click=S.ask("retire")),
            label="More acts", class_name="btn icon sm",
        ),
        rx.cond(running, rx.fragment(), button("Resume", icon_name="play", on_click=S.resume)),
        button("Send a test", icon_name="send", variant="primary", loading=S.trying, on_click=S.try_out),
    )  # fmt: skip


def _body() -> rx.Component:
    every = rx.cond(V.only != "", V.only, "All clients")
    trouble = rx.match(
        V.state,
        ("paused", callout("Paused", V.paused_reason, tone="warn")),
        ("failing", callout(rx.fragment("No delivery has succeeded since ", V.failing_since), "Tries go on for three days; after five days without a success the webhook is paused.", tone="warn")),
        rx.fragment(),
    )  # fmt: skip
    both = rx.cond(
        V.both_until != "",
        callout("Two secrets sign", rx.fragment("Until ", V.both_until, " messages are signed with the old secret too."), tone="acc"),
        rx.fragment(),
    )  # fmt: skip
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.div(
                    rx.el.h2(V.name, class_name="h-page"),
                    _state(), class_name="row g8 wrapped",
                ),
                rx.el.p(V.url, class_name="mono t2 s12", custom_attrs={"style": {"overflowWrap": "anywhere"}}),
                class_name="grow",
            ),
            class_name="row g12 shead",
        ),
        rx.el.div(
            facts(
                fact("Told", rx.cond(V.owner != "", V.owner, "The laboratory")),
rx.cond(V.owner != "", rx.fragment(), fact("Only about", every)),
                fact("Added", V.made),
            ),
            rx.el.div(
                rx.foreach(V.type_words, lambda pair: badge(pair[0], title=pair[1])), class_name="row g8 wrapped mt10"
            ),
            trouble, both, class_name="stack pad",
        ),
        tabs(
            tab("All", active=S.tab == "", on_click=S.show("")),
            *[
                tab(label, active=S.tab == state, count=S.counts[state], on_click=S.show(state))
                for state, label in (("waiting", "Waiting"), ("failed", "Given up"), ("delivered", "Delivered"), ("dropped", "Not sent"))
            ],
            end=button("Refresh", icon_name="refresh-cw", on_click=S.refresh),
        ),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Deliveries",
            empty=empty("No delivery", "What is sent stands here for 60 days, with every try and what was answered."),
        ),
        rx.cond(S.after != "", rx.el.div(button("Show earlier", variant="ghost", on_click=S.earlier), class_name="pad"), rx.fragment()),
    )  # fmt: skip


def _state() -> rx.Component:
    return rx.match(
        V.state,
        ("active", badge(V.word, tone="ok", icon_name="circle-check")),
        ("failing", badge(V.word, tone="warn", icon_name="triangle-alert")),
        ("paused", badge(V.word, icon_name="pause")),
        badge(V.word, tone="line", icon_name="archive"),
    )


def _row(row: rx.Var[DeliveryRow]) -> rx.Component:
    opens = rx.el.button(row.type, type="button", class_name="link mono", on_click=S.open_delivery(row.id))
    return tr(
        rx.el.td(opens),
        td(row.subject),
        rx.el.td(_delivery_state(row)),
        td(row.status, num=True),
        td(row.duration, num=True, muted=True),
        td(row.attempts, num=True),
        td(row.last, muted=True),
        td(row.next, muted=True),
        td(rx.el.span(row.error, title=row.error, class_name="trunc blk")),
        key=row.id,
    )


def _delivery_state(row: rx.Var[DeliveryRow]) -> rx.Component:
    return rx.match(
        row.state,
        ("delivered", status("completed", row.word)),
        ("failed", status("failed", row.word)),
        ("dropped", status("cancelled", row.word)),
        status("waiting", row.word),
    )


def _dialogs() -> tuple[rx.Component, ...]:
    return (
        webhook_form(
            S, open=S.asked == "edit", on_open_change=S.close, on_submit=S.save, title=V.name, submit="Save", row=V
        ),
        secret_dialog(S),
        confirm_dialog(
            open=S.asked == "rotate", on_open_change=S.close, title="New secret", danger=False, confirm="Make a new secret",
            text="For 24 hours messages are signed with the old secret too, so that the receiver misses nothing.", on_confirm=S.rotate,
        ),
        reason_dialog(
            open=S.asked == "retire", on_open_change=S.close, on_submit=S.retire, title="Retire the webhook", submit="Retire",
            text="Nothing is sent to this address any more, what waits neither. The log stays for 60 days.", error=S.errors["reason"], danger=True,
        ),
        form_dialog(
            datetime_field("Since", "since", date_only=True, error=S.errors["since"], required=True),
            open=S.asked == "replay", on_open_change=S.close, on_submit=S.replay_since, title="Send what was not delivered", submit="Send",
            text="Deliveries that were given up since that day, and what happened while the webhook was paused.", icon_name="repeat",
        ),
        _drawer(),
    )  # fmt: skip


def _drawer() -> rx.Component:
    """One delivery: its tries, and what was answered."""
    row = D.row
    again = button("Send again", icon_name="repeat", variant="primary", on_click=S.replay(row.id))
    return drawer(
        pairs(
            ("Event", rx.el.span(row.event, class_name="mono s12")), ("About", row.subject), ("Status", _delivery_state(row)),
            ("Answer", row.status), ("Problem", row.error),
        ),
        rx.el.h3("What was answered", class_name="h-sec mt16"),
        rx.cond(
            D.answer != "",
            rx.el.pre(D.answer, class_name="mono s12 answer"),
            rx.el.p("Nothing.", class_name="t2"),
        ),
        rx.el.h3("Tries", class_name="h-sec mt16"),
        rx.cond(
            D.tries.length() > 0,
            rx.el.ul(
                rx.foreach(
                    D.tries,
                    lambda one: rx.el.li(
                        one.at, " ", rx.el.span(one.status, class_name="mono"), " ", one.duration, " ", rx.el.span(one.error, class_name="t2"),
                    ),
                ),
                class_name="stack8",
            ),
            rx.el.p("None yet.", class_name="t2"),
        ),
        open=row.id != "", on_open_change=S.close_delivery, title=row.type,
        footer=(rx.cond(row.can_replay & (V.state != "paused") & (V.state != "retired"), again, rx.fragment()),),
    )  # fmt: skip

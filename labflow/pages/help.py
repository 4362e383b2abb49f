"""/help: the glossary, the first steps, the tour and the keys, for the laboratory's people and for clients."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, kbd
from labflow.components.empty import skeleton_rows
from labflow.components.facts import section
from labflow.components.glossary_list import glossary_list
from labflow.ext import page
from labflow.pages.first_steps import steps_card
from labflow.pages.frame import own_page
from labflow.state.guidance import FirstStepsState as F
from labflow.state.guidance import HelpState as S
from labflow.state.guidance import TourState
from labflow.state.session import SessionState as Me


@page("/help", title="Help", side="both", on_load=S.load)
def help_page() -> rx.Component:
    """What the words mean, and how to begin."""
    body = rx.cond(S.loaded, _body(), skeleton_rows(12))
    return own_page(body, title="Help")


def _body() -> rx.Component:
    """The glossary, and beside it what shows the way."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2("Glossary", class_name="h-page"),
            rx.el.p(
                "The words of the laboratory, and where they are defined or required. "
                "On every screen, a word with dots under it says the same when you point at it, reach it with Tab, or tap it.",
                class_name="t2",
            ),
            glossary_list(),
            class_name="gl-main",
        ),
        rx.el.aside(
            rx.cond(S.view.first_steps.of > 0, _first_steps(), rx.fragment()),
            rx.cond(S.view.stops > 0, _tour(), rx.fragment()),
            rx.cond(Me.side == "lab", _keys(), rx.fragment()),
            class_name="stack",
        ),
        class_name="at-help helping",
    )


def _first_steps() -> rx.Component:
    hidden = S.view.hidden | F.hidden
    again = button("Show on Today", size="xs", variant="ghost", on_click=F.show)
    return steps_card(S.view.first_steps, S.view.first_steps.steps, rx.cond(hidden, again, rx.fragment()))


def _tour() -> rx.Component:
    go_on = S.view.tour == "go on"
    return section(
        "Tour of the demo laboratory",
        rx.el.div(
            rx.el.p(
                S.view.stops, " stops on the real screens, in the order of a sample's story. You can leave at any time.",
                class_name="t2",
            ),
            rx.el.div(
                rx.cond(go_on, button("Go on", variant="primary", on_click=TourState.begin(False)), rx.fragment()),
                button(rx.cond(go_on, "From the beginning", "Take the tour"), icon_name="route", on_click=TourState.begin(True)),
                class_name="row g8",
            ),
            class_name="card-b stack",
        ),
    )  # fmt: skip


def _keys() -> rx.Component:
    rows: tuple[tuple[Any, str], ...] = (
        (kbd("?"), "all keys of this screen"),
        (kbd("Ctrl", "K"), "find anything, go anywhere"),
        (kbd("/"), "find in this view"),
    )
    return section(
        "Keyboard",
        rx.el.div(
            *[rx.el.div(rx.el.span(act, class_name="t2"), caps, class_name="keyrow") for caps, act in rows],
            class_name="card-b stack",
        ),
    )

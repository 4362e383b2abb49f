"""The frames of our pages with whoever is signed in: `lab_page`, `portal_page`, and `own_page` for both sides."""

from typing import Any

import reflex as rx

from labflow.components.badges import live
from labflow.components.buttons import link, link_button
from labflow.components.icons import icon
from labflow.components.languages import reader
from labflow.components.palette import key_sheet, palette
from labflow.components.portal_shell import portal_shell
from labflow.components.scan import scan_button
from labflow.components.shell import Viewer, staff_shell
from labflow.components.term import terms
from labflow.components.tour import tour
from labflow.components.way_back import way_back
from labflow.components.words import t
from labflow.state.guidance import TourState
from labflow.state.live import PresenceState
from labflow.state.palette import PaletteState
from labflow.state.session import SessionState

VIEWER = Viewer(
    name=SessionState.name,
    initials=SessionState.initials,
    role=SessionState.title,
    lab=SessionState.lab,
    permissions=SessionState.permissions,
    counts=SessionState.counts,
    logo=SessionState.logo,
)


def lab_page(
    *body: Any, active: str, follows: bool = False, scans: bool = False, **frame: Any
) -> rx.Component:
    """A staff screen. `active` is a nav key; other arguments go to `staff_shell`.

    Its top bar begins the same everywhere: who else is here, whether the page `follows` what changes, the scan field's
    button where one `scans` from, the inbox and the help.
    """
    frame["actions"] = (
        others_here(), live() if follows else rx.fragment(), scan_button() if scans else rx.fragment(), bell(), help_link(),
        *frame.get("actions", ()),
    )  # fmt: skip
    frame["overlays"] = (
        reader(SessionState.language),
        _palette(),
        key_sheet(),
        terms(),
        way_back(),
        _tour(),
        *frame.get("overlays", ()),
    )
    return staff_shell(*body, viewer=VIEWER, active=active, on_find=SessionState.find, **frame)


def _palette() -> rx.Component:
    return palette(
        hits=PaletteState.hits, found=PaletteState.found, permissions=SessionState.permissions, who=SessionState.email,
        on_find=PaletteState.find,
    )  # fmt: skip


def help_link() -> rx.Component:
    """The way to the help from every screen."""
    return link(
        icon("circle-help"), href="/help", class_name="btn icon sm ghost", title="Help", aria_label="Help"
    )


def bell() -> rx.Component:
    """The inbox, with how much of it is unread."""
    unread = SessionState.counts["notifications"]
    return link(
        icon("bell"),
        rx.cond(unread, rx.el.span(unread, class_name="bell-n"), rx.fragment()),
        href="/notifications", class_name="btn icon sm ghost bell",
        title=rx.cond(unread, t("Inbox, {count} unread", count=unread), "Inbox"),
        custom_attrs={"aria-label": rx.cond(unread, t("Inbox, {count} unread", count=unread), "Inbox")},
    )  # fmt: skip


def _tour() -> rx.Component:
    return tour(TourState.stop, on_move=TourState.move, on_leave=TourState.leave)


def others_here() -> rx.Component:
    """Who else looks at this record now."""
    return people_here(
        PresenceState.others,
        "Also here: ",
        "Also looking at this record",
        lambda person: "av av-24 av-violet",
    )


def people_here(people: Any, hint: str, label: str, look: Any) -> rx.Component:
    """Up to four people as initials; `look(person)` gives the class of their disc."""
    return rx.cond(
        people.length() > 0,
        rx.el.span(
            rx.foreach(
                people[:4],
                lambda person: rx.el.span(
                    person["initials"], title=rx.Var.create(hint) + person["name"], class_name=look(person)
                ),
            ),
            class_name="row g4 here", role="status", aria_label=label,
        ),
        rx.fragment(),
    )  # fmt: skip


def portal_page(*body: Any, active: str, **frame: Any) -> rx.Component:
    """A screen of the client portal; other arguments go to `portal_shell`."""
    frame["overlays"] = (reader(SessionState.language), terms(), _tour(), *frame.get("overlays", ()))
    return portal_shell(*body, viewer=VIEWER, active=active, help_href="/help", **frame)


def own_page(*body: Any, title: str, overlays: tuple[Any, ...] = ()) -> rx.Component:
    """A screen that the laboratory's people and clients share, each in their own frame."""
    return rx.match(
        SessionState.side,
        (
            "client",
            portal_page(rx.el.h1(title, class_name="hp mb24"), *body, active="", overlays=overlays),
        ),
        ("lab", lab_page(rx.el.div(*body, class_name="page"), active="", title=title, overlays=overlays)),
        rx.el.main(rx.el.h1(title, class_name="sr"), aria_busy=True),
    )


def way(permission: str, label: str, href: str) -> rx.Component:
    """What to do next where a list is empty: a link, for those who may."""
    return rx.cond(may(permission), link_button(label, href), rx.fragment())


def may(permission: str) -> rx.Var[bool]:
    """Whether to offer something. Hiding is a courtesy: the verb refuses."""
    return SessionState.permissions.contains(permission)

"""The frame of every staff screen: sidebar, top bar, body, optional right rail."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.buttons import icon_button, link, plain_link
from labflow.components.forms import native_form
from labflow.components.icons import icon, logo
from labflow.components.keys import keys
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.nav import STAFF_NAV, NavGroup, NavItem, allowed
from labflow.components.scan import find_field
from labflow.components.toasts import done

Text = str | rx.Var[str]


@dataclass(frozen=True)
class Viewer:
    """Vars about whoever is signed in. `counts` maps a nav key to work that waits for this user."""

    name: Any
    initials: Any
    role: Any
    lab: Any
    permissions: Any
    counts: Any
    logo: Any = ""


# Esc closes the sidebar or the rail that lies over a narrow page, and the hand is where it opened it.
_CLOSE = rx.Var(
    "(e) => { const it = e.key === 'Escape' && !e.target.closest('dialog, [popover]') && document.querySelector('.toggle:checked');"
    " if (it) { it.click(); it.focus(); } }"
)


def staff_shell(
    *body: Any,
    viewer: Viewer,
    active: str,
    title: Text | rx.Component = "",
    crumbs: tuple[tuple[Text, str], ...] = (),
    badge: rx.Component | None = None,
    actions: tuple[Any, ...] = (),
    rail: Any = None,
    screen: str = "",
    on_find: Any = None,
    nav: tuple[NavGroup, ...] = STAFF_NAV,
    overlays: tuple[Any, ...] = (),
    focus: bool = False,
    numbered: bool = True,
    missing: bool | rx.Var[bool] = False,
) -> rx.Component:
    """A staff screen. `active` is a nav key; `crumbs` are (label, href) before `title`; `screen` switches on its page styles.

    Below a list the title is a number, in the type of numbers; `numbered=False` when it is words. Of a record that is
    `missing` there is neither a title nor a rail.

    `focus` is for work that wants the whole width: the sidebar is a rail of icons, with names on hover and dots for counts.
    """
    inside = (
        rx.el.div(
            rx.el.div(*body, class_name="dmain"),
            _unless(missing, rx.el.aside(*_many(rail), class_name="rail-r")),
            class_name=rx.cond(missing, "body", "body dgrid"),
        )
        if rail is not None
        else rx.el.div(*body, class_name="body")
    )
    return rx.el.div(
        plain_link("Skip to content", href="#main", class_name="skip"),
        rx.el.div(
            rx.el.input(type="checkbox", id="nav-open", class_name="sr toggle", aria_label="Show navigation"),
            rx.fragment()
            if rail is None
            else rx.el.input(
                type="checkbox", id="rail-open", class_name="sr toggle", aria_label="Show details panel"
            ),
            role="region",
            aria_label="Panels",
            class_name="toggles",
        ),
        _sidebar(viewer, active, on_find, nav),
        rx.el.label(class_name="scrim", html_for="nav-open"),
        rx.el.main(
            top_bar(
                _item(active, nav),
                title,
                crumbs,
                badge,
                actions,
                has_rail=rail is not None,
                numbered=numbered,
                missing=missing,
            ),
            inside,
            id="main",
            class_name=f"main at-{screen or active}",
        ),
        keys({item.keys: rx.redirect(item.href) for group in nav for item in group.items if item.keys}),
        *overlays,
        class_name="app focus" if focus else "app",
        custom_attrs={"onKeyDown": _CLOSE},
    )


def _unless(missing: bool | rx.Var[bool], *parts: Any) -> rx.Component:
    """What is there only with a record."""
    shown = rx.fragment(*parts)
    return rx.cond(missing, rx.fragment(), shown) if isinstance(missing, rx.Var) else shown


def _many(rail: Any) -> tuple[Any, ...]:
    return tuple(rail) if isinstance(rail, list | tuple) else (rail,)


def _item(active: str, nav: tuple[NavGroup, ...]) -> NavItem | None:
    return next((item for group in nav for item in group.items if item.key == active), None)


def top_bar(
    item: NavItem | None,
    title: Text | rx.Component,
    crumbs: tuple[tuple[Text, str], ...],
    badge: rx.Component | None,
    actions: tuple[Any, ...],
    *,
    has_rail: bool = False,
    numbered: bool = True,
    missing: bool | rx.Var[bool] = False,
) -> rx.Component:
    """Left: where you are and its state. Right: secondary acts, then the one primary act."""
    steps: list[Any] = []
    for label, href in crumbs:
        steps += [link(label, href=href, class_name="up"), icon("chevron-right", 14, "up")]
    panel = rx.el.label(
        icon("panel-right"), html_for="rail-open", title="Details", class_name="btn icon sm ghost only-narrow"
    )
    shown = title if isinstance(title, rx.Var) or title else (item.label if item else "")
    return rx.el.header(
        rx.el.label(
            icon("menu"), html_for="nav-open", title="Menu", class_name="btn icon sm ghost only-phone"
        ),
        rx.el.div(
            icon(item.icon_name) if item else rx.fragment(),
            *steps,
            rx.cond(
                missing,
                rx.el.h1("Not found"),
                rx.fragment(
                    rx.el.h1(shown, class_name="mono" if crumbs and numbered else ""),
                    rx.cond(shown != "", _copy(shown), rx.fragment())
                    if crumbs and numbered and isinstance(shown, rx.Var)
                    else rx.fragment(),
                ),
            ),
            badge if badge is not None else rx.fragment(),
            class_name="crumb",
        ),
        rx.el.div(_unless(missing, *actions, panel if has_rail else rx.fragment()), class_name="row g8 end"),
        class_name="top",
    )


def _copy(number: rx.Var) -> rx.Component:
    """Takes the number along, for a mail or a search elsewhere."""
    return icon_button(
        "copy", "Copy the number", size="xs", on_click=[rx.set_clipboard(number), done("The number is copied")],
    )  # fmt: skip


def _sidebar(viewer: Viewer, active: str, on_find: Any, nav: tuple[NavGroup, ...]) -> rx.Component:
    return rx.el.nav(
        link(
            logo(20),
            rx.el.span(viewer.lab, class_name="grow trunc"),
            href="/",
            class_name="org",
            aria_label=viewer.lab,
        ),
        find_field(on_find=on_find) if on_find is not None else rx.fragment(),
        rx.el.div(*[_group(group, viewer, active) for group in nav], class_name="nav scroll"),
        _user(viewer),
        class_name="side",
        aria_label="Main",
    )


def _group(group: NavGroup, viewer: Viewer, active: str) -> rx.Component:
    needs = tuple(permission for item in group.items for permission in item.needs)
    open_to_all = any(not item.needs for item in group.items)
    shown = rx.fragment(
        rx.el.div(group.label, class_name="h") if group.label else rx.fragment(),
        *[_entry(item, viewer, active) for item in group.items],
    )
    return shown if open_to_all else rx.cond(allowed(needs, viewer.permissions), shown, rx.fragment())


def _entry(item: NavItem, viewer: Viewer, active: str) -> rx.Component:
    count = viewer.counts[item.key]
    on = item.key == active
    shown = link(
        icon(item.icon_name),
        rx.el.span(item.label, class_name="trunc"),
        rx.cond(count, rx.el.span(count, class_name="ct"), rx.fragment()),
        href=item.href,
        class_name="on" if on else "",
        title=item.label,
        custom_attrs={"aria-current": "page"} if on else {},
    )
    return rx.cond(allowed(item.needs, viewer.permissions), shown, rx.fragment()) if item.needs else shown


def _user(viewer: Viewer) -> rx.Component:
    face = rx.fragment(
        avatar(viewer.initials, viewer.name, size=28),
        rx.el.span(
            rx.el.span(viewer.name, class_name="n trunc"),
            rx.el.span(viewer.role, class_name="r trunc"),
            class_name="grow col",
        ),
        icon("chevrons-up-down", 14, "t3"),
    )
    return menu(face, *user_items(), class_name="me", up=True)


def user_items() -> tuple[rx.Component, ...]:
    """Help, theme, own sessions, sign out: the same in the laboratory and in the portal."""
    return (
        menu_item("Help and glossary", icon_name="circle-help", href="/help"),
        menu_item("Light or dark", icon_name="moon", on_click=rx.toggle_color_mode),
        menu_item("My account and sessions", icon_name="monitor-smartphone", href="/account"),
        menu_line(),
        native_form(menu_item("Sign out", icon_name="log-out", type="submit"), action="/auth/sign-out"),
    )

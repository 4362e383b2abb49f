"""The frame of the client portal (top bar; a bottom bar on phones) and of the sign-in pages."""

from typing import Any

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.buttons import link, plain_link
from labflow.components.icons import icon, lab_sign, logo
from labflow.components.menu import menu, menu_item
from labflow.components.nav import PORTAL_NAV, NavItem, allowed
from labflow.components.shell import Viewer, user_items

Text = str | rx.Var[str]


def portal_shell(
    *body: Any,
    viewer: Viewer,
    active: str,
    nav: tuple[NavItem, ...] = PORTAL_NAV,
    help_href: Text = "",
    footer: Any = "",
    overlays: tuple[Any, ...] = (),
    screen: str = "",
) -> rx.Component:
    """A portal screen: 56 px top bar, a column of 1152 px, a quiet footer. `active` is a nav key."""
    return rx.el.div(
        plain_link("Skip to content", href="#main", class_name="skip"),
        rx.el.header(
            rx.el.div(
                link(
                    lab_sign(viewer.logo, 26),
                    rx.el.b(viewer.lab, class_name="w6 s14 trunc"),
                    href="/portal",
                    class_name="row g8",
                ),
                rx.el.nav(
                    *[_entry(item, viewer, active) for item in nav],
                    class_name=rx.cond(viewer.name != "", "pn", "pn unknown"),
                    aria_label="Main",
                ),
                rx.el.div(
                    rx.el.a(icon("circle-help"), "Help", href=help_href, class_name="btn ghost")
                    if isinstance(help_href, rx.Var) or help_href
                    else rx.fragment(),
                    menu(
                        avatar(viewer.initials, viewer.name, size=28, tone="violet"),
                        rx.cond(
                            viewer.permissions.contains("portal_webhooks"),
                            menu_item("Webhooks", icon_name="webhook", href="/portal/webhooks"),
                            rx.fragment(),
                        ),
                        rx.cond(
                            viewer.permissions.contains("portal_keys"),
                            menu_item("API keys", icon_name="key-round", href="/portal/keys"),
                            rx.fragment(),
                        ),
                        *user_items(),
                        label="Your account",
                        class_name="me",
                    ),
                    class_name="row g8 end",
                ),
                class_name="in",
            ),
            class_name="ph",
        ),
        rx.el.main(
            *body,
            rx.el.footer(footer, class_name="pf"),
            id="main",
            class_name=f"in pm at-{screen}" if screen else "in pm",
        ),
        *overlays,
        class_name="at-portal portal",
    )


def _entry(item: NavItem, viewer: Viewer, active: str) -> rx.Component:
    on = item.key == active
    shown = link(
        icon(item.icon_name, 20, "only-phone"),
        item.label,
        href=item.href,
        class_name="on" if on else "",
        custom_attrs={"aria-current": "page"} if on else {},
    )
    return rx.cond(allowed(item.needs, viewer.permissions), shown, rx.fragment()) if item.needs else shown


def auth_shell(
    *body: Any,
    lab: Text = "",
    lab_logo: Text = "",
    audience: Text = "Staff sign-in",
    foot: tuple[Any, ...] = (),
    claim: tuple[str, str] = ("Every result,", "traced to its sample."),
) -> rx.Component:
    """Sign-in, second step, password reset: the form at the left, the spectrum at the right."""
    return rx.el.div(
        rx.el.div(
            rx.el.main(
                rx.el.div(logo(24), rx.el.b("LabFlow", class_name="w6 s16"), class_name="row g8"),
                rx.el.div(
                    rx.el.div(
                        lab_sign(lab_logo, 40),
                        rx.el.div(
                            rx.el.div(audience, class_name="t3 s13"), rx.el.div(lab, class_name="w6 s14")
                        ),
                        class_name="row g12 mb24",
                    ),
                    *body,
                    class_name="fm",
                ),
                rx.el.div(*foot, class_name="row between s12 t3"),
                class_name="lf",
            ),
            rx.el.section(
                rx.el.div(class_name="art"),
                rx.el.div(rx.el.h2(claim[0], rx.el.br(), claim[1]), class_name="cp"),
                class_name="la",
                custom_attrs={"aria-hidden": "true"},
            ),
            class_name="lg2",
        ),
        class_name="at-sign-in",
    )

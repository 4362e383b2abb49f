"""The frame of the settings: their own navigation at the left, the screen beside it."""

from typing import Any

import reflex as rx

from labflow.components.buttons import link
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_item_off, menu_line
from labflow.components.nav import allowed
from labflow.pages.frame import lab_page, may
from labflow.state.session import SessionState
from labflow.vocabulary import Permission

AREA_NEEDS = (
    Permission.EDIT_SETTINGS,
    Permission.EDIT_CATALOGUE,
    Permission.EDIT_FIELDS,
    Permission.EDIT_WEBHOOKS,
    Permission.MAKE_KEYS,
    Permission.KEEP_ARCHIVES,
)

# group, then (key, label, icon, address, permission)
AREAS: tuple[tuple[str, tuple[tuple[str, str, str, str, str], ...]], ...] = (
    (
        "Laboratory",
        (
            ("lab", "Lab profile", "building", "/settings", "edit_settings"),
            ("numbers", "Numbers", "hash", "/settings/numbers", "edit_settings"),
            ("fields", "Custom fields", "list-plus", "/settings/fields", "edit_fields"),
            ("departments", "Departments", "network", "/settings/departments", "edit_settings"),
            ("archives", "Archives", "archive", "/settings/archives", "keep_archives"),
        ),
    ),
    (
        "Catalogue",
        (
            ("sample-types", "Sample types", "droplets", "/settings/sample-types", "edit_catalogue"),
            ("containers", "Containers", "milk", "/settings/containers", "edit_catalogue"),
            ("analytes", "Analytes", "atom", "/settings/analytes", "edit_catalogue"),
            ("methods", "Methods", "book-open", "/settings/methods", "edit_catalogue"),
            ("instruments", "Instruments", "gauge", "/settings/instruments", "edit_catalogue"),
            ("profiles", "Profiles", "list-checks", "/settings/profiles", "edit_catalogue"),
            ("specifications", "Specifications", "ruler", "/settings/specifications", "edit_catalogue"),
            ("qualifiers", "Qualifiers", "flag", "/settings/qualifiers", "edit_catalogue"),
        ),
    ),
    (
        "Other programs",
        (
            ("keys", "API keys", "key-round", "/settings/keys", "make_keys"),
            ("service-accounts", "Service accounts", "bot", "/settings/service-accounts", "edit_people"),
            ("webhooks", "Webhooks", "webhook", "/settings/webhooks", "edit_webhooks"),
        ),
    ),
)


def settings_page(*body: Any, area: Any, title: Any = "", **frame: Any) -> rx.Component:
    """A screen of the settings. `area` is a key of `AREAS` or a var of one; other arguments go to `staff_shell`."""
    return lab_page(
        rx.el.div(
            rx.el.nav(
                *[_group(label, entries, area) for label, entries in AREAS], class_name="snav scroll", aria_label="Settings"
            ),
            rx.el.div(*body, class_name="sbody"),
            class_name="sgrid",
        ),
        active="settings", title=title, **{"numbered": False, "crumbs": (("Settings", "/settings"),), **frame},
    )  # fmt: skip


def _group(label: str, entries: tuple[tuple[str, str, str, str, str], ...], area: Any) -> rx.Component:
    shown = rx.fragment(
        rx.el.div(label, class_name="h"),
        *[
            rx.cond(
                may(permission),
                link(
                    icon(glyph), rx.el.span(name, class_name="trunc"), href=href, title=name,
                    class_name=rx.cond(area == key, "on", ""),
                    custom_attrs={"aria-current": rx.cond(area == key, "page", "false")},
                ),
                rx.fragment(),
            )
            for key, name, glyph, href, permission in entries
        ],
    )  # fmt: skip
    return rx.cond(
        allowed(tuple(entry[4] for entry in entries), SessionState.permissions), shown, rx.fragment()
    )


def lead(title: Any, about: Any, *tools: Any) -> rx.Component:
    """The head of a settings screen: what this is, in one sentence, and its main act."""
    return rx.el.header(
        rx.el.div(rx.el.h2(title, class_name="h-page"), rx.el.p(about, class_name="t2"), class_name="grow"),
        *tools,
        class_name="row g12 shead",
    )


def unless_any(choices: Any, words: str, add: str, href: str) -> rx.Component:
    """Under a choice from a list that is still empty: that it is, and the way to its first record."""
    told = rx.fragment(words, " ", link(add, href=href))
    return rx.cond(choices.length() == 0, told, rx.fragment())


def row_menu(state: Any, row: Any, lasts: Any = False) -> rx.Component:
    """What can be done with a row of a setting: its state has `ask("form" | "retire", id)` and `restore(id)`.

    What `lasts` is never retired, and the menu says so instead of refusing afterwards.
    """
    retire = menu_item("Retire", icon_name="archive", danger=True, on_click=state.ask("retire", row.id))
    stays = menu_item_off("Retire", "It follows from the numbers of results.", lead=icon("archive"))
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=state.ask("form", row.id)),
        menu_line(),
        rx.cond(
            row.active,
            rx.cond(lasts, stays, retire),
            menu_item("Take back into use", icon_name="archive-restore", on_click=state.restore(row.id)),
        ),
        label="What to do",
    )

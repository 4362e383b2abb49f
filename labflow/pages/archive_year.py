"""/settings/archives/<year>: one year: its archive, what is not in it, what changed since, earlier editions."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, download_link, link
from labflow.components.callout import callout
from labflow.components.empty import empty, record_skeleton
from labflow.components.every import every
from labflow.components.facts import pairs, section
from labflow.components.words import t
from labflow.ext import page
from labflow.pages.archives import EVERY_MS, HOME, archive_dialog, archive_state
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.archives import ArchiveYearState as S
from labflow.vocabulary import Permission

V = S.view


@page(f"{HOME}/[year]", title="Archive", needs=Permission.KEEP_ARCHIVES, on_load=S.load)
def archive_year() -> rx.Component:
    """One year."""
    missing = rx.el.div(
        empty(
            "There are no orders of this year", "Nothing was registered in it.", link("All years", href=HOME)
        ),
        class_name="page",
    )
    return settings_page(
        rx.cond(S.missing, missing, rx.cond(V.year != 0, _body(), record_skeleton())),
        area="archives", title=rx.cond(V.year != 0, t("Archive of {year}", year=V.year), "Archive"),
        crumbs=(("Settings", "/settings"), ("Archives", HOME)), actions=(_start(),),
        overlays=(archive_dialog(S.asked, S.ask, V.year, V.editions.length() > 0, S.start),),
    )  # fmt: skip


def _start() -> rx.Component:
    first = V.editions.length() == 0
    act = button(
        rx.cond(first, "Archive the year", "Archive again"), icon_name="archive",
        variant="primary", on_click=S.ask(True),
    )  # fmt: skip
    return rx.cond(V.row.can_start, act, rx.fragment())


def _body() -> rx.Component:
    row = V.row
    told = t(
        "{orders} orders were registered in this year: {archived} are in the archive, {open} have not ended.",
        orders=row.orders, archived=row.archived, open=row.open_orders,
    )  # fmt: skip
    return rx.fragment(lead(t("Archive of {year}", year=V.year), told), _page())


def _page() -> rx.Component:
    return rx.el.div(
        rx.cond(V.under_way, every(EVERY_MS, S.refresh), rx.fragment()),
        rx.cond(
            V.row.archive.problem != "",
            callout("The archive could not be made", V.row.archive.problem, tone="bad"),
            rx.fragment(),
        ),
        rx.cond(
            V.row.over, rx.fragment(), callout("The year is not over", "It can be archived from January on.")
        ),
        _changed(),
        _not_ended(),
        _editions(),
        class_name="page stack scroll grow",
    )


def _changed() -> rx.Component:
    names = rx.el.div(
        rx.foreach(
            S.changed.orders, lambda order: link(order.number, href=f"/orders/{order.id}", title=order.since)
        ),
        rx.cond(S.changed.more, rx.el.span("and more", class_name="t3"), rx.fragment()),
        class_name="row g8 wrapped mono",
    )
    told = callout(
        "Changed since the archive was made",
        rx.fragment(
            "The newest edition does not hold these changes. Archive the year again to have them in it.",
            names,
        ),
        tone="warn",
    )
    return rx.cond(S.changed.orders.length() > 0, told, rx.fragment())


def _not_ended() -> rx.Component:
    names = rx.el.div(
        rx.foreach(V.not_ended, lambda number: link(number, href=f"/orders?tab=all&q={number}")),
        rx.cond(
            V.more_not_ended > 0,
            rx.el.span(t("and {count} more", count=V.more_not_ended), class_name="t3"),
            rx.fragment(),
        ),
        class_name="row g8 wrapped mono",
    )
    told = callout(
        "Not in the archive",
        rx.fragment("These orders had not ended when it was made.", names),
        icon_name="clock",
    )
    return rx.cond(V.not_ended.length() > 0, told, rx.fragment())


def _editions() -> rx.Component:
    none = empty(
        "Not archived yet",
        "The archive of this year stands here as soon as somebody asks for it, with its checksum and every edition.",
    )
    return rx.cond(
        V.editions.length() == 0,
        section("Editions", none),
        rx.el.div(rx.foreach(V.editions, _edition), class_name="stack"),
    )


def _edition(one: Any) -> rx.Component:
    acts = rx.fragment(
        button("Verify", icon_name="shield-check", loading=one.checking, on_click=S.verify(one.id)),
        download_link("Download", one.href, file_name=one.file_name),
    )
    told = rx.cond(
        one.check != "",
        rx.el.span(one.check, class_name=rx.cond(one.whole | one.checking, "", "tbad")),
        rx.el.span("Not yet", class_name="t3"),
    )
    title = rx.el.span(t("Edition {number}", number=one.edition), archive_state(one), class_name="row g12")
    inside = pairs(
        ("Orders", one.orders),
        ("Samples", one.samples),
        ("Results", one.results),
        ("Files", one.files),
        ("Size", one.size),
        ("Made", one.made_full),
        ("Started by", one.started_by),
        ("SHA-256", rx.el.span(one.sha256, class_name="mono s12 anywhere")),
        ("Verified", told),
    )
    made = one.href != ""
    return rx.el.section(
        rx.el.div(
            title,
            rx.el.span(rx.cond(made, acts, rx.fragment()), class_name="row g8 end"),
            class_name="card-h",
        ),
        rx.cond(made, rx.el.div(inside, class_name="card-b"), rx.fragment()),
        class_name="card edition",
        key=one.id,
    )

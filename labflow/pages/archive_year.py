"""/settings/archives/<year>: one year: its archive, what is not in it, what changed since, earlier editions."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, download_link, link
from labflow.components.callout import callout
from labflow.components.empty import empty, record_skeleton
from labflow.components.every import every
from labflow.components.facts import fact, facts, section
from labflow.components.table import Column, table, td, tr
from labflow.components.words import t
from labflow.ext import page
from labflow.pages.archives import EVERY_MS, HOME, archive_dialog, archive_state
from labflow.pages.settings_frame import settings_page
from labflow.state.archives import ArchiveYearState as S
from labflow.vocabulary import Permission

V = S.view
COLUMNS = [
    Column("Edition", width="72px", num=True), Column("Archive", width="150px"), Column("Orders", width="84px", num=True),
    Column("Samples", width="92px", num=True), Column("Results", width="92px", num=True), Column("Files", width="80px", num=True),
    Column("Size", width="88px", num=True), Column("Made", width="140px"), Column("Verified"), Column("", width="190px"),
]  # fmt: skip


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
    return rx.el.div(
        rx.cond(V.under_way, every(EVERY_MS, S.refresh), rx.fragment()),
        facts(
            fact("Orders of the year", V.row.orders),
            fact("Not ended", V.row.open_orders),
            fact("In the archive", V.row.archived),
        ),
        rx.cond(V.row.archive.problem != "", callout("The archive could not be made", V.row.archive.problem, tone="bad"), rx.fragment()),
        rx.cond(V.row.over, rx.fragment(), callout("The year is not over", "It can be archived from January on.")),
        _changed(),
        _not_ended(),
        section("Editions", _editions()),
        class_name="page stack scroll grow",
    )  # fmt: skip


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
    return table(COLUMNS, V.editions, _edition, empty=none, label="Editions of the archive")


def _edition(one: Any) -> rx.Component:
    acts = rx.el.div(
        button(
            "Verify", icon_name="shield-check", size="xs", loading=one.checking, on_click=S.verify(one.id)
        ),
        download_link("Download", one.href, file_name=one.file_name, size="xs"),
        class_name="row g8 end",
    )
    told = rx.cond(
        one.check != "",
        rx.el.span(one.check, class_name=rx.cond(one.whole | one.checking, "t2", "tbad"), title=one.check),
        rx.el.span("Not yet", class_name="t3"),
    )
    digest = rx.el.div("SHA-256 ", one.sha256, class_name="mono s12 t3 trunc", title=one.sha256)
    return tr(
        td(one.edition, num=True),
        rx.el.td(archive_state(one)),
        td(one.orders, num=True),
        td(one.samples, num=True),
        td(one.results, num=True),
        td(one.files, num=True),
        td(rx.cond(one.size != "", one.size, "–"), num=True),
        td(
            rx.el.div(one.made, title=one.made_full),
            rx.el.div(one.started_by, class_name="s12 t3 trunc"),
            muted=True,
        ),
        rx.el.td(
            rx.cond(one.href != "", rx.fragment(rx.el.div(told, class_name="trunc"), digest), rx.fragment())
        ),
        rx.el.td(rx.cond(one.href != "", acts, rx.fragment())),
        key=one.id,
    )

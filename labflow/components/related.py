"""The records around a record, by sort."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag, status
from labflow.components.buttons import link
from labflow.components.empty import empty


def related_records(groups: Any) -> rx.Component:
    """`groups` are views with title, rows and all_href; see labflow/domain/related.py."""
    none = empty(
        "Nothing related yet",
        "Orders, samples and reports around this record appear here as soon as there are any.",
    )
    return rx.cond(groups.length() == 0, none, rx.el.div(rx.foreach(groups, _group), class_name="near"))


def _group(group: Any) -> rx.Component:
    every = rx.cond(
        group.all_href != "", link("All", href=group.all_href, class_name="link s12"), rx.fragment()
    )
    return rx.el.section(
        rx.el.div(rx.el.h3(group.title, class_name="h-sec"), every, class_name="row between"),
        rx.el.ul(rx.foreach(group.rows, _row)),
    )


def _row(row: Any) -> rx.Component:
    above = flag(row.above, icon_name="triangle-alert", tone="tbad")
    return rx.el.li(
        link(row.number, href=row.href, class_name="link mono s12 w5"),
        rx.el.span(row.note, title=row.note, class_name="t3 s12 trunc minw0"),
        rx.el.span(rx.cond(row.above > 0, above, rx.fragment()), status(row.state), class_name="row g8 w", title=row.when),
        key=row.id,
    )  # fmt: skip

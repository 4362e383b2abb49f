"""The data table: sticky head, sort in the head, rows of 36 px, footer with range, keys and pager."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from labflow.components.buttons import icon_button, kbd, link
from labflow.components.empty import skeleton_rows
from labflow.components.icons import icon
from labflow.components.term import head_attrs, head_of

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


@dataclass(frozen=True)
class Column:
    """One column: its head, its width ("118px", empty shares the rest), right-aligned if numeric, sort key if sortable."""

    label: str
    width: str = ""
    num: bool = False
    sort: str = ""
    hint: str = ""


def table(
    columns: list[Column],
    rows: Any,
    row: Callable[[Any], rx.Component],
    *,
    sort: Text = "",
    on_sort: Any = None,
    empty: rx.Component | None = None,
    loading: Flag = False,
    class_name: str = "lst",
    label: str = "",
) -> rx.Component:
    """Rows of a list. `sort` is "received" or "-received"; `on_sort(key)` is the handler of a sortable head.

    `rows` is a list var (or a Python list), `row` draws one item as `rx.el.tr`.
    """
    body = rx.foreach(rows, row) if isinstance(rows, rx.Var) else rx.fragment(*[row(item) for item in rows])
    none = rx.Var.create(rows).to(list).length() == 0
    nothing = rx.cond(none, empty if empty is not None else rx.fragment(), rx.fragment())
    return rx.el.div(
        rx.el.table(
            rx.el.colgroup(*[_col(column) for column in columns]),
            rx.el.thead(rx.el.tr(*[_head(column, sort, on_sort) for column in columns])),
            rx.el.tbody(body),
            class_name=f"tbl {class_name}",
            aria_label=label,
        ),
        rx.cond(loading, skeleton_rows(), nothing),
        class_name="grow tw scroll",
        aria_busy=loading,
    )


def _col(column: Column) -> rx.Component:
    return rx.el.col(custom_attrs={"style": {"width": column.width}}) if column.width else rx.el.col()


def _head(column: Column, sort: Text, on_sort: Any) -> rx.Component:
    align = "num" if column.num else ""
    if not column.sort or on_sort is None:
        return th(column.label, column.hint, class_name=align)
    up, down = sort == column.sort, sort == f"-{column.sort}"
    arrow = rx.cond(up, icon("arrow-up", 12), rx.cond(down, icon("arrow-down", 12), rx.fragment()))
    return rx.el.th(
        rx.el.button(
            column.label, arrow, type="button", class_name="sort", on_click=on_sort(column.sort),
            custom_attrs=head_attrs(column.label, column.hint),
        ),
        scope="col",
        class_name=rx.cond(rx.Var.create(up) | down, f"sorted {align}", align),
        custom_attrs={"aria-sort": rx.cond(up, "ascending", rx.cond(down, "descending", "none"))},
    )  # fmt: skip


def th(label: Text, hint: Text = "", **props: Any) -> rx.Component:
    """The head of a column, explained by its hint or by the glossary; what only the browser knows, by its hint.

    One without words heads nothing: a plain cell, or people who hear the table are told "blank".
    """
    named = isinstance(label, rx.Var) or label
    return rx.el.th(head_of(label, hint), scope="col", **props) if named else rx.el.td(**props)


def tr(
    *cells: Any,
    selected: Flag = False,
    cursor: Flag = False,
    hot: Flag = False,
    gone: Flag = False,
    **props: Any,
) -> rx.Component:
    """A row: `selected` in indigo, `cursor` under the keyboard, `hot` above a limit, `gone` what has left the list."""
    look = rx.cond(hot, "hot", rx.cond(selected, "sel", rx.cond(cursor, "cur", rx.cond(gone, "gone", ""))))
    return rx.el.tr(
        *cells, class_name=look, custom_attrs={"aria-selected": rx.cond(selected, "true", "false")}, **props
    )


def td(
    *children: Any, num: bool = False, muted: bool = False, class_name: str = "", **props: Any
) -> rx.Component:
    """A cell: `num` aligns right with tabular figures, `muted` steps back."""
    parts = [part for part in ("num" if num else "", "t2" if muted else "", class_name) if part]
    return rx.el.td(*children, class_name=" ".join(parts), **props)


def td_id(number: Text, href: Text) -> rx.Component:
    """The key cell: the record's number in mono, which opens the record."""
    return rx.el.td(link(number, href=href, class_name="open"), class_name="id")


def table_footer(
    shown: Text,
    *,
    page: Any = 1,
    pages: Any = 1,
    on_previous: Any = None,
    on_next: Any = None,
    hints: tuple[tuple[tuple[str, ...], str], ...] = (),
) -> rx.Component:
    """Range ("1–50 of 1,284"), key hints such as `((("J", "K"), "move"),)`, and the pager."""
    pager = rx.el.span(
        icon_button("chevron-left", "Previous page", size="xs", on_click=on_previous, disabled=page <= 1),
        rx.el.span("Page ", page, " of ", pages),
        icon_button("chevron-right", "Next page", size="xs", on_click=on_next, disabled=page >= pages),
        class_name="row g4",
    )
    keys = [rx.el.span(*[kbd(key) for key in caps], " ", act, class_name="row g4") for caps, act in hints]
    return rx.el.footer(
        rx.el.span(shown),
        rx.el.span(*keys, class_name="row g12 hints"),
        pager if on_next is not None else rx.el.span(),
        class_name="foot",
    )

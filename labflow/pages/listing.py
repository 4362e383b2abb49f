"""The screen of a list: `list_page(SamplesState, active="samples", …)`. Columns, filters and views come from the list's plan."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, kbd, link_button
from labflow.components.cells import cell, chip_icon
from labflow.components.empty import empty, skeleton_rows
from labflow.components.gradually import gradually
from labflow.components.icons import icon
from labflow.components.inputs import search_input
from labflow.components.keys import keys
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.panel import panel
from labflow.components.rows import column_list, live_rows
from labflow.components.table import table_footer
from labflow.components.tabs import segmented, tab, tabs
from labflow.components.term import head_of, hint_attrs
from labflow.components.words import spoken
from labflow.pages.frame import lab_page, may
from labflow.pages.listing_panels import act_dialog, filter_panel, prepared_files, save_dialog
from labflow.state.exports import ExportsState
from labflow.state.lists import Chip, ColumnView, Line, ViewTab

HINTS = (
    (("J", "K"), "move"),
    (("X",), "select"),
    (("Enter",), "open"),
    (("F",), "filter"),
    (("?",), "all shortcuts"),
)
PICK, OWN = 44, 60  # pixels: the column to select by, the column of a row's own buttons
DENSITIES = [("compact", "Compact"), ("", "Usual"), ("relaxed", "Relaxed")]
# what is new is read from the first row, also by whoever stands further down in the same view
TO_THE_TOP = rx.call_script("document.querySelector('.lbox').scrollTop = 0")


@dataclass(frozen=True)
class Bulk:
    """A button of the bar that appears when rows are selected; `key` is the act's in the list's plan."""

    key: str
    label: str
    icon: str
    permission: str


def list_page(
    s: Any,
    *,
    active: str,
    title: str,
    find: str,
    nothing: tuple[str, str],
    noun: str,
    bulk: tuple[Bulk, ...] = (),
    actions: tuple[Any, ...] = (),
    overlays: tuple[Any, ...] = (),
    extra_tabs: tuple[Any, ...] = (),
    hints: tuple[tuple[tuple[str, ...], str], ...] = HINTS,
    frame: Any = lab_page,
    on_act: Any = None,
    above: tuple[Any, ...] = (),
    line: Any = None,
    follows: bool = True,
    screen: str = "list",
    begin: rx.Component | None = None,
    nothing_in: dict[str, tuple[str, str]] | None = None,
) -> rx.Component:
    """A whole list screen. `find` is the search field's placeholder, `nothing` says what will appear here, `begin` how to
    begin, and `nothing_in` what comes into a view that has no row now.

    `above` stands over the views. `line` draws a row that has buttons of its own: a memo of the page's module that calls
    `drawn_line`. A list that does not follow the trail says so (`follows`).
    """
    return frame(
        *above,
        _tabs(s, extra_tabs),
        _bar(s, find, noun),
        _rows(s, title, _none(s, noun, nothing, begin, nothing_in or {}), bulk, on_act, line),
        table_footer(
            s.shown, page=s.page_no, pages=s.pages, on_previous=s.previous_page, on_next=s.next_page, hints=hints
        ),
        active=active,
        screen=screen,
        follows=follows,
        actions=(_export(s), *actions),
        overlays=(
            prepared_files(), save_dialog(s), act_dialog(s), keys({"f": s.edit_filter("")}), *overlays,
        ),
    )  # fmt: skip


def _tabs(s: Any, extra: tuple[Any, ...]) -> rx.Component:
    def one(view: rx.Var[ViewTab]) -> rx.Component:
        return tab(view.label, active=s.view == view.key, count=view.count, href=view.href)

    save = rx.el.button(
        icon("plus", 14), "Save view", type="button", class_name="tab t3", on_click=s.open_panel("save"),
    )  # fmt: skip
    mine = icon_button(
        "pencil", "Rename, share or remove this view", size="xs", on_click=s.open_panel("view")
    )
    return tabs(
        rx.foreach(s.views, one),
        *extra,
        rx.cond(s.changed, save, rx.fragment()),
        rx.cond(s.own_view, mine, rx.fragment()),
    )


def _bar(s: Any, find: str, noun: str) -> rx.Component:
    add = rx.el.button(
        icon("plus", 13), "Filter", kbd("F"), type="button", class_name="chip add", on_click=s.edit_filter(""),
        custom_attrs={"data-opens-panel": "true"},
    )  # fmt: skip
    reset = rx.el.button("Reset", type="button", class_name="chip add", on_click=s.reset_view)
    news = button(
        rx.Var.create("") + s.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="xs", on_click=[TO_THE_TOP, s.show_news],
        class_name="round",
    )  # fmt: skip
    return rx.el.div(
        search_input(on_change=s.search.debounce(250), value=s.q, placeholder=find, width="232px"),
        rx.el.span(class_name="vl"),
        rx.el.span(
            rx.foreach(s.chips, lambda chip: _chip(s, chip)), add, rx.cond(s.changed, reset, rx.fragment()),
            class_name="row g8 chips",
        ),
        rx.el.span(
            rx.el.span(rx.cond(s.news > 0, news, rx.fragment()), role="status"),
            rx.cond(
                s.loaded,
                rx.el.span(
                    rx.el.b(s.total, class_name="w6 tx"), rx.cond(s.count == 1, f" {s.plan.noun}", f" {noun}"), class_name="s12 t2 nowrap"
                ),
                rx.fragment(),
            ),
            icon_button(
                "sliders-horizontal", "Columns and row height", size="sm", variant="ghost",
                on_click=s.open_panel("columns"), custom_attrs={"data-opens-panel": "true"},
            ),
            class_name="row g12 end",
        ),
        filter_panel(s),
        panel(
            rx.el.div(rx.el.b("Columns", class_name="w6"), button("As they were", size="xs", variant="ghost", on_click=s.usual_columns), class_name="between"),
            column_list(s.columns, s.arrange),
            rx.el.p("Where the window is too narrow, some columns give way until you arrange them yourself.", class_name="s12 t3 fold-told"),
            rx.el.div(rx.el.span("Row height", class_name="t2"), segmented(DENSITIES, s.density, s.set_density, label="Row height"), class_name="between"),
            open=s.panel == "columns", on_leave=s.close_panel, label="Columns and row height", class_name="pcols",
        ),
        class_name="fbar rel",
    )  # fmt: skip


def _chip(s: Any, chip: rx.Var[Chip]) -> rx.Component:
    """A filter as a sentence; a click changes it."""
    return rx.el.span(
        rx.el.button(
            rx.el.span(chip_icon(chip.icon), chip.label),
            rx.cond(chip.operator != "", rx.el.i(chip.operator), rx.fragment()),
            rx.cond(chip.value != "", rx.el.b(chip.value, class_name="trunc"), rx.fragment()),
            type="button", class_name="chip-t", on_click=s.edit_filter(chip.key), custom_attrs={"data-opens-panel": "true"},
        ),
        rx.el.button(
            icon("x", 12), type="button", class_name="rm-f", on_click=s.drop_filter(chip.key),
            custom_attrs={"aria-label": rx.Var.create("Remove filter ") + chip.label},
        ),
        class_name="chip", key=chip.key,
    )  # fmt: skip


def _none(
    s: Any,
    noun: str,
    nothing: tuple[str, str],
    begin: rx.Component | None,
    nothing_in: dict[str, tuple[str, str]],
) -> rx.Component:
    """Why there is no row: filters, a view that has none now, or nothing at all yet."""
    own = [view.key for view in s.plan.views if not view.href]
    whole = empty(*nothing, begin)
    others = link_button(f"All {noun}", f"{s.plan.address}?tab=all") if "all" in own else begin
    usual = ("Nothing in this view", f"{noun.capitalize()} appear here as soon as they fit its filters.")
    views = [(key, empty(*nothing_in.get(key, usual), others)) for key in own if key != "all"]
    here = rx.cond(s.untouched, whole, rx.match(s.view, *views, whole)) if len(own) > 1 else whole
    return rx.cond(
        (s.q != "") | s.changed,
        empty("Nothing matches", "Take a filter away, or look for something else.", button("Reset the view", on_click=s.reset_view)),
        here,
    )  # fmt: skip


def _rows(
    s: Any, title: str, none: rx.Component, bulk: tuple[Bulk, ...], on_act: Any, own_line: Any
) -> rx.Component:
    picked = bool(bulk)
    one_line = own_line or list_line
    beside = (PICK if picked else 0) + (OWN if own_line else 0)
    buttons = rx.fragment(*[
        rx.cond(
            may(act.permission),
            rx.el.button(icon(act.icon), act.label, type="button", class_name="btn sm ghost", custom_attrs={"data-act": act.key}),
            rx.fragment(),
        )
        for act in bulk
    ])  # fmt: skip
    return live_rows(
        rx.el.div(
            rx.el.table(
                rx.el.colgroup(
                    rx.el.col(custom_attrs={"style": {"width": f"{PICK}px"}}) if picked else rx.fragment(),
                    rx.foreach(s.columns, _col),
                    rx.el.col(custom_attrs={"style": {"width": f"{OWN}px"}}) if own_line else rx.fragment(),
                ),
                rx.el.thead(rx.el.tr(_pick_all() if picked else rx.fragment(), rx.foreach(s.columns, lambda column: _head(s, column)), _own_head() if own_line else rx.fragment())),
                rx.el.tbody(rx.foreach(gradually(s.lines), lambda line: one_line(line=line, columns=s.columns, picked=picked, key=line.id))),
                class_name=rx.Var.create("tbl lst ") + s.density,
                custom_attrs={"style": rx.Var.create({"--beside": f"{beside}px", "--least": s.least, "--f1": s.folded[0], "--f2": s.folded[1], "--f3": s.folded[2]})},
                aria_label=title,
            ),
            rx.cond(s.loaded, rx.cond(s.lines.length() == 0, none, rx.fragment()), skeleton_rows()),
            class_name="grow tw scroll lbox",
            aria_busy=~s.loaded,
        ),
        here=s.here, onward=s.onward, backward=s.backward, title=title, start=(s.page_no - 1) * 50, total=s.count, rows=s.lines.length(), bulk=buttons if picked else None, on_act=s.ask_act if on_act is None else on_act, on_resize=s.resize,
    )  # fmt: skip


def _col(column: rx.Var[ColumnView]) -> rx.Component:
    return rx.cond(
        column.shown,
        rx.el.col(key=column.key, class_name=_folds(column), custom_attrs={"style": {"width": column.width}}),
        rx.fragment(),
    )


def _folds(column: rx.Var[ColumnView]) -> rx.Var[str]:
    """Where a column gives way, for the stylesheet."""
    return rx.cond(column.folds > 0, rx.Var.create("fold-") + column.folds.to_string(), "")


def _pick_all() -> rx.Component:
    box = rx.el.input(type="checkbox", class_name="cb pick-all", aria_label="Select all rows of this page")
    return rx.el.th(box, scope="col", class_name="pk")


def _own_head() -> rx.Component:
    return rx.el.th(rx.el.span("What to do", class_name="sr"), scope="col")


def _head(s: Any, column: rx.Var[ColumnView]) -> rx.Component:
    up, down = s.sort == column.key, s.sort == rx.Var.create("-") + column.key
    arrow = rx.cond(up, icon("arrow-up", 12), rx.cond(down, icon("arrow-down", 12), rx.fragment()))
    sorting = rx.el.button(
        column.label, arrow, type="button", class_name="sort", on_click=s.sort_by(column.key),
        custom_attrs=hint_attrs(column.label, column.hint),
    )  # fmt: skip
    drawn = rx.el.th(
        rx.cond(column.sort, sorting, head_of(column.label, column.hint)),
        rx.el.span(class_name="rz", custom_attrs={"aria-hidden": "true"}),
        scope="col", key=column.key,
        class_name=rx.cond(up | down, "sorted ", "") + rx.cond(column.num, "num ", "") + _folds(column),
        custom_attrs={
            "data-column": column.key,
            "aria-sort": rx.cond(up, "ascending", rx.cond(down, "descending", "none")),
        },
    )  # fmt: skip
    return rx.cond(column.shown, drawn, rx.fragment())


@rx.memo
def list_line(
    rest: rx.RestProp, *, line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool]
) -> rx.Component:
    """One row."""
    return drawn_line(line, columns, picked, rest)


def drawn_line(
    line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool], *more: Any
) -> rx.Component:
    """A row: its tick, its cells, and what a page adds."""
    tick = rx.el.td(
        rx.el.input(
            type="checkbox",
            class_name="cb pick",
            custom_attrs={"aria-label": rx.Var.create("Select ") + line.key},
        ),
        class_name="pk",
    )

    def drawn(column: rx.Var[ColumnView]) -> rx.Component:
        return rx.cond(
            column.shown,
            rx.el.td(
                cell(line.cells[column.place], line.href),
                key=column.key,
                class_name=rx.cond(column.num, "num ", "") + _folds(column),
            ),
            rx.fragment(),
        )

    row = rx.el.tr(
        rx.cond(picked, tick, rx.fragment()),
        rx.foreach(columns, drawn),
        *more,
        class_name=rx.cond(line.hot, "hot", ""),
        custom_attrs={"data-id": line.id, "data-key": line.key, "data-mark": line.mark},
    )
    return spoken(row, __name__)  # a memo is built apart from the page it stands on


def _export(s: Any) -> rx.Component:
    return menu(
        rx.fragment(icon("download"), rx.el.span("Export", class_name="lbl")),
        menu_item("Spreadsheet (.xlsx)", icon_name="sheet", on_click=s.export("xlsx")),
        menu_item("Text (.csv)", icon_name="file-text", on_click=s.export("csv")),
        menu_line(),
        menu_item("For programs (.ndjson)", icon_name="braces", on_click=s.export("ndjson")),
        menu_item("For analysis (.parquet)", icon_name="database", on_click=s.export("parquet")),
        menu_line(),
        menu_item("Files being prepared", icon_name="loader", on_click=ExportsState.refresh),
        class_name="btn sm ghost", label="Export what is seen",
    )  # fmt: skip

"""/work/[service_id] and /work/sample/[sample_id]: the result sheet, typed like a spreadsheet."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, kbd, link, link_button
from labflow.components.dialog import cancel_button, dialog, form_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.forms import textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import radio_rows, select, switch, text_input
from labflow.components.keys import keys
from labflow.components.only_at import only_at
from labflow.components.result_grid import grid_saved
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may, people_here
from labflow.pages.work_grid import sheet_grid
from labflow.pages.work_import import import_drawer, is_open, sheet_drop
from labflow.state.work_import import SheetImportState as I
from labflow.state.work_news import NewsState
from labflow.state.work_sheet import Mark, Tab
from labflow.state.work_sheet import SheetState as S
from labflow.vocabulary import Permission

REASONS = [
    ("Typing error", "Typing error", ""),
    ("Wrong dilution", "Wrong dilution", ""),
    ("Read again from the instrument", "Read again from the instrument", ""),
    ("Value belonged to another sample", "Value belonged to another sample", ""),
    ("Calculation corrected", "Calculation corrected", ""),
    ("own", "Another reason", "written below"),
]

_NEXT_PROBLEM = "window.__lfGrid?.problem?.()"


@page("/work/[service_id]", title="Result entry", needs=Permission.SEE_WORK, on_load=S.open_test)
def work_sheet() -> rx.Component:
    """The sheet of a test: its samples down."""
    return _sheet()


@page("/work/sample/[sample_id]", title="Result entry", needs=Permission.SEE_WORK, on_load=S.open_sample)
def sample_sheet() -> rx.Component:
    """The sheet of a sample: its analytes down."""
    return _sheet()


def _sheet() -> rx.Component:
    """Of the sheet that was open before nothing is shown until this one is read."""
    return lab_page(
        only_at(S.address, _body(), rx.el.div(rx.el.div(rx.el.div(skeleton_rows(), class_name="fxw"), class_name="gm"), class_name="eg")),
        active="work",
        screen="entry",
        focus=True,
        title=only_at(S.address, rx.fragment(S.head.title), rx.fragment()),
        crumbs=(("Work", "/work"),),
        actions=(only_at(S.address, rx.fragment(*_actions()), rx.fragment()),),
        overlays=(
            _reason_dialog(),
            _submit_dialog(),
            keys({"n": rx.call_script(_NEXT_PROBLEM), "alt+n": rx.call_script(_NEXT_PROBLEM), "ctrl+enter": S.ask_submit(True)}),
        ),
    )  # fmt: skip


def _body() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _facts(),
            rx.cond(S.head.one_sample, rx.fragment(), _tabs()),
            rx.el.div(
                rx.cond(
                    S.head.waiting == 0,
                    rx.cond(S.head.title == "", skeleton_rows(), empty("Nothing waits here", "Everything is submitted, or the samples are not received yet.", _back())),
                    sheet_grid(),
                ),
                class_name="fxw",
            ),
            _hints(),
            rx.cond(may("import_results"), sheet_drop(), rx.fragment()),
            class_name="gm",
        ),
        rx.cond(is_open, import_drawer(), rx.fragment()),
        class_name=rx.cond(is_open, "eg with", "eg"),
    )  # fmt: skip


def _actions() -> tuple[rx.Component, ...]:
    others = people_here(
        NewsState.others, "Also in this sheet: ", "Also in this sheet",
        lambda person: rx.Var.create("av av-24 who") + person["tone"],
    )  # fmt: skip
    return (
        others,
        grid_saved(),
        rx.cond(may("import_results"), _import_button(), rx.fragment()),
        rx.cond(may("enter_results"), _submit_button(), rx.fragment()),
    )


def _news() -> rx.Component:
    """Tests that came while the sheet is open: they are offered, for rows must not move under somebody's hands."""
    many = rx.cond(S.head.one_sample, f"{NewsState.came} new tests", f"{NewsState.came} new samples")
    one = rx.cond(S.head.one_sample, "1 new test", "1 new sample")
    return button(
        rx.cond(NewsState.came == 1, one, many), icon_name="arrow-up", variant="soft", size="xs", on_click=S.show_news,
        class_name="round",
    )  # fmt: skip


def _import_button() -> rx.Component:
    return button(
        "Import", icon_name="panel-right", on_click=I.show(~is_open),
        custom_attrs={"aria-expanded": rx.cond(is_open, "true", "false")},
    )  # fmt: skip


def _back() -> rx.Component:
    return link_button("To the work list", "/work")


def _submit_button() -> rx.Component:
    return button(
        rx.cond(S.ready > 0, f"Submit {S.ready} for review", "Submit for review"), variant="primary",
        keys=("Ctrl", "Enter"), disabled=S.ready == 0, on_click=S.ask_submit(True),
        reason=rx.cond(S.ready == 0, "No test that is yours or unassigned is complete yet.", ""),
    )  # fmt: skip


def _facts() -> rx.Component:
    """Method and run: the fields apply to what is typed from now on."""
    return rx.el.div(
        rx.cond(
            S.head.one_sample,
            _fact("Sample", rx.el.span(S.head.department, class_name="trunc")),
            rx.fragment(_fact("Method", S.head.method), _versions(), _fact("Department", S.head.department)),
        ),
        _fact("Waiting", S.head.shown),
        rx.el.label(
            rx.el.span("Instrument", class_name="s12 t3"),
            rx.cond(S.head.instruments.length() > 0, _offered(), _named()),
            class_name="col run",
        ),
        rx.cond(
            S.instrument_why != "",
            rx.el.span(icon("triangle-alert", 14), S.instrument_why, class_name="row g4 twarn s12 unfit", role="status"),
            rx.fragment(),
        ),
        rx.el.label(
            rx.el.span("Analysed at", class_name="s12 t3"),
            text_input(
                type="datetime-local", value=S.analysed_at, on_change=S.run_time, size="xs",
                custom_attrs={"aria-label": "Analysed at; empty means the moment of typing"},
            ),
            class_name="col run",
            title="Empty means the moment of typing",
        ),
        rx.el.span(
            rx.el.span(rx.cond(NewsState.came > 0, _news(), rx.fragment()), role="status"),
            switch("Mine and unassigned only", checked=S.mine, on_change=S.only_mine), class_name="end s12 t2 row g12",
        ),
        class_name="bf",
    )  # fmt: skip


def _versions() -> rx.Component:
    """By which version of the test the rows are done; several are worth a second look."""
    several = rx.el.span(
        icon("triangle-alert", 14), S.head.versions, class_name="flag twarn nowrap",
        title="The samples were ordered with different versions of the test. Rows of an older one say so beside their description.",
    )  # fmt: skip
    return rx.cond(
        S.head.versions != "",
        _fact(rx.cond(S.head.mixed, "Versions", "Version"), rx.cond(S.head.mixed, several, S.head.versions)),
        rx.fragment(),
    )


def _named() -> rx.Component:
    """Any instrument, where the method names none."""
    return text_input(
        default_value=S.instrument, on_blur=S.run_instrument, placeholder="Not named", size="xs",
        key=S.head.title, custom_attrs={"aria-label": "Instrument", "maxLength": 60},
    )  # fmt: skip


def _offered() -> rx.Component:
    """One of the instruments that the method names."""
    return select(
        S.head.instruments, placeholder="Not named", size="xs", value=S.instrument, on_change=S.run_instrument,
        aria_label="Instrument",
    )  # fmt: skip


def _fact(label: Any, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(label, class_name="s12 t3"), rx.el.div(value, class_name="w5 trunc"), class_name="fc"
    )


def _tabs() -> rx.Component:
    """A tab for each analyte, with how many of its cells are filled; and one for all of them side by side."""
    return rx.cond(
        S.tabs.length() > 1,
        tabs(
            tab("All analytes", active=S.head.analyte == "all", href="?analyte=all"),
            rx.foreach(S.tabs, _tab),
            label="Analytes",
        ),
        rx.fragment(),
    )


def _tab(one: rx.Var[Tab]) -> rx.Component:
    filled = rx.cond(one.done == one.total, icon("check", 14, "tok"), rx.fragment())
    lead = rx.cond(one.above > 0, icon("triangle-alert", 14, "tbad"), filled)
    active = S.head.analyte == one.keyword
    return link(
        lead,
        one.name,
        rx.el.span(one.done, "/", one.total, class_name="n"),
        href=rx.Var.create("?analyte=") + one.keyword,
        class_name=rx.cond(active, "tab on", "tab"),
        key=one.keyword,
        custom_attrs={"aria-current": rx.cond(active, "page", "false")},
    )


def _hints() -> rx.Component:
    def hint(*caps: str, act: str) -> rx.Component:
        return rx.el.span(kbd(*caps), act, class_name="row g6")

    return rx.el.footer(
        hint("Enter", act="down"),
        hint("Tab", act="next cell"),
        hint("Ctrl", "D", act="fill down"),
        hint("Q", act="qualifier"),
        hint("C", act="comment"),
        hint("Alt", "N", act="next problem"),
        hint("F2", act="edit in the cell"),
        hint("Ctrl", "Z", act="undo"),
        rx.el.span(
            icon("clipboard-paste", 14), "Paste from Excel ", kbd("Ctrl", "V"), class_name="row g6 end pst"
        ),
        class_name="hb",
    )


def _reason_dialog() -> rx.Component:
    """Asks once for all saved values that one commit changes."""
    return form_dialog(
        rx.el.ul(rx.foreach(S.asks, _asked), class_name="asked"),
        radio_rows("picked", REASONS, legend="Reason"),
        textarea_field("In your own words", "words", rows=2, error=S.reason_error, optional=True),
        open=S.asks.length() > 0,
        on_open_change=S.leave_reason,
        on_submit=S.give_reason,
        title=rx.cond(
            S.asks.length() == 1, "Why does this value change?", f"Why do {S.asks.length()} values change?"
        ),
        text="Saved values may be changed with a reason. It is kept in the audit trail with the old value.",
        submit="Save with reason",
        icon_name="pen-line",
    )


def _asked(mark: rx.Var[Mark]) -> rx.Component:
    return rx.el.li(
        rx.el.span(mark.label, class_name="w5"),
        rx.el.span(
            rx.el.del_(mark.was),
            rx.el.ins(rx.cond(mark.typed == "", "removed", mark.typed)),
            class_name="diff",
        ),
        key=mark.label,
        class_name="row between",
    )


def _submit_dialog() -> rx.Component:
    return dialog(
        rx.cond(
            S.left.length() > 0,
            rx.fragment(
                rx.el.p(rx.el.b(S.left.length(), class_name="w6"), " stay on the sheet:", class_name="t2"),
                rx.el.ul(
                    rx.foreach(S.left, lambda why: rx.el.li(why, class_name="s12", key=why)), class_name="left scroll"
                ),
            ),
            rx.el.p("Nothing stays: the sheet is complete.", class_name="t2"),
        ),
        open=S.submitting,
        on_open_change=S.ask_submit,
        title=rx.cond(
            S.ready == 0, "No test of yours is complete yet",
            rx.cond(S.ready == 1, "Submit 1 test for review", f"Submit {S.ready} tests for review"),
        ),
        text="Somebody else checks the results then. Until they are sent back, they cannot be changed.",
        icon_name="clipboard-check",
        footer=(
            rx.el.span(class_name="grow"),
            cancel_button(),
            button(
                rx.cond(S.ready == 1, "Submit 1 test", f"Submit {S.ready} tests"), variant="primary", size="md",
                disabled=S.ready == 0, on_click=S.submit, custom_attrs={"data-autofocus": "true"},
            ),
        ),
        width="sm",
    )  # fmt: skip

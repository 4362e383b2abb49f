"""/work/[service_id] and /work/sample/[sample_id]: the result sheet, typed like a spreadsheet."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button, kbd, link, link_button
from labflow.components.dialog import cancel_button, dialog, form_dialog
from labflow.components.empty import empty
from labflow.components.forms import textarea_field
from labflow.components.grid import entry_cell, entry_grid
from labflow.components.icons import icon
from labflow.components.inputs import radio_rows, switch, text_input
from labflow.components.keys import keys
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.state.work_sheet import Cell, Mark, MatrixRow, SheetMarks, SheetRows, Tab
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

# Refused cells first come first; when there are none, the next empty one.
_NEXT_PROBLEM = """(() => {
  const grid = document.querySelector(".gr"); if (!grid) return;
  const cells = [...grid.querySelectorAll("[data-cell]")].filter((el) => !el.readOnly && !el.disabled);
  const bad = cells.filter((el) => ["error", "changed"].includes(el.closest("td").dataset.mark));
  const wanted = bad.length ? bad : cells.filter((el) => el.dataset.cell.startsWith("raw") && !el.value);
  if (!wanted.length) return;
  const here = cells.indexOf(document.activeElement);
  const next = wanted.find((el) => cells.indexOf(el) > here) || wanted[0];
  next.focus(); next.closest("td").scrollIntoView({block: "center"});
})()"""


@page("/work/[service_id]", title="Result entry", needs=Permission.SEE_WORK, on_load=S.open_test)
def work_sheet() -> rx.Component:
    """The sheet of a test: its samples down."""
    return _sheet()


@page("/work/sample/[sample_id]", title="Result entry", needs=Permission.SEE_WORK, on_load=S.open_sample)
def sample_sheet() -> rx.Component:
    """The sheet of a sample: its analytes down."""
    return _sheet()


def _sheet() -> rx.Component:
    return lab_page(
        rx.el.div(
            _facts(),
            rx.cond(S.head.one_sample, rx.fragment(), _tabs()),
            rx.el.div(
                rx.el.div(
                    rx.el.span("fx", class_name="mono s12 t3"),
                    rx.el.span("Choose a cell to see how its result is computed", class_name="t3"),
                    class_name="fx",
                ),
                rx.cond(
                    S.head.waiting == 0,
                    empty("Nothing waits here", "Everything is submitted, or the samples are not received yet.", _back()),
                    entry_grid(
                        rx.cond(SheetRows.matrix.length() > 0, _matrix(), _list()),
                        on_commit=S.commit,
                    ),
                ),
                class_name="fxw",
            ),
            _hints(),
            class_name="gm",
        ),
        active="work",
        screen="entry",
        title=S.head.title,
        crumbs=(("Work", "/work"),),
        actions=(
            _saved(),
            rx.cond(
                may("import_results"), link_button("Import", "/import", icon_name="file-spreadsheet"), rx.fragment()
            ),
            rx.cond(may("enter_results"), _submit_button(), rx.fragment()),
        ),
        overlays=(
            _reason_dialog(),
            _submit_dialog(),
            keys({"n": rx.call_script(_NEXT_PROBLEM), "alt+n": rx.call_script(_NEXT_PROBLEM), "ctrl+enter": S.ask_submit(True)}),
        ),
    )  # fmt: skip


def _back() -> rx.Component:
    return link_button("To the work list", "/work")


def _saved() -> rx.Component:
    return rx.el.span(
        rx.cond(
            S.saving,
            rx.fragment(icon("cloud", 14), "Saving …"),
            rx.cond(S.saved_at != "", rx.fragment(icon("cloud-check", 14), "Saved ", S.saved_at), rx.fragment()),
        ),
        class_name="s12 t2 row g4 nowrap",
        role="status",
    )


def _submit_button() -> rx.Component:
    return button(
        rx.cond(S.ready > 0, f"Submit {S.ready} for review", "Submit for review"), variant="primary",
        keys=("Ctrl", "Enter"), disabled=S.ready == 0, on_click=S.ask_submit(True),
        reason=rx.cond(S.ready == 0, "No test on this sheet is complete yet.", ""),
    )  # fmt: skip


def _facts() -> rx.Component:
    """Method and run: the fields apply to what is typed from now on."""
    return rx.el.div(
        rx.cond(
            S.head.one_sample,
            _fact("Sample", rx.el.span(S.head.department, class_name="trunc")),
            rx.fragment(_fact("Method", S.head.method), _fact("Department", S.head.department)),
        ),
        _fact("Waiting", S.head.shown),
        rx.el.label(
            rx.el.span("Instrument", class_name="s12 t3"),
            text_input(
                default_value=S.instrument, on_blur=S.run_instrument, placeholder="Not named", size="xs",
                key=S.head.title, custom_attrs={"aria-label": "Instrument", "maxLength": 60},
            ),
            class_name="col run",
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
        rx.el.span(switch("Mine and unassigned only", checked=S.mine, on_change=S.only_mine), class_name="end s12 t2 row"),
        class_name="bf",
    )  # fmt: skip


def _fact(label: str, value: Any) -> rx.Component:
    return rx.el.div(rx.el.div(label, class_name="s12 t3"), rx.el.div(value, class_name="w5 trunc"), class_name="fc")


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


# ── the list: one line per cell ──────────────────────────────────────────────────────────────────────────────


def _list() -> rx.Component:
    numeric = S.head.numeric
    unit = rx.cond(S.head.unit != "", rx.el.em(" ", S.head.unit), rx.fragment())
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("", class_name="c-no"),
                rx.el.th(rx.cond(S.head.one_sample, "Analyte", "Sample"), class_name="c-id"),
                rx.el.th(rx.cond(S.head.one_sample, "Unit", "Description")),
                rx.el.th(rx.cond(numeric, "Raw", "Result"), unit, class_name=rx.cond(numeric, "num c-raw", "c-word")),
                rx.cond(numeric, rx.el.th("Dil.", class_name="num c-dil"), rx.fragment()),
                rx.cond(numeric, rx.el.th("Result", class_name="num c-res"), rx.fragment()),
                rx.cond(numeric, rx.el.th("LOQ", class_name="num c-loq"), rx.fragment()),
                rx.el.th("Limit", class_name=rx.cond(numeric, "num c-lim", "c-lim")),
                rx.el.th("Previous", class_name=rx.cond(numeric, "num c-pre", "c-pre")),
                rx.el.th("Qual.", class_name="c-q"),
                rx.el.th("Check", class_name="c-chk"),
            )
        ),
        rx.el.tbody(rx.foreach(SheetRows.rows, _line)),
        class_name="gr",
        role="grid",
        aria_label="Results",
    )


def _line(row: rx.Var[Cell]) -> rx.Component:
    mark = _mark(row.id)
    number = row.kind == "number"
    return rx.el.tr(
        rx.el.td(row.place, class_name=rx.cond(row.hold_soon, "sn aff", "sn")),
        _name_cell(row),
        rx.el.td(
            rx.cond(S.head.one_sample, row.unit, row.description), class_name="trunc t2",
            title=rx.cond(S.head.one_sample, row.unit, row.description),
        ),
        rx.cond(row.kind == "choice", _choice(row, mark, "raw"), _typed(row, mark, number, "raw")),
        rx.cond(
            S.head.numeric,
            rx.fragment(
                rx.cond(number, _dilution(row, mark), rx.el.td(class_name="cm")),
                rx.el.td(
                    _now(row, mark, "result"), class_name="cm num w5",
                    custom_attrs={"data-mark": rx.cond(_now(row, mark, "verdict") == "fail", "above", "")},
                ),
                rx.el.td(
                    rx.cond(number, rx.cond(_marked(row) & (mark.loq != ""), mark.loq, row.loq), ""),
                    class_name="cm num t2",
                ),
            ),
            rx.fragment(),
        ),
        rx.el.td(row.limit, class_name=rx.cond(S.head.numeric, "cm num t2", "cm t2")),
        rx.el.td(
            row.previous, rx.el.span(row.previous_date, class_name="t3 s12 pd"),
            class_name=rx.cond(S.head.numeric, "cm num t2", "cm t2"), title=row.previous_date,
        ),
        rx.el.td(rx.foreach(_now(row, mark, "qualifiers").to(list[str]), _qualifier), class_name="cm qs"),
        rx.el.td(_check(row, mark), _bar(row, mark), class_name="ck"),
        key=row.key,
    )  # fmt: skip


def _name_cell(row: rx.Var[Cell]) -> rx.Component:
    return rx.cond(
        S.head.one_sample,
        rx.el.td(row.analyte, class_name="w5 trunc", title=row.analyte),
        rx.el.td(link(row.sample, href=f"/samples/{row.sample_id}", class_name="open", custom_attrs={"tabIndex": -1}), class_name="id"),
    )


def _mark(id: rx.Var[str]) -> rx.Var[Mark]:
    return SheetMarks.marks[id]


def _marked(row: rx.Var[Cell]) -> rx.Var[bool]:
    return SheetMarks.marks.contains(row.id)


def _now(row: rx.Var[Cell], mark: rx.Var[Mark], field: str) -> Any:
    """A field as it is now: from the mark of a cell that was typed, else as the sheet was read."""
    return rx.cond(_marked(row), getattr(mark, field), getattr(row, field))


def _state_of(row: rx.Var[Cell], mark: rx.Var[Mark], part: str) -> Any:
    return rx.cond(_marked(row) & (mark.part == part), mark.state, "")


def _label(row: rx.Var[Cell], what: str) -> rx.Var[str]:
    return rx.Var.create(f"{what} of ") + row.analyte + rx.Var.create(", ") + row.sample


def _typed(row: rx.Var[Cell], mark: rx.Var[Mark], number: Any, field: Any) -> rx.Component:
    return rx.cond(
        number,
        entry_cell(
            row.id, field, row.raw, label=_label(row, "Raw value"), mark=_state_of(row, mark, "raw"),
            message=_message(row, mark), num=True, read_only=_locked(row),
        ),
        entry_cell(
            row.id, field, row.raw, label=_label(row, "Result"), mark=_state_of(row, mark, "raw"),
            message=_message(row, mark), read_only=_locked(row),
        ),
    )  # fmt: skip


def _dilution(row: rx.Var[Cell], mark: rx.Var[Mark]) -> rx.Component:
    return entry_cell(
        row.id, "dilution", row.dilution, label=_label(row, "Dilution"), mark=_state_of(row, mark, "dilution"),
        message=_message(row, mark), num=True, read_only=_locked(row),
    )  # fmt: skip


def _choice(row: rx.Var[Cell], mark: rx.Var[Mark], field: Any) -> rx.Component:
    """A word of the analyte's list, with the keys of the other cells."""
    return rx.el.td(
        rx.el.select(
            rx.el.option("", value=""),
            rx.foreach(row.options, lambda word: rx.el.option(word, value=word)),
            default_value=_spelt(row),
            aria_label=_label(row, "Result"),
            title=_message(row, mark),
            disabled=_locked(row),
            custom_attrs={"data-cell": field, "data-row": row.id, "data-value": _spelt(row)},
        ),
        class_name="ed",
        role="gridcell",
        custom_attrs={
            "data-mark": rx.cond(
                _state_of(row, mark, "raw") != "", _state_of(row, mark, "raw"),
                rx.cond(row.verdict == "fail", "above", ""),
            )
        },
    )  # fmt: skip


def _spelt(row: rx.Var[Cell]) -> Any:
    """A chosen word in the list's own spelling: the saved result, not what an instrument's file called it."""
    return rx.cond(row.result != "", row.result, row.raw)


def _locked(row: rx.Var[Cell]) -> Any:
    return (row.locked != "") | ~may("enter_results")


def _message(row: rx.Var[Cell], mark: rx.Var[Mark]) -> Any:
    return rx.cond(_marked(row), mark.message, row.locked)


def _qualifier(code: rx.Var[str]) -> rx.Component:
    return rx.el.abbr(code, title=S.head.legend[code], class_name="q", key=code)


def _check(row: rx.Var[Cell], mark: rx.Var[Mark]) -> rx.Component:
    """The most pressing thing about a line, in a word with its shape."""
    refused = _marked(row) & (mark.state == "error")
    verdict = _now(row, mark, "verdict")
    return rx.cond(
        refused,
        flag(
            rx.match(mark.code, ("stale", "Changed by another"), ("reason_needed", "Reason needed"), "Not saved"),
            icon_name="circle-alert", tone="tbad",
        ),
        rx.match(
            verdict,
            ("fail", flag("Above limit", icon_name="triangle-alert", tone="tbad")),
            ("inconclusive", flag("Inconclusive", icon_name="circle-help", tone="twarn")),
            ("pass", rx.el.span(icon("check", 14, "tok"), rx.el.span("Meets its limit", class_name="sr"))),
            rx.cond(
                row.locked != "",
                flag("On hold", icon_name="circle-pause", tone="twarn"),
                rx.cond(
                    row.returned != "",
                    flag("Sent back", icon_name="undo-2", tone="twarn"),
                    rx.cond(
                        row.hold.contains("late"),
                        flag(row.hold, icon_name="hourglass", tone="tbad"),
                        rx.cond(row.hold_soon, flag(row.hold, icon_name="hourglass", tone="twarn"), rx.fragment()),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def _bar(row: rx.Var[Cell], mark: rx.Var[Mark]) -> rx.Component:
    """The formula bar's words for this line: shown above the grid while the line has the focus, without a round trip."""
    refused = _marked(row) & (mark.state != "saved") & (mark.message != "")
    return rx.el.div(
        rx.el.span(row.sample, class_name="cellref"),
        rx.cond(
            refused,
            rx.el.span(icon("circle-alert", 14), rx.el.span(mark.message, class_name="trunc"), class_name="flag tbad bm"),
            _words(row, mark),
        ),
        rx.cond(
            refused & (mark.code == "stale"),
            button("Take theirs", size="xs", on_click=S.take_saved(row.id)),
            rx.fragment(),
        ),
        rx.cond(
            refused & (mark.code == "reason_needed"),
            rx.fragment(
                button("Give a reason", size="xs", variant="soft", on_click=S.ask_reason(row.id)),
                button("Keep the saved value", size="xs", variant="ghost", on_click=S.take_saved(row.id)),
            ),
            rx.fragment(),
        ),
        class_name="fx fxt",
    )


def _words(row: rx.Var[Cell], mark: rx.Var[Mark]) -> rx.Component:
    told = _now(row, mark, "explanation")
    verdict = _now(row, mark, "verdict_text")
    unmarked = ~_marked(row)
    return rx.el.span(
        rx.cond(
            told != "",
            rx.fragment(rx.el.span("fx", class_name="mono s12 t3"), rx.el.span(told, title=told, class_name="trunc")),
            rx.el.span("Nothing entered yet. ", row.locked, class_name="t3"),
        ),
        rx.cond((verdict != "") & (row.limit != ""), rx.el.span(verdict, class_name="t2 trunc vt"), rx.fragment()),
        rx.cond(row.returned != "", rx.el.span("Sent back: ", row.returned, class_name="twarn trunc"), rx.fragment()),
        rx.cond(unmarked & (row.origin != ""), rx.el.span("From ", row.origin, class_name="t3 trunc"), rx.fragment()),
        class_name="row g8 grow bw",
    )


# ── the matrix: samples down, analytes across ────────────────────────────────────────────────────────────────


def _matrix() -> rx.Component:
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("", class_name="c-no"),
                rx.el.th("Sample", class_name="c-id"),
                rx.el.th("Description", class_name="c-desc"),
                rx.foreach(
                    S.tabs,
                    lambda one: rx.el.th(one.name, rx.el.em(" ", one.unit), title=one.name, class_name="num c-raw trunc"),
                ),
            )
        ),
        rx.el.tbody(rx.foreach(SheetRows.matrix, _matrix_row)),
        class_name="gr wide",
        role="grid",
        aria_label="Raw values of all analytes",
    )


def _matrix_row(row: rx.Var[MatrixRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.place, class_name="sn"),
        rx.el.td(link(row.sample, href=f"/samples/{row.sample_id}", class_name="open", custom_attrs={"tabIndex": -1}), class_name="id"),
        rx.el.td(row.description, class_name="trunc t2", title=row.description),
        rx.foreach(row.cells, _matrix_cell),
        key=row.key,
    )


def _matrix_cell(cell: rx.Var[Cell]) -> rx.Component:
    mark = _mark(cell.id)
    field = rx.Var.create("raw:") + cell.column
    shown = rx.cond(
        _now(cell, mark, "result") != "",
        rx.Var.create("Result ") + _now(cell, mark, "result").to(str) + rx.Var.create(" ") + cell.unit,
        "",
    )
    state = rx.cond(
        _marked(cell),
        rx.cond((mark.state != "error") & (mark.verdict == "fail"), "above", mark.state),
        rx.cond(cell.verdict == "fail", "above", ""),
    )
    typed = entry_cell(
        cell.id, field, cell.raw, label=_label(cell, "Raw value"), mark=state,
        message=rx.cond(_message(cell, mark) != "", _message(cell, mark), shown), num=True, read_only=_locked(cell),
    )  # fmt: skip
    return rx.cond(
        cell.id == "",
        rx.el.td(class_name="cm", title="Not measured by this version of the test"),
        rx.cond(cell.kind == "choice", _choice(cell, mark, field), typed),
    )


# ── foot and dialogs ─────────────────────────────────────────────────────────────────────────────────────────


def _hints() -> rx.Component:
    def hint(*caps: str, act: str) -> rx.Component:
        return rx.el.span(kbd(*caps), act, class_name="row g6")

    return rx.el.footer(
        hint("Enter", act="down"),
        hint("Tab", act="next cell"),
        hint("Ctrl", "D", act="fill down"),
        hint("F2", act="edit"),
        hint("Esc", act="undo typing"),
        hint("Alt", "N", act="next problem"),
        rx.el.span(icon("clipboard-paste", 14), "Paste from Excel ", kbd("Ctrl", "V"), class_name="row g6 end pst"),
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
        title=rx.cond(S.asks.length() == 1, "Why does this value change?", f"Why do {S.asks.length()} values change?"),
        text="Saved values may be changed with a reason. It is kept in the audit trail with the old value.",
        submit="Save with reason",
        icon_name="pen-line",
    )


def _asked(mark: rx.Var[Mark]) -> rx.Component:
    return rx.el.li(
        rx.el.span(mark.label, class_name="w5"),
        rx.el.span(
            rx.el.del_(mark.raw),
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
            S.ready == 0, "No test is complete yet",
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

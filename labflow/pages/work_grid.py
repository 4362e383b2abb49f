"""The grid of a result sheet: a line for each cell, or samples down and analytes across, and the formula bar's words."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button, link
from labflow.components.grid import entry_cell
from labflow.components.icons import icon
from labflow.pages.frame import may
from labflow.state.work_sheet import Cell, Mark, MatrixRow, SheetMarks, SheetRows
from labflow.state.work_sheet import SheetState as S


def lines() -> rx.Component:
    numeric = S.head.numeric
    unit = rx.cond(S.head.unit != "", rx.el.em(" ", S.head.unit), rx.fragment())
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("", class_name="c-no"),
                rx.el.th(
                    rx.cond(S.head.one_sample, "Analyte", "Sample"),
                    class_name=rx.cond(S.head.one_sample, "c-an", "c-id"),
                ),
                rx.el.th(rx.cond(S.head.one_sample, "Unit", "Description")),
                rx.el.th(
                    rx.cond(numeric, "Raw", "Result"),
                    unit,
                    class_name=rx.cond(numeric, "num c-raw", "c-word"),
                ),
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
        rx.el.td(
            link(
                row.sample, href=f"/samples/{row.sample_id}", class_name="open", custom_attrs={"tabIndex": -1}
            ),
            class_name="id",
        ),
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


def _raw(row: rx.Var[Cell], mark: rx.Var[Mark]) -> Any:
    """What stands in the cell when it is drawn: what was typed and refused, else what is saved."""
    return rx.cond(_marked(row) & (mark.draft_raw != ""), mark.draft_raw, row.raw)


def _label(row: rx.Var[Cell], what: str) -> rx.Var[str]:
    return rx.Var.create(f"{what} of ") + row.analyte + rx.Var.create(", ") + row.sample


def _typed(row: rx.Var[Cell], mark: rx.Var[Mark], number: Any, field: Any) -> rx.Component:
    return rx.cond(
        number,
        entry_cell(
            row.id, field, _raw(row, mark), label=_label(row, "Raw value"), mark=_state_of(row, mark, "raw"),
            message=_message(row, mark), num=True, read_only=_locked(row),
        ),
        entry_cell(
            row.id, field, _raw(row, mark), label=_label(row, "Result"), mark=_state_of(row, mark, "raw"),
            message=_message(row, mark), read_only=_locked(row),
        ),
    )  # fmt: skip


def _dilution(row: rx.Var[Cell], mark: rx.Var[Mark]) -> rx.Component:
    typed = rx.cond(_marked(row) & (mark.draft_dilution != ""), mark.draft_dilution, row.dilution)
    return entry_cell(
        row.id, "dilution", typed, label=_label(row, "Dilution"), mark=_state_of(row, mark, "dilution"),
        message=_message(row, mark), num=True, read_only=_locked(row),
    )  # fmt: skip


def _choice(row: rx.Var[Cell], mark: rx.Var[Mark], field: Any, *inside: Any) -> rx.Component:
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
        *inside,
        class_name="ed",
        role="gridcell",
        custom_attrs={
            "data-mark": rx.cond(
                _state_of(row, mark, "raw") != "", _state_of(row, mark, "raw"),
                rx.cond(_now(row, mark, "verdict") == "fail", "above", ""),
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
            rx.match(mark.code, ("stale", "Conflict"), ("reason_needed", "Reason needed"), "Not saved"),
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
        rx.el.span(row.analyte, class_name="w5"),
        rx.cond(
            refused,
            rx.el.span(
                icon("circle-alert", 14),
                rx.el.span(mark.message, class_name="trunc"),
                class_name="flag tbad bm",
            ),
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
            rx.fragment(
                rx.el.span("fx", class_name="mono s12 t3"), rx.el.span(told, title=told, class_name="trunc")
            ),
            rx.el.span("Nothing entered yet. ", row.locked, class_name="t3"),
        ),
        rx.cond(
            (verdict != "") & (row.limit != ""), rx.el.span(verdict, class_name="t2 trunc vt"), rx.fragment()
        ),
        rx.cond(
            row.returned != "",
            rx.el.span("Sent back: ", row.returned, class_name="twarn trunc"),
            rx.fragment(),
        ),
        rx.cond(
            unmarked & (row.origin != ""),
            rx.el.span("From ", row.origin, class_name="t3 trunc"),
            rx.fragment(),
        ),
        class_name="row g8 grow bw",
    )


# ── the matrix: samples down, analytes across ────────────────────────────────────────────────────────────────


def matrix() -> rx.Component:
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("", class_name="c-no"),
                rx.el.th("Sample", class_name="c-id"),
                rx.el.th("Description", class_name="c-desc"),
                rx.foreach(
                    S.tabs,
                    lambda one: rx.el.th(
                        one.name, rx.el.em(" ", one.unit), title=one.name, class_name="num c-raw trunc"
                    ),
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
        rx.el.td(
            link(
                row.sample, href=f"/samples/{row.sample_id}", class_name="open", custom_attrs={"tabIndex": -1}
            ),
            class_name="id",
        ),
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
        cell.id, field, _raw(cell, mark), label=_label(cell, "Raw value"), mark=state,
        message=rx.cond(_message(cell, mark) != "", _message(cell, mark), shown), num=True, read_only=_locked(cell),
    )  # fmt: skip
    typed.children.append(_bar(cell, mark))
    return rx.cond(
        cell.id == "",
        rx.el.td(class_name="cm", title="Not measured by this version of the test", key=cell.key),
        rx.cond(cell.kind == "choice", _choice(cell, mark, field, _bar(cell, mark)), typed),
    )

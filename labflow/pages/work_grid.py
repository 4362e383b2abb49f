"""The columns of a result sheet, and its grid."""

import reflex as rx

from labflow.components.result_grid import column, result_grid
from labflow.glossary import told_of_label
from labflow.pages.frame import may
from labflow.pages.work_cell import cell_panel
from labflow.state.session import SessionState
from labflow.state.work_cell import CellState
from labflow.state.work_news import NewsState
from labflow.state.work_sheet import SheetAnswers, SheetRows
from labflow.state.work_sheet import SheetState as S

_PLACE = column("place", "Row", "place", width=40)
_SAMPLE = column("sample", "Sample", "id", width=108, plain=True)
_DESCRIPTION = column("description", "Description", plain=True)
_ANALYTE = column("analyte", "Analyte", strong=True, plain=True, width=190)
_UNIT = column("unit", "Unit", plain=True, width=84)
_RAW = column(
    "raw", "Raw", "edit", edit="value", num=True, width=124, narrow=112, united=True, label="Raw value"
)
_WORD = column("raw", "Result", "edit", edit="value", width=200, label="Result")
_DILUTION = column(
    "dilution",
    "Dil.",
    "edit",
    edit="number",
    num=True,
    width=64,
    label="Dilution",
)
_RESULT = column("result", "Result", "result", num=True, depends=True, width=92, narrow=80)
_LOQ = column(
    "loq",
    "LOQ",
    num=True,
    number=True,
    width=72,
    narrow=60,
    hint=f"{told_of_label('LOQ')} Shown multiplied by the dilution.",
)
_LIMIT = column("limit", "Limit", num=True, width=88, narrow=78)
_PREVIOUS = column(
    "previous",
    "Previous",
    "previous",
    num=True,
    width=132,
    narrow=84,
    hint="The last verified value of the same sample point, and the change since",
)
_QUALIFIERS = column(
    "qualifiers", "Qual.", "quals", width=64, hint="Qualifiers: computed ones, and those set by hand"
)
_CHECK = column("check", "Check", "check", plain=True, width=148, narrow=112)

_END = [_PREVIOUS, _QUALIFIERS, _CHECK]
OF_TEST = [_PLACE, _SAMPLE, _DESCRIPTION, _RAW, _DILUTION, _RESULT, _LOQ, _LIMIT, *_END]
OF_WORDS = [
    _PLACE,
    _SAMPLE,
    _DESCRIPTION,
    _WORD,
    {**_LIMIT, "num": False},
    {**_PREVIOUS, "num": False},
    _QUALIFIERS,
    _CHECK,
]
OF_SAMPLE = [_PLACE, _ANALYTE, _UNIT, _RAW, _DILUTION, _RESULT, _LOQ, _LIMIT, *_END]
MATRIX = [
    {**_PLACE, "fix": True}, {**_SAMPLE, "fix": True}, {**_DESCRIPTION, "width": 200},
    column("analyte", "", "edit", edit="value", num=True, width=116, across=True, label="Raw value"),
]  # fmt: skip


def sheet_grid() -> rx.Component:
    """The grid of the open sheet."""
    columns = rx.cond(
        SheetRows.across.length() > 0,
        rx.Var.create(MATRIX),
        rx.cond(
            S.head.one_sample,
            rx.Var.create(OF_SAMPLE),
            rx.cond(S.head.numeric, rx.Var.create(OF_TEST), rx.Var.create(OF_WORDS)),
        ),
    )
    return result_grid(
        *cell_panel(),
        rows=SheetRows.rows, across=SheetRows.across, columns=columns, answers=SheetAnswers.answers, facts=CellState.facts,
        legend=S.head.legend, offers=S.head.offers, owner=SessionState.email, locked=~may("enter_results"), panel=CellState.panel.what, unit=S.head.unit,
        on_commit=S.commit, on_ask=S.ask, on_panel=CellState.leave, news=NewsState.batches, others=NewsState.others,
        on_place=NewsState.at,
    )  # fmt: skip

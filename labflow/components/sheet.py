"""SheetGrid: a spreadsheet for entering many rows. Cells live in the browser; the server hears of changes in pieces."""

from pathlib import Path
from typing import Any

import reflex as rx
from typing_extensions import TypedDict

Text = str | rx.Var[str]
_HERE = Path(__file__).parent / "js"
_JS = [
    (_HERE / f"sheet_{part}.js").read_text(encoding="utf-8") for part in ("text", "calendar", "model", "view")
]

TEXTS = {
    "row": "Row",
    "number": "Row number",
    "required": "Required",
    "empty": "empty",
    "all": "Fills empty cells below",
    "fill": "Drag to fill",
    "common": "From “All”: {value}",
    "selected": "{rows} × {columns} selected",
    "nothing": "Nothing in the list has “{words}”.",
    "calendar": "Choose a day",
    "before": "Previous month",
    "after": "Next month",
    "calendarKeys": "Arrows move, Page Up and Page Down turn the month, Enter takes the day.",
    "when": "today 8:30, -2h, Nov 26 8:30",
    "day": "2026-07-21",
}


class Piece(TypedDict):
    """What the browser sends: changed rows in full, ids from top to bottom when rows came or went, an act at last."""

    rows: list[dict[str, str]]
    order: list[str] | None
    last: bool
    act: str


def _piece(piece: rx.Var[Piece]) -> tuple[rx.Var[Piece]]:
    return (piece,)


class SheetGrid(rx.Component):
    """Only rows in view are drawn, and one input stands over the active cell, so that a thousand rows stay light."""

    tag = "LfSheet"
    name: rx.Var[str]
    label: rx.Var[str]
    columns: rx.Var[list[Any]]
    rows: rx.Var[list[Any]]
    revision: rx.Var[int]
    problems: rx.Var[dict[str, str]]
    said: rx.Var[dict[str, list[str]]]
    common: rx.Var[bool]
    common_label: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[_piece]

    def add_imports(self) -> dict[str, Any]:
        return {
            "react": ["useRef", "useState", "useEffect", "useMemo", "Fragment"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        return _JS


def sheet_grid(
    *,
    name: str,
    label: Text,
    columns: Any,
    rows: Any,
    revision: Any,
    problems: Any,
    on_send: Any,
    said: Any = None,
    common_label: Text = "All",
    common: bool = True,
) -> rx.Component:
    """A sheet. `columns` are views with key, label, kind (text, number, date, moment, tick, choice, multi, counted), width,
    required, common, note, help, hint and options (value, label, note, sets).

    `rows` are dicts of words with an `id`; they are taken over whenever `revision` changes. With `common` the row "*"
    above the others holds what fills their empty cells. `problems` are messages by "row|column"; `said` are words that the
    server took for something, with what it took them for: ("today 8:30", "2026-07-21 08:30") by "row|column".

    `on_send(piece)` gets a `Piece`:
    pieces of at most 150 kB, half a second after the last change. `sheet_act(name, "send", "register")` sends what is
    left, and the last piece carries the act; other acts: problem, undo, redo, fillDown, insert, copyRows, removeRows.
    """
    return SheetGrid.create(
        name=name, label=label, columns=columns, rows=rows, revision=revision, problems=problems, said={} if said is None else said, common=common,
        common_label=common_label, texts=TEXTS, on_send=on_send,
    )  # fmt: skip


def sheet_act(name: str, act: str, given: str = "") -> Any:
    """An event for buttons and keys: let the sheet do something."""
    return rx.call_script(f"window.lfSheets?.['{name}']?.{act}('{given}')")

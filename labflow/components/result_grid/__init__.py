"""The result grid: a spreadsheet over results. It keeps what is typed until the server has answered, also without a connection.

The browser's part lies beside this file: `store.js` knows rows and typed values, `hands.js` the keys, `quals.js` the menu of qualifiers, `cells.js` the looks,
`grid.js` puts them together. It draws only the rows in sight, and after a commit only the rows concerned.
"""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_sonner.toast import Toaster

from labflow.glossary import told_of_label

_PARTS = ("store.js", "quals.js", "hands.js", "cells.js", "grid.js")
_JS = "\n".join(Path(__file__).with_name(name).read_text("utf-8") for name in _PARTS)
_HOOKS = [
    "useCallback", "useEffect", "useLayoutEffect", "useMemo", "useRef", "useState", "useSyncExternalStore", "memo",
    "Fragment",
]  # fmt: skip
_ICONS = (
    "Check", "CircleAlert", "CircleHelp", "ClipboardCheck", "CirclePause", "Cloud", "CloudCheck", "CloudOff", "History", "Hourglass",
    "MessageSquare", "Tag", "TriangleAlert", "Undo2",
)  # fmt: skip
_ALIAS = {"MessageSquare": "LfMessage"}
_LUCIDE = str(rx.icon("check").library)
_SONNER = str(Toaster.create().library)

# What the grid says by itself. Braces are filled in the browser.
WORDS = {
    "above": "Above limit",
    "absent": "Not measured by this version of the test",
    "ask_comments": "Comments on this cell (C)",
    "ask_history": "Who changed this cell (H)",
    "ask_qualifiers": "Qualifiers of this result (Q)",
    "by_hand": "{meaning} Set by hand.",
    "by_rule": "{meaning}",
    "by_them": "by {who}, {at}",
    "choose": "Choose a cell to see how its result is computed",
    "comments": "Comments: {count}",
    "computed": "Follows from the value or the holding time",
    "conflict": "Conflict",
    "conflict_title": "Somebody else entered a value meanwhile",
    "dilution_is": "dilution {dilution}",
    "done": "Done",
    "empty": "empty",
    "equals": "= {exact}, shown as",
    "fill_handle": "Drag down to fill",
    "forget": "Discard what was typed",
    "from": "From {origin}",
    "gone": "No longer on the bench",
    "gone_cancelled": "Cancelled",
    "gone_published": "Reported",
    "gone_registered": "Not received",
    "gone_rejected": "Rejected",
    "gone_resulted": "Submitted",
    "gone_retracted": "Retracted",
    "gone_verified": "Verified",
    "older_version": "Done by version {number} of the test: it was the one in force when the test was ordered",
    "give_reason": "Give a reason",
    "here": "{who} is in this cell",
    "hold_time": "Holding time",
    "inconclusive": "Inconclusive",
    "is": "Result =",
    "keep_mine": "Keep mine",
    "keep_saved": "Keep the saved value",
    "label": "{what} of {analyte}, {sample}",
    "leave": "Some values are not saved yet. They stay in this browser. Leave the sheet all the same?",
    "mine": "You typed",
    "no_limit": "Entered, no limit",
    "no_qual": "none",
    "no_quals": "The laboratory has no qualifiers yet.",
    "no_problem": "Every cell is filled and saved.",
    "not_saved": "Not saved",
    "not_saved_count": "{count} not saved",
    "not_sent": "Not saved yet",
    "nothing": "Nothing entered yet.",
    "now": "now",
    "offline": "No connection",
    "offline_waiting": "No connection, {count} kept here",
    "on_hold": "On hold",
    "by_formula": "Computed",
    "one_not_saved": "1 not saved",
    "passes": "Meets its limit",
    "paste_lost": "{count} pasted values were not taken: there is no cell for them, or it cannot be typed in.",
    "paste_lost_one": "1 pasted value was not taken: there is no cell for it, or it cannot be typed in.",
    "quals_keys": "Space or its letter ticks one, Enter keeps, Esc leaves all as it was",
    "quals_locked": "You may not change results here.",
    "quals_none": "A qualifier needs a value. Enter one first.",
    "quals_of": "{analyte} of {sample}",
    "quals_of_many": "{count} results",
    "reason_needed": "Reason needed",
    "reason_title": "A saved value changes with a reason only",
    "refused_title": "This value is not saved",
    "result": "Result",
    "result_is": "Result {result} {unit}",
    "returned": "Sent back: {reason}",
    "save_now": "Save it now",
    "saved_at": "Saved {at}",
    "saved_value": "Saved",
    "saving": "Saving …",
    "sent_back": "Sent back",
    "shown_as": "shown as",
    "slow": "No answer yet, {count} kept here",
    "take_theirs": "Take theirs",
    "theirs": "{who}, {at}",
    "typed_before": "Typed here earlier and not saved. It was kept in this browser.",
    "typed_title": "Typed earlier, not saved",
    "waiting": "Type the raw value too; both are saved then.",
}


def _one(answer: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    return (answer,)


def _place(cell: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (cell,)


def _two(what: rx.Var[str], cell: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (what, cell)


class _Part(rx.Component):
    words: rx.Var[dict[str, str]]

    def add_imports(self) -> dict[str, Any]:
        icons = [rx.ImportVar(tag=name, alias=_ALIAS.get(name, f"Lf{name}")) for name in _ICONS]
        return {
            "react": _HOOKS,
            "@emotion/react": ["jsx"],
            "react-router": [rx.ImportVar(tag="Link", alias="LfLink")],
            _LUCIDE: icons,
            _SONNER: [rx.ImportVar(tag="toast", alias="lfToast")],
        }

    def add_custom_code(self) -> list[str]:
        return [_JS]


class ResultGrid(_Part):
    """The grid. See `result_grid` for what its vars hold."""

    tag = "LfResultGrid"
    rows: rx.Var[list[dict[str, Any]]]
    across: rx.Var[list[dict[str, Any]]]
    columns: rx.Var[list[dict[str, Any]]]
    answers: rx.Var[list[dict[str, Any]]]
    facts: rx.Var[dict[str, dict[str, Any]]]
    news: rx.Var[list[dict[str, Any]]]
    others: rx.Var[list[dict[str, str]]]
    legend: rx.Var[dict[str, str]]
    offers: rx.Var[list[Any]]
    owner: rx.Var[str]
    locked: rx.Var[bool]
    offline: rx.Var[bool]
    panel: rx.Var[str]
    label: rx.Var[str]
    unit: rx.Var[str]
    on_commit: rx.EventHandler[_one]
    on_ask: rx.EventHandler[_two]
    on_panel: rx.EventHandler[rx.event.no_args_event_spec]
    on_place: rx.EventHandler[_place]


class GridSaved(_Part):
    """What became of the typed values, in words, for the top bar."""

    tag = "LfGridSaved"


def column(key: str, title: str, kind: str = "text", **facts: Any) -> dict[str, Any]:
    """One column. Kinds: place, id, text, edit (typed or chosen), result, previous, quals, check.

    Facts: width (px), narrow (px, where the grid has no room for all), num, unit, hint, label (the typed cell's name for people who
    hear it), united (the sheet's unit stands in its head), edit ("value" for raw values and words, "number"), depends (follows from the typed cell), strong, fix,
    across (one such column for each analyte).
    """
    meaning = told_of_label(title)
    told = {"hint": meaning} if meaning else {}
    return {"key": key, "title": title, "kind": kind, **told, **facts}


def result_grid(
    *panel_body: Any,
    rows: Any,
    columns: Any,
    across: Any,
    answers: Any,
    facts: Any,
    legend: Any,
    offers: Any,
    owner: Any,
    locked: Any,
    panel: Any,
    on_commit: Any,
    on_ask: Any,
    on_panel: Any,
    news: Any,
    others: Any,
    on_place: Any,
    unit: Any = "",
    label: str = "Results",
) -> rx.Component:
    """The grid over `rows`; each row is a cell's facts, or has `cells`, one for each of `across`.

    `answers` are what came of commits, newest last; `facts` change single cells (comments, qualifiers). `on_commit(batch)`
    gets {"id", "have", "cells": [{"id", "seen", "raw"?, "dilution"?, "manual"?, "act"}]}; a batch may come twice when the
    connection was lost. `offers` are the qualifiers that can be set ({"code", "meaning", "fixed"}), `legend` all meanings.
    `on_ask(what, cell)` asks for a panel (comments, history, reason), which is drawn from `panel_body` at the cell while
    `panel` names one; `on_panel()` closes it. `news` are cells
    that others changed, newest last ({"seq", "cells", "left"}); `others` the people in the sheet ("place" is a cell), who are told
    `on_place(cell)`. `owner` is whose typed values the browser keeps.
    """
    return ResultGrid.create(
        *panel_body, rows=rows, columns=columns, across=across, answers=answers, facts=facts, legend=legend, offers=offers, owner=owner,
        locked=locked, offline=has_connection_errors, panel=panel, label=label, unit=unit, words=WORDS, on_commit=on_commit,
        on_ask=on_ask, on_panel=on_panel, news=news, others=others, on_place=on_place,
    )  # fmt: skip


def grid_saved() -> rx.Component:
    """ "Saving …", "Saved 11:09:42 am", "3 not saved", "No connection, 3 kept here"."""
    return GridSaved.create(words=WORDS)


__all__ = ["column", "grid_saved", "result_grid"]

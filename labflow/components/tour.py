"""The card of the tour. It stands beside its place on the stop's own screen, and waits in a corner on every other screen."""

from pathlib import Path
from typing import Any

import reflex as rx

_JS = (Path(__file__).parent / "js" / "tour.js").read_text(encoding="utf-8")

# Where the card of a stop stands: the first of these that is on the screen.
PLACES: dict[str, list[str]] = {
    "today": [".at-today .kpis", ".at-today .tiles"],
    "order": [".at-new-order .order"],
    "receiving": [".at-receiving .scan"],
    "bench": [".at-work tbody tr:not(.grp)", ".at-work .tabs"],
    "review": [".at-review .queue"],
    "reports": [".at-list .tabs"],
    "clients": [".at-list tbody tr", ".at-list .tabs"],
    "audit": [".at-audit .chn"],
    "portal": [".portal .heads > *", ".portal .pg2 .card"],
    "portal_order": [".portal .begin", ".portal .phead"],
    "portal_reports": [".portal .tabs"],
    "portal_results": [".portal main .card", ".portal .phead"],
}
WORDS = {
    "tour": "The tour", "stop": "Stop {number} of {of}", "next": "Next", "back": "Back", "finish": "Finish", "leave": "Leave",
    "back_to": "Back to the tour",
}  # fmt: skip


def _move(key: rx.Var[str], by: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[int]]:
    return key, by


class Tour(rx.Component):
    """Drawn only while there is a stop."""

    tag = "LfTour"
    stop: rx.Var[Any]
    places: rx.Var[dict[str, list[str]]]
    words: rx.Var[dict[str, str]]
    on_move: rx.EventHandler[_move]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> dict[str, Any]:
        return {
            "react": ["useEffect", "useRef", "Fragment"],
            "react-router": ["useLocation", "useNavigate"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        return [_JS]


def tour(stop: Any, *, on_move: Any, on_leave: Any) -> rx.Component:
    """`stop` is a view with key, title, text, href, number, of; `on_move(key, 1)` goes on from it, `on_move(key, -1)` back."""
    return Tour.create(stop=stop, places=PLACES, words=WORDS, on_move=on_move, on_leave=on_leave)

"""What the keyboard was on goes away with its row, its dialog or its answer: it goes on beside it."""

from pathlib import Path
from typing import Any

import reflex as rx

_JS = (Path(__file__).parent / "js" / "kept_focus.js").read_text(encoding="utf-8")


class KeptFocus(rx.Component):
    """Draws nothing; listens everywhere."""

    tag = "LfKeptFocus"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


@rx.memo
def kept_focus() -> rx.Component:
    """Beside every page, once."""
    return KeptFocus.create()

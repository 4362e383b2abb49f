"""A button that sends something shows it at once, and sends nothing twice before the server has answered."""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from labflow.components.words import SAYING, heard

_JS = heard((Path(__file__).parent / "js" / "sending.js").read_text(encoding="utf-8"))


class Sending(rx.Component):
    """Draws nothing; listens to the main buttons and the forms of every page."""

    tag = "LfSending"
    lost: rx.Var[bool]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(int)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"], "$/utils/state": ["refs"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def sending(on_send: Any) -> rx.Component:
    """Beside every page, once. `on_send(number)` is sent behind what a button sent, and is to return `answered(number)`."""
    return Sending.create(lost=has_connection_errors, on_send=on_send)


def answered(number: int) -> rx.event.EventSpec:
    """Whatever was sent before this number is done."""
    return rx.call_script(f"dispatchEvent(new CustomEvent('lf-answered', {{detail: {number}}}))")

"""What is said while the server cannot be reached: the framework's own words are English in every language."""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_hydration_payload_error, has_too_many_connection_errors

from labflow.components.words import SAYING, heard

_JS = heard((Path(__file__).parent / "js" / "connection.js").read_text(encoding="utf-8"))


class Connection(rx.Component):
    """Draws nothing; shows and takes away the message."""

    tag = "LfConnection"
    lost: rx.Var[bool]
    large: rx.Var[bool]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"], "$/utils/state": ["refs"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


@rx.memo
def connection_watch() -> rx.Component:
    """Beside every page, once."""
    return Connection.create(lost=has_too_many_connection_errors, large=has_hydration_payload_error)

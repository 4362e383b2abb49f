"""The way back to a list finds the row one had opened, and the list as far scrolled as it was."""

from pathlib import Path

import reflex as rx

JS = Path(__file__).parent / "js" / "way_back.js"
LIBRARY = "$/utils/way_back"


class WayBack(rx.Component):
    """Draws nothing; remembers and puts back."""

    library = LIBRARY
    tag = "LfWayBack"


def way_back() -> rx.Component:
    """The frame of a staff screen places it once."""
    return WayBack.create()

"""What an earlier visit left open is closed before a page of the same kind is read again.

On the way from page to page the buttons are there at once, and what the page shows is read after that. Were a dialog closed by
that reading, then so would be the one that somebody has just opened.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

import reflex as rx
from reflex_base.event import EventHandler

CLOSES = "open_afresh"


class Afresh(rx.State, mixin=True):
    """For a state with dialogs: `left_open` are those of its vars that begin anew with every visit of its page."""

    left_open: ClassVar[tuple[str, ...]] = ()

    @rx.event
    def open_afresh(self) -> None:
        """A visit begins without what the last one left open."""
        known = self.__class__.get_fields()
        for name in self.left_open:
            setattr(self, name, known[name].default_value())


def closing(on_load: Iterable[Any]) -> list[EventHandler]:
    """Of the states that a page loads, what closes them: it runs before anything is asked or read."""
    states = dict.fromkeys(
        handler.state for handler in on_load if isinstance(handler, EventHandler) and handler.state
    )
    return [state.event_handlers[CLOSES] for state in states if CLOSES in state.event_handlers]


def reading(on_load: Iterable[Any]) -> list[Any]:
    """The others: what reads the page."""
    return [each for each in on_load if not (isinstance(each, EventHandler) and each.fn.__name__ == CLOSES)]

"""What an earlier visit left open is closed before a page of the same kind is read again.

On the way from page to page the buttons are there at once, and what the page shows is read after that. Were a dialog closed by
that reading, then so would be the one that somebody has just opened.
"""

from collections.abc import Iterable
from inspect import isawaitable
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
            if getattr(self, name) != known[name].default_value():
                setattr(self, name, known[name].default_value())


def named(on_load: Iterable[Any]) -> list[Any]:
    """What a page names itself to be closed first, by an event of its own."""
    return [each for each in on_load if _closes(each)]


def reading(on_load: Iterable[Any]) -> list[Any]:
    """The others: what reads the page."""
    return [each for each in on_load if not _closes(each)]


async def close(state: rx.State, on_load: Iterable[Any]) -> None:
    """Of the states that read a page, close what the last visit left open: within the event that is first on every page, so
    that none has one more to wait for."""
    for kind in closing(on_load):
        done = kind.event_handlers[CLOSES].fn(await state.get_state(kind))
        if isawaitable(done):
            await done


def closing(on_load: Iterable[Any]) -> list[Any]:
    """The states with dialogs among those that read a page."""
    states = dict.fromkeys(
        each.state for each in reading(on_load) if isinstance(each, EventHandler) and each.state
    )
    return [kind for kind in states if CLOSES in kind.event_handlers]


def _closes(handler: Any) -> bool:
    return isinstance(handler, EventHandler) and handler.fn.__name__ == CLOSES

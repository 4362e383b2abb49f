"""Which open tabs belong to a session, in this process: signing out sends them to the sign-in page at once.

Tabs of other worker processes are refused at their next event, which the guard checks against the database.
"""

from collections import OrderedDict
from collections.abc import Callable
from uuid import UUID

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.event import Event

MOST_SESSIONS = 10_000
HERE, ELSEWHERE = "bye", "elsewhere"

_TABS: OrderedDict[UUID, set[str]] = OrderedDict()
_APP: list[Callable[[], rx.App]] = []


def belongs_to(app: Callable[[], rx.App]) -> None:
    """Say which application the tabs are of; called once where it is built."""
    _APP[:] = [app]


def seen(session_id: UUID | None, tab: str) -> None:
    """Remember that this tab is open in this session."""
    if session_id is None:
        return
    _TABS.setdefault(session_id, set()).add(tab)
    _TABS.move_to_end(session_id)
    if len(_TABS) > MOST_SESSIONS:
        _TABS.popitem(last=False)


async def send_away(session_id: UUID, told: str = HERE) -> None:
    """Lead every tab of an ended session to the sign-in page, which says whether it was ended `HERE` or `ELSEWHERE`."""
    open_tabs = _TABS.pop(session_id, set())
    if not _APP or not open_tabs:
        return
    app = _APP[0]()
    if app.event_namespace is None:
        return
    with app.set_contexts():
        for tab in open_tabs:
            away = Event.from_event_type([rx.redirect(f"/sign-in?{told}=1")])
            await app.event_namespace.emit_update(StateUpdate(events=away), token=tab)

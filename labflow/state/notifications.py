"""/notifications: one's own inbox. Every handler reads and marks only what is the actor's own."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import notifications
from labflow.domain.notifications import NoticeRow
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.session import SessionState
from labflow.state.typed import identifier


class NotificationsState(LabState, rx.State):
    """The lines of the inbox."""

    needs: ClassVar[None] = None

    rows: list[NoticeRow] = []
    after: str = ""
    unread: int = 0
    news: int = 0
    tab: str = "unread"
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the tab that the address names."""
        asked = self.router.url.query_parameters.get("tab", "unread")
        self.tab = asked if asked in notifications.TABS else "unread"
        await self._read()
        live.count_by(self, "count")

    @rx.event
    async def more(self) -> None:
        """The lines before those that are shown."""
        if self.after:
            found = await self._do(notifications.inbox, tab=self.tab, after=self.after)
            self.rows, self.after = [*self.rows, *found.rows], found.after

    @rx.event
    async def open(self, notice_id: str) -> Any:
        """Mark a line as read and go to what it is about."""
        place = await self._do(notifications.read, identifier(notice_id))
        await self._recount()
        return rx.redirect(place)

    @rx.event
    async def mark(self, notice_id: str) -> None:
        """Mark a line as read and stay."""
        await self._do(notifications.read, identifier(notice_id))
        await self._recount()
        await self._read()

    @rx.event
    async def mark_all(self) -> None:
        """Mark everything as read."""
        await self._do(notifications.read_all)
        await self._recount()
        await self._read()

    @rx.event
    async def count(self) -> None:
        """Somebody's numbers changed, maybe these lines: new ones are offered and move nothing."""
        await (await self.get_state(SessionState))._count()
        found = await self._do(notifications.inbox, tab=self.tab)
        newest = self.rows[0].id if self.rows else ""  # an id begins with the moment it was made
        self.news = sum(row.id > newest for row in found.rows)

    @rx.event
    async def show_news(self) -> None:
        """Show the lines that came since."""
        await self._read()

    async def _read(self) -> None:
        found = await self._do(notifications.inbox, tab=self.tab)
        self.rows, self.after, self.unread = found.rows, found.after, found.unread
        self.loaded, self.news = True, 0

    async def _recount(self) -> None:
        await (await self.get_state(SessionState))._recount()

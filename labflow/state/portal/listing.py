"""What the lists of the portal share: the tab, search, order and page live in the address, the rows elsewhere."""

from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from labflow.domain.lists.window import PAGE_SIZE, ListQuery
from labflow.domain.portal.listing import CardNews, CardPage
from labflow.kit.paging import shown_rows
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.words import _


class CardsState(LabState, mixin=True):
    """`class PortalOrdersState(CardsState, rx.State)` with `address = "/portal/orders"`; its `load` reads the page and calls `_show`.

    It is live: `_news` reads again what is shown, `_rows` is the state that holds the rows.
    """

    address: ClassVar[str] = ""

    tab: str = ""
    q: str = ""
    sort: str = ""
    page_no: int = 1
    pages: int = 1
    shown: str = ""
    total: str = ""
    counts: dict[str, str] = {}
    loaded: bool = False
    news: int = 0
    _after: str = ""
    _before: str = ""
    _new_ids: set[str] = set()

    @rx.event
    async def search(self, q: str) -> Any:
        """Find in this view; the address follows without filling the history."""
        return rx.redirect(self._at(q=q.strip()), replace=True)

    @rx.event
    async def sort_by(self, key: str) -> Any:
        """Sort by a column; once more turns it round."""
        return rx.redirect(self._at(q=self.q, sort=f"-{key}" if self.sort == key else key))

    @rx.event
    async def next_page(self) -> Any:
        """Go on after the last row shown."""
        return rx.redirect(self._at(q=self.q, sort=self.sort, after=self._after, page=self.page_no + 1))

    @rx.event
    async def previous_page(self) -> Any:
        """Go back to the rows before the first one shown."""
        if self.page_no <= 2:
            return rx.redirect(self._at(q=self.q, sort=self.sort))
        return rx.redirect(self._at(q=self.q, sort=self.sort, before=self._before, page=self.page_no - 1))

    @rx.event
    async def show_news(self) -> Any:
        """Read the list again, from its beginning, with what has come meanwhile."""
        return [rx.redirect(self._at(q=self.q, sort=self.sort)), type(self).load]  # type: ignore[attr-defined]

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Rows that are shown change where they stand; others of this tab are only counted."""
        if not self.loaded:
            return
        rows = await self._rows()
        shown = {row.id for row in rows.rows}
        if self.page_no == 1:
            self._new_ids = set(sorted(self._new_ids | (set(ids[:500]) - shown))[:500])
        seen = await self._news(
            shown=[identifier(id) for id in shown], others=[identifier(id) for id in self._new_ids]
        )
        now = {row.id: row for row in seen.rows}
        fresh = [now.get(row.id, row) for row in rows.rows]
        if fresh != rows.rows:
            rows.rows = fresh
        if (seen.news, seen.counts) != (self.news, self.counts):
            self.news, self.counts = seen.news, seen.counts

    async def _rows(self) -> Any:
        raise NotImplementedError

    async def _news(self, *, shown: list[UUID], others: list[UUID]) -> CardNews[Any]:
        raise NotImplementedError

    def _query(self) -> ListQuery:
        asked = self.router.url.query_parameters
        return ListQuery(
            **{name: asked.get(name, "")[:400] for name in ("tab", "q", "sort", "after", "before")}
        )

    def _show(self, query: ListQuery, page: CardPage[Any]) -> None:
        """Take over a page that was read, all but its rows."""
        asked = self.router.url.query_parameters.get("page", "")
        placed = query.after or query.before
        self.page_no = int(asked) if placed and asked.isdecimal() and len(asked) < 6 else 1
        self.tab, self.q, self.sort, self.counts = page.tab, query.q, page.sort, page.counts
        self._after, self._before = page.after, page.before
        self.pages = max(-(-page.total // PAGE_SIZE), self.page_no + (1 if page.after else 0))
        first = (self.page_no - 1) * PAGE_SIZE + 1
        last = first + len(page.rows) - 1
        self.total = page.total_text
        self.shown = shown_rows(first, last, page.total_text) if page.rows else _("Nothing to show")
        self.loaded, self.news, self._new_ids = True, 0, set()

    def _at(self, **asked: Any) -> str:
        wanted = {"tab": self.tab, **asked}
        kept = {name: value for name, value in wanted.items() if value}
        return self.address + ("?" + urlencode(kept) if kept else "")

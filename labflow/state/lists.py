"""What every list screen can do: views, filters, search, sort, columns, selection with acts. The address says what is shown."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.components.toasts import done, note
from labflow.domain import lists
from labflow.domain.lists import (
    Chip,
    Choice,
    ColumnView,
    Editor,
    Line,
    ListPlan,
    ViewTab,
    acting,
    exporting,
    filters,
)
from labflow.domain.lists.acting import ActDialog, ActResult
from labflow.domain.lists.window import PAGE_SIZE, ListQuery
from labflow.kit.paging import at_least, shown_rows
from labflow.state import live
from labflow.state.base import LabState, admitted, token_of
from labflow.state.exports import ExportsState
from labflow.state.list_news import kind, news_for_all
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.words import _, number

FOLDS = (1, 2, 3)  # the narrow widths of `Column.folds`; lists.css says in pixels which they are
SHARED = 120  # pixels that a column without a width gets at least
NO_WORDS = " "  # in an address: the view was saved with words to find, and they were taken out
ASKED = ("tab", "q", "sort", "after", "before", "filters")


class ListScreen(LabState, Afresh, mixin=True):
    """`class SamplesState(ListScreen, rx.State)` with `plan = SAMPLES` is a whole list screen's state."""

    plan: ClassVar[ListPlan]
    left_open: ClassVar[tuple[str, ...]] = ("panel",)

    lines: list[Line] = []
    columns: list[ColumnView] = []
    density: str = ""
    least: str = ""
    folded: list[str] = []
    views: list[ViewTab] = []
    chips: list[Chip] = []
    offered: list[Choice] = []
    view: str = ""
    q: str = ""
    filters: str = ""
    sort: str = ""
    changed: bool = False
    own_view: bool = False
    view_name: str = ""
    view_shared: bool = False
    total: str = ""
    count: int = 0
    shown: str = ""
    page_no: int = 1
    pages: int = 1
    loaded: bool = False
    untouched: bool = False
    here: str = ""
    onward: str = ""
    backward: str = ""
    panel: str = ""
    editor: Editor = Editor()
    errors: dict[str, str] = {}
    act: ActDialog = ActDialog()
    acted: list[ActResult] = []
    news: int = 0
    _kept_q: str = ""
    _after: str = ""
    _before: str = ""
    _new_ids: set[str] = set()

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(lists.page, self.plan, query, heard=live.heard())
        self.lines, self.columns, self.density = page.lines, page.columns, page.density
        self.least = _least(page.columns)
        self.folded = [_least(page.columns, folded=step) for step in FOLDS]
        self.views, self.chips, self.offered = page.views, page.chips, page.offered
        self.view, self.q, self.filters, self.sort = page.view, page.q, page.filters, page.sort
        self._kept_q = page.kept_q
        self.changed = page.changed
        here = next((one for one in page.views if one.key == page.view), ViewTab())
        self.own_view, self.view_name, self.view_shared = here.own, here.label, here.shared
        # nothing in any view: what is missing is the first row, not a better filter
        self.untouched = all(view.count == "0" for view in page.views if view.count)
        self._after, self._before = page.after, page.before
        self._number(query, page.total, page.total_text)
        self.here = self._at(
            page=self.page_no if self.page_no > 1 else "", after=query.after, before=query.before
        )
        self.onward = self._at(after=self._after, page=self.page_no + 1) if self._after else ""
        self.backward = self._page_before() if self.page_no > 1 else ""
        self.news, self._new_ids, self.loaded = 0, set(), True
        self._watch()

    # ── where to ─────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def search(self, q: str) -> Any:
        """Find in this view; the address follows without filling the history."""
        return rx.redirect(self._at(q=q.strip() or (NO_WORDS if self._kept_q else ""), sort=""), replace=True)

    @rx.event
    async def sort_by(self, key: str) -> Any:
        """Sort by a column; once more turns it round."""
        return rx.redirect(self._at(sort=f"-{key}" if self.sort == key else key))

    @rx.event
    async def next_page(self) -> Any:
        """Go on after the last row shown."""
        return rx.redirect(self.onward or self.here)

    @rx.event
    async def previous_page(self) -> Any:
        """Go back to the rows before the first one shown."""
        return rx.redirect(self.backward or self._at())

    @rx.event
    async def show_news(self) -> Any:
        """Read the view again, from its beginning, with what has come meanwhile."""
        return [rx.redirect(self._at()), type(self).load]

    # ── filters ──────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def edit_filter(self, key: str) -> None:
        """Open the panel of a filter, or of those there are to choose from."""
        self.editor = (
            await self._do(lists.editor, self.plan, key, self.filters) if key else None
        ) or Editor()
        self.panel, self.errors = "filter", {}

    @rx.event
    async def set_operator(self, operator: str) -> None:
        """How the filter in the panel compares."""
        self.editor.operator = operator

    @rx.event
    async def apply_filter(self, form: dict[str, Any]) -> Any:
        """Narrow the list by what the panel says."""
        asked, self.errors = await self._try(lists.from_form, self.plan, self.filters, self.editor.key, form)
        if self.errors:
            return None
        self.panel = ""
        return rx.redirect(self._at(filters=asked))

    @rx.event
    async def drop_filter(self, key: str) -> Any:
        """Take one filter away."""
        kept = [chip.text for chip in self.chips if chip.key != key]
        return rx.redirect(self._at(filters=";".join(kept) or filters.NO_FILTERS))

    @rx.event
    async def reset_view(self) -> Any:
        """The view as it was kept."""
        return rx.redirect(f"{self.plan.address}?{urlencode({'tab': self.view})}")

    # ── views ────────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def open_panel(self, panel: str) -> None:
        """Open a panel: columns, save, view; "" closes it."""
        self.panel, self.errors = panel, {}

    @rx.event
    async def close_panel(self, open: bool) -> None:
        """Leave a panel."""
        self.panel, self.errors = "", {}

    @rx.event
    async def save_view(self, form: dict[str, Any]) -> Any:
        """Keep what the list shows under a name."""
        view_id, self.errors = await self._try(
            lists.save_view, self.plan, name=text(form, "name"), filters=self.filters, q=self.q, sort=self.sort,
            shared=bool(form.get("shared")), columns=self._arrangement(),
        )  # fmt: skip
        if self.errors:
            return None
        self.panel = ""
        return [
            done(_("View “{text}” saved", text=text(form, "name"))),
            rx.redirect(f"{self.plan.address}?tab={view_id}"),
        ]

    @rx.event
    async def update_view(self, form: dict[str, Any]) -> Any:
        """Rename or share the view, and keep what the list shows now in it."""
        _done, self.errors = await self._try(
            lists.change_view, identifier(self.view), name=text(form, "name"), shared=bool(form.get("shared")),
            filters=self.filters, sort=self.sort, q=self.q,
        )  # fmt: skip
        if self.errors:
            return None
        self.panel = ""
        return [done("View saved"), rx.redirect(f"{self.plan.address}?tab={self.view}"), type(self).load]

    @rx.event
    async def remove_view(self) -> Any:
        """Take the view away."""
        await self._do(lists.remove_view, identifier(self.view))
        self.panel = ""
        return [done("View removed"), rx.redirect(self.plan.address)]

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def arrange(self, columns: list[dict[str, Any]]) -> Any:
        """Keep columns, order and widths as they were just arranged."""
        await self._keep(columns, self.density)
        return type(self).load

    @rx.event
    async def resize(self, widths: dict[str, float]) -> None:
        """Keep the widths that were dragged. The screen shows them already."""
        for column in self.columns:
            if column.key in widths:
                column.width = f"{lists.sound_width(widths[column.key])}px"
        await self._keep(self._arrangement(), self.density)

    @rx.event
    async def set_density(self, density: str) -> None:
        """Rows compact, usual or relaxed."""
        await self._keep(self._arrangement(), density)
        self.density = density

    @rx.event
    async def usual_columns(self) -> Any:
        """Columns as they were."""
        await self._do(lists.forget_layout, self.plan, self.view)
        return type(self).load

    async def _keep(self, columns: list[dict[str, Any]], density: str) -> None:
        await self._do(lists.keep_layout, self.plan, self.view, columns=columns, density=density)

    def _arrangement(self) -> list[dict[str, Any]]:
        return [
            {"key": one.key, "shown": one.shown, "width": one.width.removesuffix("px") or 0}
            for one in self.columns
        ]

    # ── taking it along ──────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def export(self, format: str) -> Any:
        """Download what the list shows, or have a file of many rows prepared."""
        started = await self._do(
            exporting.start, self.plan, self._query(), format=format, columns=self._arrangement()
        )
        if started.file_url:
            return rx.download(url=started.file_url, filename=started.name)
        return [
            note(_("{total_text} rows are being prepared as a file.", total_text=started.total_text)),
            ExportsState.refresh,
        ]

    # ── acts on what is selected ─────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def ask_act(self, key: str, ids: list[str]) -> Any:
        """Ask once before something is done to all that is selected."""
        self.act = await self._do(acting.dialog, self.plan, key, ids)
        self.acted, self.errors = [], {}
        self.panel = "act"

    @rx.event
    async def take_act(self, form: dict[str, Any]) -> Any:
        """Do it, row by row; each row says what became of it."""
        plan, act, results = self.plan, self.act, []
        self.errors = acting.missing(plan, act.key, form)
        if self.errors:
            return
        self.act.busy = True
        yield
        together = acting.act_named(plan, act.key).at_once
        if together:
            results = await acting.attempt_at_once(self._do, plan, act.key, act.ids, form)
        for place, id in enumerate(() if together else act.ids):
            results.append(await acting.attempt(self._do, plan, act.key, id, form))
            if place % 20 == 19:
                self.act.done = place + 1
                yield
        self.acted, self.act.busy, self.act.done = results, False, len(results)
        yield type(self).load_behind

    @rx.event
    async def load_behind(self) -> None:
        """Read the rows again while the results of an act are shown."""
        query = self._query()
        page = await self._do(lists.page, self.plan, query, heard=live.heard())
        self.lines, self.views = page.lines, page.views
        self._number(query, page.total, page.total_text)
        self._watch()

    # ── what changed meanwhile ───────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Rows that are shown are brought up to date where they stand; others of this view are only counted."""
        if self.loaded:
            await self._bring_up_to_date({str(id) for id in ids[:500]})

    async def _bring_up_to_date(self, told: set[str]) -> None:
        place = {line.id: number for number, line in enumerate(self.lines)}
        if self.page_no == 1:
            self._new_ids = set(sorted(self._new_ids | (told - place.keys()))[:500])
            live.counting(self, self._new_ids)
        read_id = self.plan.read_id
        seen = await self._followed(
            frozenset(read_id(id) for id in told & place.keys()),
            frozenset(read_id(id) for id in self._new_ids),
        )
        for line in seen.lines:
            if self.lines[place[line.id]].mark != line.mark:
                self.lines[place[line.id]] = line
        if self.news != seen.news:
            self.news = seen.news
        if self.views != seen.views:
            self.views = seen.views

    async def _followed(self, shown: frozenset[Any], others: frozenset[Any]) -> lists.Followed:
        """Read together with the other tabs that show the same; alone by whoever has views of her own."""
        query, actor = self._query(), admitted(token_of(self))
        if actor is not None and not any(view.own for view in self.views):
            seen = await news_for_all(actor, self.plan, query, shown, others)
            if seen is not None:
                return seen
        return await self._do(lists.follow, self.plan, query, shown=shown, others=others, heard=live.heard())

    def _watch(self) -> None:
        live.watch(
            self, "changed_meanwhile", self.plan.touched, shown=[line.id for line in self.lines], moved=self.plan.is_own,
            alike=kind(self.plan, self._query()),
        )  # fmt: skip

    # ── ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _query(self) -> ListQuery:
        asked = self.router.url.query_parameters
        return ListQuery(
            **{name: asked.get(name, "")[: 4000 if name == "filters" else 400] for name in ASKED}
        )

    def _number(self, query: ListQuery, total: int, total_text: str) -> None:
        """Which rows these are, of how many."""
        asked = self.router.url.query_parameters.get("page", "")
        placed = query.after or query.before
        self.page_no = int(asked) if placed and asked.isdecimal() and len(asked) < 6 else 1
        self.pages = max(-(-total // PAGE_SIZE), self.page_no + (1 if self._after else 0))
        first = (self.page_no - 1) * PAGE_SIZE + 1
        last = first + len(self.lines) - 1
        if self.lines and total_text.endswith("+") and (last > total or not self._after):
            # who has come further than anybody counted knows of more, and at the end how many there are
            total, total_text = last, at_least(last) if self._after else number(last)
        self.count, self.total = total, total_text
        self.shown = shown_rows(first, last, self.total) if self.lines else _("Nothing to show")

    def _page_before(self) -> str:
        """The address of the rows before the first one shown; that of the first page is the view's own."""
        return self._at(before=self._before, page=self.page_no - 1) if self.page_no > 2 else self._at()

    def _at(self, **changed: Any) -> str:
        """The address of this view with something changed; it starts at the first page again."""
        asked = self.router.url.query_parameters
        wanted = {
            "tab": self.view,
            "q": asked.get("q", "") or self.q,
            "sort": asked.get("sort", ""),
            "filters": asked.get("filters", ""),
        }
        kept = {name: value for name, value in (wanted | changed).items() if value}
        return self.plan.address + ("?" + urlencode(kept) if kept else "")


def _least(columns: list[ColumnView], *, folded: int = 0) -> str:
    """How narrow the table may be: below that it is scrolled, so that a column that shares what is left stays readable.

    `folded` is the narrow width whose columns have given way.
    """
    there = [one for one in columns if one.shown and not 0 < one.folds <= folded]
    return f"{sum(int(one.width.removesuffix('px') or SHARED) for one in there)}px"

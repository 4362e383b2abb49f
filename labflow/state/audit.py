"""/audit: the trail with its filters in the address, and the chain that seals it."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.domain import audit, audit_views
from labflow.domain.audit_views import AuditQuery, ChainView, Choice
from labflow.domain.audit_words import AuditRow
from labflow.state.base import LabState
from labflow.vocabulary import Permission

FILTERS = ("person", "kind", "number", "act", "first_day", "last_day", "reason")


class AuditRows(LabState, rx.State):
    """The entries, apart from the filters."""

    needs: ClassVar[Permission] = Permission.SEE_AUDIT

    rows: list[AuditRow] = []
    note: str = ""


class AuditState(LabState, rx.State):
    """The trail. Every filter lives in the address, so a view of the trail can be sent to somebody."""

    needs: ClassVar[Permission] = Permission.SEE_AUDIT

    asked: dict[str, str] = dict.fromkeys(FILTERS, "")
    people: list[Choice] = []
    kinds: list[Choice] = []
    chain: ChainView = ChainView()
    checking: bool = False
    older: str = ""
    newer: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the entries that the address asks for."""
        sent = self.router.url.query_parameters
        asked = {name: sent.get(name, "")[:80] for name in FILTERS}
        query = AuditQuery(**asked, older=sent.get("older", "")[:20], newer=sent.get("newer", "")[:20])
        page = await self._do(audit_views.page, query)
        people, chain = await self._do(audit_views.people), await self._do(audit_views.chain)
        rows = await self.get_state(AuditRows)
        rows.rows, rows.note = page.rows, page.note
        self.asked, self.older, self.newer = asked, page.older, page.newer
        self.people, self.kinds, self.chain, self.loaded = people, audit_views.kinds(), chain, True

    @rx.event
    async def narrow(self, name: str, value: str) -> Any:
        """Set one filter; the others stay."""
        return rx.redirect(self._at(**{name: value.strip()}) if name in FILTERS else "/audit", replace=True)

    @rx.event
    async def clear(self) -> Any:
        """The whole trail again."""
        return rx.redirect("/audit")

    @rx.event
    async def go_older(self) -> Any:
        """Entries before the last one shown."""
        return rx.redirect(self._at(older=self.older))

    @rx.event
    async def go_newer(self) -> Any:
        """Entries after the first one shown."""
        return rx.redirect(self._at(newer=self.newer))

    @rx.event
    async def verify(self) -> Any:
        """Check the whole chain now."""
        self.checking = True
        yield
        self.chain = audit_views.told(await self._do(audit.check))
        self.checking = False

    def _at(self, **changed: str) -> str:
        wanted = {**self.asked, **changed}
        kept = {name: value for name, value in wanted.items() if value}
        return "/audit" + ("?" + urlencode(kept) if kept else "")

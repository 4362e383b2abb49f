"""/reports/[report_id]: one report, its signature dialog, and the steps of its life."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import reports
from labflow.domain.reports import detail
from labflow.domain.reports.detail import AuthorisingView, ReportView
from labflow.errors import NotFound, Stale
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.related import RelatedState
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import _


class ReportState(LabState, rx.State):
    """One report."""

    needs: ClassVar[Permission] = Permission.SEE_REPORTS

    view: ReportView = ReportView()
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the report that the address names."""
        whose: list[str] = []
        await live.follow(self, "report", self._at_end(), whose=whose)
        await self._read(fresh=True)
        whose.append(self.view.client_id)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Somebody changed the report: show it as it is now."""
        await self._read()

    @rx.event
    @open_to((Permission.PREPARE_REPORTS, Permission.AUTHORISE_REPORTS))
    async def choose_language(self, language: str) -> Any:
        """Write the report in another language, before anybody signs it."""
        try:
            await self._do(
                reports.choose_language, identifier(self.view.id), language, version=self.view.version
            )
        except Stale as refusal:
            await self._read()
            return failed(refusal.message)
        await self._read()
        return None

    async def _read(self, *, fresh: bool = False) -> None:
        near = await self.get_state(RelatedState)
        try:
            view = await near._open("report", identifier(self._at_end()), detail.view, fresh=fresh)
        except NotFound:
            self.view, self.missing = ReportView(), True
            return
        self.view, self.missing = view, False


class ReportSigning(LabState, rx.State):
    """Authorising a report under a signature; refusing it or taking it back with a reason and the password."""

    needs: ClassVar[Permission] = Permission.AUTHORISE_REPORTS

    signing: bool = False
    ending: str = ""
    view: AuthorisingView = AuthorisingView()
    errors: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def ask(self, action: str) -> Any:
        """Open the dialog of a step."""
        self.errors = {}
        if action != "authorise":
            self.ending = action if action in ("refuse", "withdraw") else ""
            return None
        shown = await self.get_state(ReportState)
        try:
            self.view = await self._do(
                detail.authorising, identifier(shown.view.id), version=shown.view.version
            )
        except Stale as refusal:
            return await self._look_again(refusal)
        self.signing = True
        return None

    @rx.event
    async def close(self, open: bool) -> None:
        """Nothing is done."""
        self.signing, self.ending, self.errors = False, "", {}

    @rx.event
    async def authorise(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Sign and issue. A wrong password is said under the field; the comment stays."""
        self.busy = True
        yield
        try:
            yield await self._sign(
                reports.authorise, form, "issued", comment=text(form, "comment"), seen_digest=self.view.digest
            )
        finally:
            self.busy = False

    @rx.event
    async def end(self, form: dict[str, Any]) -> Any:
        """Refuse a report that waits, or withdraw one that was issued."""
        said = "withdrawn" if self.ending == "withdraw" else "refused"
        return await self._sign(reports.withdraw, form, said, reason=text(form, "reason"))

    async def _sign(self, verb: Any, form: dict[str, Any], said: str, **more: str) -> Any:
        shown = await self.get_state(ReportState)
        try:
            _done, self.errors = await self._try(
                verb,
                identifier(shown.view.id),
                password=text(form, "password"),
                version=shown.view.version,
                **more,
            )
        except Stale as refusal:
            return await self._look_again(refusal)
        if self.errors:
            return None
        self.signing, self.ending = False, ""
        await shown._read()
        return done(_("Report {number} is {said}.", number=shown.view.number, said=_(said)))

    async def _look_again(self, refusal: Stale) -> Any:
        self.signing, self.ending = False, ""
        await (await self.get_state(ReportState))._read()
        return failed(refusal.message)

"""/reports/new: which samples of an order go on a report, and which report it replaces."""

from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import reports
from labflow.domain.reports import ReportDraft
from labflow.domain.reports.to_prepare import ToPrepare, to_prepare
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, optional_id, text
from labflow.vocabulary import Permission
from labflow.words import plural


class NewReportState(LabState, Afresh, rx.State):
    """The screen on which a report is prepared."""

    needs: ClassVar[Permission] = Permission.PREPARE_REPORTS
    left_open: ClassVar[tuple[str, ...]] = ("errors", "busy", "apart")

    view: ToPrepare = ToPrepare()
    chosen: list[str] = []
    apart: bool = False
    errors: dict[str, str] = {}
    missing: bool = False
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the order that the address names; `replaces` makes it an amendment."""
        asked = self.router.url.query_parameters
        try:
            replaces = identifier(asked["replaces"]) if asked.get("replaces") else None
            view = await self._do(to_prepare, identifier(asked.get("order", "")), replaces_id=replaces)
        except NotFound:
            self.view, self.chosen, self.missing = ToPrepare(), [], True
            return
        self.view, self.missing = view, False
        self.chosen = [sample.id for sample in view.samples if sample.chosen]

    @rx.event
    async def choose(self, sample_id: str) -> None:
        """Put a sample on the report, or leave it out."""
        ready = {sample.id for sample in self.view.samples if sample.ready}
        kept = [each for each in self.chosen if each != sample_id]
        self.chosen = (
            kept if len(kept) < len(self.chosen) else [*kept, sample_id] if sample_id in ready else kept
        )

    @rx.event
    async def one_each(self, apart: bool) -> None:
        """One report for all samples, or one for each."""
        self.apart = apart

    @rx.event
    async def amend(self, replaces_id: str) -> Any:
        """Choose the report that this one replaces, or none."""
        more = f"&replaces={replaces_id}" if replaces_id else ""
        return rx.redirect(f"/reports/new?order={self.view.order_id}{more}", replace=True)

    @rx.event
    async def prepare(self, form: dict[str, Any]) -> Any:
        """Send the report, or the reports, for approval and open the first one."""
        draft = ReportDraft(
            order_id=identifier(self.view.order_id), sample_ids=tuple(identifier(each) for each in self.chosen),
            comment=text(form, "comment"), reason=text(form, "reason"),
            replaces_id=optional_id({"replaces": self.view.replaces}, "replaces"),
        )  # fmt: skip
        drafts = [draft]
        if self.apart and draft.replaces_id is None and draft.sample_ids:
            drafts = [replace(draft, sample_ids=(each,)) for each in draft.sample_ids]
        made, self.errors = await self._try(reports.prepare_all, drafts)
        if not made:
            return None
        said = plural("Report is ready for approval.", "{count} reports are ready for approval.", len(made))
        target = f"/reports/{made[0]}" if len(made) == 1 else "/reports?tab=approval"
        return [done(said), rx.redirect(target)]

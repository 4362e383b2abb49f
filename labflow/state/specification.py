"""/settings/specifications/<id>: one specification: its limits against the version before, approved by a second person."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import specifications
from labflow.domain.specifications import LimitFacts, SpecificationEditor
from labflow.domain.specifications.editor import LimitRow
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.specifications import spec_facts
from labflow.state.typed import identifier, optional_id, text
from labflow.state.versions import EDIT, SEE, VersionsState
from labflow.vocabulary import Permission
from labflow.words import later


class SpecificationState(VersionsState, Afresh, rx.State):
    """One specification and the version that is shown."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("asked", "tab")
    verbs: ClassVar[Any] = specifications

    view: SpecificationEditor = SpecificationEditor()
    tab: str = "limits"
    line: LimitRow = LimitRow()

    @rx.event
    async def load(self) -> None:
        """Open the specification of the address, at its draft or the version in force."""
        await self._read(None)

    @rx.event
    def show(self, tab: str) -> None:
        """Limits, or what names the specification and how values are held against them."""
        self.tab = "general" if tab == "general" else "limits"

    @rx.event
    def ask(self, dialog: str, analyte_id: str) -> None:
        """Open a dialog, for a limit about this analyte or, without one, about a new one."""
        self.line = next((row for row in self.view.limits if row.analyte_id == analyte_id), LimitRow())
        self.asked, self.errors = dialog[:20], {}

    @rx.event
    @open_to(EDIT)
    async def save_limit(self, form: dict[str, Any]) -> Any:
        """Keep what the draft holds an analyte against."""
        facts = LimitFacts(
            minimum=text(form, "minimum"), minimum_inclusive=text(form, "minimum_bound") != "exclusive",
            maximum=text(form, "maximum"), maximum_inclusive=text(form, "maximum_bound") != "exclusive",
            text=text(form, "text"), unit=text(form, "unit"), kind=text(form, "kind"),
        )  # fmt: skip
        analyte = (
            identifier(self.line.analyte_id) if self.line.analyte_id else optional_id(form, "analyte_id")
        )
        _, self.errors = await self._try(
            specifications.set_limit, self._version(), analyte, facts, version=self.view.version
        )
        return await self._after(later("Saved in the draft"))

    @rx.event
    @open_to(EDIT)
    async def remove_limit(self, analyte_id: str) -> Any:
        """The draft does not limit this analyte any more."""
        await self._do(
            specifications.remove_limit, self._version(), identifier(analyte_id), version=self.view.version
        )
        self.errors = {}
        return await self._after(later("Taken out of the draft"))

    @rx.event
    @open_to(EDIT)
    async def save_facts(self, form: dict[str, Any]) -> Any:
        """Keep what names the draft and how values are compared."""
        facts = spec_facts({**form, "code": self.view.code})
        _, self.errors = await self._try(
            specifications.edit_draft, self._version(), facts, version=self.view.version
        )
        return await self._after(later("Saved in the draft"))

    @rx.event
    @open_to(EDIT)
    async def discard(self) -> Any:
        """Throw the draft away; with the first draft goes the whole specification."""
        others = [row for row in self.view.versions if row.id != self.view.version_id]
        await self._do(specifications.discard, self._version(), version=self.view.version)
        self.asked = ""
        where = f"/settings/specifications/{others[0].id}" if others else "/settings/specifications"
        return [rx.redirect(where), done("The draft is thrown away")]

    @rx.event
    @open_to(EDIT)
    async def close_it(self, form: dict[str, Any]) -> Any:
        """Offer the specification no longer."""
        _, self.errors = await self._try(specifications.close, self._id(), reason=text(form, "reason"))
        return await self._after(words._("{name} is retired", name=self.view.code))

    @rx.event
    @open_to(EDIT)
    async def restore(self) -> Any:
        """Offer the specification again."""
        await self._do(specifications.restore, self._id())
        self.errors = {}
        return await self._after(words._("{name} is back in use", name=self.view.code))

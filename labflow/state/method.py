"""/methods/<id>: the method editor: a draft against the version before, tried out, approved by a second person."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import services
from labflow.domain.lab import zone
from labflow.domain.services import DraftFacts, LineFacts, ServiceEditor, ServiceFacts, Tried
from labflow.domain.services.editor import LineRow
from labflow.domain.services.trying import Past
from labflow.errors import Invalid
from labflow.kit.times import parse_local
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.methods import SEE
from labflow.state.typed import identifier, optional_id, text, ticked
from labflow.vocabulary import Permission

EDIT = Permission.EDIT_CATALOGUE


class MethodState(LabState, rx.State):
    """One test and the version that is shown. `asked` names the open dialog; empty when none is."""

    needs: ClassVar[tuple[Permission, ...]] = SEE

    view: ServiceEditor = ServiceEditor()
    tab: str = "analytes"
    line: LineRow = LineRow()
    asked: str = ""
    errors: dict[str, str] = {}
    tried: Tried = Tried()
    past: Past = Past()

    @rx.event
    async def load(self) -> None:
        """Open the test of the address, at its draft or the version in force."""
        self.tried, self.past, self.asked, self.tab = Tried(), Past(), "", "analytes"
        await self._read(None)

    @rx.event
    def show(self, tab: str) -> None:
        """Analytes, or what holds for all of them."""
        self.tab = "general" if tab == "general" else "analytes"

    @rx.event
    async def open_version(self, version_id: str) -> None:
        """Look at another version."""
        self.tried, self.past = Tried(), Past()
        await self._read(identifier(version_id))

    @rx.event
    def ask(self, dialog: str, analyte_id: str) -> None:
        """Open a dialog, for a line about this analyte or, without one, about a new one."""
        self.line = next((row for row in self.view.lines if row.analyte_id == analyte_id), LineRow())
        self.asked, self.errors = str(dialog)[:20], {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    @open_to(EDIT)
    async def begin(self) -> Any:
        """Begin a draft, a copy of the newest version."""
        made = await self._do(services.draft, self._id())
        await self._read(made)
        return done(f"Version {self.view.number} is a draft now. Nothing changes until it is approved.")

    @rx.event
    @open_to(EDIT)
    async def save_line(self, form: dict[str, Any]) -> Any:
        """Keep how the draft reports an analyte."""
        analyte = self.line.analyte_id or text(form, "analyte_id")
        if not analyte:
            self.errors = {"analyte_id": "Choose the analyte."}
            return None
        facts = LineFacts(
            unit=text(form, "unit"), mdl=text(form, "mdl"), loq=text(form, "loq"), upper=text(form, "upper"),
            rounding=text(form, "rounding"), digits=text(form, "digits"), mode=text(form, "mode"),
            estimates=ticked(form, "estimates"), uncertainty=text(form, "uncertainty"),
        )  # fmt: skip
        _, self.errors = await self._try(
            services.set_line, self._version(), identifier(analyte), facts, version=self.view.version
        )
        return await self._after("Saved in the draft")

    @rx.event
    @open_to(EDIT)
    async def remove_line(self, analyte_id: str) -> Any:
        """The draft does not report this analyte any more."""
        await self._do(
            services.remove_line, self._version(), identifier(analyte_id), version=self.view.version
        )
        self.errors = {}
        return await self._after("Taken out of the draft")

    @rx.event
    @open_to(EDIT)
    async def save_facts(self, form: dict[str, Any]) -> Any:
        """Keep what holds for all analytes."""
        facts = DraftFacts(
            method_id=optional_id(form, "method_id"), turnaround_days=text(form, "turnaround_days"), hold=text(form, "hold"),
            hold_source=text(form, "hold_source"), cold=ticked(form, "cold"),
            container_type_id=optional_id(form, "container_type_id"),
            verifications_required=text(form, "verifications_required"), self_verify=ticked(form, "self_verify"),
            price=text(form, "price"),
        )  # fmt: skip
        _, self.errors = await self._try(
            services.edit_draft, self._version(), facts, version=self.view.version
        )
        return await self._after("Saved in the draft")

    @rx.event
    @open_to(EDIT)
    async def save_service(self, form: dict[str, Any]) -> Any:
        """Keep the test's name and department, which are the same in all versions."""
        facts = ServiceFacts(text(form, "code"), text(form, "name"), optional_id(form, "department_id"))
        _, self.errors = await self._try(
            services.edit_service, self._id(), facts, version=self.view.service_version
        )
        return await self._after("Saved")

    @rx.event
    @open_to(EDIT)
    async def submit(self, form: dict[str, Any]) -> Any:
        """Ask for approval."""
        _, self.errors = await self._try(
            services.submit, self._version(), reason=text(form, "reason"), version=self.view.version
        )
        return await self._after("Approval is asked for")

    @rx.event
    @open_to(EDIT)
    async def send_back(self, form: dict[str, Any]) -> Any:
        """Give the draft back to be worked on."""
        _, self.errors = await self._try(services.send_back, self._version(), reason=text(form, "reason"))
        return await self._after("The draft can be worked on again")

    @rx.event
    @open_to(EDIT)
    async def approve(self, form: dict[str, Any]) -> Any:
        """Let the draft take effect, now or from the time that was typed (in the laboratory's zone)."""
        typed = text(form, "effective_from")
        try:
            starts = await self._do(_moment, typed) if typed else None
        except Invalid as refusal:
            self.errors = {refusal.field: refusal.message}
            return None
        _, self.errors = await self._try(
            services.approve, self._version(), effective_from=starts, version=self.view.version
        )
        return await self._after(f"Version {self.view.number} is approved")

    @rx.event
    @open_to(EDIT)
    async def discard(self) -> Any:
        """Throw the draft away."""
        await self._do(services.discard, self._version(), version=self.view.version)
        self.asked = ""
        await self._read(None)
        return done("The draft is thrown away")

    @rx.event
    @open_to(EDIT)
    async def retire(self, form: dict[str, Any]) -> Any:
        """Offer the test no longer."""
        _, self.errors = await self._try(
            services.retire, self._id(), reason=text(form, "reason"), version=self.view.service_version
        )
        return await self._after(f"{self.view.name} is not offered any more")

    @rx.event
    @open_to(EDIT)
    async def restore(self) -> Any:
        """Offer the test again."""
        await self._do(services.restore, self._id())
        self.errors = {}
        return await self._after(f"{self.view.name} is offered again")

    @rx.event
    async def try_out(self, form: dict[str, Any]) -> None:
        """What the version makes of a value."""
        if not self.view.lines:
            return
        analyte = text(form, "try_analyte") or self.view.lines[0].analyte_id
        made, self.errors = await self._try(
            services.tried, self._version(), identifier(analyte), text(form, "value"), dilution=text(form, "dilution"),
            specification_id=optional_id(form, "try_specification"),
        )  # fmt: skip
        self.tried = made or Tried()

    @rx.event
    async def try_past(self) -> None:
        """What the version would make of the results of the last ninety days."""
        self.past = await self._do(services.past, self._version())

    async def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        self.past = Past()
        await self._read(self._version())
        return done(message)

    async def _read(self, version_id: UUID | None) -> None:
        asked = identifier(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
        self.view = await self._do(services.editor, asked, version_id)

    def _id(self) -> UUID:
        return identifier(self.view.id)

    def _version(self) -> UUID:
        return identifier(self.view.version_id)


def _moment(work: Any, typed: str) -> Any:
    found = parse_local(typed, zone(work))
    if found is None:
        raise Invalid("Choose a day and a time.", field="effective_from")
    return found

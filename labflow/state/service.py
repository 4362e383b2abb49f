"""/services/<id>: one test: a draft against the version before, tried out, approved by a second person."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import services
from labflow.domain.services import DraftFacts, LineFacts, QcFacts, ServiceEditor, ServiceFacts, Tried
from labflow.domain.services.allowed import RULES, AllowedRow
from labflow.domain.services.comparing import LineRow
from labflow.domain.services.qc import CONSEQUENCES, LIMITS, ROLES, QcRow
from labflow.domain.services.trying import Past
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import chosen, identifier, optional_id, text, ticked
from labflow.state.versions import EDIT, SEE, VersionsState
from labflow.vocabulary import Permission
from labflow.words import later

__all__ = ["CONSEQUENCES", "LIMITS", "ROLES", "RULES", "AllowedRow", "QcRow", "ServiceState"]

TABS = ("analytes", "formulas", "qc", "instruments", "general")
_OF_A_RULE = ("role", "every", "limit_kind", "low", "high", "consequence", "qualifier")
_OF_A_LINE = ("unit", "mdl", "loq", "upper", "rounding", "digits", "mode", "uncertainty")


class ServiceState(VersionsState, Afresh, rx.State):
    """One test and the version that is shown."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("asked", "tab")
    verbs: ClassVar[Any] = services

    view: ServiceEditor = ServiceEditor()
    tab: str = "analytes"
    line: LineRow = LineRow()
    tried: Tried = Tried()
    past: Past = Past()
    rule: QcRow = QcRow()

    @rx.event
    async def load(self) -> None:
        """Open the test of the address, at its draft or the version in force."""
        await self._read(None)

    @rx.event
    def show(self, tab: str) -> None:
        """A part of the version: its analytes, formulas, QC rules, instruments, or what holds for all of them."""
        self.tab = tab if tab in TABS else "analytes"

    @rx.event
    def ask(self, dialog: str, analyte_id: str) -> None:
        """Open a dialog, for a line about this analyte (a rule with this id) or, without one, about a new one."""
        self.line = next((row for row in self.view.lines if row.analyte_id == analyte_id), LineRow())
        self.rule = next((row for row in self.view.qc if row.id == analyte_id), QcRow())
        self.asked, self.errors = dialog[:20], {}

    @rx.event
    @open_to(EDIT)
    async def save_line(self, form: dict[str, Any]) -> Any:
        """Keep how the draft reports an analyte."""
        # the dialog of a result in words shows neither limits nor rounding: what it does not send keeps its usual value
        words = {name: text(form, name) for name in _OF_A_LINE if name in form}
        facts = LineFacts(**words, estimates=ticked(form, "estimates"), captured=ticked(form, "captured"))
        analyte = (
            identifier(self.line.analyte_id) if self.line.analyte_id else optional_id(form, "analyte_id")
        )
        _, self.errors = await self._try(
            services.set_line, self._version(), analyte, facts, version=self.view.version
        )
        return await self._after(later("Saved in the draft"))

    @rx.event
    @open_to(EDIT)
    async def remove_line(self, analyte_id: str) -> Any:
        """The draft does not report this analyte any more."""
        await self._do(
            services.remove_line, self._version(), identifier(analyte_id), version=self.view.version
        )
        self.errors = {}
        return await self._after(later("Taken out of the draft"))

    @rx.event
    @open_to(EDIT)
    async def save_rule(self, form: dict[str, Any]) -> Any:
        """Keep what the draft asks of QC samples."""
        facts = QcFacts(**{name: text(form, name) for name in _OF_A_RULE})
        rule = identifier(self.rule.id) if self.rule.id else None
        _, self.errors = await self._try(
            services.set_qc_rule, self._version(), rule, facts, version=self.view.version
        )
        return await self._after("Saved in the draft")

    @rx.event
    @open_to(EDIT)
    async def remove_rule(self, rule_id: str) -> Any:
        """The draft does not ask for it any more."""
        await self._do(
            services.remove_qc_rule, self._version(), identifier(rule_id), version=self.view.version
        )
        self.errors = {}
        return await self._after("Taken out of the draft")

    @rx.event
    @open_to(EDIT)
    async def put_back_rule(self, rule_id: str) -> Any:
        """The draft asks for it again, as the version before does."""
        await self._do(
            services.put_back_qc_rule, self._version(), identifier(rule_id), version=self.view.version
        )
        self.errors = {}
        return await self._after(later("Put back into the draft"))

    @rx.event
    @open_to(EDIT)
    async def save_instruments(self, form: dict[str, Any]) -> Any:
        """Keep which instruments the draft allows."""
        ids = [identifier(id) for id in chosen(form, "instrument-")]
        _, self.errors = await self._try(
            services.set_instruments, self._version(), ids, rule=text(form, "rule"), version=self.view.version
        )
        return await self._after("Saved in the draft")

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
        return await self._after(later("Saved in the draft"))

    @rx.event
    @open_to(EDIT)
    async def save_service(self, form: dict[str, Any]) -> Any:
        """Keep the test's name, department and kinds of samples, which are the same in all versions."""
        facts = ServiceFacts(
            text(form, "code"), text(form, "name"), optional_id(form, "department_id"),
            tuple(identifier(id) for id in chosen(form, "kind-")),
        )  # fmt: skip
        _, self.errors = await self._try(
            services.edit_service, self._id(), facts, version=self.view.service_version
        )
        return await self._after(later("Saved"))

    @rx.event
    @open_to(EDIT)
    async def discard(self) -> Any:
        """Throw the draft away."""
        await self._do(services.discard, self._version(), version=self.view.version)
        self.asked = ""
        await self._read(None)
        return done(later("The draft is thrown away"))

    @rx.event
    @open_to(EDIT)
    async def retire(self, form: dict[str, Any]) -> Any:
        """Offer the test no longer."""
        _, self.errors = await self._try(
            services.retire, self._id(), reason=text(form, "reason"), version=self.view.service_version
        )
        return await self._after(words._("{name} is retired", name=self.view.code))

    @rx.event
    @open_to(EDIT)
    async def restore(self) -> Any:
        """Offer the test again."""
        await self._do(services.restore, self._id())
        self.errors = {}
        return await self._after(words._("{name} is back in use", name=self.view.code))

    @rx.event
    async def try_out(self, form: dict[str, Any]) -> None:
        """What the version makes of a value."""
        made, self.errors = await self._try(
            services.tried, self._version(), identifier(text(form, "try_analyte")), text(form, "value"),
            dilution=text(form, "dilution"), specification_id=optional_id(form, "try_specification"),
        )  # fmt: skip
        self.tried = made or Tried()

    @rx.event
    async def try_past(self) -> None:
        """What the version would make of the results of the last ninety days."""
        self.past = await self._do(services.past, self._version())

    async def _read(self, version_id: UUID | None) -> None:
        """Another version, or the same one changed: what was tried before says nothing about it."""
        await super()._read(version_id)
        self.tried, self.past = Tried(), Past()

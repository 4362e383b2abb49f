"""/services: the tests on offer, and beginning a new one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import services, setup
from labflow.domain.services import ServiceFacts, ServiceRow
from labflow.domain.services.list_view import TABS, ServiceCounts
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import optional_id, text
from labflow.state.versions import EDIT, SEE
from labflow.vocabulary import Permission


class ServicesState(LabState, Afresh, rx.State):
    """The list of tests, and the dialog of a new one."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("asked",)

    rows: list[ServiceRow] = []
    counts: ServiceCounts = ServiceCounts()
    tab: str = "offered"
    q: str = ""
    asked: bool = False
    methods: list[tuple[str, str]] = []
    departments: list[tuple[str, str]] = []
    errors: dict[str, str] = {}
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the tab that is shown, or the one that the address names."""
        asked = self.router.url.query_parameters.get("tab", "")
        self.tab = asked if asked in TABS else self.tab
        await self._read()

    @rx.event
    async def search(self, q: str) -> None:
        """Find by code, name, method or analyte."""
        self.q = q[:60]
        await self._read()

    @rx.event
    async def show(self, tab: str) -> None:
        """Those on offer, those being drafted, those retired."""
        self.tab = tab[:20]
        await self._read()

    @rx.event
    @open_to(EDIT)
    async def ask(self, open: bool) -> None:
        """Open or leave the dialog of a new test."""
        if open:
            self.methods = await self._do(setup.choices, "methods")
            self.departments = await self._do(setup.choices, "departments")
        self.asked, self.errors = open, {}

    @rx.event
    @open_to(EDIT)
    async def create(self, form: dict[str, Any]) -> Any:
        """Begin the test and open its first draft."""
        facts = ServiceFacts(text(form, "code"), text(form, "name"), optional_id(form, "department_id"))
        service_id, self.errors = await self._try(
            services.create, facts, method_id=optional_id(form, "method_id")
        )
        if self.errors:
            return None
        self.asked = False
        return rx.redirect(f"/services/{service_id}")

    async def _read(self) -> None:
        self.rows, self.counts = await self._do(services.page, tab=self.tab, q=self.q)
        self.loaded = True

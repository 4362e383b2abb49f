"""/settings/specifications: the specifications on offer, and beginning a new one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import specifications
from labflow.domain.specifications import SpecFacts, SpecificationRow
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import text
from labflow.state.versions import EDIT, SEE
from labflow.vocabulary import Permission


class SpecificationsState(LabState, Afresh, rx.State):
    """The list of specifications, and the dialog of a new one."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("asked",)

    rows: list[SpecificationRow] = []
    offered: int = 0
    closed: int = 0
    show_closed: bool = False
    q: str = ""
    asked: bool = False
    errors: dict[str, str] = {}
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read those that are shown."""
        await self._read()

    @rx.event
    async def search(self, q: str) -> None:
        """Find by code, regulation, authority, edition or analyte."""
        self.q = q[:60]
        await self._read()

    @rx.event
    async def show(self, tab: str) -> None:
        """Those on offer, or those closed."""
        self.show_closed = tab == "closed"
        await self._read()

    @rx.event
    @open_to(EDIT)
    def ask(self, open: bool) -> None:
        """Open or leave the dialog of a new specification."""
        self.asked, self.errors = open, {}

    @rx.event
    @open_to(EDIT)
    async def create(self, form: dict[str, Any]) -> Any:
        """Begin the specification and open its first draft."""
        made, self.errors = await self._try(specifications.create, spec_facts(form))
        if self.errors:
            return None
        self.asked = False
        return rx.redirect(f"/settings/specifications/{made}")

    async def _read(self) -> None:
        self.rows, self.offered, self.closed = await self._do(
            specifications.page, closed=self.show_closed, q=self.q
        )
        self.loaded = True


def spec_facts(form: dict[str, Any]) -> SpecFacts:
    """What names a specification, as its form sent it."""
    names = ("code", "name", "authority", "edition")
    return SpecFacts(*[text(form, name) for name in names], text(form, "compare") or "reported")

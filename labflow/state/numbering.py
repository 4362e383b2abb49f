"""/settings/numbers: how numbers of orders, samples and reports look, and the next one of each."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import numbering
from labflow.domain.numbering import NumberDraft, NumberRow
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import text
from labflow.vocabulary import NumberKind, Permission
from labflow.words import _

PARTS = ("prefix", "year_digits", "digits", "yearly", "follows_order")


class NumbersState(LabState, Afresh, rx.State):
    """The formats, and the one being changed. `draft` holds its parts as typed, so that the next number follows them."""

    needs: ClassVar[Permission] = Permission.EDIT_SETTINGS
    left_open: ClassVar[tuple[str, ...]] = ("open",)

    rows: list[NumberRow] = []
    row: NumberRow = NumberRow()
    draft: dict[str, str] = {}
    upcoming: str = ""
    errors: dict[str, str] = {}
    open: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read how numbers look now."""
        self.rows, self.loaded = await self._do(numbering.view), True

    @rx.event
    async def ask(self, kind: str) -> None:
        """Change the numbers of a kind."""
        self.rows = await self._do(numbering.view)
        self.row = next((row for row in self.rows if row.kind == kind), NumberRow())
        self._kind()
        self.draft = {name: _as_text(getattr(self.row, name)) for name in PARTS}
        self.upcoming, self.errors, self.open = self.row.next, {}, True

    @rx.event
    def close(self, open: bool) -> None:
        """Leave it as it is."""
        self.open = False

    @rx.event
    async def change(self, part: str, value: str) -> None:
        """A part is typed: say at once which number would come next, or what is wrong."""
        if part in PARTS:
            self.draft = {**self.draft, part: value[:20]}
        self.upcoming, self.errors = await self._do(numbering.preview, self._kind(), self._typed())

    @rx.event
    async def switch(self, part: str, on: bool) -> None:
        """A switch is turned."""
        await self.change(part, "on" if on else "")

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep it: it counts from the next number on."""
        number, self.errors = await self._try(
            numbering.edit, self._kind(), self._typed(), reason=text(form, "reason"), version=self.row.version
        )
        if self.errors:
            return None
        self.rows, self.open = await self._do(numbering.view), False
        return done(_("{label}: the next number is {number}", label=_(self.row.label), number=number))

    def _kind(self) -> NumberKind:
        if not self.row.kind:
            raise NotFound("There are no such numbers.")
        return NumberKind(self.row.kind)

    def _typed(self) -> NumberDraft:
        typed = self.draft
        return NumberDraft(
            typed["prefix"], _whole(typed["year_digits"]), _whole(typed["digits"]), typed["yearly"] == "on",
            typed["follows_order"] == "on",
        )  # fmt: skip


def _as_text(value: Any) -> str:
    return ("on" if value else "") if isinstance(value, bool) else str(value)


def _whole(typed: str) -> int:
    """A number from a list of choices; what is none of them is refused by the verb."""
    return int(typed) if typed.isascii() and typed.isdecimal() else -1

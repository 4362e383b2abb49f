"""The activity rail of a record: its story, and the comments people add to it, edit and withdraw."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import activity, comments
from labflow.domain.activity import Entry, Story
from labflow.domain.comments import Mentionable
from labflow.errors import Stale
from labflow.state.base import LabState
from labflow.state.typed import identifier, text, ticked
from labflow.vocabulary import Permission
from labflow.words import _, later, number, plural

SEES_RECORDS = (Permission.SEE_ORDERS, Permission.SEE_SAMPLES, Permission.SEE_REPORTS, Permission.SEE_CLIENTS)


class ActivityState(LabState, rx.State):
    """One rail at a time: that of the record whose page is open. The page opens it by `_open`."""

    needs: ClassVar[tuple[Permission, ...]] = SEES_RECORDS

    entries: list[Entry] = []
    shown: str = "all"
    earlier: str = ""
    sealed: str = ""
    seal_holds: bool = True
    people: list[Mentionable] = []
    box: int = 0
    asked: str = ""
    chosen: Entry = Entry()
    errors: dict[str, str] = {}
    entity: str = ""
    record: str = ""

    @rx.event
    async def show(self, which: str) -> None:
        """All of it, only what was changed, or only what was said."""
        self.shown, self.entries = which if which in activity.WHICH else "all", []
        await self._read()

    @rx.event
    async def more(self) -> None:
        """What happened before what is shown."""
        if not self.earlier:
            return
        told = await self._do(
            activity.story, self.entity, identifier(self.record), which=self.shown, before=self.earlier
        )
        self.entries, self.earlier = [*self.entries, *told.entries], told.earlier

    @rx.event
    async def add(self, form: dict[str, Any]) -> Any:
        """Say something about the record. What was typed stays until it is kept."""
        _, self.errors = await self._try(
            comments.add, self.entity, identifier(self.record), text=text(form, "text"),
            visible_to_client=ticked(form, "visible_to_client"),
        )  # fmt: skip
        if self.errors:
            return None
        self.box += 1
        self.shown = "all" if self.shown == "changes" else self.shown
        await self._read()
        return None

    @rx.event
    async def ask(self, dialog: str, comment_id: str) -> None:
        """Open the dialog that edits or withdraws one of one's own comments."""
        self.chosen = next(
            (each for each in self.entries if each.comment_id == comment_id and each.mine), Entry()
        )
        self.asked = dialog if self.chosen.comment_id and dialog in ("edit", "withdraw") else ""
        self.errors = {}

    @rx.event
    async def close(self, open: bool) -> None:
        """Nothing is done."""
        self.asked, self.errors = "", {}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the comment as it is said now."""
        return await self._change(comments.edit, later("Comment saved"), text=text(form, "text"))

    @rx.event
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Take the comment back, with the reason that was typed."""
        return await self._change(comments.withdraw, later("Comment withdrawn"), reason=text(form, "reason"))

    async def _change(self, verb: Any, said: str, **facts: str) -> Any:
        try:
            _, self.errors = await self._try(
                verb, identifier(self.chosen.comment_id), version=self.chosen.version, **facts
            )
        except Stale as refusal:
            self.asked = ""
            await self._read()
            return failed(refusal.message)
        if self.errors:
            return None
        self.asked = ""
        await self._read()
        return done(said)

    def _told(self, entity: str, record: str) -> dict[str, Any]:
        """What of a record's story its page shows, and how much of it: that of another record begins with all."""
        here = (self.entity, self.record) == (entity, record)
        return {"which": self.shown, "told": len(self.entries)} if here else {}

    def _open(
        self, entity: str, record: str, story: Story, people: list[Mentionable], *, fresh: bool = True
    ) -> None:
        """Show the story of this record; called by its page. Unless it is opened afresh, a dialog stays as it is."""
        other = (self.entity, self.record) != (entity, record)
        if fresh or other:
            self.shown, self.asked, self.errors = "all", "", {}
        self.box += other
        self.entity, self.record, self.people = entity, record, people
        self._show(story)

    async def _read(self) -> None:
        self._show(
            await self._do(
                activity.story, self.entity, identifier(self.record), which=self.shown, most=len(self.entries)
            )
        )

    def _show(self, told: Story) -> None:
        self.entries, self.earlier = told.entries, told.earlier
        self.sealed, self.seal_holds = _in_words(told.seal), told.seal.holds


def _in_words(seal: Any) -> str:
    if not seal.holds:
        return _("The audit trail does not hold. Tell an administrator.")
    shown = f"{number(seal.entries)}{'+' if seal.more else ''}"
    if seal.waiting == seal.entries and seal.entries:
        return plural(
            "Audit trail: {entries} entry, being sealed", "Audit trail: {entries} entries, being sealed", seal.entries, entries=shown
        )  # fmt: skip
    if seal.waiting:
        return _(
            "Audit trail verified, {count} entries, {waiting} being sealed",
            count=shown,
            waiting=number(seal.waiting),
        )
    return plural(
        "Audit trail verified, {entries} entry", "Audit trail verified, {entries} entries", seal.entries, entries=shown
    )  # fmt: skip

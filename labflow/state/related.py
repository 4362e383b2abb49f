"""What belongs to the record whose page is open."""

from typing import ClassVar

import reflex as rx

from labflow.domain import related
from labflow.domain.related import RelatedGroup
from labflow.state.activity import SEES_RECORDS, ActivityState
from labflow.state.attachments import AttachmentsState
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class RelatedState(LabState, rx.State):
    """Groups of records around one record, and which tab of its page is open."""

    needs: ClassVar[tuple[Permission, ...]] = SEES_RECORDS

    groups: list[RelatedGroup] = []
    count: int = 0
    tab: str = ""

    @rx.event
    async def show(self, tab: str) -> None:
        """Open a tab of the page; the first one has no name."""
        self.tab = str(tab)[:20]

    async def _open(self, entity: str, record: str, *, fresh: bool = True) -> None:
        """Read what is near a record, its story and its files; called by the page's own state."""
        if fresh:
            self.tab = self.router.url.query_parameters.get("show", "")[:20]
        self.groups = await self._do(related.of, entity, identifier(record))
        self.count = sum(len(group.rows) for group in self.groups)
        await (await self.get_state(ActivityState))._open(entity, record)
        await (await self.get_state(AttachmentsState))._open(entity, record)

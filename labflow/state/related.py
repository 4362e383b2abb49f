"""What belongs to the record whose page is open."""

from collections.abc import Callable
from typing import ClassVar, TypeVar
from uuid import UUID

import reflex as rx

from labflow.domain import record_page
from labflow.domain.related import RelatedGroup
from labflow.domain.work import Work
from labflow.state.activity import SEES_RECORDS, ActivityState
from labflow.state.attachments import AttachmentsState
from labflow.state.base import LabState
from labflow.vocabulary import Permission

View = TypeVar("View")


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

    async def _open(
        self, entity: str, record: UUID, view: Callable[[Work, UUID], View], *, fresh: bool = True
    ) -> View:
        """Read a record by its verb, with what is near it, its story and its files; called by the page's own state."""
        rail, files = await self.get_state(ActivityState), await self.get_state(AttachmentsState)
        read = await self._do(
            record_page.read, entity, record, view, **({} if fresh else rail._told(entity, str(record)))
        )
        if fresh:
            self.tab = self.router.url.query_parameters.get("show", "")[:20]
        self.groups = read.groups
        self.count = sum(len(group.rows) for group in read.groups)
        rail._open(entity, str(record), read.story, read.people, fresh=fresh)
        files._open(entity, str(record), read.files, fresh=fresh)
        return read.view

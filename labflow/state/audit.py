"""/audit: the trail, and the chain that seals it."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import audit, audit_views
from labflow.domain.audit_views import ChainView
from labflow.domain.lists import ListPlan
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.vocabulary import Permission


class AuditState(ListScreen, rx.State):
    """The trail. Nothing in it is selected: it is only read."""

    needs: ClassVar[Permission] = Permission.SEE_AUDIT
    plan: ClassVar[ListPlan] = audit_views.TRAIL


class ChainState(LabState, rx.State):
    """The chain that seals the trail."""

    needs: ClassVar[Permission] = Permission.SEE_AUDIT

    chain: ChainView = ChainView()
    checking: bool = False

    @rx.event
    async def load(self) -> None:
        """Read how far the trail is sealed."""
        self.chain = await self._do(audit_views.chain)

    @rx.event
    async def verify(self) -> Any:
        """Check the whole chain now."""
        self.checking = True
        yield
        self.chain = audit_views.told(await self._do(audit.check))
        self.checking = False

"""The foot of every portal page: how to reach the laboratory."""

from typing import ClassVar

import reflex as rx

from labflow.domain.portal import house
from labflow.domain.portal.house import LabContact
from labflow.state.base import LabState
from labflow.vocabulary import Permission


class FootState(LabState, rx.State):
    """Read once for a tab."""

    needs: ClassVar[tuple[Permission, ...]] = tuple(each for each in Permission if each.startswith("portal_"))

    lab: LabContact = LabContact()

    @rx.event
    async def load(self) -> None:
        """Read how to reach the laboratory."""
        if not self.lab.name:
            self.lab = await self._do(house.contact)

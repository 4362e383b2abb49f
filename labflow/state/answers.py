"""Says to the page that what it sent is done: events of one tab are taken in the order they were sent."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.sending import answered
from labflow.state.base import LabState


class AnswersState(LabState, rx.State):
    """Keeps nothing."""

    needs: ClassVar[str] = "public"

    @rx.event
    async def done(self, number: int) -> Any:
        """All that was sent before it is done."""
        return answered(number)

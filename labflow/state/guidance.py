"""The tour on every screen, and /help: what guidance there is for whoever asks."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import guidance
from labflow.domain.guidance import GuidanceView, StopView
from labflow.state.base import LabState
from labflow.vocabulary import Permission


class TourState(LabState, rx.State):
    """The stop of the tour that this tab shows; without a key there is none."""

    needs: ClassVar[None] = None

    stop: StopView = StopView()
    left: bool = False

    @rx.event
    async def begin(self, anew: bool) -> Any:
        """Go to the stop where the tour stood, or to the first."""
        self.stop = await self._do(guidance.begin_tour, anew=anew)
        return rx.redirect(self.stop.href)

    @rx.event
    async def move(self, key: str, by: int) -> Any:
        """One stop on or back."""
        self.stop = await self._do(guidance.move_on, key, by=by)
        if self.stop.key:
            return rx.redirect(self.stop.href)
        self.left = True
        return done("That was the tour. The help has it again.")

    @rx.event
    async def leave(self) -> Any:
        """End the tour; the help can begin it again."""
        await self._do(guidance.leave_tour)
        self.stop, self.left = StopView(), True
        return done("The tour is in the help whenever you want it.")


class HelpState(LabState, rx.State):
    """All guidance there is for this person, also what was put away."""

    needs: ClassVar[None] = None

    view: GuidanceView = GuidanceView()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read how far the laboratory is, and where the tour stands."""
        self.view = await self._do(guidance.offered, everything=True)
        self.loaded = True


class FirstStepsState(LabState, rx.State):
    """Putting the first steps away, and back on Today."""

    needs: ClassVar[Permission] = Permission.EDIT_SETTINGS

    hidden: bool = False

    @rx.event
    async def hide(self) -> Any:
        """Show them no longer on Today."""
        await self._do(guidance.hide_first_steps)
        self.hidden = True
        return done("The first steps are in the help whenever you want them.")

    @rx.event
    async def show(self) -> Any:
        """Show them on Today again."""
        await self._do(guidance.show_first_steps)
        self.hidden = False
        return rx.redirect("/")

"""The page for addresses that lead nowhere: it is shown in the frame of whoever is signed in, or before sign-in."""

from typing import Any, ClassVar

import reflex as rx

from labflow.state.base import LabState, admitted, token_of
from labflow.state.session import SessionState


class StrayState(LabState, rx.State):
    """`looked` is true once it is known whether somebody is signed in."""

    needs: ClassVar[str] = "public"

    looked: bool = False

    @rx.event
    def load(self) -> Any:
        """Ask who is there, if anybody is: nobody is sent to sign in for a page that does not exist."""
        self.looked = True
        return SessionState.load if admitted(token_of(self)) is not None else None

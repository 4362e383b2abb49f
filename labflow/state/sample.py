"""/samples/[sample_id]: the sample, what is shown of it, and what is done with it from its page."""

from functools import lru_cache
from typing import Any, ClassVar

import reflex as rx
import segno

from labflow.components.toasts import done, failed
from labflow.domain import samples
from labflow.domain.samples import detail
from labflow.domain.samples.detail import SampleView
from labflow.errors import NotFound, Stale
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.related import RelatedState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _, later

_SAID = {"reject": later("Sample {number} is rejected."), "cancel": later("Sample {number} is cancelled.")}
_VERBS = {"reject": samples.reject, "cancel": samples.cancel}


class SampleState(LabState, Afresh, rx.State):
    """One sample."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES
    left_open: ClassVar[tuple[str, ...]] = ("ending", "errors")

    view: SampleView = SampleView()
    code: str = ""
    ending: str = ""
    errors: dict[str, str] = {}
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the sample that the address names."""
        await live.follow(self, "sample", self._at_end())
        await self._read(fresh=True)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Somebody changed the sample: show it as it is now, unless a dialog is open over it."""
        if not self.ending:
            await self._read()

    @rx.event
    async def ask_why(self, action: str) -> None:
        """Open the reason dialog of rejecting or cancelling."""
        self.ending, self.errors = action if action in _VERBS else "", {}

    @rx.event
    async def close_dialog(self, open: bool) -> None:
        """Nothing is done. What changed under the dialog is shown now."""
        self.ending = ""
        await self._read()

    @rx.event
    async def end(self, form: dict[str, str]) -> Any:
        """Reject or cancel the sample, with the reason that was typed."""
        action = self.ending
        if action not in _VERBS:
            return None
        try:
            _done, self.errors = await self._try(
                _VERBS[action],
                identifier(self.view.id),
                reason=form.get("reason", ""),
                version=self.view.version,
            )
        except Stale as refusal:
            self.ending = ""
            await self._read()
            return failed(refusal.message)
        if self.errors:
            return None
        self.ending = ""
        await self._read()
        return done(_(_SAID[action], number=self.view.number))

    async def _read(self, *, fresh: bool = False) -> None:
        near = await self.get_state(RelatedState)
        try:
            view = await near._open("sample", identifier(self._at_end()), detail.view, fresh=fresh)
        except NotFound:
            self.view, self.code, self.missing = SampleView(), "", True
            return
        self.view, self.code, self.missing = view, _qr(view.number), False


@lru_cache(maxsize=2_000)
def _qr(number: str) -> str:
    # any of the eight masks is read as well; to find the one that looks best takes three quarters of the time
    return segno.make(number, error="m", micro=False, mask=0).svg_data_uri(border=0, scale=4, dark="#1c2024")

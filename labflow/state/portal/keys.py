"""/portal/keys: the keys of one's own company's programs, and the dialogs that make and revoke one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import keys
from labflow.domain.keys import KeyLine
from labflow.state.keys import KeyDialogs
from labflow.state.opening import Afresh
from labflow.vocabulary import Permission


class PortalKeysState(KeyDialogs, Afresh, rx.State):
    """The company's keys."""

    needs: ClassVar[Permission] = Permission.PORTAL_KEYS
    left_open: ClassVar[tuple[str, ...]] = ("asked", "secret", "errors")

    rows: list[KeyLine] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the company's keys; what was open is closed."""
        await self._read_again()
        self.loaded = True

    async def _read_again(self) -> list[Any]:
        self.rows = await self._do(keys.of_company)
        return []

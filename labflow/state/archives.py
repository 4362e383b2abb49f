"""/settings/archives: the years with their archives, and one year with its editions."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import archives
from labflow.domain.archives import ArchivesView, Changed, YearView
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _, later

NO_YEAR = 0


class ArchivesState(LabState, Afresh, rx.State):
    """All years. `asked` is the year whose dialog is open."""

    needs: ClassVar[Permission] = Permission.KEEP_ARCHIVES
    left_open: ClassVar[tuple[str, ...]] = ("asked",)

    view: ArchivesView = ArchivesView()
    asked: int = NO_YEAR
    again: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the years."""
        await self.refresh()

    @rx.event
    async def refresh(self) -> None:
        """How far they are now."""
        self.view = await self._do(archives.overview)
        self.loaded = True

    @rx.event
    def ask(self, year: int, again: bool) -> None:
        """Say first what archiving a year does."""
        self.asked, self.again = year, again

    @rx.event
    def close(self, open: bool) -> None:
        """Do nothing."""
        self.asked = NO_YEAR

    @rx.event
    async def start(self) -> Any:
        """Have the year archived."""
        year, self.asked = self.asked, NO_YEAR
        await self._do(archives.start, year)
        await self.refresh()
        return done(_("{year} is being archived", year=str(year)))

    @rx.event
    async def set_rule(self, years: str) -> Any:
        """Archive each year so many years after its end."""
        if not years.isdecimal() or len(years) > 2:
            return None
        await self._do(archives.set_automatic, int(years))
        await self.refresh()
        return done(later("Saved"))


class ArchiveYearState(LabState, Afresh, rx.State):
    """One year."""

    needs: ClassVar[Permission] = Permission.KEEP_ARCHIVES
    left_open: ClassVar[tuple[str, ...]] = ("asked",)

    view: YearView = YearView()
    changed: Changed = Changed()
    asked: bool = False
    missing: bool = False

    @rx.event
    async def load(self) -> Any:
        """Read the year of the address; what changed since follows."""
        self.changed = Changed()
        await self._read()
        return ArchiveYearState.look_for_changes if self.view.editions else None

    @rx.event
    async def look_for_changes(self) -> None:
        """Which of its orders changed since they were archived."""
        self.changed = await self._do(archives.changed, self.view.year)

    @rx.event
    async def refresh(self) -> Any:
        """How far it is now; what changed since is asked anew when a new edition is made."""
        before = self.view.under_way
        await self._read()
        return ArchiveYearState.look_for_changes if before and not self.view.under_way else None

    @rx.event
    def ask(self, open: bool) -> None:
        """Open or leave the dialog before a new edition."""
        self.asked = open

    @rx.event
    async def start(self) -> Any:
        """Have the year archived, again if it is already."""
        self.asked = False
        await self._do(archives.start, self.view.year)
        await self._read()
        return done(_("{year} is being archived", year=str(self.view.year)))

    @rx.event
    async def verify(self, archive_id: str) -> Any:
        """Have an edition checked."""
        await self._do(archives.ask, identifier(archive_id))
        await self._read()

    async def _read(self) -> None:
        year = self._at_end()
        try:
            if not year.isdecimal() or len(year) != 4:
                raise NotFound("There is no such year.")
            self.view = await self._do(archives.year, int(year))
            self.missing = False
        except NotFound:
            self.view, self.missing = YearView(), True

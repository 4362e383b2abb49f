"""/samples: what the list shows and what its controls do."""

from typing import ClassVar

import reflex as rx

from labflow.domain.samples import views
from labflow.domain.samples.views import SampleRow
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.vocabulary import Permission


class SampleRows(LabState, rx.State):
    """The rows, apart from the controls, so that typing in the search box does not carry them along."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES

    rows: list[SampleRow] = []


class SamplesState(ListState, rx.State):
    """The list of samples."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES
    address: ClassVar[str] = "/samples"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(views.page, query)
        (await self.get_state(SampleRows)).rows = page.rows
        self._show(query, page)

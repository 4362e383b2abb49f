"""/labels: the laboratory's label templates, and what may be done with each."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import labels
from labflow.domain.labels import views
from labflow.domain.labels.views import TemplateRow
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class LabelsState(LabState, rx.State):
    """The templates in use, or the retired ones."""

    needs: ClassVar[Permission] = Permission.EDIT_LABELS

    rows: list[TemplateRow] = []
    retired: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the templates."""
        self.retired = self.router.url.query_parameters.get("tab", "") == "retired"
        await self._read()

    @rx.event
    async def make_usual(self, template_id: str) -> Any:
        """The one that printing offers first."""
        await self._do(labels.set_default, identifier(template_id))
        await self._read()
        return done("Usual label changed")

    @rx.event
    async def retire(self, template_id: str) -> Any:
        """Offer it no longer."""
        await self._do(labels.retire, identifier(template_id))
        await self._read()
        return done("Label retired")

    @rx.event
    async def restore(self, template_id: str) -> Any:
        """Back into use."""
        await self._do(labels.restore, identifier(template_id))
        await self._read()
        return done("Label back in use")

    async def _read(self) -> None:
        self.rows, self.loaded = await self._do(views.templates, retired=self.retired), True

"""The print dialog of labels, on every page that offers it: which template, how many, from which place, and why again."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import labels
from labflow.domain.labels import Asked, views
from labflow.domain.labels.views import TemplateChoice
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.labels import LabelsState
from labflow.state.typed import identifier, text
from labflow.vocabulary import LabelPurpose, Permission
from labflow.words import plural

MOST_CHOSEN = 500
MOST_TYPED = 20_000


class LabelPrintState(LabState, rx.State):
    """What is about to be printed."""

    needs: ClassVar[tuple[Permission, ...]] = (
        Permission.RECEIVE_SAMPLES, Permission.CREATE_ORDERS, Permission.ENTER_RESULTS, Permission.EDIT_LABELS,
    )  # fmt: skip

    is_open: bool = False
    title: str = ""
    of_places: bool = False
    count: int = 0
    again: int = 0
    before: str = ""
    missing: str = ""
    missing_in: str = ""
    templates: list[TemplateChoice] = []
    template: TemplateChoice = TemplateChoice()
    places: list[int] = []
    start: int = 1
    errors: dict[str, str] = {}
    _purpose: str = ""
    _orders: list[str] = []
    _samples: list[str] = []

    @rx.event
    async def ask_for_order(self, order_id: str) -> None:
        """Labels for all containers of an order."""
        await self._ask(LabelPurpose.CONTAINER, orders=[order_id])

    @rx.event
    async def ask_for_folder(self, order_id: str) -> None:
        """The label of the order itself."""
        await self._ask(LabelPurpose.ORDER, orders=[order_id])

    @rx.event
    async def ask_for_sample(self, sample_id: str) -> None:
        """Labels for the containers of one sample."""
        await self._ask(LabelPurpose.CONTAINER, samples=[sample_id])

    @rx.event
    async def ask_for_samples(self, sample_ids: list[str]) -> None:
        """Labels for the containers of the samples chosen in a list."""
        await self._ask(LabelPurpose.CONTAINER, samples=list(sample_ids)[:MOST_CHOSEN])

    @rx.event
    @open_to(None)
    async def open_afresh(self) -> None:
        """A page begins without the dialog of the page before; /samples/<id>?print=labels opens it for what it names."""
        self.is_open = False
        if self.router.url.query_parameters.get("print") != "labels":
            return
        kind, record = self.router.url.path.strip("/").split("/")[:2]
        await self._ask(LabelPurpose.CONTAINER, **{kind: [record]})

    @rx.event
    async def ask_for_places(self) -> None:
        """Labels of storage places, whose names are typed."""
        await self._ask(LabelPurpose.LOCATION)

    @rx.event
    async def name_places(self, typed: str) -> None:
        """The places as far as they are typed: what no font can print is told while it can still be called otherwise."""
        self.missing, self.missing_in = await self._do(views.unprintable, typed[:MOST_TYPED].splitlines())

    @rx.event
    async def set_open(self, open: bool) -> None:
        """Close the dialog."""
        self.is_open = self.is_open and open

    @rx.event
    async def choose(self, value: str) -> None:
        """Another template: it may lie on paper of its own."""
        self._choose(next((each for each in self.templates if each.value == value), self.template))

    @rx.event
    async def choose_place(self, place: int) -> None:
        """The first free place of the sheet."""
        self.start = place if 1 <= place <= self.template.places else 1

    @rx.event
    async def print_labels(self, typed: dict[str, Any]) -> Any:
        """Write the labels down, then fetch them. Pressed twice, the second is a reprint that asks for a reason."""
        asked = self._asked(typed)
        if self._purpose == LabelPurpose.LOCATION:
            names = text(typed, "locations").splitlines()
            printed, self.errors = await self._try(labels.print_locations, names, asked)
        else:
            printed, self.errors = await self._try(labels.print_labels, asked)
        if printed is None:
            if "reason" in self.errors and not self.again:
                await self._look()
            return None
        self.is_open = False
        said = plural("{count} label printed", "{count} labels printed", printed.labels)
        shown = LabelsState.load if self.of_places else None  # its cards tell how often each was printed
        return [
            rx.download(url=f"/api/v1/labels/runs/{printed.run_id}", filename=printed.file_name),
            done(said),
            *([shown] if shown else []),
        ]

    def _asked(self, typed: dict[str, Any]) -> Asked:
        copies = text(typed, "copies").strip()
        return Asked(
            purpose=self._purpose,
            order_ids=tuple(map(identifier, self._orders)),
            sample_ids=tuple(map(identifier, self._samples)),
            template_id=identifier(self.template.value) if self.template.value else None,
            copies=int(copies) if copies.isdecimal() and len(copies) < 6 else 0,
            start=self.start,
            format=text(typed, "format"),
            reason=text(typed, "reason"),
        )

    async def _ask(
        self, purpose: str, *, orders: list[str] | None = None, samples: list[str] | None = None
    ) -> None:
        self.of_places = purpose == LabelPurpose.LOCATION
        self._purpose, self._orders, self._samples = purpose, orders or [], samples or []
        self.errors, self.start = {}, 1
        await self._look()
        self._choose(self.templates[0])
        self.is_open = True

    async def _look(self) -> None:
        found = await self._do(
            views.offer,
            Asked(
                purpose=self._purpose,
                order_ids=tuple(map(identifier, self._orders)),
                sample_ids=tuple(map(identifier, self._samples)),
            ),
        )
        self.title, self.count, self.again = found.title, found.count, found.again
        self.before, self.templates = found.before, found.templates
        self.missing, self.missing_in = found.missing, found.missing_in

    def _choose(self, template: TemplateChoice) -> None:
        self.template, self.start = template, 1
        self.places = list(range(1, template.places + 1)) if not template.on_roll else []

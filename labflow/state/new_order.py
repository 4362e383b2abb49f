"""/orders/new: the order as it is being typed. Every cell is kept here as soon as it is left."""

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain.orders import form, typed
from labflow.domain.orders.form import Choice, ChosenClient, Options
from labflow.domain.orders.typed import SampleLine
from labflow.errors import LabError
from labflow.state.base import LabState
from labflow.vocabulary import Permission

_FACTS = ("contact_id", "client_reference", "priority", "due_at", "specification_id", "note")
_CELLS = (
    "client_reference", "sample_point_id", "sample_type_id", "collected_at", "collected_by", "profile_ids", "extra",
    "containers",
)  # fmt: skip


class NewOrderOptions(LabState, rx.State):
    """What the form offers: read once, apart from what is typed."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    offered: Options = Options()


class NewOrderState(LabState, rx.State):
    """The order being typed."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    client: ChosenClient = ChosenClient()
    found: list[Choice] = []
    facts: dict[str, str] = {}
    custom: dict[str, str] = {}
    lines: list[SampleLine] = []
    errors: dict[str, str] = {}
    busy: bool = False
    _request_key: str = ""

    @rx.event
    async def load(self) -> None:
        """An empty form with one line; the key made here lets this form make one order only."""
        options = await self._do(form.options)
        (await self.get_state(NewOrderOptions)).offered = options
        self.client, self.found, self.errors, self.busy = ChosenClient(), [], {}, False
        self.facts, self.custom = {"priority": "normal"}, {}
        self.lines = [SampleLine(key=_key(), sample_type_id=_only(options.types))]
        self._request_key = str(uuid4())
        if chosen := self.router.url.query_parameters.get("client", ""):
            await self._choose(chosen)

    @rx.event
    async def find_client(self, words: str) -> None:
        """Offer the clients that match."""
        self.found = await self._do(form.clients_matching, words)

    @rx.event
    async def choose_client(self, client_id: str) -> None:
        """Take a client; its contact and sample points come with it."""
        await self._choose(client_id)

    @rx.event
    async def keep(self, name: str, value: str) -> None:
        """Keep a field of the order."""
        if name in _FACTS:
            self.facts[name] = value
        elif name.startswith("custom."):
            self.custom[name.removeprefix("custom.")] = value
        self.errors.pop(name, None)

    @rx.event
    async def keep_cells(self, cells: list[dict[str, str]]) -> None:
        """Keep the cells that were left, filled down or pasted."""
        lines = {line.key: line for line in self.lines}
        for cell in cells:
            if line := lines.get(cell.get("id", "")):
                lines[line.key] = self._with_cell(line, cell.get("field", ""), cell.get("value", ""))
        self.lines = list(lines.values())

    @rx.event
    async def add_line(self) -> Any:
        """One more sample like the last one, still without a name."""
        last = self.lines[-1] if self.lines else SampleLine()
        fresh = replace(
            last, key=_key(), client_reference="", sample_point_id="", custom=dict(last.custom), revision=0
        )
        self.lines = [*self.lines, fresh][: typed.MAX_LINES]
        return _focus(fresh.key)

    @rx.event
    async def copy_line(self, key: str) -> Any:
        """The same sample once more, below."""
        place = self._place(key)
        if place < 0 or len(self.lines) >= typed.MAX_LINES:
            return None
        fresh = replace(self.lines[place], key=_key(), custom=dict(self.lines[place].custom), revision=0)
        self.lines = [*self.lines[: place + 1], fresh, *self.lines[place + 1 :]]
        self.errors = {}
        return _focus(fresh.key)

    @rx.event
    async def remove_line(self, key: str) -> None:
        """Take a sample out of the form; the last line only empties."""
        kept = [line for line in self.lines if line.key != key]
        self.lines = kept or [SampleLine(key=_key())]
        self.errors = {}

    @rx.event
    async def create(self, unfinished: list[str]) -> Any:
        """Create the order. `unfinished` are the lines whose date is typed in part only."""
        half = {
            f"samples.{self._place(key)}.collected_at": _HALF for key in unfinished if self._place(key) >= 0
        }
        if half or not self._request_key:
            self.errors = half
            return
        self.busy = True
        yield
        for answer in await self._create():
            yield answer

    async def _create(self) -> list[Any]:
        """The answers to the page. The key is spent with the first success: a second click finds nothing to do."""
        facts = {**self.facts, "client_id": self.client.id}
        try:
            made, self.errors = await self._try(
                typed.create_typed, facts, dict(self.custom), list(self.lines), request_key=self._request_key
            )
        except LabError as refusal:
            return [failed(refusal.message)]
        finally:
            self.busy = False
        if made is None:
            return [_first_problem()]
        self._request_key = ""
        samples = "1 sample" if made.samples == 1 else f"{made.samples} samples"
        return [rx.redirect(f"/orders/{made.id}"), done(f"Order {made.number} is created with {samples}.")]

    async def _choose(self, client_id: str) -> None:
        if client_id == self.client.id:
            return
        self.client = await self._do(form.client, UUID(client_id)) if client_id else ChosenClient()
        self.facts["contact_id"] = self.client.contact_id
        self.lines = [replace(line, sample_point_id="", revision=line.revision + 1) for line in self.lines]
        self.errors = {}

    def _with_cell(self, line: SampleLine, name: str, value: str) -> SampleLine:
        if name.startswith("custom."):
            return replace(line, custom={**line.custom, name.removeprefix("custom."): value})
        if name not in _CELLS:
            return line
        self.errors.pop(f"samples.{self._place(line.key)}.{name}", None)
        changed = replace(line, **{name: value})
        matrix = self.client.type_of_point.get(value, "") if name == "sample_point_id" else ""
        if matrix and matrix != line.sample_type_id:
            return replace(changed, sample_type_id=matrix, revision=line.revision + 1)
        return changed

    def _place(self, key: str) -> int:
        return next((place for place, line in enumerate(self.lines) if line.key == key), -1)


class ExtraTests(LabState, rx.State):
    """The drawer that chooses extra tests and containers for one line, without knowing their codes."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    line: str = ""
    title: str = ""
    words: str = ""
    tests: list[str] = []
    bottles: dict[str, int] = {}

    @rx.event
    async def open_for(self, key: str) -> None:
        """Start from what the line has now."""
        order = await self.get_state(NewOrderState)
        place = order._place(key)
        if place < 0:
            return
        line = order.lines[place]
        self.line, self.words, self.title = key, "", line.client_reference or f"sample {place + 1}"
        self.tests, self.bottles = typed.split_codes(line.extra), typed.counted_codes(line.containers)

    @rx.event
    async def find(self, words: str) -> None:
        """Narrow the list."""
        self.words = words.strip().lower()

    @rx.event
    async def tick(self, code: str) -> None:
        """Add a test, or take it out."""
        code = code.upper()
        self.tests = (
            [each for each in self.tests if each != code] if code in self.tests else [*self.tests, code]
        )

    @rx.event
    async def count(self, code: str, step: int) -> None:
        """One container more or less."""
        number = max(0, min(20, self.bottles.get(code.upper(), 0) + step))
        kept = {each: count for each, count in self.bottles.items() if each != code.upper()}
        self.bottles = {**kept, code.upper(): number} if number else kept

    @rx.event
    async def close(self, open: bool) -> None:
        """Write what was chosen into the line."""
        order = await self.get_state(NewOrderState)
        place = order._place(self.line)
        if place >= 0:
            line = order.lines[place]
            bottles = " ".join(
                f"{count}x{code}" if count > 1 else code for code, count in self.bottles.items()
            )
            changed = replace(
                line, extra=" ".join(self.tests), containers=bottles, revision=line.revision + 1
            )
            order.lines = [*order.lines[:place], changed, *order.lines[place + 1 :]]
        self.line = ""


_HALF = "Finish the date and the time, or clear them."


def _key() -> str:
    return uuid4().hex[:8]


def _only(choices: list[Choice]) -> str:
    return choices[0].value if len(choices) == 1 else ""


def _focus(key: str) -> Any:
    return rx.call_script(f"setTimeout(() => document.getElementById('name-{key}')?.focus(), 80)")


def _first_problem() -> Any:
    """Bring the first field with a problem into view, with the focus in it."""
    wrong = ".field.bad input, .field.bad select, [data-mark=error] input, [data-mark=error] select"
    return rx.call_script(f"setTimeout(() => document.querySelector('{wrong}')?.focus(), 80)")

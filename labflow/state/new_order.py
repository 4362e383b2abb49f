"""/orders/new: the order as reception types it, kept as a draft while she types."""

from typing import Any, ClassVar
from uuid import uuid4

import reflex as rx

from labflow.components.sheet import Piece, sheet_act
from labflow.components.toasts import done, failed, note
from labflow.domain import drafts
from labflow.domain.drafts import DraftRow, Kept, OpenedDraft, Registered, SheetColumn
from labflow.domain.orders import form
from labflow.domain.orders.form import Choice, ChosenClient, Options
from labflow.errors import LabError
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _, plural

__all__ = ["SHEET", "NewOrderOptions", "NewOrderSheet", "NewOrderState"]

SHEET = "samples"
MOST_PIECES = 40
_FIRST_FIELD = "setTimeout(() => document.querySelector('.field.bad input, .field.bad select')?.focus(), 80)"


class NewOrderOptions(LabState, rx.State):
    """What the form offers: read once, apart from what is typed."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    offered: Options = Options()


class NewOrderSheet(LabState, rx.State):
    """The sheet as it was opened: its columns, and rows to take over when the revision changes. What is typed stays out."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    columns: list[SheetColumn] = []
    rows: list[dict[str, str]] = []
    revision: int = 0


class NewOrderState(LabState, rx.State):
    """The order being typed."""

    needs: ClassVar[Permission] = Permission.CREATE_ORDERS

    client: ChosenClient = ChosenClient()
    found: list[Choice] = []
    found_for: str = ""
    facts: dict[str, str] = {}
    kept: Kept = Kept()
    errors: dict[str, str] = {}
    cells: dict[str, str] = {}
    made: Registered = Registered()
    waiting: list[DraftRow] = []
    tried: bool = False
    busy: bool = False
    _draft: str = ""
    _pieces: list[Piece] = []

    @rx.event
    async def load(self) -> Any:
        """An empty form, or the draft the address names."""
        query = self.router.url.query_parameters
        (await self.get_state(NewOrderOptions)).offered = await self._do(form.options)
        try:
            opened = (
                await self._do(drafts.open_draft, identifier(query["draft"])) if query.get("draft") else None
            )
        except LabError:
            return [rx.redirect("/orders/new"), note("This draft was registered or given up already.")]
        await self._show(opened or OpenedDraft(id=str(uuid4()), header={"priority": "normal"}))
        if opened is None and (client_id := query.get("client", "")):
            await self._choose(client_id)
        self.waiting = await self._do(drafts.waiting, besides=identifier(self._draft))
        return None

    @rx.event
    async def find_client(self, words: str) -> None:
        """Offer the clients that match."""
        self.found, self.found_for = await self._do(form.clients_matching, words), words

    @rx.event
    async def choose_client(self, client_id: str) -> Any:
        """Take a client; its contact and sample points come with it."""
        if client_id == self.client.id:
            return None
        await self._choose(client_id)
        return await self._keep()

    @rx.event
    async def keep(self, name: str, value: str) -> Any:
        """Keep a field of the order."""
        if self.facts.get(name, "") == value:
            return None
        self.facts[name] = value
        return await self._keep()

    @rx.event
    async def typed(self, piece: Piece) -> Any:
        """Keep rows that were typed, pasted or filled; the last piece of them may carry an act."""
        act = piece["act"]
        if act.startswith("lost:"):
            yield failed(
                _(
                    "{value} rows did not fit: at most 1,000 samples go in one order. Register these, then paste the others.",
                    value=act[5:],
                )
            )
            return
        self._pieces = [*self._pieces[-MOST_PIECES:], piece]
        if not piece["last"]:
            return
        rows = [row for each in self._pieces for row in each["rows"]]
        self._pieces = []
        answer = await self._keep(rows=rows, order=piece["order"])
        yield answer
        if act in ("register", "register_good") and not self.busy:
            self.busy = True
            yield
            for each in await self._register(only_good=act == "register_good"):
                yield each

    @rx.event
    async def discard(self, draft_id: str) -> None:
        """Give up a draft of the list."""
        await self._do(drafts.discard, identifier(draft_id))
        self.waiting = await self._do(drafts.waiting, besides=identifier(self._draft))

    async def _keep(self, *, rows: Any = (), order: Any = None) -> Any:
        """Everything typed goes into the draft; from the first word on the address names it."""
        first = not self.kept.id
        client_id = identifier(self.client.id) if self.client.id else None
        try:
            self.kept = await self._do(
                drafts.keep,
                identifier(self._draft),
                client_id=client_id,
                header=dict(self.facts),
                rows=rows,
                order=order,
            )
        except LabError as refusal:
            return failed(refusal.message)
        self._mark()
        return _named_by_address(self._draft) if first else None

    def _mark(self) -> None:
        """What is missing is said from the first try on; what is wrong is said at once."""
        self.errors = self.kept.order if self.tried else {}
        cells = self.kept.cells | (self.kept.missing if self.tried else {})
        if cells != self.cells:
            self.cells = cells

    async def _register(self, *, only_good: bool) -> list[Any]:
        self.tried = True
        try:
            made, problems = await self._try(drafts.register, identifier(self._draft), only_good=only_good)
        except LabError as refusal:
            return [failed(refusal.message)]
        finally:
            self.busy = False
        if made is None:
            self._mark()
            named = set(self.kept.order) | set(self.kept.cells) | set(self.kept.missing)
            unplaced = [message for name, message in problems.items() if name not in named]
            return [failed(unplaced[0])] if unplaced else [_first_problem(self.kept)]
        self.made = made
        if made.left == 0:
            return [rx.redirect(f"/orders/{made.order_id}"), done(_created(made))]
        await self._show(await self._do(drafts.open_draft, identifier(self._draft)))
        self.tried = True
        await self._keep()
        return [done(_created(made))] if made.added else []  # a second click finds nothing left to add

    async def _show(self, opened: OpenedDraft) -> None:
        """Put a draft on the screen."""
        self._draft, self._pieces = opened.id, []
        self.found, self.found_for, self.errors, self.cells, self.tried, self.busy = (
            [],
            "",
            {},
            {},
            False,
            False,
        )
        self.kept = Kept(id=opened.id if opened.rows or opened.client_id else "")
        self.facts = {"priority": "normal", **opened.header}
        if opened.order_id:
            self.made = Registered(
                opened.order_id, opened.order_number, left=sum(1 for row in opened.rows if row["id"] != drafts.ALL)
            )  # fmt: skip
        else:
            self.made = Registered()
        self.client = (
            await self._do(form.client, identifier(opened.client_id)) if opened.client_id else ChosenClient()
        )
        sheet = await self.get_state(NewOrderSheet)
        sheet.columns = await self._do(
            drafts.columns, identifier(opened.client_id) if opened.client_id else None
        )
        sheet.rows, sheet.revision = opened.rows, sheet.revision + 1
        if self.kept.id:
            await self._keep()

    async def _joined(self, opened: OpenedDraft) -> list[Any]:
        """Rows that came from elsewhere are in the draft: put it on the screen as it is now."""
        await self._show(opened)
        await self._keep()
        return [_named_by_address(opened.id)]

    async def _choose(self, client_id: str) -> None:
        self.found, self.found_for = [], ""
        self.client = await self._do(form.client, identifier(client_id)) if client_id else ChosenClient()
        self.facts["contact_id"] = self.client.contact_id
        sheet = await self.get_state(NewOrderSheet)
        sheet.columns = await self._do(drafts.columns, identifier(client_id) if client_id else None)


def _named_by_address(draft: str) -> Any:
    """The address names the draft, so that a reload goes on with it; nothing is loaded anew."""
    return rx.call_script(
        f"if (location.pathname === '/orders/new') history.replaceState(history.state, '', '/orders/new?draft={draft}')"
    )


def _created(made: Registered) -> str:
    added = plural("{count} sample", "{count} samples", made.added)
    if made.samples > made.added:
        return _("{added} added to order {number}.", added=added, number=made.number)
    if made.left:
        return _(
            "Order {number} is created with {added}; {left} left to mend.",
            number=made.number,
            added=added,
            left=made.left,
        )
    return _("Order {number} is created with {added}.", number=made.number, added=added)


def _first_problem(kept: Kept) -> Any:
    """The focus to the first problem: a field of the order, else a cell of the sheet."""
    if set(kept.order) - {"samples", "services"}:
        return rx.call_script(_FIRST_FIELD)
    return sheet_act(SHEET, "problem")

"""Registering many samples: drafts of rows as typed, checked row by row, registered all or only the good ones; templates; requests."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from labflow.api.doors import doors, join
from labflow.api.nouns import reads
from labflow.api.texts import Body, Keepable, Name
from labflow.api.verbs import acts, asks, creates, ends
from labflow.api.who import At
from labflow.domain import drafts, requests
from labflow.domain.drafts import Kept, OpenedDraft, tables
from labflow.domain.drafts.lookup import DRAFT, REQUEST, TEMPLATE
from labflow.domain.drafts.tables import Plan, TableView
from labflow.domain.finding import Named
from labflow.domain.nouns.names import NAMES
from labflow.domain.orders.lookup import NOUN as ORDER
from labflow.kit.ids import new_id

router = doors()

Cell = Annotated[str, StringConstraints(max_length=1000), Keepable]
Key = Annotated[str, StringConstraints(max_length=60), Keepable]
Rows = Annotated[list[dict[Key, Cell]], Field(max_length=1000)]
Header = Annotated[
    dict[Key, Annotated[str, StringConstraints(max_length=2100), Keepable]], Field(max_length=60)
]
Order = Annotated[list[Key], Field(max_length=1001)]


class TypedOrder(Body):
    """An order as typed. `header` may hold contact_id, client_reference, priority, due_at, specification_id, note.

    A row holds words: sample_type, client_reference, sample_point, collected_at, collected_by, tests ("BASIC, PB"),
    containers ("2xVOA"). Its `id` is yours, and names it in every answer.
    """

    client_id: Name = ""
    header: Header | None = None
    rows: Rows = []
    order: Order | None = None


typed = doors("/drafts", tags=["orders"])
reads(typed, DRAFT)


@typed.post("", status_code=201)
def begin(at: At, draft: TypedOrder) -> Kept:
    """Begin a draft. The answer tells every problem, by row and column; nothing is registered."""
    return _keep(at, new_id(), draft)


@typed.put("/{draft_id}")
def keep(at: At, draft_id: UUID, draft: TypedOrder) -> Kept:
    """Change a draft: rows that changed, in full. `order` names all rows from top to bottom when some are to go."""
    return _keep(at, draft_id, draft)


asks(
    typed,
    DRAFT,
    register=drafts.register,
    copy_order=drafts.copy_order,
    start_from_template=drafts.start_from_template,
)
ends(typed, DRAFT, discard=drafts.discard)


class HowRead(Body):
    """How a client's table is read: our column by place of theirs ("0": "client_reference"), our word by theirs."""

    file_id: UUID
    columns: Annotated[dict[Key, Key], Field(max_length=200)] = {}
    words: Annotated[dict[Key, dict[Cell, Cell]], Field(max_length=60)] = {}
    date_order: Annotated[str, StringConstraints(max_length=3), Keepable] = ""

    def plan(self) -> Plan | None:
        return Plan(dict(self.columns), dict(self.words), self.date_order) if self.columns else None


@typed.post("/{draft_id}/tables/read")
def read_table(at: At, draft_id: UUID, how: HowRead) -> TableView:
    """What a file that was handed in for `registration` holds, and how it would be read: as told, as remembered, or as guessed."""
    return at.do(tables.read_table, draft_id, how.file_id, plan=how.plan())


@typed.post("/{draft_id}/tables/take")
def take_table(at: At, draft_id: UUID, how: HowRead) -> OpenedDraft:
    """Put the rows of a file into the draft. How it was read is remembered for the client."""
    return at.do(tables.take_table, draft_id, how.file_id, plan=how.plan() or Plan())


starts = doors("/order-templates", tags=["orders"])
reads(starts, TEMPLATE)
creates(typed, TEMPLATE, drafts.save_template, "/{reference}/save-template", under=DRAFT)
creates(starts, TEMPLATE, drafts.save_order_as_template, "/of-order/{reference}", under=ORDER)
acts(starts, TEMPLATE, rename=drafts.rename_template)
ends(starts, TEMPLATE, retire=drafts.retire_template)

asked = doors("/requests", tags=["requests"])
reads(asked, REQUEST, shortcuts=("state", "order"))
acts(asked, REQUEST, answer=requests.answer, withdraw=requests.withdraw)

of_orders = doors("/orders", tags=["requests"])
creates(of_orders, REQUEST, requests.ask, "/{reference}/requests", under=ORDER)


def _keep(at: At, id: UUID, draft: TypedOrder) -> Kept:
    with at.work(drafts.keep) as work:
        named = Named(work)
        client = named.one(NAMES["client_id"], draft.client_id, "client_id")
        named.check()
        header = draft.header if draft.header is not None or client is None else {}
        return drafts.keep(work, id, client_id=client, header=header, rows=draft.rows, order=draft.order)


for each in (typed, starts, asked, of_orders):
    join(router, each)

"""Templates: orders that come again, kept for one client or for everybody."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from labflow.domain.drafts.copying import ONCE, facts_of, fresh, rows_of_order, take_over
from labflow.domain.drafts.keeping import OpenedDraft, begun, may_order, merge, opened, own_draft
from labflow.domain.drafts.words import ALL
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.models import Client, Order, OrderTemplate

LISTED = 100


@dataclass
class TemplateRow:
    """A template in the list: `client` is empty where it is for everybody."""

    id: str = ""
    name: str = ""
    client: str = ""
    samples: int = 0


def templates(work: Work, *, client_id: UUID | None = None) -> list[TemplateRow]:
    """Templates to start from: the client's own first, then everybody's. Without a client, all."""
    may_order(work)
    query = (
        select(OrderTemplate, Client.name)
        .outerjoin(Client, Client.id == OrderTemplate.client_id)
        .where(OrderTemplate.retired_at.is_(None))
        .order_by(OrderTemplate.client_id.is_(None), OrderTemplate.name)
        .limit(LISTED)
    )
    if client_id:
        query = query.where(or_(OrderTemplate.client_id == client_id, OrderTemplate.client_id.is_(None)))
    return [
        TemplateRow(str(t.id), t.name, client or "", sum(1 for row in t.rows if row["id"] != ALL))
        for t, client in work.db.execute(query)
    ]


def save_template(work: Work, draft_id: UUID, *, name: str, for_client: bool = True) -> UUID:
    """Keep what is typed as a template. What belongs to one order only stays out: its reference, dates and times."""
    may_order(work)
    draft = own_draft(work, draft_id)
    rows = [{key: text for key, text in row.items() if key != "collected_at"} for row in draft.rows]
    return _keep(work, draft.client_id if for_client else None, name, draft.header, rows)


def save_order_as_template(work: Work, order_id: UUID, *, name: str, for_client: bool = True) -> UUID:
    """Keep an order as a template."""
    may_order(work)
    order = work.read(Order, order_id)
    rows = fresh(rows_of_order(work, order_id))
    return _keep(work, order.client_id if for_client else None, name, facts_of(work, order), rows)


def start_from_template(work: Work, draft_id: UUID, template_id: UUID) -> OpenedDraft:
    """Put a template into the draft, below what is there. Facts that are typed already stay."""
    may_order(work)
    draft, template = begun(work, draft_id), work.read(OrderTemplate, template_id)
    if template.retired_at:
        raise StepNotAllowed("The template {name} was retired. Choose another one.", name=template.name)
    if template.client_id and draft.client_id and template.client_id != draft.client_id:
        raise StepNotAllowed("The template {name} is another client's.", name=template.name)
    draft.client_id = draft.client_id or template.client_id
    take_over(draft, template.header)
    common = next((row for row in draft.rows if row["id"] == ALL), {})
    rows = [{**row, **common} if row["id"] == ALL else row for row in fresh(template.rows)]
    merge(work, draft, rows)
    draft.updated_at = work.now
    work.db.flush()
    return opened(work, draft)


def rename_template(work: Work, template_id: UUID, *, name: str) -> None:
    """Call a template something else."""
    may_order(work)
    template = work.lock(OrderTemplate, template_id)
    template.name = _free_name(work, template.client_id, name, besides=template.id)


def retire_template(work: Work, template_id: UUID) -> None:
    """Offer a template no more. Its name is free again."""
    may_order(work)
    work.lock(OrderTemplate, template_id).retired_at = work.now


def _keep(
    work: Work, client_id: UUID | None, name: str, header: dict[str, str], rows: list[dict[str, str]]
) -> UUID:
    """Without a client, what only one client has stays out: its contact, its sample points."""
    left_out = {*ONCE, *(() if client_id else ("contact_id",))}
    cells_out = set() if client_id else {"sample_point"}
    template = work.add(
        OrderTemplate(
            client_id=client_id, name=_free_name(work, client_id, name),
            header={key: text for key, text in header.items() if text and key not in left_out},
            rows=[{key: text for key, text in row.items() if key not in cells_out} for row in rows],
        )
    )  # fmt: skip
    work.db.flush()
    return template.id


def _free_name(work: Work, client_id: UUID | None, name: str, *, besides: UUID | None = None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Invalid("Give the template a name.", field="name")
    if len(wanted) > 80:
        raise Invalid("At most 80 characters.", field="name")
    taken = work.db.scalars(
        select(OrderTemplate.id).where(
            OrderTemplate.client_id.is_not_distinct_from(client_id),
            OrderTemplate.name == wanted,
            OrderTemplate.retired_at.is_(None),
            OrderTemplate.id.is_distinct_from(besides),
        )
    ).first()
    if taken:
        raise Invalid("There is a template with this name already. Choose another name.", field="name")
    return wanted

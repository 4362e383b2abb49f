"""What a comment or an attachment is about: one record, named twice so that the database can check it.

`entity` and `entity_id` name the record for readers; the column of its kind carries the composite key that keeps it
inside its client, and tells the audit trail where the row belongs.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from labflow.models.base import ClientOwned, one_of, same_client, word
from labflow.vocabulary import About

_ONE_RECORD = """
    case entity
      when 'client' then entity_id is not distinct from client_id and num_nonnulls(order_id, sample_id, report_id) = 0
      when 'lab_order' then entity_id is not distinct from order_id and num_nonnulls(order_id, sample_id, report_id) = 1
      when 'sample' then entity_id is not distinct from sample_id and num_nonnulls(order_id, sample_id, report_id) = 1
      else entity_id is not distinct from report_id and num_nonnulls(order_id, sample_id, report_id) = 1
    end
"""


class AboutRecord(ClientOwned):
    """Mark of rows about one order, sample, report or client. `from_client` says which side wrote it."""

    client_id: UUID = Field(foreign_key="client.id", index=True)
    entity: str = word(About)
    entity_id: UUID
    order_id: UUID | None = None
    sample_id: UUID | None = None
    report_id: UUID | None = None
    from_client: bool = False
    visible_to_client: bool = False


def about_one_record(table: str) -> tuple[Any, ...]:
    """The constraints of such a table, and the index its readers use."""
    return (
        one_of("entity", About),
        CheckConstraint(" ".join(_ONE_RECORD.split()), name="about_one_record"),
        CheckConstraint("visible_to_client or not from_client", name="clients_write_visibly"),
        same_client("lab_order", "order_id"),
        same_client("sample", "sample_id"),
        same_client("report", "report_id"),
        Index(f"ix_{table}_about", "entity_id", "created_at", "id"),
    )

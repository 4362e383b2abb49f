"""An order that somebody of a client is still writing in the portal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from labflow.models.base import ClientOwned, Record, json_dict, moment, owned_key, same_client


class PortalDraft(ClientOwned, Record, table=True):
    """Kept at every step, so that it survives a closed browser. It belongs to its writer alone until it is sent."""

    __tablename__ = "portal_draft"
    __table_args__ = (
        owned_key(),
        same_client("lab_order", "order_id"),
        CheckConstraint("step in ('places', 'tests', 'samples', 'review')", name="step"),
        Index("ix_portal_draft_mine", "user_id", "updated_at"),
    )

    client_id: UUID = Field(foreign_key="client.id")
    user_id: UUID = Field(foreign_key="lab_user.id")
    step: str = Field(default="places", max_length=10)
    content: dict[str, Any] = json_dict()
    updated_at: datetime = moment(nullable=False)
    order_id: UUID | None = None
    discarded_at: datetime | None = moment()

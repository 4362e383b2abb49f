"""What a client asks for about an order that is under way: another test, a correction, a rush, an explanation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from labflow.models.base import ClientOwned, Record, moment, one_of, same_client, word
from labflow.vocabulary import RequestKind, RequestState


class ClientRequest(ClientOwned, Record, table=True):
    """Open until the laboratory has answered, or the client has taken it back. An answered one is not changed."""

    __tablename__ = "client_request"
    __table_args__ = (
        one_of("kind", RequestKind),
        one_of("state", RequestState),
        same_client("lab_order", "order_id"),
        same_client("sample", "sample_id"),
        CheckConstraint("(state = 'answered') = (answered_at is not null)", name="answered_has_a_time"),
        Index("ix_client_request_order", "order_id", "created_at"),
        Index("ix_client_request_open", "created_at", postgresql_where=text("state = 'open'")),
    )

    client_id: UUID = Field(foreign_key="client.id", index=True)
    order_id: UUID
    sample_id: UUID | None = None
    kind: str = word(RequestKind)
    text: str = Field(max_length=2000)
    author_name: str = Field(max_length=120)
    state: str = word(RequestState, RequestState.OPEN)
    agreed: bool | None = None
    answer: str = Field(default="", max_length=2000)
    answered_at: datetime | None = moment()
    answered_by_id: UUID | None = Field(default=None, foreign_key="lab_user.id")
    answered_by_name: str = Field(default="", max_length=120)

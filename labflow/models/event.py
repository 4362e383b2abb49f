"""What happened, as programs outside are told of it: numbered in the order in which it became known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from labflow.kit.ids import new_id
from labflow.models.base import json_dict, moment


class LabEvent(SQLModel, table=True):
    """One line of the events feed. `position` is given by one numberer at a time, so that nothing appears behind a reader.

    Never changed. `for_lab` and `for_client` say whose feed it is in; the data are read when they are told.
    """

    __tablename__ = "lab_event"
    __table_args__ = (Index("ix_lab_event_client", "client_id", "position"), Index("ix_lab_event_at", "at"))

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    id: UUID = Field(default_factory=new_id, unique=True)
    outbox_id: int = Field(sa_type=BigInteger, unique=True)
    at: datetime = moment(nullable=False)
    type: str = Field(max_length=40)
    client_id: UUID | None = Field(default=None, foreign_key="client.id")
    subject_id: UUID
    detail: dict[str, Any] = json_dict()
    for_lab: bool
    for_client: bool

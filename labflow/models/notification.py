"""Notifications: what one person is told in her inbox. No record of the laboratory's work, so neither versioned nor audited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from labflow.kit.ids import new_id
from labflow.models.base import moment, one_of, word
from labflow.vocabulary import Notice


class Notification(SQLModel, table=True):
    """One line of an inbox. `entity` is empty when it is about several records: then it leads to the work list."""

    __table_args__ = (
        one_of("kind", Notice),
        Index("ix_notification_inbox", "user_id", "id"),
        Index("ix_notification_unread", "user_id", postgresql_where=text("read_at is null")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="lab_user.id")
    kind: str = word(Notice)
    at: datetime = moment(nullable=False)
    actor_name: str = Field(max_length=120)
    entity: str = Field(default="", max_length=40)
    entity_id: UUID | None = None
    name: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=500)
    count: int = 1
    read_at: datetime | None = moment()

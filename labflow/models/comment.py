"""Comments: what people say about a record. Nothing said is lost: an edit keeps what stood there, withdrawing too."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from labflow.models.about import AboutRecord, about_one_record
from labflow.models.base import Record, json_list, moment


class Comment(AboutRecord, Record, table=True):
    """A comment on a record. `mentions` are ids of people as text; `earlier` holds {"text", "at"}, the oldest first."""

    __table_args__ = (
        *about_one_record("comment"),
        CheckConstraint("not visible_to_client or entity = 'lab_order'", name="clients_read_orders"),
    )

    author_name: str = Field(max_length=120)
    text: str = Field(max_length=4000)
    mentions: list[str] = json_list()
    earlier: list[dict[str, Any]] = json_list()
    edited_at: datetime | None = moment()
    withdrawn_at: datetime | None = moment()
    withdrawn_reason: str = Field(default="", max_length=500)

"""Attachments: files that belong to a record. A wrong one is withdrawn with a reason; its bytes stay on record."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from labflow.models.about import AboutRecord, about_one_record
from labflow.models.base import Record, moment, same_client


class Attachment(AboutRecord, Record, table=True):
    """A file of a record. Size, type and digest are the stored file's own."""

    __table_args__ = (*about_one_record("attachment"), same_client("stored_file", "file_id"))

    file_id: UUID = Field(index=True)
    name: str = Field(max_length=200)
    author_name: str = Field(max_length=120)
    withdrawn_at: datetime | None = moment()
    withdrawn_by: str = Field(default="", max_length=120)
    withdrawn_reason: str = Field(default="", max_length=500)

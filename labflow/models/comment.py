"""Comments: what people say about a record. Nothing said is lost: an edit keeps what stood there, withdrawing too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from labflow.models.about import AboutRecord, about_one_record
from labflow.models.base import Record, json_list, moment, same_client

ON_A_RESULT = "num_nonnulls(analysis_id, analyte_id) = case when entity = 'sample' and analysis_id is not null then 2 else 0 end"


class Comment(AboutRecord, Record, table=True):
    """A comment on a record. `mentions` are ids of people as text; `earlier` holds {"text", "at"}, the oldest first.

    One on a sample may be about one of its results: an analyte of a test.
    """

    __table_args__ = (
        *about_one_record("comment"),
        same_client("analysis", "analysis_id"),
        CheckConstraint(ON_A_RESULT, name="on_a_result_of_a_sample"),
        Index(
            "ix_comment_result", "analysis_id", "analyte_id", postgresql_where=text("analysis_id is not null")
        ),
        CheckConstraint("not visible_to_client or entity = 'lab_order'", name="clients_read_orders"),
    )

    analysis_id: UUID | None = None
    analyte_id: UUID | None = Field(default=None, foreign_key="analyte.id")
    author_name: str = Field(max_length=120)
    text: str = Field(max_length=4000)
    mentions: list[str] = json_list()
    earlier: list[dict[str, Any]] = json_list()
    edited_at: datetime | None = moment()
    withdrawn_at: datetime | None = moment()
    withdrawn_reason: str = Field(default="", max_length=500)

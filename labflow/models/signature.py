"""Electronic signatures: name, meaning, time, and the digest of exactly what was signed (21 CFR 11.50, 11.70)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from labflow.models.base import Record, moment, one_of, word
from labflow.vocabulary import Meaning


class Signature(Record, table=True):
    """Written once, never changed. The name and title are frozen as they were."""

    __table_args__ = (one_of("meaning", Meaning), Index("ix_signature_subject", "entity", "entity_id"))

    entity: str = Field(max_length=40)
    entity_id: UUID
    meaning: str = word(Meaning)
    user_id: UUID = Field(foreign_key="lab_user.id")
    user_name: str = Field(max_length=120)
    user_title: str = Field(default="", max_length=120)
    at: datetime = moment(nullable=False)
    content_sha256: str = Field(max_length=64)
    comment: str = Field(default="", max_length=500)
    method: str = Field(default="password", max_length=20)

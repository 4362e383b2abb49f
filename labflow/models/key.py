"""Keys: what a program shows instead of a password; and the answers that a repeated request gets again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from labflow.kit.ids import new_id
from labflow.models.base import Record, json_dict, moment


class ApiKey(Record, table=True):
    """A key of somebody's programs. It allows what its owner may, and of that only its scopes. Only its hash is kept."""

    __tablename__ = "api_key"

    user_id: UUID = Field(foreign_key="lab_user.id", index=True)
    name: str = Field(max_length=80)
    shown: str = Field(max_length=16)
    secret_hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT), nullable=False)
    addresses: list[str] = Field(
        default_factory=list, sa_type=ARRAY(TEXT), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    expires_at: datetime | None = moment()
    last_used_at: datetime | None = moment()
    last_address: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    revoked_at: datetime | None = moment()


class KeptAnswer(SQLModel, table=True):
    """What a request with an idempotency key was answered, kept with its effect for a day.

    `holder_id` is the key that asked, or the person. `body` is empty where the answer must not be kept.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("holder_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="lab_user.id")
    holder_id: UUID
    key: str = Field(max_length=200)
    request_sha256: str = Field(max_length=64)
    status: int
    headers: dict[str, Any] = json_dict()
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime = moment(nullable=False, index=True)

"""Files the laboratory keeps: instrument files, certificates. The bytes live in storage under their digest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from labflow.models.base import Record, json_dict, json_list, moment, one_of, owned_key, word
from labflow.vocabulary import ImportState


class StoredFile(Record, table=True):
    """A file with its digest. Without a client it is the laboratory's own."""

    __tablename__ = "stored_file"
    __table_args__ = (owned_key(),)

    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    purpose: str = Field(max_length=20)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64, index=True)


class SignedLink(Record, table=True):
    """A short-lived address for one file: to hand it in without going through us, or to fetch it. It works once."""

    __tablename__ = "signed_link"

    owner_id: UUID = Field(foreign_key="lab_user.id", index=True)
    kind: str = Field(max_length=10)
    entity: str = Field(default="", max_length=20)
    entity_id: UUID | None = None
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    visible_to_client: bool = False
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()
    attachment_id: UUID | None = None


class ImportRun(Record, table=True):
    """An instrument file as it was read: every reading with its row and cell, and what became of it."""

    __tablename__ = "import_run"
    __table_args__ = (one_of("state", ImportState),)

    file_id: UUID = Field(foreign_key="stored_file.id", index=True)
    reader: str = Field(max_length=40)
    instrument: str = Field(default="", max_length=80)
    state: str = word(ImportState, ImportState.READ)
    readings: list[dict[str, Any]] = json_list()
    problems: list[dict[str, Any]] = json_list()
    columns: list[dict[str, Any]] = json_list()
    fingerprint: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    date_order: str = Field(default="", max_length=3, sa_column_kwargs={"server_default": ""})
    imported: int = 0


class FileMapping(Record, table=True):
    """What a person said the columns of plain tables with these headings are."""

    __tablename__ = "file_mapping"

    fingerprint: str = Field(max_length=64, unique=True)
    columns: dict[str, str] = json_dict()
    date_order: str = Field(default="", max_length=3)

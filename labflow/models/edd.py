"""How a client wants its results as data: an electronic data deliverable (EDD)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from labflow.models.base import ClientOwned, Record, json_dict, json_list, one_of, owned_key, word
from labflow.vocabulary import NonDetect


class EddMapping(ClientOwned, Record, table=True):
    """The columns of a client's file, in order, and how values are written. Earlier versions stand in the audit trail."""

    __tablename__ = "edd_mapping"
    __table_args__ = (
        owned_key(),
        one_of("non_detect", NonDetect),
        Index("uq_edd_mapping_name", "client_id", "name", unique=True, postgresql_where=text("active")),
    )

    client_id: UUID = Field(foreign_key="client.id")
    name: str = Field(max_length=80)
    columns: list[dict[str, Any]] = json_list()
    delimiter: str = Field(default=",", max_length=1)
    date_format: str = Field(max_length=40)
    decimal_mark: str = Field(default=".", max_length=1)
    non_detect: str = word(NonDetect, NonDetect.LESS)
    units: dict[str, str] = json_dict()
    active: bool = True

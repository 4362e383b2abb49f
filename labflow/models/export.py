"""What the worker does for somebody who waits: a list as a file, and many rows that were sent."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from labflow.models.base import Record, json_dict, json_list


class Export(Record, table=True):
    """What is exported, for whom, and how far it is. The file is there when `file_id` is."""

    owner_id: UUID = Field(foreign_key="lab_user.id", index=True)
    list_name: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    exact: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Exact values of a noun, for programs; else the columns that were seen on a screen."""
    query: dict[str, Any] = json_dict()
    columns: list[dict[str, Any]] = json_list()
    done: int = 0
    problem: str = Field(default="", max_length=500)
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")


class BulkRun(Record, table=True):
    """Many rows that were sent at once, and what became of each. It is done when `report` says so, or `problem` why not."""

    __tablename__ = "bulk_run"

    owner_id: UUID = Field(foreign_key="lab_user.id", index=True)
    kind: str = Field(max_length=10)
    media_type: str = Field(max_length=40)
    all_or_nothing: bool = False
    reason: str = Field(default="", max_length=500)
    file_id: UUID = Field(foreign_key="stored_file.id")
    rows: int
    kept: int | None = None
    refused: int | None = None
    report: list[dict[str, Any]] = json_list()
    problem: str = Field(default="", max_length=500)

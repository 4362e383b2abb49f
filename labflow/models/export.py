"""A list as a file that is being prepared because it has many rows."""

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

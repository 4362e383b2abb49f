"""How people look at lists: views they saved, and how they arranged the columns."""

from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from labflow.models.base import Record, json_list


class SavedView(Record, table=True):
    """A view of a list under a name: what it is narrowed to, how it is sorted, its columns. Shared ones are everybody's."""

    __tablename__ = "saved_view"

    owner_id: UUID = Field(foreign_key="lab_user.id", index=True)
    list_name: str = Field(max_length=40, index=True)
    name: str = Field(max_length=60)
    filters: str = Field(default="", max_length=4000)
    q: str = Field(default="", max_length=200)
    sort: str = Field(default="", max_length=60)
    columns: list[dict[str, Any]] = json_list()
    shared: bool = False
    retired: bool = False


class ListLayout(SQLModel, table=True):
    """How one person arranged a list: columns in their order with widths, and the rows' height. Not worth an audit entry."""

    __tablename__ = "list_layout"

    user_id: UUID = Field(primary_key=True, foreign_key="lab_user.id")
    list_name: str = Field(primary_key=True, max_length=40)
    view: str = Field(primary_key=True, max_length=60)
    columns: list[dict[str, Any]] = json_list()
    density: str = Field(default="", max_length=10)

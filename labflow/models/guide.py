"""How far the help has come with one person: what she put away, and where her tour stands."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class Guide(SQLModel, table=True):
    """One person's own; not worth an audit entry. `tour` is the stop she is at, "left", "done", or empty before she began."""

    __tablename__ = "guide"

    user_id: UUID = Field(primary_key=True, foreign_key="lab_user.id")
    first_steps_hidden: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    tour: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})

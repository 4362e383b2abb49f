"""Which edition of the settled tables counts: another one as soon as any of their rows changes."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class Edition(SQLModel, table=True):
    """One row. A trigger of every settled table gives it a new random value, so that no two states share one."""

    __tablename__ = "edition"

    id: int = Field(default=1, primary_key=True)
    current: UUID

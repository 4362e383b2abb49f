"""Archives: a year of ended orders as one file that is read without LabFlow (ISO/IEC 17025 7.11, 8.4)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from labflow.models.base import Record, json_list, moment, one_of, word
from labflow.vocabulary import ArchiveState


class Archive(Record, table=True):
    """One edition of a year. Editions are kept; a later one takes over the year's orders.

    `audit_seq` and `audit_snapshot` say up to where the trail was seen: what came later is a change since.
    `open_orders` counts what had not ended; `not_ended` names the first of them. `percent` is how far it is.
    """

    __table_args__ = (
        one_of("state", ArchiveState),
        UniqueConstraint("year", "edition"),
        CheckConstraint("(state = 'completed') = (file_id is not null)", name="completed_has_a_file"),
        Index(
            "uq_archive_under_way",
            "year",
            unique=True,
            postgresql_where=text("state in ('waiting', 'in_progress')"),
        ),
    )

    year: int
    edition: int = 1
    state: str = word(ArchiveState, ArchiveState.WAITING)
    percent: int = 0
    orders: int = 0
    samples: int = 0
    results: int = 0
    files: int = 0
    open_orders: int = 0
    not_ended: list[str] = json_list()
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    audit_seq: int = Field(default=0, sa_type=BigInteger)
    audit_snapshot: str = Field(default="")
    problem: str = Field(default="", max_length=500)
    started_by: str = Field(default="", max_length=120)
    made_at: datetime | None = moment()
    checking: bool = False
    checked_at: datetime | None = moment()
    check_problem: str = Field(default="", max_length=500)

"""Texts, names, times and lists as requests may carry them: bounded, and of characters that the database can keep."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MOST = 500


class Body(BaseModel):
    """A request's body: a field that is not asked for is refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid")


def keepable(text: str) -> str:
    """Text without NUL, which PostgreSQL cannot keep."""
    if "\0" in text:
        raise ValueError("The text contains a character that cannot be kept.")
    return text


def in_our_time(moment: datetime) -> datetime:
    """The moment in UTC, when it lies in the centuries that laboratories keep records of."""
    try:
        at = moment.astimezone(UTC)
    except OverflowError:
        at = EARLIEST
    if not EARLIEST < at < LATEST:
        raise ValueError("Give a date between 1900 and 2200.")
    return at


Keepable = AfterValidator(keepable)
Code = Annotated[str, StringConstraints(max_length=20), Keepable]
Name = Annotated[str, StringConstraints(max_length=120), Keepable]
Line = Annotated[str, StringConstraints(max_length=300), Keepable]
Words = Annotated[str, StringConstraints(max_length=2000), Keepable]
Secret = Annotated[str, StringConstraints(max_length=400), Keepable]
Moment = Annotated[AwareDatetime, AfterValidator(in_our_time)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
Custom = Annotated[
    dict[Annotated[str, StringConstraints(max_length=40), Keepable], Line], Field(max_length=60)
]

Reference = Annotated[str, Path(max_length=60, description="The id or the number."), Keepable]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
After = Annotated[str, Query(max_length=200, description="The `after` of the page before."), Keepable]
Search = Annotated[str, Query(max_length=60, description="Text to find."), Keepable]

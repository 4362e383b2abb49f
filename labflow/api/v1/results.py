"""Results: entered cell by cell, handed over for review, checked by a second person, tested again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import MOST, Body, Code, Ids, Keepable, Line, Moment, Secret, Version
from labflow.api.who import At
from labflow.domain import analyses
from labflow.domain.analyses import CellOutcome, Entry, Signing

router = doors(tags=["results"])

Typed = Annotated[str, StringConstraints(max_length=60), Keepable]
Digest = Annotated[str, StringConstraints(max_length=64), Keepable]
Reason = Annotated[str, StringConstraints(max_length=500), Keepable]
ChosenIds = Annotated[list[UUID], Query(alias="id", min_length=1, max_length=MOST)]


class Cell(Body):
    """One cell. `seen_version` is its version in `GET /samples/…/results`, 0 when it was empty.

    `by_hand` are the data qualifiers set by hand, all of them; without it those that stand there stay.
    """

    analysis_id: UUID
    analyte_id: UUID
    raw_text: Typed
    dilution: Code = "1"
    dilution_applied: bool = False
    remark: Line = ""
    seen_version: Version = 0
    instrument: Typed = ""
    analysed_at: Moment | None = None
    by_hand: Annotated[list[Code], Field(max_length=20)] | None = None


class Cells(Body):
    """Cells to fill. A value that is saved already only changes with a reason."""

    entries: Annotated[list[Cell], Field(min_length=1, max_length=MOST)]
    reason: Reason = ""


class Chosen(Body):
    analysis_ids: Ids


class Signed(Body):
    """A signature under exactly the results whose digest was seen."""

    analysis_ids: Ids
    password: Secret
    digest: Digest
    comment: Reason = ""


class Returned(Body):
    analysis_ids: Ids
    reason: Reason


class Why(Body):
    reason: Reason


class Verified(Body):
    """How many analyses are verified now; the others wait for another person."""

    verified: int


class NewAttempt(Body):
    id: UUID


def _entry(cell: Cell) -> Entry:
    facts = cell.model_dump()
    by_hand = facts.pop("by_hand")
    return Entry(**facts, by_hand=None if by_hand is None else tuple(by_hand))


@router.post("/results")
def enter(at: At, cells: Cells) -> list[CellOutcome]:
    """Enter results. Good cells are kept while bad ones are told why: look at `kept` of each."""
    entries = [_entry(cell) for cell in cells.entries]
    return at.do(analyses.enter, entries, reason=cells.reason)


@router.post("/analyses/submit", status_code=204)
def submit(at: At, chosen: Chosen) -> None:
    """Hand results over for review."""
    at.do(analyses.submit, chosen.analysis_ids)


@router.get("/analyses/to-sign")
def to_sign(at: At, ids: ChosenIds) -> Signing:
    """What a signature would be bound to now: how many results, and their digest for `verify`."""
    return at.do(analyses.to_sign, ids)


@router.post("/analyses/verify")
def verify(at: At, signed: Signed) -> Verified:
    """Sign results as reviewed, with the password."""
    count = at.do(
        analyses.verify, signed.analysis_ids, password=signed.password, seen_digest=signed.digest,
        comment=signed.comment,
    )  # fmt: skip
    return Verified(verified=count)


@router.post("/analyses/send-back", status_code=204)
def send_back(at: At, returned: Returned) -> None:
    """Return results to their analyst, with the reason."""
    at.do(analyses.send_back, returned.analysis_ids, reason=returned.reason)


@router.post("/analyses/{analysis_id}/retest", status_code=201)
def retest(at: At, analysis_id: UUID, why: Why) -> NewAttempt:
    """Test again: the original is kept, marked void, and a new attempt takes its place."""
    return NewAttempt(id=at.do(analyses.retest, analysis_id, reason=why.reason))

"""Requests sent twice have one effect: the answer is kept with it, in the same transaction, and given again for a day."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, text

from labflow.domain.work import Work
from labflow.errors import AlreadyDone, Invalid, KeyReused, NotAllowed, StillRunning
from labflow.models import KeptAnswer

KEPT = timedelta(hours=24)
LONGEST_KEY = 200
LARGEST_BODY = 1024 * 1024

# Held until the transaction ends, so whoever comes second knows that the first one is still at it.
_ALONE = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 7126))")


@dataclass(frozen=True)
class Answer:
    """What a request was answered. `body` is None where it must not be kept, such as a new key's secret."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


def before(work: Work, key: str, request_sha256: str) -> Answer | None:
    """The answer given to this request before, or nothing: then this work is the one to do it."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid("An idempotency key has 1 to 200 printable ASCII characters.", field="Idempotency-Key")
    holder = _holder(work)
    if not work.db.scalar(_ALONE, {"name": f"{holder}:{key}"}):
        raise StillRunning(
            "The first request with this idempotency key is still running. Try again in a second."
        )
    row = work.db.scalars(
        select(KeptAnswer).where(KeptAnswer.holder_id == holder, KeptAnswer.key == key)
    ).first()
    if row is None:
        return None
    if row.expires_at <= work.now:
        work.db.execute(delete(KeptAnswer).where(KeptAnswer.id == row.id))
        return None
    if row.request_sha256 != request_sha256:
        raise KeyReused("This idempotency key was used for another request. Use a new key for each.")
    if row.body is None:
        raise AlreadyDone("This was done already, and its answer is not kept. Look at the record instead.")
    return Answer(row.status, {name: str(value) for name, value in row.headers.items()}, row.body)


def keep(work: Work, key: str, request_sha256: str, answer: Answer) -> None:
    """Keep the answer with its effect: both are there after the commit, or neither is."""
    body = answer.body if answer.body is not None and len(answer.body) <= LARGEST_BODY else None
    work.db.execute(
        insert(KeptAnswer).values(
            user_id=work.actor.id, holder_id=_holder(work), key=key, request_sha256=request_sha256,
            status=answer.status, headers=answer.headers, body=body, expires_at=work.now + KEPT,
        )
    )  # fmt: skip


def forget_old(work: Work) -> int:
    """Delete the answers that nobody gets any more."""
    return len(
        work.db.scalars(
            delete(KeptAnswer).where(KeptAnswer.expires_at <= work.now).returning(KeptAnswer.id)
        ).all()
    )


def _holder(work: Work) -> UUID:
    """Whose idempotency keys these are: two keys of one person never meet."""
    holder = work.actor.key_id or work.actor.id
    if holder is None:
        raise NotAllowed("Only somebody who is signed in can repeat a request.")
    return holder

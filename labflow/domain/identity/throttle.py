"""The throttle: how many wrong tries an account and an address have, over a sliding window, for all processes together."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, text

from labflow.domain.work import Work
from labflow.errors import TooManyTries
from labflow.models import SignInAttempt
from labflow.words import later

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)

# One lock per account, then one per address, always in this order: a hundred parallel tries queue up and are counted.
_QUEUE_UP = text("select pg_advisory_xact_lock(:kind, hashtext(:key))")
_ACCOUNT, _ADDRESS = 7101, 7102


@dataclass(frozen=True)
class Limit:
    """Wrong tries allowed in the window. `address` 0 means that the address does not count."""

    account: int
    address: int
    refusal: str


SIGN_IN = Limit(10, 50, later("Too many wrong tries. Wait 15 minutes, then sign in or set a new password."))
SIGNING = Limit(5, 0, later("Too many wrong passwords. You can sign again in 15 minutes; your work is kept."))
RESET = Limit(3, 20, later("Too many requests. Wait 15 minutes, then ask again."))


@dataclass(frozen=True)
class Try:
    """A try that was let through. It counts as wrong until `succeeded` takes it back."""

    account: str
    last_one: bool


def begin_try(work: Work, account: str, address: str, limit: Limit) -> Try:
    """Count a try before it is judged. Refused when the account or the address has used up its tries."""
    work.db.execute(_QUEUE_UP, {"kind": _ACCOUNT, "key": account})
    by_account = _recent(work, SignInAttempt.account == account)
    by_address = 0
    if limit.address and address:
        work.db.execute(_QUEUE_UP, {"kind": _ADDRESS, "key": address})
        by_address = _recent(work, SignInAttempt.address == address)
    if by_account >= limit.account or (limit.address and by_address >= limit.address):
        raise TooManyTries(limit.refusal)
    work.db.add(SignInAttempt(at=work.now, account=account, address=address, succeeded=False))
    return Try(account, last_one=by_account + 1 == limit.account)


def succeeded(work: Work, account: str) -> None:
    """Forget the account's wrong tries, and whatever is too old to count."""
    work.db.execute(delete(SignInAttempt).where(SignInAttempt.account == account))
    work.db.execute(delete(SignInAttempt).where(SignInAttempt.at < work.now - KEPT))


def _recent(work: Work, condition: ColumnElement[bool]) -> int:
    counted = work.db.scalar(
        select(func.count())
        .select_from(SignInAttempt)
        .where(condition, SignInAttempt.at > work.now - WINDOW, SignInAttempt.succeeded.is_(False))
    )
    return counted or 0

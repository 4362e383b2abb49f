"""Proving again who is there: the password is asked for at every signature (21 CFR 11.200)."""

from labflow.domain.actor import system
from labflow.domain.identity.sessions import LONGEST_PASSWORD, normal
from labflow.domain.identity.throttle import SIGNING, Try, begin_try, succeeded
from labflow.domain.work import Work, begin_as, open_work
from labflow.errors import NotAllowed, SignatureRefused, TooManyTries
from labflow.models import User

VERB = "identity.confirm"
WRONG = "This is not your password. Nothing was signed; try again."


def confirm(work: Work, password: str) -> None:
    """Check that the person at work is who signed in. Five wrong tries in 15 minutes close signing for a while.

    Tries are counted in their own transaction, so that a refused signature does not take its count back.
    """
    if work.actor.id is None:
        raise NotAllowed("Only a person can sign.")
    if work.actor.key_id is not None:
        raise NotAllowed("A key cannot sign. Sign in as the person, then sign.")
    try:
        _confirm(work, normal(password))
    finally:
        # In a test every piece of work shares one connection, so the count has changed who is at work on it.
        begin_as(work)


def _confirm(work: Work, password: str) -> None:
    account = f"signing:{work.actor.id}"
    try:
        with open_work(work.house, system("signing"), verb=VERB) as counting:
            attempt = begin_try(counting, account, "", SIGNING)
            stored = counting.read(User, work.actor.id).password_hash
    except TooManyTries as refusal:
        raise SignatureRefused(refusal.message, field="password") from None
    if len(password) > LONGEST_PASSWORD or not work.house.passwords.check(password, stored):
        _remember_failure(work, attempt)
        raise SignatureRefused(WRONG, field="password")
    with open_work(work.house, system("signing"), verb=VERB) as counting:
        succeeded(counting, account)


def _remember_failure(work: Work, attempt: Try) -> None:
    with open_work(work.house, system("signing"), verb=VERB) as counting:
        counting.note("signature failed", "lab_user", work.actor.id, by=work.actor.name)
        if attempt.last_one:
            counting.note("signing locked", "lab_user", work.actor.id, by=work.actor.name, minutes=15)

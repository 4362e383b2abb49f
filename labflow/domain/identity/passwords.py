"""Which passwords are good enough: long, not common, not made of the account's own words. No other rules."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sqlalchemy import select

from labflow.domain.identity.sessions import LONGEST_PASSWORD, normal
from labflow.domain.lab import profile
from labflow.domain.work import Work
from labflow.errors import Invalid, NotAllowed
from labflow.models import User

SHORTEST_PASSWORD = 12
DEMO_PASSWORD = "password123"  # noqa: S105 (well known on purpose; production refuses to know it)
TOO_SHORT = "Use at least 12 characters; three or four words are easy to keep."
TOO_LONG = "Use at most 128 characters."
COMMON = "This password is among the first that attackers try. Choose another."
OWN_WORDS = "Your name, your email and the laboratory's name do not make a password. Choose another."
_SPELLINGS = str.maketrans("0134578@$!", "oieastbasi")


def good_password(password: str, own_words: Iterable[str] = ()) -> str:
    """The password as it is kept. Refused with what to do instead."""
    password = normal(password)
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(TOO_SHORT, field="password")
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(TOO_LONG, field="password")
    if _is_common(password):
        raise Invalid(COMMON, field="password")
    if _is_own_words(password, own_words):
        raise Invalid(OWN_WORDS, field="password")
    return password


def own_words(work: Work, user: User) -> list[str]:
    """The words everybody would guess for this account."""
    account, _, domain = user.email.partition("@")
    return [
        "labflow",
        "laboratory",
        account,
        domain.split(".")[0],
        *profile(work).name.split(),
        *user.name.split(),
    ]


def set_demo_password(work: Work, user: User) -> None:
    """Give a demo account the password everybody knows. Refused in production."""
    if work.house.mode == "production":
        raise NotAllowed("The demo password exists in the demo only.")
    user.password_hash = work.house.passwords.hash(DEMO_PASSWORD)


def demo_password_opens(work: Work) -> bool:
    """Whether somebody of the demo's own addresses can sign in with the password everybody knows."""
    people = work.db.scalars(select(User).where(User.email.like("%@labflow.dev"), User.active))
    return any(work.house.passwords.check(DEMO_PASSWORD, person.password_hash) for person in people)


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split())


def _is_common(password: str) -> bool:
    """Common as it is, in l33t, with digits around it, or repeated to make it longer."""
    plain = password.lower()
    if len(set(plain)) < 5:
        return True
    stems = {plain, plain.translate(_SPELLINGS)}
    stems |= {
        stem.strip("0123456789!@#$%^&*?._- ")
        for stem in (plain, plain.strip("0123456789").translate(_SPELLINGS))
    }
    return any(stem in _common() or _repeated(stem) for stem in stems)


def _repeated(text: str) -> bool:
    """The same word over and over, or a run along the keyboard."""
    for length in range(1, len(text) // 2 + 1):
        if len(text) >= 8 and text[:length] * (len(text) // length) == text[: len(text) // length * length]:
            return True
    return any(text and text in run for run in _RUNS)


def _is_own_words(password: str, words: Iterable[str]) -> bool:
    rest = password.lower()
    for word in sorted((word.lower() for word in words if len(word) >= 4), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != password.lower() and len(rest.strip("0123456789!@#$%^&*?._- ")) < 6


_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertzuiop",
    "azertyuiop",
)
_RUNS = (
    *tuple(run for row in _ROWS for run in (row * 3, row[::-1] * 3)),
    "".join(_ROWS[:4]),
    "".join(_ROWS[1:4]),
)

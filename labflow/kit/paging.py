"""Keyset paging: the next page starts after the last row seen, so page 900 costs what page 1 costs."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from labflow.errors import Invalid
from labflow.words import _, number

Row = TypeVar("Row")

COUNT_CAP = 10_000


@dataclass
class Page(Generic[Row]):
    """One page of rows. `after` continues it; `total` is capped and says so in `total_text`."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""
    total: int = 0
    total_text: str = "0"


def shown_rows(first: int, last: int, total: str) -> str:
    """ "101–200 of 1,234"."""
    return _("{first}–{last} of {total}", first=number(first), last=number(last), total=total)


def count_text(count: int) -> str:
    """The count as people read it; beyond the cap it is "10,000+"."""
    return at_least(COUNT_CAP) if count > COUNT_CAP else number(count)


def at_least(count: int) -> str:
    """So many are known to be there, and nobody counted further."""
    return f"{number(count)}+"


def encode_cursor(*keys: str | None) -> str:
    """The last row's sort keys as an opaque token for a URL."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(token: str, length: int) -> list[str | None]:
    """The keys in a cursor. A cursor that is no cursor of this list is refused."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error) as error:
        raise Invalid("This page link is not valid any more. Open the list again.", field="after") from error
    if not isinstance(keys, list) or len(keys) != length:
        raise Invalid("This page link belongs to another list. Open the list again.", field="after")
    return keys

"""Keys of programs: made, shown once, revoked."""

from labflow.domain.keys.making import MOST_ADDRESSES, Made, make, revoke
from labflow.domain.keys.views import KEYS, KeyRow, Offer, known, offer, own, page

__all__ = [
    "KEYS", "MOST_ADDRESSES", "KeyRow", "Made", "Offer", "known", "make", "offer", "own", "page", "revoke",
]  # fmt: skip

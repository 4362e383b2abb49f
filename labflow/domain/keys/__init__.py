"""Keys of programs: made, shown once, revoked."""

from labflow.domain.keys.making import MOST_ADDRESSES, Made, make, revoke
from labflow.domain.keys.views import KEYS, KeyLine, KeyRow, Offer, known, of_company, offer, own, page

__all__ = [
    "KEYS", "MOST_ADDRESSES", "KeyLine", "KeyRow", "Made", "Offer", "known", "make", "of_company", "offer", "own", "page", "revoke",
]  # fmt: skip

"""How an API key is written: `lf_live_`, 43 letters and digits (256 random bits), and 6 more that check them.

The beginning and the check let a scanner of source code know a key that was left lying about, without asking us.
"""

import re
import secrets
import string
import zlib

PREFIX = "lf_live_"
_SIGNS = string.digits + string.ascii_letters
_RANDOM, _CHECK = 43, 6
SHOWN = len(PREFIX) + 4
LOOKS = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}")


def make() -> str:
    """A new key."""
    random = "".join(secrets.choice(_SIGNS) for _ in range(_RANDOM))
    return f"{PREFIX}{random}{_check(random)}"


def well_formed(text: str) -> bool:
    """Whether this is a key as we write them, without a slip."""
    return bool(LOOKS.fullmatch(text)) and _check(text[len(PREFIX) : -_CHECK]) == text[-_CHECK:]


def _check(random: str) -> str:
    rest, signs = zlib.crc32(random.encode()), ""
    for _ in range(_CHECK):
        rest, place = divmod(rest, len(_SIGNS))
        signs = _SIGNS[place] + signs
    return signs

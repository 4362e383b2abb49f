"""Why somebody is not let in, as short codes that may stand in an address, with the sentence each one means."""

from labflow.domain.identity.passwords import COMMON, OWN_WORDS, TOO_LONG, TOO_SHORT
from labflow.domain.identity.sessions import WRONG
from labflow.domain.identity.throttle import SIGN_IN
from labflow.domain.identity.tokens import SPENT
from labflow.domain.preferences import NO_SUCH_LINK
from labflow.errors import LabError
from labflow.words import later

REASONS: dict[str, str] = {
    "wrong": WRONG,
    "wait": SIGN_IN.refusal,
    "spent": SPENT,
    "short": TOO_SHORT,
    "long": TOO_LONG,
    "common": COMMON,
    "own": OWN_WORDS,
    "link": NO_SUCH_LINK,
    "differ": later("The two passwords differ. Type the same one twice."),
}

# Those that are said at a field of the form, by the field's name.
AT_FIELD: dict[str, str] = {
    **dict.fromkeys(("short", "long", "common", "own"), "password"), "differ": "again",
}  # fmt: skip


def reason_code(refusal: LabError) -> str:
    """The code of a refusal; a page never shows text that an address brought along."""
    return next((code for code, sentence in REASONS.items() if sentence == refusal.said), "wrong")

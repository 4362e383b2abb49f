"""Letters that come back: reads a delivery status notification (RFC 3464) and says which letter it is about."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from uuid import UUID

_ID = re.compile(r"\+([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
_OUR_ID = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
_TO = ("to", "delivered-to", "x-original-to", "x-failed-recipients")
LIMIT = 2_000_000


@dataclass(frozen=True)
class Returned:
    """What came back: the letter's id, whether for good (class 5), and the words of the server that refused it."""

    letter: UUID
    for_good: bool
    why: str


def returned(message: bytes) -> Returned | None:
    """What this message says about a letter of ours; nothing when it is no such message or about none of ours."""
    if len(message) > LIMIT:
        return None
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    status = next(
        (part for part in parsed.walk() if part.get_content_type() == "message/delivery-status"), None
    )
    letter = _letter(parsed, message)
    if status is None or letter is None:
        return None
    fields = _fields(status.as_bytes())
    code, action = fields.get("status", ""), fields.get("action", "")
    if action.lower() not in ("failed", "delayed"):
        return None
    said = fields.get("diagnostic-code", "").partition(";")[2].strip() or code or "It came back."
    return Returned(
        letter, action.lower() == "failed" and not code.startswith("4"), " ".join(said.split())[:400]
    )


def _letter(parsed: EmailMessage, message: bytes) -> UUID | None:
    """By the address it came back to, else by the id of the letter that is quoted in it."""
    for name in _TO:
        for value in parsed.get_all(name, []):
            if found := _ID.search(str(value)):
                return UUID(found.group(1))
    quoted = _OUR_ID.search(message.decode("latin-1"))
    return UUID(quoted.group(1)) if quoted else None


def _fields(status: bytes) -> dict[str, str]:
    """The fields of the notification; those of the first recipient win over the message's own."""
    found: dict[str, str] = {}
    unfolded = re.sub(r"\r?\n[ \t]+", " ", status.decode("latin-1"))
    for line in unfolded.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            found.setdefault(name.strip().lower(), value.strip())
    return found

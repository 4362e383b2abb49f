"""The word people read for a stored state, on screens and in files: "to_be_verified" is "In review"."""

from labflow.words import _, later

STATE_WORDS: dict[str, str] = {
    "draft": later("Draft"),
    "registered": later("Registered"),
    "unassigned": later("Unassigned"),
    "due": later("Due"),
    "submitted": later("Submitted"),
    "confirmed": later("Confirmed"),
    "received": later("Received"),
    "read": later("Read"),
    "waiting": later("Waiting"),
    "assigned": later("Assigned"),
    "in_progress": later("In progress"),
    "resulted": later("Resulted"),
    "to_be_verified": later("In review"),
    "for_approval": later("For approval"),
    "verified": later("Verified"),
    "completed": later("Completed"),
    "imported": later("Imported"),
    "sent": later("Sent"),
    "published": later("Reported"),
    "issued": later("Issued"),
    "closed": later("Closed"),
    "on_hold": later("On hold"),
    "rejected": later("Rejected"),
    "withdrawn": later("Withdrawn"),
    "failed": later("Failed"),
    "retracted": later("Retracted"),
    "superseded": later("Superseded"),
    "discarded": later("Discarded"),
    "cancelled": later("Cancelled"),
}


def state_word(state: str) -> str:
    """The word in the reader's language; a state without one is said as it is kept."""
    return _(STATE_WORDS[state]) if state in STATE_WORDS else state.replace("_", " ").capitalize()

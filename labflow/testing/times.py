"""Times for tests."""

from datetime import datetime


def moment(text: str) -> datetime:
    """A time for a test, from ISO text with its zone."""
    return datetime.fromisoformat(text)

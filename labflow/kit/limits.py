"""What does not fit into a row, by the limits the row itself declares."""

from collections.abc import Mapping
from typing import Any

from labflow.words import _, number


def too_long(kept: Mapping[str, Any], kind: Any) -> dict[str, str]:
    """A message for each text that is longer than its column."""
    problems = {}
    for name, value in kept.items():
        limit = getattr(kind.__table__.c[name].type, "length", None)
        if isinstance(value, str) and limit and len(value) > limit:
            problems[name] = _("At most {count} characters.", count=number(limit))
    return problems

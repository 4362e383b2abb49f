"""Numbers as people type them into forms."""

import re
from decimal import Decimal

_DECIMAL = re.compile(r"[-−]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_WHOLE = re.compile(r"[-−]?[0-9]{1,9}")


def decimal_of(typed: str) -> Decimal | None:
    """A number with point or comma, its zeros kept; None when it is none, or longer than anybody means."""
    text = typed.strip()
    return Decimal(text.replace(",", ".").replace("−", "-")) if _DECIMAL.fullmatch(text) else None


def whole_of(typed: str) -> int | None:
    """A whole number; None when it is none."""
    text = typed.strip()
    return int(text.replace("−", "-")) if _WHOLE.fullmatch(text) else None

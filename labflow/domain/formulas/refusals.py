"""Why a formula cannot be read, or a value cannot be computed: for people, with the place where it is known."""

from typing import Any

from labflow.errors import Invalid


class FormulaRefused(Invalid):
    """The formula itself is wrong. `at` is the place in the text, from 0."""

    def __init__(self, message: str, *, at: int = 0, **facts: Any) -> None:
        super().__init__(message, field="formula", **facts)
        self.at = at


class NotComputed(Invalid):
    """The formula is right, and these values give no result."""

"""Headings and words of tables, made alike for comparison."""

import re


def plain(heading: str) -> str:
    """A heading for comparison: lower case, dots, underscores and dashes as blanks."""
    return " ".join(re.sub(r"[._:/\-–®™*]+", " ", heading).lower().split())


def alike(word: str) -> str:
    """A word for comparison: case and spaces do not matter."""
    return " ".join(word.split()).casefold()

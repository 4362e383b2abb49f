"""Numbers as people read them: the digits as they were reported, groups of three, the decimal mark of the document's language.

The SI brochure (5.4.4) and ISO 80000-1 allow the comma and the point as the mark, and nothing but a thin space between
groups of digits; up to four digits stay together, and so do the decimals, which are as many as were reported. Screens keep
the point: the mark of a text changes only while a document is being written (`words.writing`). Programs get bare digits.
"""

import re

from labflow import words

THIN = "\u202f"
_NUMBER = r"[-−]?\d+(?:[.,]\d+)?(?:[eE][-+−]?\d+|\s*[×·]\s*10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?"
_FIGURES = re.compile(rf"\s*(?:[<>≤≥±~≈]\s*)?{_NUMBER}(?:\s*[–±]\s*{_NUMBER})?\s*%?\s*")
_LONG = re.compile(r"(?<![\d.,])\d{5,}")
_BETWEEN = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HYPHEN = re.compile(r"^(?P<before>[<>] )?-(?=\d)")


def written(text: str) -> str:
    """ "<0.0005" as "<0,0005" in a German document; a result in words, such as "Type 2.1", stays as it was typed."""
    mark = _mark()
    return text.replace(".", mark) if mark != "." and _FIGURES.fullmatch(text) else text


def typeset(text: str) -> str:
    """A result or limit as screens and documents print it: a true minus, and its digits in groups. Words stay."""
    signed = true_minus(text)
    return grouped(signed) if _FIGURES.fullmatch(signed) else signed


def true_minus(text: str) -> str:
    """A minus sign in place of the hyphen before a number."""
    return _HYPHEN.sub(r"\g<before>−", text)


def grouped(figures: str) -> str:
    """Figures with thin spaces between groups of three before the mark, from five digits on: "3100", "100 000", "12 345.6"."""
    if words.for_programs():
        return figures
    return _LONG.sub(lambda whole: _BETWEEN.sub(THIN, whole[0]), figures)


def count(value: int) -> str:
    """A count inside a sentence of a document or a screen."""
    return grouped(str(value)) if words.on_paper() else words.number(value)


def translated(text: str, before: str, after: str) -> str:
    """Figures inside what another document said ("412,5 ± 25 µg/L"), with the mark of this one; words stay."""
    return _remarked(text, _mark_of(before), _mark_of(after))


def quoted(text: str, before: str) -> str:
    """Figures of a document of this language, with the mark of the work at hand. Earlier ones had commas between groups."""
    mark = _mark_of(before)
    bare = _COMMAS.sub("", text) if mark == "." else text
    return grouped(_remarked(bare, mark, _mark()))


def _remarked(text: str, before: str, after: str) -> str:
    return text if before == after else re.sub(rf"(?<=\d)\{before}(?=\d)", after, text)


def _mark() -> str:
    return words.decimal_mark() if words.on_paper() else "."


def _mark_of(tag: str) -> str:
    with words.writing(tag):
        return words.decimal_mark()

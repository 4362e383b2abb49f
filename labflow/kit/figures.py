"""Numbers as documents print them: the digits as they were reported, the decimal mark of the document's language.

ISO 80000-1 allows the comma and the point, and neither between groups of digits. Screens, files and the API keep the
point: the mark of a text changes only while a document is being written (`words.writing`).
"""

import re

from labflow import words

THIN = "\u202f"
_NUMBER = r"[-−]?\d+(?:\.\d+)?(?:[eE][-+−]?\d+|\s*[×·]\s*10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?"
_FIGURES = re.compile(rf"\s*(?:[<>≤≥±~≈]\s*)?{_NUMBER}(?:\s*[–±]\s*{_NUMBER})?\s*%?\s*")


def written(text: str) -> str:
    """ "<0.0005" as "<0,0005" in a German document; a result in words, such as "Type 2.1", stays as it was typed."""
    mark = _mark()
    return text.replace(".", mark) if mark != "." and _FIGURES.fullmatch(text) else text


def grouped(whole: str) -> str:
    """The digits before the decimal mark: "1,200" in English, four and more parted by thin spaces elsewhere."""
    return whole if len(whole.lstrip("-")) < 4 else parted(f"{int(whole):,}")


def parted(figures: str) -> str:
    """Groups of digits, on screens too, as nobody reads them wrong: "1,300" is 1.3 to whoever has a comma for decimals."""
    return figures if words.decimal_mark() == "." else figures.replace(",", THIN)


def count(value: int) -> str:
    """A count inside a sentence of a document or a screen."""
    return grouped(str(value)) if words.on_paper() else words.number(value)


def translated(text: str, before: str, after: str) -> str:
    """Figures inside what another document said ("412,5 ± 25 µg/L"), with the mark of this one; words stay."""
    return _remarked(text, _mark_of(before), _mark_of(after))


def quoted(text: str, before: str) -> str:
    """Figures of a document of this language, with the mark of the work at hand."""
    return _remarked(text, _mark_of(before), _mark())


def _remarked(text: str, before: str, after: str) -> str:
    return text if before == after else re.sub(rf"(?<=\d)\{before}(?=\d)", after, text)


def _mark() -> str:
    return words.decimal_mark() if words.on_paper() else "."


def _mark_of(tag: str) -> str:
    with words.writing(tag):
        return words.decimal_mark()

"""The printing press: one Typst compiler for every document, fed with data and never with source text.

Values reach a template as JSON in `sys.inputs`, so nothing a client typed is ever read as markup. So do the template's
own words, `t("…")`, in the language of the document.
"""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from labflow import words
from labflow.reports.glyphs import FONTS, drawable

TEMPLATES = Path(__file__).parent / "templates"
_one_at_a_time = Lock()


def print_pdf(template: str, data: dict[str, Any], *, printed_at: datetime, language: str = "en-US") -> bytes:
    """PDF/A-2b of `template` filled with `data`; the same data, time and language give the same bytes.

    `printed_at` is the time the document says it was made: aware, or ValueError. `language` is a tag such as "de-CH".
    """
    if printed_at.tzinfo is None:
        raise ValueError("The time of a document needs a time zone.")
    inputs = _inputs(template, data, language)
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=TEMPLATES / template,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards="a-2b",
            timestamp=int(printed_at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("The compiler returned no document.")
    return pdf


def print_svg(template: str, data: dict[str, Any]) -> str:
    """The first page of `template` as SVG, with letters as outlines."""
    inputs = _inputs(template, data)
    with _one_at_a_time:
        pages = _compiler().compile(input=TEMPLATES / template, format="svg", sys_inputs=inputs)
    first = pages[0] if isinstance(pages, list) else pages
    if not isinstance(first, bytes):
        raise TypeError("The compiler returned no picture.")
    return first.decode()


def print_png(template: str, data: dict[str, Any], *, ppi: float = 192, language: str = "en-US") -> bytes:
    """The first page of `template` filled with `data`, as a picture."""
    inputs = _inputs(template, data, language)
    with _one_at_a_time:
        picture = _compiler().compile(input=TEMPLATES / template, format="png", ppi=ppi, sys_inputs=inputs)
    if not isinstance(picture, bytes):
        raise TypeError("The compiler returned no picture of one page.")
    return picture


def _inputs(template: str, data: dict[str, Any], language: str = "en-US") -> dict[str, str]:
    return {
        "data": json.dumps(_drawable_values(data), ensure_ascii=False), "words": _words(template, language), "language": language,
    }  # fmt: skip


@cache
def _words(template: str, language: str) -> str:
    """What the template and its press say, in the language; where nothing is translated, nothing is told."""
    if words.known(language) == words.SOURCE:
        return "{}"
    said = [message for name in ("press.typ", template) for message in messages(name)]
    with words.writing(language):
        return json.dumps({message: words._(message) for message in said}, ensure_ascii=False)


def messages(template: str) -> list[str]:
    """The words a template says itself."""
    return _SAID.findall((TEMPLATES / template).read_text("utf-8"))


_SAID = re.compile(r'\bt\("([^"]+)"')


@cache
def _compiler() -> typst.Compiler:
    """Kept for the life of the process: reading the fonts costs more than printing a page."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _drawable_values(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawable_values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_drawable_values(item) for item in value]
    return value

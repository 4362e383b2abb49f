"""The printing press: one Typst compiler for every document, fed with data and never with source text.

Values reach a template as JSON in `sys.inputs`, so nothing a client typed is ever read as markup.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from labflow.reports.glyphs import FONTS, drawable

TEMPLATES = Path(__file__).parent / "templates"
_one_at_a_time = Lock()


def print_pdf(template: str, data: dict[str, Any], *, printed_at: datetime) -> bytes:
    """PDF/A-2b of `template` filled with `data`; the same data and time give the same bytes.

    `printed_at` is the time the document says it was made: aware, or ValueError.
    """
    if printed_at.tzinfo is None:
        raise ValueError("The time of a document needs a time zone.")
    inputs = {"data": json.dumps(_drawable_values(data), ensure_ascii=False)}
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
    inputs = {"data": json.dumps(_drawable_values(data), ensure_ascii=False)}
    with _one_at_a_time:
        pages = _compiler().compile(input=TEMPLATES / template, format="svg", sys_inputs=inputs)
    first = pages[0] if isinstance(pages, list) else pages
    if not isinstance(first, bytes):
        raise TypeError("The compiler returned no picture.")
    return first.decode()


def print_png(template: str, data: dict[str, Any], *, ppi: float = 192) -> bytes:
    """The first page of `template` filled with `data`, as a picture."""
    inputs = {"data": json.dumps(_drawable_values(data), ensure_ascii=False)}
    with _one_at_a_time:
        picture = _compiler().compile(input=TEMPLATES / template, format="png", ppi=ppi, sys_inputs=inputs)
    if not isinstance(picture, bytes):
        raise TypeError("The compiler returned no picture of one page.")
    return picture


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

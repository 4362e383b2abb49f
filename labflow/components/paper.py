"""A PDF looked at in the page. Its script, and the one that reads PDF, are fetched when the first is shown."""

from pathlib import Path
from typing import Any

import reflex as rx

JS = Path(__file__).parent / "js" / "paper.js"
READER = "pdfjs-dist@6.5.438"


class Paper(rx.Component):
    """Draws every page of the file at `src`, as wide as its place."""

    library = "$/utils/paper"
    tag = "LfPaper"
    lib_dependencies: list[str] = [READER]
    src: rx.Var[str]
    title: rx.Var[str]
    words: rx.Var[dict[str, str]]


def paper(src: Any, *, title: Any, class_name: str = "", **props: Any) -> rx.Component:
    """`paper(V.address, title=V.name)`."""
    told = {
        "page": "page {number} of {count}",
        "reading": "Reading the file …",
        "failed": "This file cannot be shown here. Download it to look at it.",
        "more": "Only the first {count} pages are shown here. Download the file to see all of it.",
    }
    return Paper.create(src=src, title=title, words=told, class_name=class_name, **props)

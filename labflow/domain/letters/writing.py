"""Writing letters: templates beside this file, as plain text and as HTML. The first line of the text is the subject.

What a template says itself is a message of the catalogue, `_("Dear {name},", name=name)`, in the language of the letter.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from labflow import words
from labflow.domain.ports import Letter

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _paper(kind: str) -> Environment:
    paper = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),  # noqa: S701 (plain text is not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    paper.globals |= {
        "_": _marked_up if kind == "html" else words._,
        "plural": words.plural,
        "bold": _bold,
        "language": words.language,
    }
    return paper


def _marked_up(message: str, **told: Any) -> Markup:
    """The message as HTML: values are escaped, unless they are marked up already."""
    values = {name: escape(value) for name, value in told.items()}
    return Markup(words.filled(str(escape(words._(message))), values))  # noqa: S704 (everything in it is escaped)


def _bold(text: str) -> Markup:
    return Markup('<b style="font-weight:600">{}</b>').format(text)


def written(template: str, recipient: str, **facts: Any) -> Letter:
    """The letter `template` (such as "invitation") with these facts. A missing fact is an error, not a blank."""
    text = _paper("txt").get_template(f"{template}.txt").render(facts)
    subject, _, body = text.partition("\n")
    subject = " ".join(subject.split())
    html = _paper("html").get_template(f"{template}.html").render(facts, subject=subject)
    return Letter(recipient=recipient, subject=subject[:250], text=body.strip() + "\n", html=html)

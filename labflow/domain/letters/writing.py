"""Writing letters: one template each beside this file (`invitation.letter`), rendered on two papers, as plain text and as HTML.

So both parts of a letter say the same. `base` is the paper, `parts` what letters are made of. What a template says itself is a message
of the catalogue, `_("Dear {name},", name=name)`, in the language of the letter.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from labflow import words
from labflow.domain.ports import Letter

TEMPLATES = Path(__file__).parent / "templates"
TEXT, HTML = "txt", "html"


@cache
def _paper(form: str) -> Environment:
    paper = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form == HTML,  # noqa: S701 (plain text is not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    paper.globals |= {
        "paper": f"base.{form}",
        "parts": f"parts.{form}",
        "_": _marked_up if form == HTML else words._,
        "plural": words.plural,
        "bold": _bold if form == HTML else str,
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
    text = _paper(TEXT).get_template(f"{template}.letter").render(facts)
    first, _, rest = text.lstrip().partition("\n")
    subject = " ".join(first.split())
    html = _paper(HTML).get_template(f"{template}.letter").render(facts, subject=subject)
    body = re.sub(r"\n{3,}", "\n\n", rest).strip() + "\n"
    return Letter(recipient=recipient, subject=subject[:250], text=body, html=html)

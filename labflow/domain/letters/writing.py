"""Writing letters: templates beside this file, as plain text and as HTML. The first line of the text is the subject."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from labflow.domain.ports import Letter


@cache
def _paper() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: bool(name and name.endswith(".html")),  # noqa: S701 (plain text is not HTML)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def written(template: str, recipient: str, **facts: Any) -> Letter:
    """The letter `template` (such as "invitation") with these facts. A missing fact is an error, not a blank."""
    text = _paper().get_template(f"{template}.txt").render(facts)
    subject, _, body = text.partition("\n")
    subject = " ".join(subject.split())
    html = _paper().get_template(f"{template}.html").render(facts, subject=subject)
    return Letter(recipient=recipient, subject=subject[:250], text=body.strip() + "\n", html=html)

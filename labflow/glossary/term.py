"""What the glossary says of one term."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A term of the laboratory. `source` is where it is defined or required; `also` are other words that find it.

    `labels` are the column heads and field labels of our screens that mean this term and are explained wherever they stand.
    """

    key: str
    name: str
    text: str
    source: str = ""
    also: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

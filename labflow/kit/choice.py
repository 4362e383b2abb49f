"""One option of a select, a filter or a list of ticks: what is sent, and what people read."""

from dataclasses import dataclass


@dataclass
class Choice:
    """`value` is sent, `label` is read."""

    value: str = ""
    label: str = ""

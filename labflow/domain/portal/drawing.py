"""A line of results as places on a chart, ready to be drawn: ticks, dots, limit lines, the path between the dots."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from labflow.kit import plot


@dataclass(frozen=True)
class Dot:
    """A result to draw. `hollow`: it is only known to be below (or above) the value."""

    at: datetime
    value: float
    label: str
    href: str
    hollow: bool = False
    tone: str = ""
    text: str = ""


@dataclass(frozen=True)
class Line:
    """A limit to draw; `below`: results must not fall under it."""

    value: float
    label: str
    below: bool = False


@dataclass
class Tick:
    """A place on an axis, in percent from the left or from the top."""

    at: str = ""
    label: str = ""


@dataclass
class Mark:
    """A dot in its place."""

    x: str = ""
    y: str = ""
    label: str = ""
    href: str = ""
    look: str = ""
    text: str = ""
    last: bool = False


@dataclass
class LimitLine:
    """A limit in its place; `high` says that its label is better put below the line."""

    y: str = ""
    label: str = ""
    high: bool = False


@dataclass
class Chart:
    """Everything to draw. `path` runs in a square of 100 by 100."""

    ready: bool = False
    levels: list[Tick] = field(default_factory=list)
    dates: list[Tick] = field(default_factory=list)
    limits: list[LimitLine] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    path: str = ""


def draw(dots: Sequence[Dot], lines: Sequence[Line]) -> Chart:
    """The dots, the oldest first, with the limits they are held against."""
    if not dots:
        return Chart()
    ticks = plot.scale([*(dot.value for dot in dots), *(line.value for line in lines)])
    low, high = ticks[0], ticks[-1]
    first, last = dots[0].at, dots[-1].at

    def down(value: float) -> str:
        return plot.percent(high - value, 0, high - low)

    def across(at: datetime) -> str:
        return plot.percent(at.timestamp(), first.timestamp(), last.timestamp())

    marks = [
        Mark(
            across(dot.at), down(dot.value), dot.label, dot.href, _look(dot), dot.text, place == len(dots) - 1
        )
        for place, dot in enumerate(dots)
    ]
    return Chart(
        ready=True,
        levels=[Tick(down(tick), plot.tick_text(tick, ticks)) for tick in ticks],
        dates=[Tick(across(at), plot.date_text(at, last - first)) for at in plot.dates(first, last)],
        limits=[LimitLine(down(line.value), line.label, line.value > high * 0.9) for line in lines],
        marks=marks,
        path=" ".join(f"{'L' if place else 'M'}{m.x[:-1]} {m.y[:-1]}" for place, m in enumerate(marks)),
    )


def _look(dot: Dot) -> str:
    """Shape as well as colour: a diamond is outside its limit, a ring is below what can be measured."""
    outside = "bad" if dot.tone == "bad" else ""
    return " ".join(filter(None, [outside, "hollow" if dot.hollow else ""]))

"""What the same sample point showed before: previous results, how much a result changed, and the curve of the last six."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from labflow.domain.analyses.earlier import results_before
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.work import Work
from labflow.kit.figures import grouped
from labflow.kit.times import day
from labflow.models import Result, Sample
from labflow.words import _

LAST = 6
# A result twice as high or half as low as the one before is worth a second look.
LARGE = Decimal(2)
WIDTH, HEIGHT, EDGE = 66, 16, 3


@dataclass(frozen=True)
class Past:
    """An earlier result of the same analyte at the same place."""

    number: str
    day: str
    text: str
    value: Decimal | None
    unit: str


def previous(work: Work, sample: Sample, analytes: Sequence[UUID]) -> dict[UUID, list[Past]]:
    """For each analyte the results of the same point that were verified, newest first, at most LAST."""
    if sample.sample_point_id is None or not analytes:
        return {}
    rows = results_before(work, [(sample.id, analyte) for analyte in analytes], most=LAST)
    found: dict[UUID, list[Past]] = defaultdict(list)
    for row in rows:
        value = row.numeric if row.numeric is not None else row.bound
        found[row.analyte_id].append(
            Past(row.number, day(row.at, zone(work)), typeset(row.reported_text), value, row.unit)
        )
    return dict(found)


def change(result: Result, past: Sequence[Past]) -> tuple[str, bool]:
    """How much a result differs from the last one, "+197 %", and whether that is much; empty where it says nothing."""
    before = past[0] if past else None
    if before is None or result.numeric is None or not before.value or before.unit != result.unit:
        return "", False
    ratio = result.numeric / before.value
    percent = ((ratio - 1) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{grouped(str(int(abs(percent))))} %", not 1 / LARGE < ratio < LARGE


def times(result: Result, past: Sequence[Past]) -> str:
    """The same in words: "2.9 times the last result at this point"; a fall is told from the last result's side."""
    if result.numeric is None or not past or not past[0].value:
        return ""
    before, told = past[0].value, _("{text} on {day}", text=past[0].text, day=past[0].day)
    if result.numeric <= 0 or before <= 0:
        return _("The last result at this point was {told}", told=told)
    if result.numeric < before:
        return _(
            "The last result at this point was {ratio} times as high ({told})",
            ratio=_ratio(before / result.numeric),
            told=told,
        )
    return _(
        "{ratio} times the last result at this point ({told})",
        ratio=_ratio(result.numeric / before),
        told=told,
    )


def _ratio(ratio: Decimal) -> str:
    """A factor as results are written, whoever reads it: it stands in one sentence with them."""
    places = Decimal(1) if ratio >= 10 else Decimal("0.1")
    return grouped(str(ratio.quantize(places, ROUND_HALF_UP)))


def curve(result: Result, past: Sequence[Past]) -> tuple[str, float]:
    """The last results and this one as points of a line 66 by 16, and the height of the last point."""
    now = result.numeric if result.numeric is not None else result.bound
    values = [each.value for each in reversed(past) if each.value is not None and each.unit == result.unit]
    if now is None or not values:
        return "", 0.0
    values = [*values[-(LAST - 1) :], now]
    low, high = min(values), max(values)
    step = Decimal(WIDTH - 2 * EDGE) / (len(values) - 1)
    heights = [_height(value, low, high) for value in values]
    points = " ".join(f"{float(EDGE + step * at):.1f},{y:.1f}" for at, y in enumerate(heights))
    return points, round(heights[-1], 1)


def heading(pasts: Mapping[Any, Sequence[Past]]) -> str:
    """The head of the column: the day of the last sampling when it is the same for every analyte."""
    days = {past[0].day for past in pasts.values() if past}
    return days.pop() if len(days) == 1 else _("Previous")


def _height(value: Decimal, low: Decimal, high: Decimal) -> float:
    if high == low:
        return HEIGHT / 2
    return float(HEIGHT - EDGE - (value - low) / (high - low) * (HEIGHT - 2 * EDGE))

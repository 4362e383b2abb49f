"""Where things go on a chart: scales with round ticks, and places in percent of the plot, so that it fits any width."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor, log10

from labflow import words
from labflow.kit.figures import grouped
from labflow.kit.times import month_day

TICKS = 4
DATES = 4
SHORT = timedelta(days=120)


def scale(values: Sequence[float]) -> list[float]:
    """Round ticks that hold all values, the first and the last being the ends of the axis.

    The axis begins at zero unless that would press the values together at the top.
    """
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low > 0 and low < high * 0.6:
        low = 0.0
    if high == low:
        low, high = (0.0, high * 1.25) if high > 0 else (high - 1, high + 1)
    step = _round_step((high - low) / TICKS)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    # a value on the rim would be cut: leave room above, and below unless the axis begins at zero
    if last * step - high < (high - low) * 0.04:
        last += 1
    if first and low - first * step < (high - low) * 0.04:
        first -= 1
    return [round(place * step, 12) for place in range(first, last + 1)]


def percent(value: float, low: float, high: float) -> str:
    """How far `value` is on the way from `low` to `high`, such as "37.5%"."""
    share = (value - low) / (high - low) if high != low else 0.5
    return f"{min(1.0, max(0.0, share)) * 100:.2f}%"


def tick_text(value: float, ticks: Sequence[float]) -> str:
    """A tick with as many decimals as the step between ticks needs."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = max(0, -floor(log10(step) + 1e-9))
    while decimals < 9 and abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6:
        decimals += 1
    return grouped(f"{value:.{decimals}f}").replace("-", "−")


def dates(first: datetime, last: datetime) -> list[datetime]:
    """A few moments for the axis of time, from the first to the last."""
    if first == last:
        return [first]
    return [first + (last - first) * place / (DATES - 1) for place in range(DATES)]


def date_text(at: datetime, span: timedelta) -> str:
    """ "Oct 2024" on a long axis, "Jul 21" on a short one."""
    return month_day(at) if span < SHORT else words.date_text(at, "yMMM", f"{at:%b} {at.year}")


def _round_step(step: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, not below `step`."""
    power = 10.0 ** floor(log10(step))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= step * 0.999)

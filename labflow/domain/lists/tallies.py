"""How many rows each view of a list has, counted once for everybody until something changes.

Whoever hears of changes (the web process, from the audit trail) says how far it has heard. Counts that were made since then
and are the same for everybody in the laboratory need not be made again for the next screen. Nobody heard: nothing is kept.
"More than ten thousand" is what a change or two leaves true: it holds for a minute, whatever is heard.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from labflow.domain.lists.filters import Asked
from labflow.domain.lists.plan import ListPlan
from labflow.domain.work import Work
from labflow.kit.paging import COUNT_CAP
from labflow.vocabulary import Side

Found = TypeVar("Found")

CAPPED_SECONDS = 60.0
SECONDS = 2.0  # "late" and "due today" move with the clock; and so long, at most, a deaf process is wrong
MOST = 1_000

_FOUND: OrderedDict[tuple[Any, ...], tuple[float, Any]] = OrderedDict()
_KEPT: OrderedDict[tuple[str, str], tuple[int, float, int]] = OrderedDict()


def shared(work: Work, plan: ListPlan, asked: Sequence[Asked]) -> bool:
    """Whether this is the same number for everybody in the laboratory: nothing in it depends on who asks."""
    return (
        plan.same_for_all
        and work.actor.side is Side.LAB
        and all(one.filter.same_for_all or not callable(one.filter.column) for one in asked)
    )


def known(plan: ListPlan, texts: Mapping[str, str], heard: int | None) -> dict[str, int]:
    """Of these views, by their filters as text, the counts that still hold."""
    if heard is None:
        return {}
    now, found = time.monotonic(), {}
    for key, text in texts.items():
        kept = _KEPT.get((plan.name, text))
        if kept is not None and _holds(kept, heard, now):
            found[key] = kept[2]
    return found


def _holds(kept: tuple[int, float, int], heard: int, now: float) -> bool:
    when_heard, at, count = kept
    if count > COUNT_CAP:
        return now - at < CAPPED_SECONDS
    return when_heard == heard and now - at < SECONDS


def for_a_minute(what: tuple[Any, ...], heard: int | None, find: Callable[[], Found]) -> Found:
    """What is the same for everybody in the laboratory and hardly moved by a change or two, such as a trend of weeks."""
    if heard is None:
        return find()
    at, found = _FOUND.get(what, (-CAPPED_SECONDS, None))
    if time.monotonic() - at >= CAPPED_SECONDS:
        found = find()
        _FOUND[what] = (time.monotonic(), found)
        while len(_FOUND) > MOST:
            _FOUND.popitem(last=False)
    return found


def keep(plan: ListPlan, texts: Mapping[str, str], counts: Mapping[str, int], heard: int | None) -> None:
    """Keep what was just counted. `heard` is how far the process had heard before it was counted."""
    if heard is None:
        return
    now = time.monotonic()
    for key, text in texts.items():
        _KEPT[plan.name, text] = (heard, now, counts[key])
        _KEPT.move_to_end((plan.name, text))
    while len(_KEPT) > MOST:
        _KEPT.popitem(last=False)

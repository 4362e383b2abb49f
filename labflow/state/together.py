"""One reading for all tabs that ask the same at the same moment: ten people in one sheet cost one statement, not ten.

Who may see it is asked for each tab before (the guard), so only what does not depend on the person is read together.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from labflow import words
from labflow.errors import LabError
from labflow.state.hub import HUB

Answer = TypeVar("Answer")
MOST_KEPT = 50

_READ: OrderedDict[tuple[Hashable, ...], tuple[float, asyncio.Task[Any]]] = OrderedDict()


async def together(
    what: tuple[Hashable, ...], read: Callable[[], Awaitable[Answer]], *, not_before: float
) -> Answer:
    """What somebody else's tab has just read of the same, or is reading; never older than `not_before`.

    It lasts until the next change anywhere (the hub's round), for each language by itself.
    """
    key = (*what, words.language(), HUB.round)
    begun, reading = _READ.get(key, (0.0, None))
    if reading is None or begun < not_before or reading.get_loop() is not asyncio.get_running_loop():
        return await _begin(key, read)
    try:
        return await asyncio.shield(reading)  # type: ignore[no-any-return]
    except LabError:  # refused to who began it: that is nobody else's answer
        return await read()


async def _begin(key: tuple[Hashable, ...], read: Callable[[], Awaitable[Answer]]) -> Answer:
    for old in [each for each in _READ if each[-1] != HUB.round]:
        del _READ[old]
    reading: asyncio.Task[Answer] = asyncio.ensure_future(read())  # type: ignore[assignment]
    _READ[key] = (time.monotonic(), reading)
    _READ.move_to_end(key)
    while len(_READ) > MOST_KEPT:
        _READ.popitem(last=False)
    try:
        return await asyncio.shield(reading)
    except Exception:
        _READ.pop(key, None)
        raise

"""Growing the demo laboratory to any size: finished orders of many clients, spread over the two years before today."""

from collections.abc import Callable, Iterator
from itertools import cycle

from labflow.demo.past import MONTHS, workday
from labflow.demo.stage import Stage
from labflow.demo.takeover import Finished, Ledger

CHUNK = 1_000
TOLD_EVERY = 10_000
_WATER = ("PH", "COND", "NO3", "CL", "SO4")
_WASTE = ("PH", "TSS", "NH3", "BOD", "COD")
_ORDERS = (
    ("ASH", ("SITE-12", "SITE-14", "DIST-07", "WTP-2", "WELL-4", "WELL-6"), _WATER, "J. Alvarez"),
    ("SCS", ("OUT-001C", "OUT-001G"), _WASTE, "D. Whitmore"),
    ("SVW", ("TANK-1", "TANK-2", "WELL-A", "WELL-B", "BRIDGE", "SCHOOL"), _WATER, "M. Yazzie"),
    ("PRS", ("LIN-CAF", "LIN-GYM", "LIN-12", "OAK-CAF", "OAK-NUR", "HS-KIT"), _WATER, "K. Odell"),
    ("CAS", ("MW-1", "MW-2", "MW-3", "MW-4", "TB", "EXT"), _WATER, "A. Whitfield"),
    ("LPW", ("W-201", "W-202", "W-203", "W-204", "W-205", "W-206"), _WATER, "H. Weller"),
    ("NFB", ("LIQUOR", "BRITE-3", "CITY", "RO", "RINSE"), _WATER, "M. Sato"),
    ("BRE", ("GW-10", "GW-11", "CREEK", "PIT"), _WATER, "S. Blackwood"),
)


def grow(stage: Stage, samples: int, say: Callable[[str], None]) -> None:
    """Add so many samples, or a few more to fill the last order, with five analyses each."""
    ledger, orders = Ledger(stage), _orders(stage)
    written = told = 0
    while written < samples:
        chunk: list[Finished] = []
        while sum(len(order.places) for order in chunk) < min(CHUNK, samples - written):
            chunk.append(next(orders))
        written += ledger.write(chunk)
        if written - told >= TOLD_EVERY:
            told = written
            say(f"{written:,} of {samples:,} samples added")


def _orders(stage: Stage) -> Iterator[Finished]:
    """Without end: client after client, day after day, again from the first day when all were used."""
    days = cycle(range(20, MONTHS * 30))
    for client, places, services, who in cycle(_ORDERS):
        day = next(days)
        yield Finished(client, places, services, workday(stage, day, "07:30"), day // 30, who)

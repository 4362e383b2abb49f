"""Growing the demo laboratory to any size: finished orders of all clients, spread over the two years before today."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice

from labflow.demo.past import MONTHS, workday
from labflow.demo.stage import Stage
from labflow.demo.takeover import Finished, Ledger

CHUNK = 60
_WATER = ("PH", "COND", "NO3", "CL", "SO4")
_WASTE = ("PH", "TSS", "NH3", "BOD", "COD")
_ORDERS = (
    ("ASH", ("SITE-12", "SITE-14", "DIST-07", "WTP-2", "WELL-4", "WELL-6"), _WATER, "J. Alvarez"),
    ("SCS", ("OUT-001C", "OUT-001G", "INF-C", "INF-G", "UP-1", "DOWN-1"), _WASTE, "D. Whitmore"),
    ("SVW", ("TANK-1", "TANK-2", "WELL-A", "WELL-B", "BRIDGE", "SCHOOL"), _WATER, "M. Yazzie"),
    ("PRS", ("LIN-CAF", "LIN-GYM", "LIN-12", "OAK-CAF", "OAK-NUR", "HS-KIT"), _WATER, "K. Odell"),
    ("CAS", ("MW-1", "MW-2", "MW-3", "MW-4", "TB", "EXT"), _WATER, "A. Whitfield"),
    ("LPW", ("W-201", "W-202", "W-203", "W-204", "W-205", "W-206"), _WATER, "H. Weller"),
    ("NFB", ("LIQUOR", "BRITE-3", "CITY", "RO", "RINSE"), _WATER, "M. Sato"),
    ("BRE", ("GW-10", "GW-11", "CREEK", "PIT"), _WATER, "S. Blackwood"),
)


def grow(stage: Stage, samples: int, say: Callable[[str], None]) -> None:
    """Add at least so many samples with five analyses each."""
    ledger, written, told = Ledger(stage), 0, 0
    orders = _orders(stage)
    while written < samples:
        written += ledger.write(list(islice(orders, CHUNK)))
        if written - told >= 10_000:
            told = written
            say(f"{written:,} of {samples:,} samples added")


def _orders(stage: Stage) -> Iterator[Finished]:
    """Without end: client after client, the same day again only after two years of days were used."""
    days = cycle(range(20, MONTHS * 30))
    for client, places, services, who in cycle(_ORDERS):
        day = next(days)
        yield Finished(client, places, services, workday(stage, day, "07:30"), day // 30, who)

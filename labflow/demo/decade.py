"""Ten years of orders: whose, when, how large, and how far each has come. Nothing is written here."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from uuid import UUID

from labflow.demo.pool import PANELS
from labflow.demo.stage import Place, Stage, office
from labflow.models import Client
from labflow.vocabulary import OrderState, Priority, ReportState, SampleState

YEARS = 10
# How many samples an order has; a few are large.
SIZES = (1, 2, 2, 3, 4, 4, 5, 6, 8, 16)
OPEN_SHARE = 0.01
# The laboratory grew: of its work, the newest part took less time than the oldest.
GROWTH = 1.3


@dataclass(frozen=True)
class Fate:
    """How far an order has come, and its samples and certificate with it."""

    order: OrderState
    sample: SampleState
    report: str = ""

    @property
    def arrived(self) -> bool:
        return self.sample not in (SampleState.DUE, SampleState.CANCELLED)

    @property
    def confirmed(self) -> bool:
        return self.order not in (OrderState.DRAFT, OrderState.SUBMITTED)


CLOSED = Fate(OrderState.CLOSED, SampleState.PUBLISHED, ReportState.ISSUED)
CANCELLED = Fate(OrderState.CANCELLED, SampleState.CANCELLED)
HELD = Fate(OrderState.ON_HOLD, SampleState.RECEIVED)
# The newest orders by how new they are, the newest first: up to which part of them, and how far those have come.
_OPEN = (
    (0.01, Fate(OrderState.DRAFT, SampleState.DUE)),
    (0.05, Fate(OrderState.SUBMITTED, SampleState.DUE)),
    (0.15, Fate(OrderState.CONFIRMED, SampleState.DUE)),
    (0.32, Fate(OrderState.IN_PROGRESS, SampleState.RECEIVED)),
    (0.35, HELD),
    (0.60, Fate(OrderState.IN_PROGRESS, SampleState.IN_PROGRESS)),
    (0.75, Fate(OrderState.IN_PROGRESS, SampleState.TO_BE_VERIFIED)),
    (0.85, Fate(OrderState.IN_PROGRESS, SampleState.VERIFIED)),
    (0.90, Fate(OrderState.IN_PROGRESS, SampleState.VERIFIED, ReportState.FOR_APPROVAL)),
    (1.00, Fate(OrderState.COMPLETED, SampleState.PUBLISHED, ReportState.ISSUED)),
)


@dataclass(frozen=True)
class Buyer:
    """A client as it orders: its sample points by matrix."""

    client: Client
    contact_id: UUID
    places: dict[str, list[Place]]

    @cached_property
    def matrices(self) -> list[str]:
        return sorted(self.places)


@dataclass(frozen=True)
class Ordered:
    """One order. Each of its samples has a place and one of the pool's variants of readings."""

    buyer: Buyer
    at: datetime
    fate: Fate
    priority: Priority
    matrix: str
    panel: tuple[str, ...]
    places: tuple[Place, ...]
    variants: tuple[int, ...]
    one_rejected: bool


class Decade:
    """So many samples over the ten years before `stage.now`, always the same for the same number."""

    def __init__(self, stage: Stage, buyers: list[Buyer], samples: int, variants: int) -> None:
        self.now, self.samples, self.variants = stage.now, samples, variants
        self.buyers = buyers
        # few clients order much, many order little
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(buyers))))

    def orders(self) -> Iterator[Ordered]:
        """From the oldest to the newest."""
        dice, done = Random(self.samples), 0
        while done < self.samples:
            size = min(dice.choice(SIZES), self.samples - done)
            yield self._order(dice, 1 - done / self.samples, size)
            done += size

    def _order(self, dice: Random, left: float, size: int) -> Ordered:
        buyer = self.buyers[bisect(self.weights, dice.random() * self.weights[-1])]
        matrix = dice.choice(buyer.matrices)
        start = dice.randrange(len(buyer.places[matrix]))
        places = buyer.places[matrix]
        at = self.now - timedelta(days=365.25 * YEARS) * left**GROWTH
        fate = _fate(dice, left)
        return Ordered(
            buyer, office(at) if fate is CLOSED else at, fate,
            dice.choices((Priority.NORMAL, Priority.HIGH, Priority.RUSH), (90, 7, 3))[0], matrix,
            dice.choice(PANELS[matrix]), tuple(places[(start + n) % len(places)] for n in range(size)),
            tuple(dice.randrange(self.variants) for _ in range(size)),
            one_rejected=fate is CLOSED and size > 2 and dice.random() < 0.02,
        )  # fmt: skip


def _fate(dice: Random, left: float) -> Fate:
    """What became of an order that had so much of all the work after it."""
    if left > OPEN_SHARE:
        return CANCELLED if dice.random() < 0.006 else CLOSED
    return next(fate for until, fate in _OPEN if left <= until * OPEN_SHARE)

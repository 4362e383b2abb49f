"""Which bottles an order needs, and how to fill and keep them, in words that need no laboratory to understand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from labflow.domain.portal.placing.offer import Test
from labflow.models import ContainerType
from labflow.words import _

_ACIDS = ("acid", "h2so4", "hno3", "hcl")


@dataclass
class BottleNeed:
    """A kind of bottle, how many of it the whole order needs, and what to mind."""

    name: str = ""
    count: int = 0
    advice: str = ""


def of_sample(tests: Iterable[Test]) -> list[ContainerType]:
    """One bottle of each kind that these tests need."""
    kinds = {test.bottle.id: test.bottle for test in tests if test.bottle is not None}
    return list(kinds.values())


def needed(samples: Sequence[Sequence[ContainerType]]) -> list[BottleNeed]:
    """The bottles of all samples, counted by kind."""
    found: dict[UUID, BottleNeed] = {}
    for bottles in samples:
        for kind in bottles:
            need = found.setdefault(kind.id, BottleNeed(kind.name, 0, advice(kind)))
            need.count += 1
    return list(found.values())


def advice(kind: ContainerType) -> str:
    """What to mind when filling a bottle of this kind."""
    words = f"{kind.name} {kind.material} {kind.preservation}".lower()
    told = []
    if "sterile" in words:
        told.append(_("Sterile: open it only to fill it, and touch nothing inside."))
    if any(acid in words for acid in _ACIDS):
        told.append(_("Contains acid that keeps the sample. Do not rinse it, and keep it off your skin."))
    elif "hydroxide" in words or "naoh" in words:
        told.append(_("Contains lye that keeps the sample. Do not rinse it, and keep it off your skin."))
    elif kind.preservation and kind.preservation != "none":
        told.append(_("Contains a powder or liquid that keeps the sample. Do not rinse it."))
    if "vial" in words:
        told.append(_("Fill it to the brim, without a bubble."))
    return " ".join(told) or _("Fill it to the neck and close it tightly.")

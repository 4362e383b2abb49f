"""What lies on reception's desk: of one order, which samples were chosen, which containers were scanned, what waits."""

from collections.abc import Collection
from dataclasses import dataclass, field

from labflow.domain.samples.scanning import Bottle, OrderSample, ScanView
from labflow.words import _

# Above so many containers the bar shows samples.
SEGMENTS_MOST = 48


@dataclass
class Tally:
    """How much of an order is here. `waiting` are containers still to be scanned; `segments` fill the bar: here, part, gone, "".

    `hold` is the holding time that ends first: of what lies on the desk, else of all that is due.
    """

    here: int = 0
    all: int = 0
    waiting: list[str] = field(default_factory=list)
    by_sample: dict[str, str] = field(default_factory=dict)
    segments: list[str] = field(default_factory=list)
    unit: str = ""
    hold: str = ""
    hold_tone: str = ""


def tally(
    view: ScanView, chosen: Collection[str], scanned: Collection[str], missing: Collection[str] = ()
) -> Tally:
    """Count what was received and what lies on the desk. `missing` did not come; a sample without containers counts as one."""
    told = Tally()
    by_container: list[str] = []
    by_sample: list[str] = []
    for sample in view.samples:
        places = _places(sample, sample.number in chosen, scanned, missing)
        waits = not_scanned(sample, scanned)
        told.waiting += waits
        here = places.count("here")
        told.here, told.all = told.here + here, told.all + len(places)
        if sample.bottles:
            told.by_sample[sample.number] = _("{here} of {all}", here=here, all=len(places))
        by_container += places
        by_sample.append("here" if here == len(places) else "part" if here else "")
    told.segments = by_container if told.all <= SEGMENTS_MOST else by_sample
    told.unit = _("containers") if any(each.bottles for each in view.samples) else _("samples")
    if first := _first_hold(view, chosen):
        told.hold, told.hold_tone = first.hold, first.hold_tone
    return told


def not_scanned(sample: OrderSample, scanned: Collection[str]) -> list[str]:
    """Where one container was scanned by its own label, the sample's others have to be scanned too, or be tapped."""
    if not any(bottle.number in scanned for bottle in sample.bottles):
        return []
    return [each.number for each in sample.bottles if not each.here and each.number not in scanned]


def _places(
    sample: OrderSample, chosen: bool, scanned: Collection[str], missing: Collection[str]
) -> list[str]:
    if not sample.bottles:
        return ["here" if chosen or not sample.due else ""]
    waits = not_scanned(sample, scanned)
    return [
        _place(each, chosen and each.number not in waits, each.number in missing) for each in sample.bottles
    ]


def _place(bottle: Bottle, on_desk: bool, missing: bool) -> str:
    if bottle.here:
        return "here"
    return ("gone" if missing else "here") if on_desk else ""


def _first_hold(view: ScanView, chosen: Collection[str]) -> OrderSample | None:
    held = [each for each in view.samples if each.hold_by]
    mine = [each for each in held if each.number in chosen] or held
    return min(mine, key=lambda each: each.hold_by, default=None)

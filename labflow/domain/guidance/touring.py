"""Walking the tour: where one is, on and back, leaving it. It is remembered by person, so it goes on another day."""

from dataclasses import dataclass

from labflow.domain.guidance.putting_away import remember, remembered
from labflow.domain.guidance.tour import Stop, stops_for
from labflow.domain.work import Work
from labflow.errors import NotAllowed
from labflow.words import _

LEFT, DONE = "left", "done"


@dataclass
class StopView:
    """A stop as the card shows it. An empty key: there is no tour now."""

    key: str = ""
    title: str = ""
    text: str = ""
    href: str = ""
    number: int = 0
    of: int = 0


def begin_tour(work: Work, *, anew: bool = False) -> StopView:
    """Take the tour from where it stood, or anew."""
    stops = _stops(work)
    keys = [stop.key for stop in stops]
    kept = "" if anew else remembered(work).tour
    return _arrive(work, stops, keys.index(kept) if kept in keys else 0)


def move_on(work: Work, key: str, *, by: int) -> StopView:
    """One stop on or back from this one. After the last stop the tour is done."""
    stops = _stops(work)
    keys = [stop.key for stop in stops]
    place = keys.index(key) + (1 if by > 0 else -1) if key in keys else 0
    if place >= len(stops):
        remember(work, tour=DONE)
        return StopView()
    return _arrive(work, stops, max(place, 0))


def leave_tour(work: Work) -> None:
    """Leave the tour, or do not begin it: it is offered no more, and the help still has it."""
    _stops(work)
    remember(work, tour=LEFT)


def _stops(work: Work) -> list[Stop]:
    stops = stops_for(work)
    if not stops:
        raise NotAllowed("There is a tour in the demo laboratory only.")
    return stops


def _arrive(work: Work, stops: list[Stop], place: int) -> StopView:
    stop = stops[place]
    remember(work, tour=stop.key)
    return StopView(stop.key, _(stop.title), _(stop.text), stop.href, place + 1, len(stops))

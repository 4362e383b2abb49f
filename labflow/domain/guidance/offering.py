"""What guidance to offer somebody: on Today, as far as she did not put it away, and in the help, all of it."""

from dataclasses import dataclass, field

from labflow.domain.guidance.first_steps import FirstSteps, first_steps
from labflow.domain.guidance.putting_away import remembered
from labflow.domain.guidance.tour import stops_for
from labflow.domain.guidance.touring import DONE, LEFT
from labflow.domain.work import Work
from labflow.vocabulary import Permission


@dataclass
class GuidanceView:
    """`tour` says what to offer: "begin", "go on", or nothing; `stops` how many there are, and 0 where there is no tour."""

    first_steps: FirstSteps = field(default_factory=FirstSteps)
    hidden: bool = False
    tour: str = ""
    stops: int = 0


def offered(work: Work, *, everything: bool = False) -> GuidanceView:
    """What Today offers; with `everything` what the help has, also what was put away."""
    sets_up, stops = work.actor.may(Permission.EDIT_SETTINGS), stops_for(work)
    if not sets_up and not stops:
        return GuidanceView()
    kept = remembered(work)
    return GuidanceView(
        first_steps=first_steps(work) if sets_up and (everything or not kept.first_steps_hidden) else FirstSteps(),
        hidden=kept.first_steps_hidden,
        tour=_tour(kept.tour, everything=everything) if stops else "",
        stops=len(stops),
    )  # fmt: skip


def _tour(stands: str, *, everything: bool) -> str:
    if stands in (LEFT, DONE):
        return "begin" if everything else ""
    return "go on" if stands else "begin"

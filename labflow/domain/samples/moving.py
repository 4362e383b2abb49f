"""Where a sample is and when it is due: facts beside its state, each change in the record."""

from datetime import datetime
from uuid import UUID

from labflow.domain.lab import zone
from labflow.domain.samples.deriving import ENDED
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.kit import times
from labflow.models import CustodyEvent, Sample
from labflow.vocabulary import CustodyKind, Permission, SampleState
from labflow.words import _


def move(work: Work, sample_id: UUID, *, location: str, version: int | None = None) -> str:
    """Put a sample somewhere else: its location changes and the chain of custody grows (ISO/IEC 17025 7.4.1)."""
    work.require(Permission.RECEIVE_SAMPLES)
    sample = work.lock(Sample, sample_id, version=version)
    if sample.received_at is None:
        raise StepNotAllowed("Sample {number} has not arrived yet.", number=sample.number)
    place = " ".join(location.split())
    if not place:
        raise Invalid("Say where it is now.", field="location")
    if len(place) > 80:
        raise Invalid("At most 80 characters.", field="location")
    if place == sample.location:
        return _("Already at {place}", place=place)
    before, sample.location = sample.location, place
    work.add(
        CustodyEvent(
            client_id=sample.client_id, sample_id=sample.id, kind=CustodyKind.MOVE, at=work.now, person=work.actor.name,
            place=place, note=_("From {before}", before=before) if before else "",
        )
    )  # fmt: skip
    return _("Now at {place}", place=place)


def set_due(work: Work, sample_id: UUID, *, due: str, reason: str, version: int | None = None) -> str:
    """Promise another day. `due` is a day or a time of the lab's zone as a form sends it; the reason stays with it."""
    work.require(Permission.CONFIRM_ORDERS)
    sample = work.lock(Sample, sample_id, version=version)
    if sample.state in (*ENDED, SampleState.PUBLISHED):
        raise StepNotAllowed(
            "Sample {number} is {value}: nothing is due any more.",
            number=sample.number,
            value=_(sample.state.replace("_", " ")),
        )
    if not reason.strip():
        raise Invalid("Give a reason.", field="reason")
    at = _end_of(work, due)
    work.give_reason(reason.strip()[:500])
    sample.due_at = at
    return _("Due {when}", when=times.short(at, zone(work), now=work.now))


def _end_of(work: Work, due: str) -> datetime:
    """A day alone means five in the afternoon."""
    at = times.parse_local(due if "T" in due else f"{due}T17:00", zone(work))
    if at is None:
        raise Invalid("Choose a day.", field="due")
    if at < work.now:
        raise Invalid("Choose a day to come.", field="due")
    return at

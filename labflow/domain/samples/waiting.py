"""Scans that waited for a connection: each takes in what it named as of its own moment, and has one effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.samples import receiving
from labflow.domain.samples.receiving import Reception, Seen
from labflow.domain.samples.scanning import CODE_MOST
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError
from labflow.models import Container, CustodyEvent, Order, Sample
from labflow.vocabulary import Permission, SampleState

LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class WaitingScan:
    """A code that was scanned without a connection, how long it waited, and what reception had chosen by then."""

    id: UUID
    code: str
    waited: timedelta
    reception: Reception


@dataclass
class Taken:
    """What a scan that waited took in."""

    sample_id: str
    number: str
    what: str
    again: bool = False


def scan_from(sent: Mapping[str, Any], reception: Reception) -> WaitingScan:
    """A scan as a browser keeps it: its own id, the code, and the seconds it waited."""
    try:
        waited = timedelta(seconds=max(float(sent["waited"]), 0.0))
        return WaitingScan(
            UUID(str(sent["id"])), str(sent["code"]).strip().upper()[:CODE_MOST], waited, reception
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Invalid("This scan cannot be read. Scan the label again.") from None


def take(work: Work, scan: WaitingScan) -> Taken:
    """Receive the sample or the container a scan named. The same scan sent again finds what it did and changes nothing."""
    work.require(Permission.RECEIVE_SAMPLES)
    if scan.waited > LONGEST:
        raise LabError("This scan waited for more than seven days. Scan the label again.")
    sample, container = _named(work, scan.code)
    if before := _before(work, scan):
        return Taken(str(before.sample_id), sample.number, scan.code, again=True)
    seen = Seen(work.now - scan.waited, scan.id)
    if container is None:
        receiving.take_in(work, sample, scan.reception, seen)
    elif sample.state == SampleState.DUE:
        receiving.take_in(work, sample, _with_only(work, container, scan.reception), seen)
    else:
        receiving.take_in_late(work, sample, container, scan.reception, seen)
    return Taken(str(sample.id), sample.number, scan.code)


def _named(work: Work, code: str) -> tuple[Sample, Container | None]:
    """What the code stands for, locked: two tabs that send the same scan come here one after the other."""
    container = work.db.scalars(select(Container).where(Container.number == code)).one_or_none()
    which = Sample.id == container.sample_id if container else Sample.number == code
    found = work.db.scalars(select(Sample.id).where(which)).one_or_none()
    if found is None:
        if work.db.scalars(select(Order.id).where(Order.number == code)).first():
            raise LabError("{code} is an order. Scan the labels of its samples.", code=code)
        raise LabError("There is no sample or container {code}. Check the label.", code=code)
    sample = work.lock(Sample, found)
    return sample, work.lock(Container, container.id) if container else None


def _before(work: Work, scan: WaitingScan) -> CustodyEvent | None:
    return work.db.scalars(select(CustodyEvent).where(CustodyEvent.scan_id == scan.id)).one_or_none()


def _with_only(work: Work, container: Container, reception: Reception) -> Reception:
    """A container's scan says that this one is here; its sample's others come by scans of their own."""
    others: Sequence[str] = work.db.scalars(
        select(Container.number).where(
            Container.sample_id == container.sample_id, Container.id != container.id
        )
    ).all()
    return replace(reception, missing=tuple(others))

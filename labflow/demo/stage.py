"""The stage of the demo: the people act by the product's own verbs, each step at its time in the story."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from labflow.demo import people
from labflow.demo.house import JobsByHand
from labflow.domain import letters, outbox
from labflow.domain.actor import Actor, system
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.models import (
    Analyte,
    Client,
    Contact,
    Department,
    Profile,
    SamplePoint,
    SampleType,
    Service,
    Specification,
)

ZONE = ZoneInfo("America/Los_Angeles")
OPENS, CLOSES = time(8, 10), time(17, 40)


@dataclass(frozen=True)
class Place:
    """A sample point as the story needs it."""

    id: UUID
    name: str
    matrix: str


@dataclass
class Directory:
    """Everything the story calls by its short name."""

    clients: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[str, UUID] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    matrices: dict[str, UUID] = field(default_factory=dict)
    profiles: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    analytes: dict[str, UUID] = field(default_factory=dict)
    specifications: dict[str, UUID] = field(default_factory=dict)
    departments: dict[UUID, str] = field(default_factory=dict)


class Stage:
    """The demo laboratory at work. `now` is the moment the seed runs; the story ends there."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house = house
        self.now = now
        with self.at(now) as work:
            self.cast = people.cast(work)
            self.known = _directory(work)

    @contextmanager
    def at(self, moment: datetime, who: str = "", *, verb: str = "") -> Iterator[Work]:
        """A piece of work of somebody of the cast at a moment of the story; of the laboratory itself without a name."""
        actor: Actor = self.cast[who] if who else system("demo laboratory")
        with open_work(self.house, actor, verb=verb or "demo.story", now=min(moment, self.now)) as work:
            yield work

    def clock(self, days_ago: int, at: str) -> datetime:
        """A time of day at the laboratory, so many days before the end of the story: `clock(3, "09:05")`."""
        day = self.now.astimezone(ZONE).date() - timedelta(days=days_ago)
        return datetime.combine(day, time.fromisoformat(at), ZONE).astimezone(self.now.tzinfo)

    def hours_ago(self, hours: float) -> datetime:
        return (self.now - timedelta(hours=hours)).replace(second=0, microsecond=0)

    def do_the_jobs(self, moment: datetime) -> None:
        """What the worker would have done by then: tell who listens, post the letters."""
        assert isinstance(self.house.queue, JobsByHand)
        for job, arguments in self.house.queue.taken():
            with self.at(moment) as work:
                if job == "deliver":
                    outbox.deliver(work, arguments["event_id"])
                elif job == "send_mail":
                    letters.sent(work, UUID(arguments["mail_id"]))


def office(at: datetime) -> datetime:
    """The same moment, or the next one at which the laboratory is open."""
    there = at.astimezone(ZONE)
    if there.time() > CLOSES:
        there = datetime.combine(there.date() + timedelta(days=1), OPENS, ZONE)
    elif there.time() < OPENS:
        there = datetime.combine(there.date(), OPENS, ZONE)
    if there.weekday() >= 5:
        there = datetime.combine(there.date() + timedelta(days=7 - there.weekday()), OPENS, ZONE)
    return max(at, there.astimezone(at.tzinfo))


def _directory(work: Work) -> Directory:
    def by(kind: Any, column: str) -> dict[str, UUID]:
        return dict(work.db.execute(select(getattr(kind, column), kind.id)).tuples().all())

    matrices = by(SampleType, "code")
    clients = by(Client, "code")
    return Directory(
        clients=clients, contacts=_contacts(work, clients), places=_places(work), matrices=matrices,
        profiles=by(Profile, "code"), services=by(Service, "code"), analytes=by(Analyte, "keyword"),
        specifications=by(Specification, "code"),
        departments={id: code for code, id in by(Department, "code").items()},
    )  # fmt: skip


def _contacts(work: Work, clients: dict[str, UUID]) -> dict[str, UUID]:
    first: Sequence[Contact] = work.db.scalars(select(Contact).where(Contact.receives_reports)).all()
    by_client = {contact.client_id: contact.id for contact in first}
    return {code: by_client[client] for code, client in clients.items() if client in by_client}


def _places(work: Work) -> dict[tuple[str, str], Place]:
    rows = work.db.execute(
        select(Client.code, SamplePoint, SampleType.code)
        .join(SamplePoint, SamplePoint.client_id == Client.id)
        .join(SampleType, SampleType.id == SamplePoint.sample_type_id)
    ).all()
    return {(client, point.code): Place(point.id, point.name, matrix) for client, point, matrix in rows}

"""The desk of the test kit: working as somebody, and looking at what is there afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.actor import Actor, system
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.models import AuditEvent, ServiceVersion, Signature


class Desk:
    """Who and what is where, as ids; people as the actors they are at work."""

    house: House
    rita: Actor
    ana: Actor
    vera: Actor
    max: Actor
    ada: Actor
    rhea: Actor
    cleo: Actor
    otto: Actor
    ashland: UUID
    brewery: UUID
    point: UUID
    department: UUID
    limits: UUID
    water: UUID
    bottle: UUID
    profile: UUID
    contacts: dict[UUID, UUID]
    services: dict[str, UUID]
    analytes: dict[str, UUID]
    service_of: dict[str, str]

    @contextmanager
    def system(self) -> Iterator[Work]:
        with open_work(self.house, system("test kit"), verb="test") as work:
            yield work

    @contextmanager
    def work_as(self, person: Actor, *, reason: str = "") -> Iterator[Work]:
        with open_work(self.house, person, reason=reason, verb="test") as work:
            yield work

    def one(self, kind: Any, id: UUID) -> Any:
        with self.system() as work:
            return work.read(kind, id)

    def all(self, kind: Any, *where: Any) -> list[Any]:
        with self.system() as work:
            return list(work.db.scalars(select(kind).where(*where)))

    def takes(self, code: str, days: int) -> None:
        """From now on this test takes so many days."""
        with self.system() as work:
            version = select(ServiceVersion).where(ServiceVersion.service_id == self.services[code])
            work.db.scalars(version).one().turnaround_days = days

    def audit_of(self, entity_id: UUID) -> list[AuditEvent]:
        with self.system() as work:
            return list(
                work.db.scalars(
                    select(AuditEvent).where(AuditEvent.entity_id == entity_id).order_by(AuditEvent.seq)
                )
            )

    def signatures_of(self, entity_id: UUID) -> list[Signature]:
        return self.all(Signature, Signature.entity_id == entity_id)

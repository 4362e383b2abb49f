"""Fills a database with the demo laboratory, by the product's own verbs. Refuses in production."""

import time

from sqlalchemy import Engine, func, select

from labflow.demo import arrivals, benchwork, bulk, catalogue, clients, labels, outcomes, past, people, scenes
from labflow.demo.data.house import LAB
from labflow.demo.house import hurried, rehearsal_of
from labflow.demo.stage import Stage
from labflow.demo.takeover import Ledger
from labflow.domain.actor import system
from labflow.domain.built_in_qualifiers import install_qualifiers
from labflow.domain.ports import House
from labflow.domain.roles import install_roles
from labflow.domain.work import open_work
from labflow.errors import LabError
from labflow.kit.times import utc_now
from labflow.models import AuditEvent, Lab, Sample

BUILDER = system("demo laboratory")
SEEDED = "seeded"


def run(samples: int = 0) -> None:
    """Make the demo laboratory in the database of the settings, with at least so many samples."""
    from labflow.wiring import open_house

    fill(open_house(), samples=samples)


def fill(house: House, *, samples: int = 0) -> None:
    """Make the demo laboratory, or let it grow to so many samples. Another laboratory that is there stays as it is."""
    if house.mode == "production":
        raise LabError("The demo laboratory has well-known passwords, so it is never put into production.")
    assert isinstance(house.engine, Engine)
    begun = time.monotonic()
    with hurried(house.engine):
        name = _name_of(house)
        if name and name != LAB["name"]:
            _say(f"{name} is in this database already; it stays as it is.")
            return
        if not name:
            _build(rehearsal_of(house))
            _note_seeded(house)
        elif not _finished(house):
            raise LabError(
                "An earlier seed was interrupted half way. Start with an empty database, then seed again."
            )
        if (missing := samples - _count(house)) > 0:
            bulk.grow(Stage(rehearsal_of(house), utc_now()), missing, _say)
    # this commit waits for the disk, and takes all the hurried ones along
    _note_seeded(house)
    _say(f"The demo laboratory has {_count(house):,} samples; this took {time.monotonic() - begun:.1f} s.")


def _note_seeded(house: House) -> None:
    """From here on the laboratory is whole; what is still to come makes it larger only."""
    with open_work(house, BUILDER, verb="demo.seed") as work:
        work.note(SEEDED, "lab", work.db.scalars(select(Lab.id)).one())


def _finished(house: House) -> bool:
    with open_work(house, BUILDER) as work:
        return bool(
            work.db.scalars(
                select(AuditEvent.seq).where(AuditEvent.entity == "lab", AuditEvent.act == SEEDED).limit(1)
            ).first()
        )


def _name_of(house: House) -> str:
    with open_work(house, BUILDER) as work:
        return work.db.scalars(select(Lab.name).limit(1)).first() or ""


def _count(house: House) -> int:
    with open_work(house, BUILDER) as work:
        return work.db.scalar(select(func.count()).select_from(Sample)) or 0


def _build(house: House) -> None:
    _say("Catalogue, people and clients")
    with open_work(house, BUILDER, verb="demo.seed") as work:
        install_roles(work)
        install_qualifiers(work)
        catalogue.build(work)
        clients.build(work)
        people.build(work)
        labels.build(work)
    stage = Stage(house, utc_now())
    _say("Two years of finished work")
    Ledger(stage).write(past.taken_over(stage))
    _say("The orders of the last weeks")
    scenes.play(
        stage, [scene for part in (past, outcomes, benchwork, arrivals) for scene in part.scenes(stage)]
    )


def _say(what: str) -> None:
    print(what, flush=True)

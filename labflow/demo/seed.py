"""Fills a database with the demo laboratory, by the product's own verbs. Refuses in production."""

import time

from sqlalchemy import Engine, select

from labflow.demo import catalogue, clients, people, traffic
from labflow.demo.house import hurried, rehearsal_of
from labflow.demo.stage import Stage
from labflow.domain.actor import system
from labflow.domain.ports import House
from labflow.domain.roles import install_roles
from labflow.domain.work import open_work
from labflow.errors import LabError
from labflow.kit.times import utc_now
from labflow.models import Lab

BUILDER = system("demo laboratory")


def run(samples: int = 0) -> None:
    """Make the demo laboratory in the database of the settings, with at least so many samples."""
    from labflow.wiring import open_house

    fill(open_house(), samples=samples)


def fill(house: House, *, samples: int = 0) -> None:
    """Make the demo laboratory. A laboratory that is there already stays as it is."""
    if house.mode == "production":
        raise LabError("The demo laboratory has well-known passwords, so it is never put into production.")
    begun = time.monotonic()
    assert isinstance(house.engine, Engine)
    with hurried(house.engine):
        if _is_empty(house):
            _build(rehearsal_of(house))
    _say(f"The demo laboratory is ready after {time.monotonic() - begun:.1f} s.")


def _is_empty(house: House) -> bool:
    with open_work(house, BUILDER) as work:
        return work.db.scalars(select(Lab.id).limit(1)).first() is None


def _build(house: House) -> None:
    now = utc_now()
    _say("Catalogue, people and clients")
    with open_work(house, BUILDER, verb="demo.seed") as work:
        install_roles(work)
        catalogue.build(work)
        clients.build(work)
        people.build(work)
    stage = Stage(house, now)
    _say("Orders and their work")
    traffic.play(stage)


def _say(what: str) -> None:
    print(what, flush=True)

"""Looking writes nothing, confines as work does, and is answered by the database itself whenever a replica does not answer."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from labflow.domain import events, looking, samples
from labflow.domain.house import open_house
from labflow.domain.nouns import Asking, all_nouns, page
from labflow.domain.ports import Copy, House
from labflow.domain.samples import Reception
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit import meters
from labflow.models import Sample
from labflow.testing import TestLab
from tests.integrations.test_reaching import free_port
from tests.replicas import StandIn


def counted() -> dict[str, float]:
    return {name: meters.looks.labels(name)._value.get() for name in ("replica", "main")}


def since(before: dict[str, float]) -> dict[str, float]:
    return {name: value - before[name] for name, value in counted().items()}


def numbers(work: Work) -> list[str]:
    return list(work.db.scalars(text("select number from sample")))


@pytest.fixture
def copied(real_lab: TestLab) -> House:
    """A house whose replica is the database by another pool: always current."""
    engine = real_lab.house.engine
    assert isinstance(engine, Engine)
    made = replace(real_lab.house, replica=StandIn(Copy(engine, 0.4)))
    open_house(made)
    return made


def test_a_house_without_a_replica_reads_in_its_database(lab: TestLab) -> None:
    sample = lab.received()
    before = counted()
    assert looking.not_older(lab.house, 60) is None
    assert looking.caught_up(lab.house) is None
    found = looking.look(lab.house, lab.max, numbers, verb="test", copy=None)
    assert (sample.number in found.answer, found.age) == (True, None)
    assert since(before) == {"replica": 0, "main": 0}


def test_the_age_of_what_was_found_is_told(copied: House, real_lab: TestLab) -> None:
    before = counted()
    found = looking.look(copied, real_lab.max, numbers, verb="test", copy=looking.not_older(copied, 1))
    assert found.age == 0.4
    assert looking.not_older(copied, 0.1) is None  # older than this reader takes
    assert looking.not_older(copied, 0) is None
    assert since(before) == {"replica": 1, "main": 1}


def test_who_only_looks_writes_nothing_and_locks_nothing(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    for write in (
        lambda work: samples.receive(work, sample.id, reception=Reception(location="Cooler 1")),
        lambda work: work.lock(Sample, sample.id),
        lambda work: work.note("exported", "sample", sample.id),
        lambda work: setattr(work.read(Sample, sample.id), "location", "Cooler 9"),
    ):
        with pytest.raises(looking.Wrote, match="test was only to read"):
            looking.look(lab.house, lab.rita, write, verb="test", copy=None)
    with lab.work_as(lab.rita) as work:  # what is done in work is done as ever
        samples.receive(work, sample.id, reception=Reception(location="Cooler 1"))
    assert lab.one(Sample, sample.id).state == "received"


def test_a_client_who_looks_sees_her_own(lab: TestLab) -> None:
    mine, others = (lab.samples_of(each)[0] for each in (lab.order(), lab.order(client=lab.brewery)))
    found = looking.look(lab.house, lab.cleo, numbers, verb="test", copy=None).answer
    assert (mine.number in found, others.number in found) == (True, False)
    with pytest.raises(NotFound):
        looking.look(lab.house, lab.cleo, lambda work: work.read(Sample, others.id), verb="test", copy=None)


def test_what_a_replica_refuses_is_read_again(copied: House, real_lab: TestLab) -> None:
    """It may not know yet what the reader has seen already."""
    asked: list[Any] = []

    def read(work: Work) -> str:
        asked.append(work.house.engine)
        if len(asked) == 1:
            raise NotFound("There is no such sample.")
        return "found"

    before = counted()
    found = looking.look(copied, real_lab.max, read, verb="test", copy=looking.not_older(copied, 1))
    assert (found.answer, found.age, len(asked)) == ("found", None, 2)
    assert since(before) == {"replica": 0, "main": 1}


def test_what_both_refuse_is_refused(copied: House, real_lab: TestLab) -> None:
    with pytest.raises(NotFound):
        looking.look(
            copied, real_lab.max, lambda work: work.read(Sample, work.request_id), verb="test", copy=looking.caught_up(copied)
        )  # fmt: skip


def test_a_replica_that_is_away_is_told_of_and_made_up_for(real_lab: TestLab) -> None:
    away = create_engine(f"postgresql+psycopg://x:y@127.0.0.1:{free_port()}/labflow")
    replica = StandIn(Copy(away, 0.0))
    house = replace(real_lab.house, replica=replica)
    found = looking.look(house, real_lab.max, numbers, verb="test", copy=looking.caught_up(house))
    assert (found.age, len(replica.failures)) == (None, 1)


@pytest.mark.parametrize("name", sorted(noun.name for noun in all_nouns()))
def test_every_list_of_the_api_is_read_without_writing(lab: TestLab, name: str) -> None:
    noun = next(each for each in all_nouns() if each.name == name)
    looking.look(lab.house, lab.ada, lambda work: page(work, noun, Asking(limit=2)), verb=name, copy=None)


def test_the_feed_of_events_is_read_without_writing(lab: TestLab) -> None:
    found = looking.look(lab.house, lab.ada, events.page, verb="events.page", copy=None)
    assert found.answer.more is False

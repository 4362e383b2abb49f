"""A real streaming standby: what may be old is read from it while it follows, and from the database itself when it does not."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from labflow.domain import archives, looking, samples
from labflow.domain.archives import exporting as whole
from labflow.domain.house import open_house
from labflow.domain.lists import exporting
from labflow.domain.nouns import Asking
from labflow.domain.nouns import exporting as exact
from labflow.domain.ports import House
from labflow.domain.samples import Reception
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.integrations.postgres_replica import StreamingReplica
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.models import Sample
from labflow.testing import TestLab
from labflow.wiring import engine_for
from tests.api.conftest import Programs
from tests.servers import Standby, standby

pytestmark = pytest.mark.thorough

BOUND = 3


@pytest.fixture(scope="module")
def following(server: EmbeddedPostgres) -> Iterator[Standby]:
    with standby(server) as made:
        yield made


@pytest.fixture
def own_database(own_database: Dsns, server: EmbeddedPostgres) -> Dsns:
    """As in earnest, what is committed is in the log: the server of the tests takes its time with that."""
    name = own_database.app.partition("?")[0].rpartition("/")[2]
    server.ask(f'alter database "{name}" set synchronous_commit = on')
    return own_database


@pytest.fixture
def copy(following: Standby, real_lab: TestLab, own_database: Dsns) -> Iterator[Engine]:
    """The test's own database in the standby."""
    if following._process is None:
        following.start()
    opened = engine_for(following.dsn(own_database.app), pool_size=3, wait=3)
    yield opened
    opened.dispose()


@pytest.fixture
def house(copy: Engine, real_lab: TestLab) -> House:
    """The laboratory's house, with the standby."""
    made = replace(real_lab.house, replica=StreamingReplica(real_lab.house.engine, copy, bound=BOUND))  # type: ignore[arg-type]
    open_house(made)
    caught_up(made)
    return made


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def caught_up(house: House) -> None:
    until(lambda: looking.caught_up(house) is not None)


def in_recovery(work: Work) -> bool:
    return bool(work.db.scalar(text("select pg_is_in_recovery()")))


def seen(house: House, actor: Any, read: Any) -> Any:
    """What a reader finds who takes what is at most so old."""
    return looking.look(house, actor, read, verb="test", copy=looking.not_older(house, BOUND))


def test_a_marked_read_is_answered_by_the_standby_and_a_piece_of_work_never(
    house: House, real_lab: TestLab
) -> None:
    found = seen(house, real_lab.max, in_recovery)
    assert (found.answer, found.age is not None and found.age < BOUND) == (True, True)
    assert not looking.look(house, real_lab.max, in_recovery, verb="test", copy=None).answer
    with real_lab.work_as(real_lab.max) as work:
        assert not in_recovery(work)


def test_a_client_sees_her_own_there_and_nothing_of_another(house: House, real_lab: TestLab) -> None:
    """Both walls: the session's criteria, and row-level security of the standby itself."""
    orders = [real_lab.order(), real_lab.order(client=real_lab.brewery)]
    mine, others = (real_lab.samples_of(each)[0] for each in orders)
    caught_up(house)

    def look(work: Work) -> tuple[bool, UUID, list[UUID], int]:
        rows = work.db.execute(text("select client_id from sample")).scalars().all()
        return in_recovery(work), work.read(Sample, mine.id).id, list(set(rows)), len(rows)

    there, id, clients, count = seen(house, real_lab.cleo, look).answer
    assert (there, id, clients, count > 0) == (True, mine.id, [mine.client_id], True)
    with pytest.raises(NotFound):
        seen(house, real_lab.cleo, lambda work: work.read(Sample, others.id))


def test_who_tries_to_write_there_is_refused(house: House, real_lab: TestLab) -> None:
    sample = real_lab.samples_of(real_lab.order())[0]
    caught_up(house)
    with pytest.raises(looking.Wrote):
        seen(house, real_lab.rita, lambda work: samples.receive(work, sample.id, reception=Reception(location="Cooler 1")))  # fmt: skip
    assert real_lab.one(Sample, sample.id).state == "due"


def test_a_standby_that_stops_is_left_with_one_line_and_taken_again(
    house: House, real_lab: TestLab, following: Standby
) -> None:
    assert seen(house, real_lab.max, in_recovery).answer
    following.stop()
    with capture_logs() as lines:
        for _ in range(5):
            assert seen(house, real_lab.max, in_recovery).answer is False
        time.sleep(2.2)
        assert seen(house, real_lab.max, in_recovery).answer is False
    assert [line["event"] for line in lines if line["event"].startswith("replica")] == ["replica_left"]
    following.start()
    until(lambda: bool(seen(house, real_lab.max, in_recovery).answer))


def test_one_that_stops_in_the_middle_of_a_reading_is_made_up_for(
    house: House, real_lab: TestLab, following: Standby
) -> None:
    found: list[bool] = []

    def read(work: Work) -> int:
        found.append(in_recovery(work))
        if found[-1]:
            following.stop()
        return int(work.db.scalar(text("select count(*) from lab")) or 0)

    assert seen(house, real_lab.max, read).answer == 1
    assert found == [True, False]


def test_one_that_is_too_far_behind_is_not_read(house: House, real_lab: TestLab, following: Standby) -> None:
    assert seen(house, real_lab.max, in_recovery).answer
    following.ask("select pg_wal_replay_pause()")
    try:
        real_lab.order()
        assert house.replica is not None
        time.sleep(1.1)
        assert looking.not_older(house, 0.5) is None  # more than this reader takes
        until(lambda: not seen(house, real_lab.max, in_recovery).answer)
        replica = house.replica
        until(lambda: "behind" in replica.standing().problem)
        assert house.replica.caught_up() is None
    finally:
        following.ask("select pg_wal_replay_resume()")
    until(lambda: bool(seen(house, real_lab.max, in_recovery).answer))


def test_what_is_not_known_there_yet_is_asked_of_the_database_itself(
    house: House, real_lab: TestLab, following: Standby
) -> None:
    assert seen(house, real_lab.max, in_recovery).answer
    following.ask("select pg_wal_replay_pause()")
    try:
        sample = real_lab.samples_of(real_lab.order())[0]
        assert (
            seen(house, real_lab.max, lambda work: work.read(Sample, sample.id).number).answer
            == sample.number
        )
    finally:
        following.ask("select pg_wal_replay_resume()")


def test_a_stranger_is_no_copy(real_lab: TestLab, own_database: Dsns, tmp_path: Path) -> None:
    """The database itself by another address, and the standby of another server, are told apart from a standby of ours."""
    itself = engine_for(own_database.app, wait=3)
    assert isinstance(real_lab.house.engine, Engine)
    found = StreamingReplica(real_lab.house.engine, itself, bound=BOUND).standing()
    assert found.problem == "it is no standby: it follows nobody"
    itself.dispose()


def test_an_export_holds_what_was_saved_just_before(house: House, real_lab: TestLab, following: Standby, monkeypatch: Any) -> None:  # fmt: skip
    """The standby is waited for: whoever asks for a list after saving a sample finds it in the file."""
    places: list[bool] = []
    rows = exact.page

    def page(work: Work, *args: Any) -> Any:
        places.append(in_recovery(work))
        return rows(work, *args)

    with real_lab.work_as(real_lab.max) as work:
        id = exact.ask(work, "samples", Asking(fields=("number",)), format="ndjson")
    monkeypatch.setattr(exact, "page", page)
    following.ask("select pg_wal_replay_pause()")
    sample = real_lab.samples_of(real_lab.order())[0]
    following.ask("select pg_wal_replay_resume()")
    exporting.make(house, id, tell=lambda _: None)
    with real_lab.work_as(real_lab.max) as work:
        text_ = b"".join(exact.fetch(work, id).pieces).decode()
    assert sample.number in text_
    assert set(places) == {True}


def test_everything_of_the_laboratory_is_exported_from_the_standby(house: House, real_lab: TestLab, tmp_path: Path) -> None:  # fmt: skip
    places: list[bool] = []
    order = real_lab.order()
    write = whole._write

    def written(work: Work, *args: Any) -> Any:
        places.append(in_recovery(work))
        return write(work, *args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(whole, "_write", written)
        made = archives.export(house, real_lab.ada, tmp_path / "all.zip", tell=lambda _: None)
    with ZipFile(made.path) as package:
        assert str(order) in package.read("data/lab_order.ndjson").decode()
    assert places == [True]


def test_a_program_says_how_old_an_answer_may_be(house: House, real_lab: TestLab, following: Standby) -> None:
    program = Programs(real_lab).of(real_lab.max)
    sample = real_lab.samples_of(real_lab.order())[0]
    caught_up(house)
    old = {"cache-control": f"max-stale={BOUND}"}
    for place in ("/api/v1/samples", f"/api/v1/samples/{sample.number}", "/api/v1/events"):
        answer = program.get(place, headers=old)
        assert (answer.status_code, 0 <= int(answer.headers["age"]) <= BOUND) == (200, True), place
        assert "age" not in program.get(place).headers  # who does not ask for it gets what is
    following.ask("select pg_wal_replay_pause()")
    try:
        newer = real_lab.samples_of(real_lab.order())[0]
        assert newer.number in program.get("/api/v1/samples").text  # its own write is never missed
        assert program.get(f"/api/v1/samples/{newer.number}", headers=old).status_code == 200
        missing = program.get(f"/api/v1/samples/{uuid4()}", headers=old)
        assert (missing.status_code, "age" in missing.headers) == (404, False)
    finally:
        following.ask("select pg_wal_replay_resume()")


def test_a_key_that_was_revoked_a_moment_ago_opens_nothing(
    house: House, real_lab: TestLab, following: Standby
) -> None:
    """Who asks is found out in the database itself, however far behind the standby is."""
    programs = Programs(real_lab)
    program = programs.of(real_lab.max)
    old = {"cache-control": "max-stale"}
    assert "age" in program.get("/api/v1/samples", headers=old).headers
    following.ask("select pg_wal_replay_pause()")
    try:
        with real_lab.system() as work:
            work.db.execute(
                text("update lab_user set active = false where id = :id"), {"id": real_lab.max.id}
            )
        assert program.get("/api/v1/samples", headers=old).status_code == 401
    finally:
        following.ask("select pg_wal_replay_resume()")

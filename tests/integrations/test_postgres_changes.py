"""Hearing of changes: a connection that is lost or falls silent is made again, and what was missed is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import text

from labflow.domain import notifications
from labflow.integrations import postgres_changes
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.local.postgres import Dsns
from labflow.testing import TestLab


class Ears:
    """What a process heard."""

    def __init__(self) -> None:
        self.changes = self.beginnings = 0
        self.people: list[dict[str, Any]] = []

    async def changed(self) -> None:
        self.changes += 1

    async def came(self, said: dict[str, Any]) -> None:
        if said.get("record") == "broken":
            raise KeyError("what a screen makes of it fails")
        self.people.append(said)

    async def begun(self) -> None:
        self.beginnings += 1


@asynccontextmanager
async def listening(dsn: str, ears: Ears) -> AsyncIterator[ChangeFeed]:
    feed = ChangeFeed(dsn)
    task = asyncio.create_task(feed.listen(ears.changed, ears.came, ears.begun))
    try:
        await asyncio.wait_for(feed.hearing.wait(), 10)
        yield feed
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    for _ in range(int(seconds * 50)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("It never came.")


def plain(dsns: Dsns) -> str:
    return dsns.app.replace("+psycopg", "")


async def test_a_commit_and_a_word_are_heard(real_lab: TestLab, own_database: Dsns) -> None:
    ears = Ears()
    async with listening(plain(own_database), ears) as feed:
        await until(lambda: ears.changes == 1)  # what happened before
        await asyncio.to_thread(real_lab.order)
        await until(lambda: ears.changes == 2)
        feed.tell({"record": "sample:1"})
        await until(lambda: ears.people == [{"record": "sample:1"}])


async def test_words_are_heard_in_the_order_they_were_said(real_lab: TestLab, own_database: Dsns) -> None:
    """Nobody waits until they are said: who leaves at once after she came must not stay there."""
    ears = Ears()
    async with listening(plain(own_database), ears) as feed:
        said = [
            {"record": f"sample:{number}", "left": left} for number in range(150) for left in (False, True)
        ]
        for word in said:
            feed.tell(word)
        await until(lambda: len(ears.people) == len(said))
        assert ears.people == said


async def test_an_inbox_that_changed_is_heard_of(real_lab: TestLab, own_database: Dsns) -> None:
    """Also when nothing else did: a line that was read is no row of the audit trail."""
    ears = Ears()
    async with listening(plain(own_database), ears) as feed:
        await until(lambda: ears.changes == 1)
        assert (feed.noticed(), feed.noticed()) == (True, False)  # what happened before
        await asyncio.to_thread(real_lab.order)
        await until(lambda: ears.changes == 2)
        assert not feed.noticed()
        await asyncio.to_thread(_read_everything, real_lab)
        await until(lambda: ears.changes == 3)
        assert feed.noticed()


async def test_a_lost_connection_is_made_again_and_what_was_missed_is_told(
    real_lab: TestLab, own_database: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_changes, "AGAIN_SECONDS", 0.3)
    ears = Ears()
    async with listening(plain(own_database), ears) as feed:
        await until(lambda: ears.changes == 1)
        await asyncio.to_thread(_end_listeners, real_lab)
        await until(lambda: not feed.hearing.is_set())
        await asyncio.to_thread(real_lab.order)  # while nobody listens
        await until(lambda: ears.changes >= 2 and ears.beginnings == 2)
        feed.tell({"record": "sample:2"})
        await until(lambda: ears.people == [{"record": "sample:2"}])


async def test_what_one_word_breaks_does_not_make_the_process_deaf(
    real_lab: TestLab, own_database: Dsns
) -> None:
    ears = Ears()
    async with listening(plain(own_database), ears) as feed:
        await until(lambda: ears.changes == 1)  # what happened before
        feed.tell({"record": "broken"})
        feed.tell({"record": "sample:3"})
        await until(lambda: ears.people == [{"record": "sample:3"}])
        await asyncio.to_thread(real_lab.order)
        await until(lambda: ears.changes >= 2)


async def test_a_connection_that_fell_silent_is_noticed(
    real_lab: TestLab, own_database: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a firewall that forgot it: nothing is closed, nothing arrives, nothing is answered."""
    monkeypatch.setattr(postgres_changes, "ALIVE_SECONDS", 0.3)
    monkeypatch.setattr(postgres_changes, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(postgres_changes, "AGAIN_SECONDS", 0.1)
    ears = Ears()
    async with silent_wire(own_database) as (dsn, cut), listening(dsn, ears) as feed:
        await until(lambda: ears.changes == 1)
        cut()
        await asyncio.to_thread(real_lab.order)
        await until(lambda: ears.beginnings == 2)  # by a new connection
        await until(lambda: ears.changes >= 2)
        feed.tell({"record": "sample:4"})
        await until(lambda: ears.people == [{"record": "sample:4"}], 15)


@asynccontextmanager
async def silent_wire(dsns: Dsns) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """A way to the database through a port that can forget the connections it has: they stay open and carry nothing."""
    from urllib.parse import parse_qs, unquote, urlsplit

    address = urlsplit(plain(dsns))
    socket = f"{unquote(parse_qs(address.query)['host'][0])}/.s.PGSQL.5432"
    forgotten: list[dict[str, bool]] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = {"cut": False}
        forgotten.append(wire)
        there_reader, there_writer = await asyncio.open_unix_connection(socket)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if not wire["cut"]:
                    sink.write(data)

        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer), return_exceptions=True)
        for each in (writer, there_writer):
            each.close()

    def cut() -> None:
        for wire in forgotten:
            wire["cut"] = True

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield (
            f"postgresql://{address.username}:{address.password}@127.0.0.1:{port}{address.path}?sslmode=disable",
            cut,
        )
    finally:
        server.close()


def _end_listeners(lab: TestLab) -> None:
    with lab.house.engine.begin() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %' and datname = current_database()"
            )
        )


def _read_everything(lab: TestLab) -> None:
    with lab.work_as(lab.vera) as work:
        notifications.read_all(work)

"""A connection that was lost while nobody used it is replaced before anybody notices; trying each every time costs too much."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from labflow.integrations import measured_pool
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.wiring import engine_for


@pytest.fixture
def pool(own_database: Dsns) -> Iterator[Engine]:
    made = engine_for(own_database.app, pool_size=2)
    yield made
    made.dispose()


def process_of(pool: Engine) -> int:
    with pool.connect() as connection:
        return int(connection.scalar(text("select pg_backend_pid()")) or 0)


def lose(server: EmbeddedPostgres, process: int) -> None:
    server.ask(f"select pg_terminate_backend({process}, 5000)")


def test_one_that_was_lost_meanwhile_is_replaced(
    pool: Engine, server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = process_of(pool)
    lose(server, lost)
    monkeypatch.setattr(measured_pool, "IDLE", 0.0)
    assert process_of(pool) not in (0, lost)


def test_one_lost_a_moment_after_its_use_fails_once_and_all_of_its_age_are_replaced(
    pool: Engine, server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured_pool, "IDLE", 60.0)
    with pool.connect() as one, pool.connect() as other:
        both = [connection.scalar(text("select pg_backend_pid()")) for connection in (one, other)]
    for process in both:
        lose(server, process)
    with pytest.raises(OperationalError):
        process_of(pool)
    assert process_of(pool) not in both


@pytest.mark.parametrize(("idle", "tries"), [(60.0, 0), (0.0, 2)])
def test_only_what_has_rested_is_tried(
    pool: Engine, monkeypatch: pytest.MonkeyPatch, idle: float, tries: int
) -> None:
    process_of(pool)
    asked: list[object] = []
    monkeypatch.setattr(measured_pool, "IDLE", idle)
    monkeypatch.setattr(pool.dialect, "do_ping", asked.append)
    assert process_of(pool) == process_of(pool)
    assert len(asked) == tries

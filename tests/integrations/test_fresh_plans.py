"""What must be planned for its values is never prepared; what is asked the same way each time is."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from labflow.local.postgres import Dsns
from labflow.wiring import engine_for

OFTEN = 8  # the driver prepares what it has run five times


@pytest.fixture
def engine(own_database: Dsns) -> Iterator[Engine]:
    made = engine_for(own_database.app, pool_size=1)
    yield made
    made.dispose()


def prepared(db: Session, word: str) -> int:
    asked = text("select count(*) from pg_prepared_statements where statement like :word and statement not like '%pg_prepared%'")  # fmt: skip
    return int(db.scalar(asked, {"word": f"%{word}%"}) or 0)


def often(db: Session, word: str, *, afresh: bool = False) -> list[int]:
    asked = text(f"select cast(:value as int) as {word}")
    if afresh:
        asked = asked.execution_options(plan_afresh=True)
    return [int(db.scalar(asked, {"value": value}) or 0) for value in range(OFTEN)]


def test_a_statement_of_a_list_is_planned_each_time_and_the_rest_once(engine: Engine) -> None:
    with Session(engine) as db:
        assert often(db, "afresh", afresh=True) == list(range(OFTEN))
        assert often(db, "once") == list(range(OFTEN))
        assert (prepared(db, "afresh"), prepared(db, "once")) == (0, 1)

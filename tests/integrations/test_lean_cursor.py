"""An answer's columns are described as psycopg describes them, and not before somebody asks."""

from collections.abc import Iterator

import psycopg
import pytest

from labflow.integrations import lean_cursor
from labflow.integrations.lean_cursor import LeanCursor
from labflow.local.postgres import Dsns

ASKED = "select 1::int as one, 'two'::varchar(5) as two, 3.50::numeric(5, 2) as three"


@pytest.fixture
def connection(own_database: Dsns) -> Iterator[psycopg.Connection]:
    with psycopg.connect(own_database.app.replace("+psycopg", ""), autocommit=True) as made:
        yield made


def test_columns_are_described_as_ever(connection: psycopg.Connection) -> None:
    usual, lean = psycopg.Cursor(connection), LeanCursor(connection)
    usual.execute(ASKED)
    lean.execute(ASKED)
    assert usual.description is not None
    assert [tuple(column) for column in lean.description] == [tuple(column) for column in usual.description]
    assert (len(lean.description), lean.description[-1].name) == (3, "three")
    assert lean.fetchone() == usual.fetchone()


def test_what_gives_no_rows_has_no_columns(connection: psycopg.Connection) -> None:
    cursor = LeanCursor(connection)
    assert cursor.description is None
    cursor.execute("set application_name = 'labflow'")
    assert cursor.description is None


def test_nobody_asks_nothing_is_made(connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean_cursor, "Column", None)
    cursor = LeanCursor(connection)
    cursor.execute(ASKED)
    assert cursor.description is not None
    assert cursor.fetchall()[0][1] == "two"

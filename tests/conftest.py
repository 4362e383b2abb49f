"""What every test may ask for: a database built by the migrations, and a small laboratory in it."""

import copy
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from labflow.domain.ports import Kept
from labflow.local.postgres import CONFIGURATION, Dsns, EmbeddedPostgres
from labflow.testing import TestLab, make_house
from labflow.wiring import engine_for

TEMPLATE = "labflow_template"
FURNISHED = "labflow_furnished"


class OtherPostgres(EmbeddedPostgres):
    """A server of the release that production runs (16): before 17 there is no locale of PostgreSQL's own."""

    LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8")
    SETTINGS = CONFIGURATION.replace("io_method = sync\n", "")


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """A scratch PostgreSQL server for this run of the tests. LABFLOW_TEST_POSTGRES names the programs of another release."""
    with tempfile.TemporaryDirectory(prefix="labflow-tests-") as folder:
        Path(folder).chmod(0o711)
        programs = os.environ.get("LABFLOW_TEST_POSTGRES")
        postgres = (OtherPostgres if programs else EmbeddedPostgres)(Path(folder), durable=False)
        if programs:
            postgres.place = replace(postgres.place, programs=Path(programs))
        postgres.start()
        yield postgres
        postgres.stop()


@pytest.fixture(scope="session")
def template(server: EmbeddedPostgres) -> str:
    """A database with the migrations applied, to copy from."""
    from alembic import command
    from labflow.cli.database import configuration

    dsns = server.create_database(TEMPLATE)
    command.upgrade(configuration(dsns.owner), "heads")
    return TEMPLATE


@pytest.fixture(scope="session")
def furnished(server: EmbeddedPostgres, template: str) -> tuple[str, dict[str, Any]]:
    """A database with the small laboratory in it, to copy from, and the plan of where everything is."""
    opened = engine_for(server.create_database(FURNISHED, template=template).app)
    plan = TestLab(make_house(opened)).plan()
    opened.dispose()
    return FURNISHED, plan


@pytest.fixture(scope="session")
def engine(server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]]) -> Iterator[Engine]:
    """The database most tests share: each rolls back what it did."""
    opened = engine_for(server.create_database("labflow_shared", template=furnished[0]).app)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def settled() -> Kept:
    """What seldom changes, as one process keeps it: tests begin with the same edition, and a change gives another."""
    return Kept()


@pytest.fixture
def lab(engine: Engine, furnished: tuple[str, dict[str, Any]], settled: Kept) -> Iterator[TestLab]:
    """A small laboratory; what a test does in it is gone afterwards."""
    with engine.connect() as connection:
        outer = connection.begin()
        house = replace(make_house(connection), kept=settled)
        yield TestLab(house, built=copy.deepcopy(furnished[1]))
        outer.rollback()


@pytest.fixture
def own_database(
    server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]], request: pytest.FixtureRequest
) -> Iterator[Dsns]:
    """A database of the test's own, for what needs real commits: races, sealing, the worker."""
    name = f"own_{abs(hash(request.node.nodeid)):x}"
    yield server.create_database(name, template=furnished[0])
    server.drop_database(name)


@pytest.fixture
def real_lab(own_database: Dsns, furnished: tuple[str, dict[str, Any]]) -> Iterator[TestLab]:
    """A small laboratory that commits."""
    opened = engine_for(own_database.app)
    yield TestLab(make_house(opened), built=copy.deepcopy(furnished[1]))
    opened.dispose()

"""Before an upgrade everything that would stop it is found; afterwards the way back is known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from alembic import command
from labflow.backup import preflight
from labflow.backup.ahead import effects, pending
from labflow.backup.folder import newest
from labflow.cli.database import configuration
from labflow.domain.ports import House
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.local.postgres_programs import native
from labflow.testing import make_house
from labflow.wiring import engine_for
from tests.backup.conftest import Source, TestLab, Working
from tests.backup.test_commands import labflow

MIGRATION = '''
"""Samples get a colour."""
WALLS = "create policy lab on sample using (true); alter table sample force row level security"
def upgrade():
    op.execute("set local lock_timeout = '5s'")
    op.create_table("colour", sa.Column("id", sa.Uuid()))
    op.create_index("ix_colour_id", "colour", ["id"])
    op.add_column("sample", sa.Column("colour", sa.String()))
    op.create_foreign_key(op.f("fk_report_client"), "report", "client", ["client_id"], ["id"])
    op.create_index(op.f("ix_result_colour"), "result", ["colour"])
    op.execute("create index ix_analysis_x on analysis (id)")
    op.execute("update role set permissions = '{}'")
def downgrade():
    op.drop_table("client")
'''


def versions(dsns: Dsns) -> list[Any]:
    with psycopg.connect(native(dsns.owner)) as connection:
        return connection.execute("select version_num from alembic_version").fetchall()


@pytest.fixture
def earlier(
    server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]], tmp_path: Path
) -> Iterator[Working]:
    """The small laboratory as the release before left it."""
    name = f"earlier_{uuid4().hex[:8]}"
    dsns = server.create_database(name, template=furnished[0])
    command.downgrade(configuration(dsns.owner), "-1")
    house: House = make_house(engine_for(dsns.app))
    yield Working(
        TestLab(house, built={}), dsns, Source(dsns.owner, house.storage), tmp_path / "backups", None
    )
    house.engine.dispose()  # type: ignore[union-attr]
    server.drop_database(name)


def test_what_a_migration_does_to_tables_that_people_work_with_is_told():
    assert effects(MIGRATION) == [
        "shuts report, sample until it is done: what reads or writes there waits",
        "lets analysis, result be read but not written until it is done",
        "changes rows of role: others who change the same rows wait",
    ]


def test_before_an_upgrade_everything_is_looked_at(earlier: Working, monkeypatch: pytest.MonkeyPatch):
    config = configuration(earlier.dsns.owner)
    found = preflight.look(earlier.dsns.owner, config, earlier.shelf, [])
    assert found.good
    assert [one.revision for one in found.pending] == [one.revision for one in pending(config, ["base"])][-1:]
    assert found.pending[0].title

    found = preflight.look(earlier.dsns.owner, config, earlier.shelf, ["WEB_URL must start with https://."])
    assert not found.good

    monkeypatch.setattr(preflight, "LONG_SECONDS", 0)
    with psycopg.connect(native(earlier.dsns.owner)) as slow:
        slow.execute("select 1")
        found = preflight.look(earlier.dsns.owner, config, earlier.shelf, [])
        assert [finding.name for finding in found.findings if not finding.good] == ["Long work"]

    with psycopg.connect(native(earlier.dsns.owner)) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    found = preflight.look(earlier.dsns.owner, config, earlier.shelf, [])
    assert "newer" in next(finding.said for finding in found.findings if not finding.good)


@pytest.mark.thorough
def test_an_upgrade_backs_up_first_and_says_the_way_back(earlier: Working, tmp_path: Path):
    before = versions(earlier.dsns)
    code, said = labflow(earlier, tmp_path, "upgrade", "--check")
    assert (code, versions(earlier.dsns)) == (0, before), said
    with psycopg.connect(native(earlier.dsns.owner)) as at_work:
        at_work.execute(
            "lock table alembic_version in share row exclusive mode"
        )  # whatever the newest migration is about
        code, said = labflow(earlier, tmp_path, "upgrade", LABFLOW_LOCK_TIMEOUT_SECONDS="1")
    assert code == 1, said
    assert "The upgrade stopped" in said
    assert f"labflow restore {newest(tmp_path / 'backups').path} --replace" in said
    assert versions(earlier.dsns) == before
    code, said = labflow(earlier, tmp_path, "upgrade")
    assert code == 0, said
    assert versions(earlier.dsns) != before
    code, said = labflow(earlier, tmp_path, "upgrade")
    assert (code, "nothing to migrate" in said) == (0, True)
    back = newest(tmp_path / "backups").path
    code, said = labflow(earlier, tmp_path, "restore", str(back), "--replace", "--yes", "--migrate")
    assert code == 0, said
    assert "is restored" in said

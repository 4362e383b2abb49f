"""The browser of the database: read-only, as the application's role, and not in production unawares."""

import psycopg
import pytest

from labflow.cli import main, studio
from labflow.local.postgres import Dsns
from labflow.settings import settings

pytestmark = pytest.mark.thorough


def test_it_is_refused_in_production(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABFLOW_MODE", "production")
    settings.cache_clear()
    try:
        with pytest.raises(SystemExit) as ended:
            main.main(["studio"])
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert ended.value.code == 1
    assert "--yes" in capsys.readouterr().err


def test_every_program_that_reads_this_environment_sees_all_and_changes_nothing(
    own_database: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in studio.environment(own_database.app, write=False).items():
        monkeypatch.setenv(name, value)
    with psycopg.connect("") as connection:
        assert connection.execute("select current_user").fetchone() == ("labflow_app",)
        assert connection.execute("select count(*) > 0 from client").fetchone() == (True,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("update client set name = 'x'")


def test_changes_that_are_asked_for_are_in_the_trail_under_its_name(
    own_database: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in studio.environment(own_database.app, write=True).items():
        monkeypatch.setenv(name, value)
    with psycopg.connect("") as connection:
        connection.execute("update client set name = name || '.'")
        last = connection.execute(
            "select actor_name, reason from audit_event order by seq desc limit 1"
        ).fetchone()
    assert last == ("studio", "studio")


def test_no_secret_is_on_a_command_line() -> None:
    for command in (studio.terminal_command(), studio.browser_command(5555)):
        assert "password" not in " ".join(command).lower()
        assert all("postgresql://" not in word for word in command)

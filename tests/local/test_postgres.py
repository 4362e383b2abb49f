"""The embedded database: made once, private, and whole after any kind of end."""

import contextlib
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from labflow.local import postgres_place
from labflow.local.postgres import EmbeddedPostgres


def connect(dsn: str) -> psycopg.Connection:
    return psycopg.connect(dsn.replace("+psycopg", ""), autocommit=True)


def ask(dsn: str, question: str) -> list:
    with connect(dsn) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    # pytest closes its folders to others; the server may run as a lesser user
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home)
    server.start()
    yield server
    server.stop()


def kill(server: EmbeddedPostgres) -> None:
    for process in server._processes():
        # its own helpers end by themselves once the server is gone
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def test_committed_rows_survive_a_kill_of_every_process(server: EmbeddedPostgres) -> None:
    with connect(server.dsns().owner) as connection:
        connection.execute("create table bench (sample int)")
        connection.execute("insert into bench select generate_series(1, 2000)")
    kill(server)
    server.start()
    assert ask(server.dsns().owner, "select count(*) from bench") == [(2000,)]


def test_a_second_program_joins_and_the_last_one_out_stops_the_server(
    home: Path, server: EmbeddedPostgres
) -> None:
    guest = EmbeddedPostgres(home)
    assert guest.start() == server.start()
    guest.stop()
    assert ask(server.dsns().app, "select 1") == [(1,)]


def test_a_stop_leaves_no_process_and_a_start_finds_the_rows(server: EmbeddedPostgres) -> None:
    with connect(server.dsns().owner) as connection:
        connection.execute("create table shelf (jar int)")
    server.stop()
    assert server._processes() == []
    server.start()
    assert ask(server.dsns().owner, "select count(*) from shelf") == [(0,)]


def test_a_stale_process_number_that_is_somebody_elses_does_not_block_the_start(
    server: EmbeddedPostgres,
) -> None:
    server.stop()
    lock = server.place.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{server.place.data}\n")
    server.start()
    assert ask(server.dsns().app, "select 1") == [(1,)]


@pytest.mark.parametrize("role", ["labflow_owner", "labflow_app"])
def test_neither_role_may_more_than_its_own_tables(server: EmbeddedPostgres, role: str) -> None:
    rights = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin"
    found = ask(server.dsns().owner, f"select {rights} from pg_roles where rolname = '{role}'")
    assert found == [(False, False, False, False, False, True)]


def test_the_application_makes_no_tables(server: EmbeddedPostgres) -> None:
    with connect(server.dsns().app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create table own (x int)")


def test_a_wrong_password_is_refused_even_to_the_servers_own_user(server: EmbeddedPostgres) -> None:
    wrong = server.dsns().app.replace(server._password("labflow_app"), "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(wrong)


def test_nothing_listens_on_the_network_and_the_socket_folder_is_closed(server: EmbeddedPostgres) -> None:
    assert ask(server.dsns().app, "show listen_addresses") == [("",)]
    assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.place.data.stat().st_mode) == 0o700


def test_passwords_are_for_their_owner_alone(server: EmbeddedPostgres) -> None:
    secrets = server.place.base / "secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} == {0o600}


def test_committing_waits_for_the_disk(server: EmbeddedPostgres) -> None:
    assert ask(server.dsns().app, "show fsync") == [("on",)]
    assert ask(server.dsns().app, "show synchronous_commit") == [("on",)]


def test_every_database_has_the_extensions_and_a_copy_has_its_templates_rows(
    server: EmbeddedPostgres,
) -> None:
    template = server.create_database("template_lab")
    with connect(template.owner) as connection:
        connection.execute("create table cast_of_people (name citext)")
        connection.execute("insert into cast_of_people values ('Maria')")
    copy = server.create_database("one_test", template="template_lab")
    assert ask(copy.owner, "select count(*) from cast_of_people where name = 'MARIA'") == [(1,)]
    wanted = {"pg_trgm", "btree_gist", "citext", "unaccent"}
    assert wanted <= {name for (name,) in ask(copy.app, "select extname from pg_extension")}
    server.drop_database("one_test")
    server.drop_database("template_lab")


def test_names_are_found_whatever_their_case_beyond_ascii(server: EmbeddedPostgres) -> None:
    assert ask(server.dsns().app, "select 'ÅNGSTRÖM' ilike '%ström'") == [(True,)]


def test_a_start_that_was_killed_while_making_begins_again(tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    (tmp_path / "postgres" / "making" / "base").mkdir(parents=True)
    server = EmbeddedPostgres(tmp_path, durable=False)
    try:
        assert ask(server.start().app, "select 1") == [(1,)]
    finally:
        server.stop()


def test_a_long_folder_name_gets_a_short_socket_folder(tmp_path: Path) -> None:
    near = postgres_place._sockets(Path("/srv/labflow"))
    far = postgres_place._sockets(tmp_path / ("deep" * 30))
    assert near == Path("/srv/labflow/run")
    assert len(str(far)) + len(postgres_place.SOCKET_NAME) <= postgres_place.SOCKET_PATH_LIMIT


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "run"
    link.symlink_to("/")
    account = postgres_place.Account(os.geteuid(), os.getegid())
    with pytest.raises(postgres_place.DatabaseNotStarted, match="belongs to somebody else"):
        postgres_place._private(account, link)

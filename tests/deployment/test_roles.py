"""The two roles of the database are made by the same script on a server of one's own and on a managed one, whose administrator is no superuser."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from labflow.local.postgres import EmbeddedPostgres
from labflow.local.postgres_programs import folder_for
from labflow.settings import PROJECT

SCRIPT = PROJECT / "deploy" / "postgres" / "10-roles.sh"
FREE = "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    folder = tmp_path_factory.mktemp("roles")
    # pytest closes its folders to others; the server may run as a lesser user
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    server.drop_database("labflow")
    for role in ("labflow_owner", "labflow_app"):
        server.ask(f"drop role {role}", "postgres")
    server.ask("create role manager login createrole createdb password 'manager'", "postgres")
    server.ask("create database labflow owner manager", "postgres")
    yield server
    server.stop()


def made(server: EmbeddedPostgres, *, app: str) -> subprocess.CompletedProcess[str]:
    """The script, run by the administrator of a managed database."""
    programs = folder_for(16, "psql")
    around = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "LD_LIBRARY_PATH": str(programs.parent / "lib"),
        "PGHOST": str(server.place.sockets), "PGPASSWORD": "manager", "POSTGRES_USER": "manager",
        "LABFLOW_OWNER_PASSWORD": "o'wner", "LABFLOW_APP_PASSWORD": app,
    }  # fmt: skip
    return subprocess.run(["sh", SCRIPT], env=around, capture_output=True, text=True, check=False)


def entered(server: EmbeddedPostgres, role: str, password: str, statement: str) -> str:
    programs = folder_for(16, "psql")
    around = {"PGHOST": str(server.place.sockets), "PGPASSWORD": password, "LD_LIBRARY_PATH": str(programs.parent / "lib")}  # fmt: skip
    told = subprocess.run(
        [programs / "psql", "-Atq", "-U", role, "labflow", "-c", statement],
        env=around, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout.strip() or told.stderr.strip()


def test_an_administrator_who_is_no_superuser_makes_them_and_may_do_it_again(server: EmbeddedPostgres, tmp_path: Path) -> None:  # fmt: skip
    first = made(server, app="first")
    assert first.returncode == 0, first.stderr
    assert server.ask(f"select count(*) from pg_roles where rolname like 'labflow\\_%' and not ({FREE})", "postgres") in ("2", "2\n")  # fmt: skip
    assert entered(server, "labflow_app", "first", "select 'in'") == "in"
    again = made(server, app="second")
    assert again.returncode == 0, again.stderr
    assert entered(server, "labflow_app", "second", "select 'in'") == "in"
    assert "password authentication failed" in entered(server, "labflow_app", "first", "select 'in'")


def test_the_owner_makes_tables_the_application_does_not_and_the_administrator_is_neither(server: EmbeddedPostgres) -> None:  # fmt: skip
    assert (
        entered(server, "labflow_owner", "o'wner", "create table bench (sample int); select 'made'") == "made"
    )
    assert "permission denied" in entered(server, "labflow_app", "second", "create table mine (sample int)")
    assert "permission denied" in entered(server, "manager", "manager", "select * from public.bench")

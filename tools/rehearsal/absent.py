"""What a process does that starts while one of its services is away: it says so, asks again, is alive and not ready, and heals by itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import httpx

from tools.rehearsal.process import Process, free_port
from tools.rehearsal.stack import Stack

PATIENCE = 60
TOLD = {"database": "The database", "redis": "Redis", "storage": "The store of the files"}


class Bridge:
    """A port that refuses until it is opened; then it leads to the real one."""

    def __init__(self, port: int) -> None:
        self.port, self.leads_to = free_port(), port

    @contextmanager
    def open(self) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", self.port)) as door:
            threading.Thread(target=self._accept, args=(door,), daemon=True).start()
            yield

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _who = door.accept()
                other = socket.create_connection(("127.0.0.1", self.leads_to))
                for pair in ((line, other), (other, line)):
                    threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def absent(stack: Stack) -> str:
    """Three processes of the API, each with another service away."""
    addresses = {
        "database": ("DATABASE_URL", stack.dsns.app.replace("+psycopg", "")),
        "redis": ("REDIS_URL", stack.redis_url),
        "storage": ("S3_ENDPOINT", stack.store_endpoint),
    }
    if urlsplit(addresses["database"][1]).port is None:
        del addresses["database"]  # by a socket of its own, which no bridge leads to
    started: dict[str, tuple[Process, Bridge]] = {}
    try:
        for kind, (setting, url) in addresses.items():
            bridge = Bridge(urlsplit(url).port or 0)
            port = free_port()
            settings = {
                setting: _at(url, bridge.port),
                "LABFLOW_API_PORT": str(port),
                "LABFLOW_HOME": str(stack.folder / f"without-{kind}"),
            }
            started[kind] = stack.further(f"without-{kind}", stack.command("api"), settings, port), bridge
        for kind, (process, bridge) in started.items():
            _waits(kind, process)
            with bridge.open():
                _heals(kind, process)
                process.end()
    finally:
        for process, _bridge in started.values():
            process.end()
            del stack.processes[process.name]
    return f"{', '.join(started)}: told, asked again, alive and not ready meanwhile, ready by itself"


def _waits(kind: str, process: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.told().count(f"{TOLD[kind]} is not reachable") < 3 or not process.answers():
        assert time.monotonic() < deadline, f"{kind}: {process.told()[-800:]}"
        time.sleep(0.2)
    assert "Trying again in" in process.told()
    assert process.running is not None
    assert process.running.poll() is None, f"without {kind} it ended"
    assert _ask(process, "/health").status_code == 200
    ready = _ask(process, "/health/ready")
    assert ready.status_code == 503, f"{kind}: {ready.text}"
    assert ready.json()["checks"][kind] == "not reachable", ready.text
    assert "Traceback" not in process.told(), process.told()[-1500:]


def _heals(kind: str, process: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(httpx.HTTPError):
            if _ask(process, "/health/ready").status_code == 200:
                break
        assert time.monotonic() < deadline, f"{kind} is back: {process.told()[-800:]}"
        time.sleep(0.5)
    while f"{TOLD[kind]} is there now." not in process.told():
        assert time.monotonic() < deadline, process.told()[-800:]
        time.sleep(0.2)


def _ask(process: Process, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{process.port}{path}", timeout=10)


def _at(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{port}"))

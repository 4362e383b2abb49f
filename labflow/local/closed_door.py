"""Stands at the port while a web server waits for what it cannot work without: alive, not ready, and every request told why."""

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SENTENCE = "LabFlow waits for one of its services and starts by itself as soon as it is there. Try again in a few seconds."


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/health":
            self._send(200, {"status": "ok"}, "application/json")
        elif path == "/health/ready":
            assert isinstance(self.server, _Server)
            checks = dict.fromkeys(list(self.server.away), "not reachable")
            self._send(503, {"status": "not ready", "checks": checks}, "application/json")
        else:
            problem = {
                "type": "urn:labflow:unavailable",
                "title": "Unavailable",
                "status": 503,
                "code": "unavailable",
            }
            self._send(503, {**problem, "detail": SENTENCE}, "application/problem+json")

    def _send(self, status: int, told: Mapping[str, object], kind: str) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        for name, value in (
            ("content-type", kind), ("content-length", str(len(body))), ("cache-control", "no-store"), ("retry-after", "5"),
            ("x-content-type-options", "nosniff"), ("content-security-policy", "default-src 'none'"), ("connection", "close"),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    def version_string(self) -> str:
        return "LabFlow"

    def log_message(self, format: str, *args: object) -> None:
        """The one line that says what is waited for is enough."""


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(_Door, f"do_{_method}", _Door._answer)


class _Server(ThreadingHTTPServer):
    away: Collection[str] = ()


@contextmanager
def closed_door(host: str, port: int, away: Collection[str]) -> Iterator[None]:
    """Answer there until the end of the block, and say which checks are red: those in `away`, as long as they are in it.

    Where somebody else has the port nothing is said: the server will say it.
    """
    try:
        server = _Server((host, port), _Door)
        server.away = away
    except OSError:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()

"""Stands at the port while a web server waits for its database: alive, not ready, and every request told why."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SENTENCE = "LabFlow waits for one of its services and starts by itself as soon as it is there. Try again in a few seconds."
NOT_READY = {"status": "not ready", "checks": {"database": "not reachable"}}


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/health":
            self._send(200, {"status": "ok"}, "application/json")
        elif path == "/health/ready":
            self._send(503, NOT_READY, "application/json")
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


@contextmanager
def closed_door(host: str, port: int) -> Iterator[None]:
    """Answer there until the end of the block. Where somebody else has the port nothing is said: the server will say it."""
    try:
        server = ThreadingHTTPServer((host, port), _Door)
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

"""The worker itself: it carries what happened to the receiver; killed on the way, it sends again under the same id."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from labflow.domain import events, webhooks
from labflow.domain.webhooks import WebhookFacts
from labflow.integrations.vault import SealedWith
from labflow.integrations.webhook_sender import WebhookSender
from labflow.local.postgres import Dsns
from labflow.models import WebhookDelivery
from labflow.testing import TestLab

pytestmark = pytest.mark.thorough

KEY = "k3JmV9qRz7Yw2HfXnB8tLpC5sDgE1aUo"
WORKER = """
import os, signal, sys
from labflow.wiring import open_house
from labflow.jobs import tasks
house = open_house()
if sys.argv[2] == "die":
    carry = house.courier.send
    def send(parcel):
        carry(parcel)
        os.kill(os.getpid(), signal.SIGKILL)
    house.courier.send = send
tasks.send_webhook(delivery_id=sys.argv[1], attempt=1)
"""


RUN = "from labflow.jobs.worker import run; run()"


@dataclass
class Receiver:
    """A server on this machine that takes every webhook and keeps its id."""

    url: str = ""
    got: list[str] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            told.got.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def around(own_database: Dsns, tmp_path: Path) -> dict[str, str]:
    """What a worker finds around it."""
    return {
        **os.environ, "DATABASE_URL": own_database.app, "LABFLOW_MODE": "test", "JWT_SECRET": KEY,
        "LABFLOW_WEBHOOK_LOOPBACK": "on", "LABFLOW_HOME": str(tmp_path),
    }  # fmt: skip


def subscribed(lab: TestLab, url: str) -> None:
    object.__setattr__(lab.house, "vault", SealedWith(KEY))
    object.__setattr__(lab.house, "courier", WebhookSender(loopback=True))
    with lab.work_as(lab.ada) as work:
        webhooks.create(work, WebhookFacts("ERP", url, ("order.created",)))


def test_kill_9_between_sending_and_keeping_sends_again_with_the_same_id(
    real_lab: TestLab, receiver: Receiver, around: dict[str, str]
):
    subscribed(real_lab, receiver.url)
    real_lab.order()
    with real_lab.system() as work:
        events.publish(work, webhooks.fan_out)
    [row] = real_lab.all(WebhookDelivery)

    def worker(how: str) -> int:
        return subprocess.run([sys.executable, "-c", WORKER, str(row.id), how], env=around, check=False).returncode  # fmt: skip

    assert worker("die") == -signal.SIGKILL
    [between] = real_lab.all(WebhookDelivery)
    assert (between.state, between.attempts) == ("waiting", 0)
    assert worker("live") == 0
    assert worker("live") == 0  # the same job once more: nothing left to do
    assert receiver.got == [f"evt_{row.event_id.hex}"] * 2
    [after] = real_lab.all(WebhookDelivery)
    assert (after.state, after.attempts, after.status_code) == ("delivered", 1, 204)


def test_the_worker_carries_what_happened_to_the_receiver_and_stops_when_it_is_told(
    real_lab: TestLab, receiver: Receiver, around: dict[str, str]
):
    subscribed(real_lab, receiver.url)
    worker = subprocess.Popen([sys.executable, "-c", RUN], env=around)
    try:
        real_lab.order()
        until = time.monotonic() + 30
        while time.monotonic() < until and not any(
            row.state == "delivered" for row in real_lab.all(WebhookDelivery)
        ):
            time.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGTERM)
        ended = worker.wait(timeout=20)
    [row] = real_lab.all(WebhookDelivery)
    assert (row.state, receiver.got, ended) == ("delivered", [f"evt_{row.event_id.hex}"], 0)

"""A worker that dies between sending and keeping what came of it: the try is made again, under the same event id."""

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from labflow.domain import events, webhooks
from labflow.domain.webhooks import WebhookFacts
from labflow.integrations.vault import SealedWith
from labflow.integrations.webhook_sender import WebhookSender
from labflow.local.postgres import Dsns
from labflow.models import WebhookDelivery
from labflow.testing import TestLab

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


def test_kill_9_between_sending_and_keeping_sends_again_with_the_same_id(
    real_lab: TestLab, own_database: Dsns, tmp_path: Path
):
    got: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            got.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    object.__setattr__(real_lab.house, "vault", SealedWith(KEY))
    object.__setattr__(real_lab.house, "courier", WebhookSender(loopback=True))
    with real_lab.work_as(real_lab.ada) as work:
        url = f"http://127.0.0.1:{server.server_port}/"
        webhooks.create(work, WebhookFacts("ERP", url, ("order.created",)))
    real_lab.order()
    with real_lab.system() as work:
        events.publish(work, webhooks.fan_out)
    [row] = real_lab.all(WebhookDelivery)
    surroundings = {
        **os.environ, "DATABASE_URL": own_database.app, "LABFLOW_MODE": "test", "JWT_SECRET": KEY,
        "LABFLOW_WEBHOOK_LOOPBACK": "on", "LABFLOW_HOME": str(tmp_path),
    }  # fmt: skip

    def worker(how: str) -> int:
        return subprocess.run([sys.executable, "-c", WORKER, str(row.id), how], env=surroundings, check=False).returncode  # fmt: skip

    assert worker("die") == -signal.SIGKILL
    [between] = real_lab.all(WebhookDelivery)
    assert (between.state, between.attempts) == ("waiting", 0)
    assert worker("live") == 0
    assert worker("live") == 0  # the same job once more: nothing left to do
    server.shutdown()
    assert got == [f"evt_{row.event_id.hex}"] * 2
    [after] = real_lab.all(WebhookDelivery)
    assert (after.state, after.attempts, after.status_code) == ("delivered", 1, 204)

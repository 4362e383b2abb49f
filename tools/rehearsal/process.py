"""One process of the stack: started, ended or killed, and started again with the same command."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from labflow.local.postgres_place import Account
from labflow.settings import PROJECT

START_SECONDS = 90


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def nobody_else() -> Account:
    return Account(os.geteuid(), os.getegid())


@dataclass
class Process:
    """By its name, such as api-1. With a `port` it is up when that answers."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    port: int = 0
    folder: Path = PROJECT
    account: Account = field(default_factory=nobody_else)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, user=self.account.user, group=self.account.group, extra_groups=self.account.groups,
            )  # fmt: skip

    def end(self, number: int = signal.SIGTERM, patience: float = 20) -> None:
        """Stop it and all it started. With SIGKILL nobody is asked."""
        if self.running is None or self.running.poll() is not None:
            return
        os.killpg(self.running.pid, number)
        try:
            self.running.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def wait(self) -> None:
        """Until its port answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.running is None or self.running.poll() is not None:
                raise AssertionError(f"{self.name} ended: {self.told()[-1500:]}")
            if self.answers():
                return
            time.sleep(0.1)
        raise AssertionError(f"{self.name} does not answer: {self.told()[-1500:]}")

    def told(self) -> str:
        """Everything it wrote."""
        return self.log.read_text(errors="replace")

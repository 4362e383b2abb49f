"""Processes under supervision: started, watched, restarted when they die, ended in order, and found again after a crash."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from labflow.errors import LabError
from labflow.local import who

STOP_SECONDS = 10
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60


class NotRunning(LabError):
    """A part of LabFlow did not start, or its place is taken."""

    code = "not_running"


@dataclass
class Part:
    """One long-running process: its name, its command line, and what it needs in its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    failures: int = 0
    due: float = 0.0


@dataclass
class Household:
    """The processes of one installation. `folder` is where they run and by which leftovers are known."""

    folder: Path
    home: Path
    say: Callable[[str], None]
    parts: list[Part] = field(default_factory=list)

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def begin(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Part:
        """Start a part in a process group of its own."""
        part = Part(name, command, environment)
        self.parts.append(part)
        self._start(part)
        return part

    def _start(self, part: Part) -> None:
        log = self.log(part.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # a session of its own: Ctrl-C goes to the supervisor, which ends the parts in order
            part.process = subprocess.Popen(
                part.command, cwd=self.folder, env=os.environ | dict(part.environment),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        part.since = time.monotonic()
        self._mark(part.name).write_text(str(part.process.pid))

    def watch(self) -> None:
        """Look once at every part, and start again what died; each failure in a row doubles the pause before it."""
        for part in self.parts:
            if part.process is None:
                if time.monotonic() >= part.due:
                    self._start(part)
                continue
            code = part.process.poll()
            if code is not None:
                self._mourn(part, code)

    def _mourn(self, part: Part, code: int) -> None:
        lasted = time.monotonic() - part.since
        part.failures = 1 if lasted > STEADY_SECONDS else part.failures + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (part.failures - 1))
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        self.say(
            f"The {part.name} process {how}; it starts again in {pause:.0f} s. See {self.log(part.name)}"
        )
        _end_group(part.process.pid if part.process else 0, self.folder)
        part.process, part.due = None, time.monotonic() + pause

    def end(self) -> None:
        """End all parts, last started first: each gets the time to finish what it is doing."""
        for part in reversed(self.parts):
            if part.process is not None:
                _end_group(part.process.pid, self.folder, part.process)
            self._mark(part.name).unlink(missing_ok=True)
        self.parts.clear()

    def clear_leftovers(self) -> list[str]:
        """End what a killed supervisor left running, known by its group and folder; the names of what was found."""
        found = []
        for mark in self._mark("x").parent.glob("*.pid"):
            group = int(mark.read_text() or 0)
            if _members(group, self.folder):
                _end_group(group, self.folder)
                found.append(mark.stem)
            mark.unlink()
        return found

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of a part's log."""
        return "\n".join(self.log(name).read_text(errors="replace").splitlines()[-lines:])

    def wait_for_answer(
        self, part: Part, host: str, port: int, seconds: float = 60, *, path: str = "/ping"
    ) -> None:
        """Until the web server answers; its early death or silence is refused with its last words."""
        deadline = time.monotonic() + seconds
        while not answers(host, port, path):
            if part.process is None or part.process.poll() is not None or time.monotonic() > deadline:
                raise NotRunning(f"The {part.name} process did not start:\n{self.last_words(part.name)}")
            time.sleep(0.05)

    def _mark(self, name: str) -> Path:
        folder = self.home / "run"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.pid"


def answers(host: str, port: int, path: str = "/ping") -> bool:
    """Whether a web server of ours answers there."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def require_free(host: str, port: int, setting: str = "LABFLOW_PORT") -> None:
    """Refuse a port that somebody else holds, naming them and the way out."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise NotRunning(
                f"Port {port} needs more rights. Choose one above 1023: {setting}=3000 bin/up"
            ) from None
        except OSError:
            raise NotRunning(
                f"Port {port} is in use by {who.port_holder(port)}. "
                f"Stop it, or choose another port: {setting}={port + 1} bin/up"
            ) from None


def _members(group: int, folder: Path) -> list[who.Process]:
    return [process for process in who.running_in(folder) if process.group == group]


def _end_group(group: int, folder: Path, leader: subprocess.Popen[bytes] | None = None) -> None:
    """Ask the group to end, then insist. A group number that now belongs to others is left alone."""
    for step, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        if _members(group, folder):
            with suppress(ProcessLookupError):
                os.killpg(group, step)
        deadline = time.monotonic() + seconds
        while _members(group, folder) and time.monotonic() < deadline:
            if leader is not None:
                leader.poll()
            time.sleep(0.05)
    if leader is not None:
        leader.poll()

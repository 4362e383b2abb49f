"""Processes under supervision: restarted when they die, known again after a crash, and never confused with others'."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labflow.local.processes import Household, NotRunning, require_free

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def household(tmp_path: Path, said: list[str]) -> Iterator[Household]:
    household = Household(tmp_path, tmp_path / "home", said.append)
    yield household
    household.end()


def until(true: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_part_that_dies_is_started_again_and_people_are_told(household: Household, said: list[str]) -> None:
    part = household.begin("worker", SLEEPER, {})
    first = part.process.pid
    os.kill(first, signal.SIGKILL)
    part.process.wait()
    household.watch()
    assert "was killed by signal 9" in said[0]
    part.due = 0
    household.watch()
    assert part.process.pid != first


def test_each_failure_in_a_row_doubles_the_pause(household: Household) -> None:
    part = household.begin("worker", [sys.executable, "-c", "raise SystemExit(3)"], {})
    pauses = []
    for _ in range(3):
        part.process.wait()
        household.watch()
        pauses.append(round(part.due - time.monotonic()))
        part.due = 0
        household.watch()
    assert pauses == [1, 2, 4]


def test_the_end_leaves_nothing_running(household: Household) -> None:
    pid = household.begin("worker", SLEEPER, {}).process.pid
    household.end()
    assert until(lambda: not alive(pid))


def test_what_a_killed_supervisor_left_is_found_and_ended(household: Household, tmp_path: Path) -> None:
    left = household.begin("web", SLEEPER, {}).process
    successor = Household(tmp_path, tmp_path / "home", print)
    assert successor.clear_leftovers() == ["web"]
    assert left.wait(5) == -signal.SIGTERM


def test_a_process_number_that_belongs_to_somebody_else_now_is_left_alone(household: Household) -> None:
    household._mark("web").write_text(str(os.getpgid(0)))
    assert household.clear_leftovers() == []


def test_a_port_in_use_is_refused_with_its_holder_and_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotRunning, match=rf"process {os.getpid()}\).*LABFLOW_PORT={port + 1} bin/up"):
            require_free("127.0.0.1", port)

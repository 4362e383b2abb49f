"""File locks between processes: one starter at a time, and knowing whether anybody still uses a thing."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Hold the file's exclusive lock; wait for it. The kernel gives it back when the process dies."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def try_alone(path: Path) -> int | None:
    """Take the exclusive lock for the life of the process, or None when somebody else holds any lock."""
    return _try(path, fcntl.LOCK_EX)


def join(path: Path) -> int | None:
    """Be one of the users: a shared lock for the life of the process or until `leave`."""
    return _try(path, fcntl.LOCK_SH)


def leave(handle: int) -> None:
    """Stop holding a lock taken with `try_alone` or `join`."""
    os.close(handle)


def _try(path: Path, kind: int) -> int | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


@contextmanager
def _opened(path: Path) -> Generator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)

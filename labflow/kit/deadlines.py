"""Questions that may hang: each is asked in a thread of its own, and never a second time while it hangs."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass
class _Asked(Generic[Answer]):
    """One time of asking."""

    at: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None


class Question(Generic[Answer]):
    """`ask` must not raise. An answer holds for `keep` seconds; who asks meanwhile is given the same one."""

    def __init__(self, ask: Callable[[], Answer], *, keep: float = 0.0) -> None:
        self._ask, self._keep = ask, keep
        self._lock = threading.Lock()
        self._last: _Asked[Answer] | None = None

    def begin(self) -> Callable[[float], Answer | None]:
        """Ask now; what is given back waits until a moment (of `time.monotonic`) for the answer. None: it hangs."""
        with self._lock:
            asked = self._last
            if asked is None or (asked.done.is_set() and time.monotonic() - asked.at >= self._keep):
                asked = self._last = _Asked()
                threading.Thread(target=self._run, args=(asked,), daemon=True).start()

        def wait(until: float) -> Answer | None:
            asked.done.wait(max(0.0, until - time.monotonic()))
            return asked.answer if asked.done.is_set() else None

        return wait

    def forget(self) -> None:
        """Ask anew the next time."""
        with self._lock:
            self._last = None

    def _run(self, asked: _Asked[Answer]) -> None:
        try:
            asked.answer = self._ask()
        finally:
            asked.done.set()

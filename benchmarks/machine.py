"""What the machine itself gives at this moment: a virtual processor shares its core with others', and is told nothing of it.

The same work then takes up to twice as long, for seconds at a time, and no load average says so. A figure says something about
LabFlow only when the processor ran at its own speed before and after it.
"""

import time

STEPS = 25_000  # about half a millisecond
TRIED = 300
ALLOWED = 1.12  # as much slower than the fastest seen is still the processor's own speed


class Machine:
    """How fast a fixed piece of work runs now, beside the fastest that was seen."""

    def __init__(self) -> None:
        self.fastest = min(_spin() for _ in range(TRIED))
        self.kept = 0
        self.left_out = 0

    def at_speed(self) -> bool:
        """Whether the processor runs at its own speed at this moment."""
        taken = _spin()
        self.fastest = min(self.fastest, taken)
        return taken <= ALLOWED * self.fastest

    def count(self, *, kept: bool) -> None:
        """One more round that counts, or one that was left out."""
        if kept:
            self.kept += 1
        else:
            self.left_out += 1

    def __str__(self) -> str:
        share = self.left_out / max(self.kept + self.left_out, 1)
        return (
            f"the processor's own speed: {STEPS:,} steps in {self.fastest * 1000:.2f} ms; left out because it was slower before"
            f" or after: {share:.0%} of {self.kept + self.left_out:,} rounds"
        )


def _spin() -> float:
    started = time.perf_counter()
    total = 0
    for step in range(STEPS):
        total += step
    return time.perf_counter() - started

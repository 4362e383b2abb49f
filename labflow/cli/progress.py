"""One line for each step on the terminal: what is happening, then that it is done and how long it took."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console

WIDTH = 24


class Steps:
    """Progress lines. On a terminal the running step turns; in a file only finished steps are written."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, file=sys.stdout)
        self._begun = time.monotonic()

    @contextmanager
    def step(self, name: str, *, since: float | None = None) -> Generator[None]:
        """Show the step while the block runs. `since` counts work that began earlier, beside other steps."""
        start = time.monotonic() if since is None else since
        with self.console.status(f"{name} …"):
            try:
                yield
            except Exception:
                self.console.print(f"  [red]✗[/] {name}")
                raise
        self.console.print(f"  [green]✓[/] {name:<{WIDTH}} [dim]{time.monotonic() - start:5.1f} s[/]")

    def note(self, text: str) -> None:
        """A sentence between the steps."""
        self.console.print(f"  {text}", style="yellow", markup=False, soft_wrap=True)

    def say(self, text: str = "") -> None:
        """A plain line."""
        self.console.print(text, soft_wrap=True)

    def elapsed(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self._begun

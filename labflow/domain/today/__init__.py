"""Today: what presses, what waits for me, and how the laboratory is doing. Every number has the list behind it."""

from labflow.domain.today.arrivals import ExpectedRow, expected
from labflow.domain.today.attention import PressingRow, lists_behind, next_to_end, pressing
from labflow.domain.today.figures import Figure, figures
from labflow.domain.today.flow import BacklogRow, Turnaround, Week, backlog, turnaround
from labflow.domain.today.happened import AboveRow, HappenedRow, above_limit, happened
from labflow.domain.today.tasks import Task, tasks
from labflow.domain.today.view import LAB, MINE, TodayView, view

WHOSE = (MINE, LAB)

__all__ = [
    "LAB", "MINE", "WHOSE",
    "AboveRow", "BacklogRow", "ExpectedRow", "Figure", "HappenedRow", "PressingRow", "Task", "TodayView", "Turnaround", "Week",
    "above_limit", "backlog", "expected", "figures", "happened", "lists_behind", "next_to_end", "pressing", "tasks", "turnaround", "view",
]  # fmt: skip

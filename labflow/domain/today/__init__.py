"""Today: what presses, what waits for me, and how the laboratory is doing. Every number has the list behind it."""

from labflow.domain.today.attention import PressingRow, lists_behind, pressing
from labflow.domain.today.figures import Figure, figures
from labflow.domain.today.flow import BacklogRow, Turnaround, Week, backlog, turnaround
from labflow.domain.today.happened import AboveRow, HappenedRow, above_limit, happened
from labflow.domain.today.tasks import Task, tasks
from labflow.domain.today.view import TodayView, view

__all__ = [
    "AboveRow", "BacklogRow", "Figure", "HappenedRow", "PressingRow", "Task", "TodayView", "Turnaround", "Week",
    "above_limit", "backlog", "figures", "happened", "lists_behind", "pressing", "tasks", "turnaround", "view",
]  # fmt: skip

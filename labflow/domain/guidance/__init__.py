"""Guidance: the first steps of opening a laboratory, read from its own data, and the tour of the demo laboratory."""

from labflow.domain.guidance.first_steps import FirstSteps, Step
from labflow.domain.guidance.offering import GuidanceView, offered
from labflow.domain.guidance.putting_away import hide_first_steps, show_first_steps
from labflow.domain.guidance.tour import STOPS, Stop
from labflow.domain.guidance.touring import StopView, begin_tour, leave_tour, move_on

__all__ = [
    "STOPS", "FirstSteps", "GuidanceView", "Step", "Stop", "StopView", "begin_tour", "hide_first_steps", "leave_tour",
    "move_on", "offered", "show_first_steps",
]  # fmt: skip

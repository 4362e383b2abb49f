"""/samples: the list of samples."""

from typing import ClassVar

import reflex as rx

from labflow.domain.lists import ListPlan
from labflow.domain.samples.views import SAMPLES, SampleRow
from labflow.state.lists import ListScreen
from labflow.vocabulary import Permission


class SamplesState(ListScreen, rx.State):
    """The list of samples."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES
    plan: ClassVar[ListPlan] = SAMPLES


__all__ = ["SampleRow", "SamplesState"]

"""/reports and /reports/prepare: the list of reports, and of orders that have something to report."""

from typing import ClassVar

import reflex as rx

from labflow.domain.lists import ListPlan
from labflow.domain.reports.views import REPORTS, TO_PREPARE
from labflow.state.lists import ListScreen
from labflow.vocabulary import Permission


class ReportsState(ListScreen, rx.State):
    """The list of reports."""

    needs: ClassVar[Permission] = Permission.SEE_REPORTS
    plan: ClassVar[ListPlan] = REPORTS


class PrepareState(ListScreen, rx.State):
    """The list of orders with something to report."""

    needs: ClassVar[Permission] = Permission.SEE_REPORTS
    plan: ClassVar[ListPlan] = TO_PREPARE

"""/jobs: the queue, the worker's pulse, and trying a failed job again."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import jobs_views, lists
from labflow.domain.jobs_views import UndeliveredRow, WorkerView
from labflow.domain.lists import ListPlan
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.vocabulary import Permission
from labflow.words import _


class PulseState(LabState, rx.State):
    """Whether a worker is alive, and what it has left undone."""

    needs: ClassVar[Permission] = Permission.SEE_JOBS

    worker: WorkerView = WorkerView()
    undelivered: list[UndeliveredRow] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Feel the pulse."""
        self.worker = await self._do(jobs_views.worker)
        self.undelivered = await self._do(jobs_views.undelivered)
        self.loaded = True


class JobsState(ListScreen, rx.State):
    """The jobs. The queue is not part of the audit trail, so the screen asks now and then what became of them."""

    needs: ClassVar[Permission] = Permission.SEE_JOBS
    plan: ClassVar[ListPlan] = jobs_views.QUEUE

    @rx.event
    async def retry(self, job_id: str) -> Any:
        """Try a failed job once more."""
        await self._do(jobs_views.retry_job, self.plan.read_id(job_id))
        return [type(self).load, done(_("Job {job_id} will be tried again", job_id=job_id))]

    @rx.event
    async def look_again(self) -> Any:
        """Jobs that are shown are brought up to date where they stand; new ones are only counted."""
        if not self.loaded:
            return None
        newest = await self._do(lists.page, self.plan, self._query())
        ids = {line.id for line in (*self.lines, *newest.lines)}
        await self._bring_up_to_date(ids)
        return PulseState.load

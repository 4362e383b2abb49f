"""/jobs: the queue, and trying a failed job again."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import jobs_views
from labflow.domain.jobs_views import JobRow, JobsQuery, UndeliveredRow, WorkerView
from labflow.state.base import LabState
from labflow.vocabulary import Permission


class JobsState(LabState, rx.State):
    """The jobs of one tab, newest first."""

    needs: ClassVar[Permission] = Permission.SEE_JOBS

    tab: str = ""
    rows: list[JobRow] = []
    older: str = ""
    counts: dict[str, str] = {}
    worker: WorkerView = WorkerView()
    undelivered: list[UndeliveredRow] = []
    first_page: bool = True
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the jobs that the address asks for."""
        await self._read()

    @rx.event
    async def go_older(self) -> Any:
        """Jobs before the last one shown."""
        return rx.redirect("/jobs?" + urlencode({"tab": self.tab, "older": self.older}))

    @rx.event
    async def go_newest(self) -> Any:
        """Back to the newest jobs of this tab."""
        return rx.redirect("/jobs?" + urlencode({"tab": self.tab}))

    @rx.event
    async def retry(self, job_id: str) -> Any:
        """Try a failed job once more."""
        await self._do(jobs_views.retry_job, job_id)
        await self._read()
        return done(f"Job {job_id} will be tried again")

    async def _read(self) -> None:
        asked = self.router.url.query_parameters
        query = JobsQuery(tab=asked.get("tab", ""), older=asked.get("older", "")[:20])
        page = await self._do(jobs_views.page, query)
        self.tab, self.rows, self.older, self.counts = page.tab, page.rows, page.older, page.counts
        self.worker, self.undelivered, self.first_page = page.worker, page.undelivered, not query.older
        self.loaded = True

"""What surrounds every job: it goes by the number of the request that asked for it, and is told and counted at its end."""

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker

from labflow.integrations.postgres_queue import REQUEST
from labflow.kit import errand, telling

HOUSEKEEPING = "system"  # the queue of what runs every few seconds


async def watched(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
    """Run one job. The number was put among its arguments, of which the job itself knows nothing."""
    job = context.job
    errand.begin(str(job.task_kwargs.pop(REQUEST, "")))
    began, outcome = telling.now(), "failed"
    try:
        answer = await call_next()
        outcome = "done"
    finally:
        telling.job(job.task_name, job.id, outcome, began, quiet=job.queue == HOUSEKEEPING)
    return answer

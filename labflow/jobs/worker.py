"""The worker process: runs jobs until it is told to stop."""

import asyncio

import procrastinate

from labflow.jobs.app import conninfo, queue
from labflow.kit.logs import configure
from labflow.settings import settings
from labflow.wiring import open_house

OWN_QUEUES = ("default", "system")
STRANGERS = 4  # webhooks on their way at once


def run(concurrency: int = 2) -> None:
    """Work until SIGTERM or Ctrl-C. A job that was running then is finished first; a killed one is done again."""
    configure(settings().log_level)
    open_house()
    asyncio.run(_run(concurrency))


async def _run(concurrency: int) -> None:
    connector = procrastinate.PsycopgConnector(conninfo=conninfo(), min_size=1, max_size=8)
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            # webhooks apart: strangers' servers that hang must not hold up letters or the sealing of the trail
            await _both(
                asyncio.create_task(_work(app, OWN_QUEUES, concurrency, signals=True)),
                asyncio.create_task(_work(app, ("webhooks",), STRANGERS, signals=False)),
            )


async def _both(*workers: asyncio.Task[None]) -> None:
    """Until one ends, told to or by a failure: then the other finishes what it is at, and a failure is told."""
    await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    for worker in workers:
        worker.cancel()
    for ended in await asyncio.gather(*workers, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


async def _work(app: procrastinate.App, queues: tuple[str, ...], concurrency: int, *, signals: bool) -> None:
    await app.run_worker_async(
        queues=list(queues),
        concurrency=concurrency,
        install_signal_handlers=signals,
        fetch_job_polling_interval=5,
        update_heartbeat_interval=3,
        stalled_worker_timeout=15,
        delete_jobs="never",
    )

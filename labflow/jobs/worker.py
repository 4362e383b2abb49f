"""The worker process: runs jobs until it is told to stop."""

import asyncio

import procrastinate
import psycopg
import psycopg_pool
import structlog
from procrastinate.exceptions import ConnectorException

from labflow.integrations.reaching import database_problem, until_there
from labflow.jobs import alive
from labflow.jobs.app import conninfo, queue
from labflow.jobs.watched import watched
from labflow.local.run_folder import run_folder
from labflow.settings import settings
from labflow.watching import begin
from labflow.wiring import open_house

log = structlog.get_logger("labflow.jobs")

AWAY = (psycopg.OperationalError, psycopg_pool.PoolTimeout, ConnectorException)
OWN_QUEUES = ("default", "system")
STRANGERS = 4  # webhooks on their way at once


def run(concurrency: int = 2) -> None:
    """Work until SIGTERM or Ctrl-C. A job that was running then is finished first; a killed one is done again."""
    open_house()
    begin(settings())
    while True:
        until_there("The database", lambda: database_problem(settings().database), log.warning)
        try:
            asyncio.run(_run(concurrency))
        except AWAY as error:
            # a job that was running is done again when its worker is found silent
            log.error("database_lost", kind=type(error).__name__)
        else:
            return


async def _run(concurrency: int) -> None:
    connector = procrastinate.PsycopgConnector(conninfo=conninfo(), min_size=1, max_size=8)
    with queue.replace_connector(connector) as app:
        async with app.open_async():
            # webhooks apart: strangers' servers that hang must not hold up letters or the sealing of the trail
            alive_ = asyncio.create_task(
                alive.keep(
                    run_folder(settings().home), lambda: app.connector.execute_query_one_async("select 1")
                )
            )
            await _both(
                asyncio.create_task(_work(app, OWN_QUEUES, concurrency, signals=True)),
                asyncio.create_task(_work(app, ("webhooks",), STRANGERS, signals=False)),
            )
            alive_.cancel()


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
        worker_middleware=[watched],
    )

"""Whether the house is up, for load balancers, and whether it is ready for work, for deployments.

Strangers may ask: they learn that something is missing, not what it is called or where it stands. The log says it.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import structlog
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from labflow import __version__
from labflow.domain import vitals
from labflow.domain.actor import system
from labflow.domain.house import the_house, work_as
from labflow.domain.work import Work
from labflow.integrations import redis_server
from labflow.kit.deadlines import Question
from labflow.settings import PROJECT, settings

log = structlog.get_logger("labflow.health")

WORKER_SILENT_AFTER = timedelta(seconds=30)
QUEUE_BEHIND_AFTER = 600.0  # seconds that a due job may wait
ANSWER_WITHIN = 1.8  # seconds, so that whoever asks has an answer within two
STORAGE_KEEPS = 10.0  # seconds that an answer of the storage holds
OK, SILENT, BEHIND, UNUSED = "ok", "not reachable", "behind", "not used"
FINE = (OK, BEHIND, UNUSED)  # work goes on

Words = dict[str, str]
router = APIRouter(tags=["health"])
_BEGUN = time.monotonic()


@router.get("/health")
async def health() -> dict[str, str | int]:
    """The process answers. Nothing else is asked, so that a slow database does not get it restarted."""
    return {"status": OK, "version": __version__, "uptime_seconds": int(time.monotonic() - _BEGUN)}


@router.get("/health/ready", responses={503: {"description": "Something needed is missing."}})
def ready() -> JSONResponse:
    """Database reachable, migrations complete, a worker at work, storage writable, and Redis where it is used."""
    found = checked()
    good = all(word in FINE for word in found.values())
    headers = {"cache-control": "no-store"} | ({} if good else {"retry-after": "5"})
    status = "ready" if good else "not ready"
    return JSONResponse({"status": status, "checks": found}, 200 if good else 503, headers)


def checked(within: float = ANSWER_WITHIN) -> Words:
    """Every check with its word. All are asked at the same time; what does not answer in time is not reachable."""
    until = time.monotonic() + within
    asked = [(names, question.begin()) for names, question in _questions()]
    found: Words = {}
    for names, answer in asked:
        words = answer(until)
        if words is None:
            log.warning("not_ready", check=names[0], kind="no answer", seconds=within)
        found |= words if words is not None else dict.fromkeys(names, SILENT)
    return found


def _questions() -> list[tuple[tuple[str, ...], Question[Words]]]:
    asked = [(tuple(CHECKS), _DATABASE), (("storage",), _STORAGE)]
    if settings().redis_url:
        asked.append((("redis",), _REDIS))
    if the_house().replica is not None:
        asked.append((("replica",), _REPLICA))
    return asked


def _ask_database() -> Words:
    """All that only the database knows, in one piece of work."""
    found: Words = {}
    for name, check in CHECKS.items():
        try:
            with work_as(system("health"), verb="health.ready") as work:
                found[name] = check(work)
        except SQLAlchemyError as error:
            log.warning("not_ready", check=name, kind=type(error).__name__)
            return dict.fromkeys(CHECKS, SILENT) | found
    return found


def _database(work: Work) -> str:
    work.db.execute(text("select 1"))
    return OK


def _migrations(work: Work) -> str:
    applied = set(work.db.scalars(text("select version_num from alembic_version")))
    return OK if applied >= newest_migrations() else "not complete"


def _worker(work: Work) -> str:
    last = vitals.last_heartbeat(work)
    return OK if last is not None and last > work.now - WORKER_SILENT_AFTER else "no worker at work"


def _queue(work: Work) -> str:
    """A queue that is behind is told, and turns nobody away: the pages work."""
    oldest = max((each.oldest for each in vitals.queues(work)), default=0.0)
    if oldest <= QUEUE_BEHIND_AFTER:
        return OK
    log.warning("queue_behind", oldest_seconds=int(oldest))
    return BEHIND


CHECKS: dict[str, Callable[[Work], str]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "queue": _queue,
}


def _ask_storage() -> Words:
    try:
        the_house().storage.check()
    except Exception as error:  # of whatever storage it is
        log.warning("not_ready", check="storage", kind=type(error).__name__)
        return {"storage": SILENT}
    return {"storage": OK}


def _ask_redis() -> Words:
    url = settings().redis_url
    problem = redis_server.problem(url.get_secret_value()) if url else ""
    if problem:
        log.warning("not_ready", check="redis", kind=problem)
    return {"redis": SILENT if problem else OK}


def _ask_replica() -> Words:
    """Without the replica the database itself is read: that is told, and turns nobody away."""
    replica = the_house().replica
    return {"replica": UNUSED if replica is None or replica.standing().problem else OK}


_REPLICA = Question(_ask_replica)
_DATABASE, _REDIS = Question(_ask_database), Question(_ask_redis)
_STORAGE = Question(_ask_storage, keep=STORAGE_KEEPS)


@cache
def newest_migrations() -> frozenset[str]:
    """The migrations that this release ends with."""
    return frozenset(ScriptDirectory.from_config(Config(PROJECT / "alembic.ini")).get_heads())

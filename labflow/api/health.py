"""Whether the house is up, for load balancers, and whether it is ready for work, for deployments."""

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

from labflow.domain.actor import system
from labflow.domain.house import work_as
from labflow.domain.work import Work
from labflow.settings import PROJECT

log = structlog.get_logger("labflow.health")

WORKER_SILENT_AFTER = timedelta(seconds=30)
OK = "ok"

router = APIRouter(tags=["health"])


@router.get("/health")
async def health() -> dict[str, str]:
    """The process answers. Nothing else is asked, so that a slow database does not get it restarted."""
    return {"status": OK}


@router.get("/health/ready", responses={503: {"description": "Something needed is missing."}})
def ready() -> JSONResponse:
    """Database reachable, migrations complete, a worker at work."""
    found = {name: _tried(name, check) for name, check in CHECKS.items()}
    good = all(word == OK for word in found.values())
    headers = {"cache-control": "no-store"} | ({} if good else {"retry-after": "5"})
    status = "ready" if good else "not ready"
    return JSONResponse({"status": status, "checks": found}, 200 if good else 503, headers)


def _tried(name: str, check: Callable[[Work], str]) -> str:
    try:
        with work_as(system("health"), verb="health.ready") as work:
            return check(work)
    except SQLAlchemyError as error:
        log.warning("not_ready", check=name, kind=type(error).__name__)
        return "not reachable"


def _database(work: Work) -> str:
    work.db.execute(text("select 1"))
    return OK


def _migrations(work: Work) -> str:
    applied = set(work.db.scalars(text("select version_num from alembic_version")))
    return OK if applied >= _newest() else "not complete"


def _worker(work: Work) -> str:
    last = work.db.scalar(text("select max(last_heartbeat) from procrastinate_workers"))
    return OK if last is not None and last > work.now - WORKER_SILENT_AFTER else "no worker at work"


CHECKS: dict[str, Callable[[Work], str]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
}


@cache
def _newest() -> frozenset[str]:
    """The migrations that this release ends with."""
    return frozenset(ScriptDirectory.from_config(Config(PROJECT / "alembic.ini")).get_heads())

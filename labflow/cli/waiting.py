"""Before a part of LabFlow starts: what it cannot work without is waited for, in one clear line each time it is asked."""

from collections.abc import Callable
from contextlib import nullcontext

import structlog

from labflow.errors import LabError
from labflow.integrations import redis_server
from labflow.integrations.reaching import database_problem, until_there
from labflow.kit import logs
from labflow.local.closed_door import closed_door
from labflow.settings import Settings


class StillAway(LabError):
    """A service was waited for and did not come."""

    code = "still_away"


def for_services(
    values: Settings,
    *,
    port: int | None = None,
    seconds: float | None = None,
    tell: Callable[[str], None] | None = None,
) -> None:
    """Until database and, where it is set, Redis answer. Meanwhile `port` is answered: alive, not ready, and why.

    After so many `seconds` it is refused; without them it waits as long as it takes, for it heals by itself.
    """
    away = {check: service for check, service in _services(values).items() if service[1]()}
    if not away:
        return
    if tell is None:
        logs.configure(values.log_level, as_text=values.logs_as_text)
        tell = structlog.get_logger("labflow.start").warning
    with closed_door(values.host, port, away) if port else nullcontext():
        for check, (what, problem) in list(away.items()):
            if not until_there(what, problem, tell, seconds=seconds):
                raise StillAway(f"{what} is not reachable. Nothing was started.")
            del away[check]


def _services(values: Settings) -> dict[str, tuple[str, Callable[[], str]]]:
    """By the name of its check: what it is called, and what says its problem."""
    found: dict[str, tuple[str, Callable[[], str]]] = {}
    if values.database_url:
        found["database"] = ("The database", lambda: database_problem(values.database))
    if values.redis_url:
        url = values.redis_url.get_secret_value()
        found["redis"] = ("Redis", lambda: _sentence(redis_server.problem(url)))
    return found


def _sentence(kind: str) -> str:
    return f"{kind}." if kind else ""

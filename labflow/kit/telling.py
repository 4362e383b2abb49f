"""One line and one count for everything that was done: a request, an event of a screen, a job."""

import logging
import time

import structlog

from labflow.kit import meters

SLOW_EVENT = 0.5  # seconds from which an event of a screen has a line of its own

NAME = "labflow.done"
log = structlog.get_logger(NAME)


def now() -> float:
    """A moment to measure from."""
    return time.perf_counter()


def request(route: str, method: str, status: int, began: float, *, quiet: bool = False) -> None:
    """A request was answered. `quiet` is for what comes in dozens and says nothing: built files, health."""
    seconds = time.perf_counter() - began
    meters.request(route, method, status, seconds)
    tell = log.debug if quiet and status < 500 else log.info
    tell("request", method=method, route=route, status=status, ms=_ms(seconds))


def event(handler: str, outcome: str, began: float) -> None:
    """An event of a screen ended. Those that are quick and well are told at debug only, and not made where nobody reads it."""
    seconds = time.perf_counter() - began
    meters.event(handler, outcome, seconds)
    if outcome == "failed" or seconds >= SLOW_EVENT:
        log.info("screen_event", handler=handler, outcome=outcome, ms=_ms(seconds))
    elif logging.getLogger(NAME).isEnabledFor(logging.DEBUG):
        log.debug("screen_event", handler=handler, outcome=outcome, ms=_ms(seconds))


def job(task: str, number: int | None, outcome: str, began: float, *, quiet: bool = False) -> None:
    """A job ended. `quiet` is for the housekeeping that runs every few seconds."""
    seconds = time.perf_counter() - began
    meters.job(task, outcome, seconds)
    tell = log.debug if quiet and outcome == "done" else log.info
    tell("job", task=task, job=number, outcome=outcome, ms=_ms(seconds))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)

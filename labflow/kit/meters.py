"""What is counted and measured, for Prometheus. Labels are words of ours, never ids: their number stays bounded.

Counting costs a microsecond or two and is always on; it is told to somebody only where LABFLOW_METRICS_PORT is set.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

from labflow import __version__

if _folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # a part that starts again finds the folder of its counts removed when all its processes had ended
    Path(_folder).mkdir(mode=0o700, parents=True, exist_ok=True)

_SECONDS = (0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WAITS = (0.001, 0.01, 0.1, 0.5, 1, 5, 30)
_JOBS = (0.01, 0.05, 0.25, 1, 5, 30, 120, 600)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

requests = Counter("labflow_requests", "Requests answered.", ["route", "method", "status"])
request_seconds = Histogram(
    "labflow_request_seconds", "How long a request took.", ["route", "method"], buckets=_SECONDS
)
events = Counter(
    "labflow_events", "Events of screens, by how they ended: ok, refused or failed.", ["handler", "outcome"]
)
event_seconds = Histogram(
    "labflow_event_seconds", "How long an event of a screen took.", ["handler"], buckets=_SECONDS
)
tabs = Gauge("labflow_tabs", "Open tabs connected to this process.", multiprocess_mode="livesum")
hub_lag = Histogram(
    "labflow_hub_lag_seconds", "From a change to when the tabs it concerns are told.", buckets=_WAITS
)
jobs = Counter("labflow_jobs", "Jobs, by how they ended: done or failed.", ["task", "outcome"])
job_seconds = Histogram("labflow_job_seconds", "How long a job took.", ["task"], buckets=_JOBS)
transitions = Counter("labflow_transitions", "Steps taken in the life of records.", ["noun", "action"])
sign_ins = Counter("labflow_sign_ins", "Tries to sign in: good or bad.", ["outcome"])
database_errors = Counter("labflow_database_errors", "What the database refused or broke off.", ["kind"])
pool_used = Gauge(
    "labflow_pool_used", "Database connections in use by this process.", multiprocess_mode="livesum"
)
pool_size = Gauge(
    "labflow_pool_size", "Database connections this process may use.", multiprocess_mode="livesum"
)
pool_wait = Histogram(
    "labflow_pool_wait_seconds", "How long work waited for a database connection.", buckets=_WAITS
)
looks = Counter(
    "labflow_looks", "Readings that a replica may answer, by who did: replica or main.", ["database"]
)
failures = Counter("labflow_failures", "Errors that nobody expected.", ["door"])
build = Gauge("labflow_build_info", "The release that runs.", ["version"], multiprocess_mode="livemax")


def begin() -> None:
    """Say which release this process runs, once it runs."""
    build.labels(__version__).set(1)


def request(route: str, method: str, status: int, seconds: float) -> None:
    """One request was answered."""
    verb = method if method in METHODS else "OTHER"
    requests.labels(route, verb, f"{status // 100}xx").inc()
    request_seconds.labels(route, verb).observe(seconds)


def event(handler: str, outcome: str, seconds: float) -> None:
    """One event of a screen came to its end."""
    events.labels(handler, outcome).inc()
    event_seconds.labels(handler).observe(seconds)


def job(task: str, outcome: str, seconds: float) -> None:
    """One job came to its end."""
    jobs.labels(task, outcome).inc()
    job_seconds.labels(task).observe(seconds)


def stepped(steps: Iterable[tuple[str, str]]) -> None:
    """Steps that are committed."""
    for noun, action in steps:
        transitions.labels(noun, action).inc()

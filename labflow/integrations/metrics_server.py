"""Tells Prometheus, at a port of its own that is never the public one. The first process of a machine that gets the port
tells for all of them; when it ends, another takes over."""

import os
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client import registry as _own
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample
from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

from labflow.domain.actor import system
from labflow.domain.house import the_house, work_as
from labflow.domain.ports import Replica
from labflow.domain.vitals import Vitals, vitals
from labflow.kit import meters
from labflow.kit.deadlines import Question
from labflow.local import metrics_folder
from labflow.vocabulary import DeliveryState, MailState

log = structlog.get_logger("labflow.metrics")

TYPE = "text/plain; version=0.0.4; charset=utf-8"
QUEUES = ("default", "system", "webhooks")
AGAIN = (
    5.0  # seconds until a process without the port tries to take it over, and between two looks at its pool
)
KEEPS = 10.0  # seconds that an answer of the database holds, however often Prometheus asks
WITHIN = 3.0


class Machine(Collector):
    """The counts of every process of this machine, each with the name of its part."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def collect(self) -> Iterable[Metric]:
        metrics_folder.sweep(self.home)
        found: dict[str, Metric] = {}
        for part, files in metrics_folder.groups(self.home):
            for metric in MultiProcessCollector.merge([str(file) for file in files], accumulate=True):
                known = found.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                known.samples += [
                    Sample(each.name, {**each.labels, "part": part}, each.value) for each in metric.samples
                ]
        return found.values()


class Database(Collector):
    """The vital signs that only the database knows; whether it answers is one of them."""

    def __init__(self) -> None:
        self._question: Question[Vitals | None] = Question(_ask, keep=KEEPS)

    def collect(self) -> Iterable[Metric]:
        known = self._question.begin()(time.monotonic() + WITHIN)
        yield _gauge("labflow_database_up", "Whether the database answers.", float(known is not None))
        yield from _of_replica(the_house().replica)
        if known is not None:
            yield from _told(known)


def _ask() -> Vitals | None:
    try:
        with work_as(system("metrics"), verb="metrics") as work:
            return vitals(work)
    except SQLAlchemyError as error:
        log.warning("database_not_asked", kind=type(error).__name__)
        return None


def _of_replica(replica: Replica | None) -> Iterable[Metric]:
    """Only where there is one."""
    if replica is not None:
        found = replica.standing()
        yield _gauge("labflow_replica_up", "Whether the replica is read.", float(not found.problem))
        yield _gauge("labflow_replica_behind_seconds", "How far the replica is behind.", found.behind)


def _told(known: Vitals) -> Iterable[Metric]:
    waiting = dict.fromkeys(QUEUES, 0.0) | {each.queue: float(each.waiting) for each in known.queues}
    oldest = dict.fromkeys(QUEUES, 0.0) | {each.queue: each.oldest for each in known.queues}
    letters = {state.value: float(known.letters.get(state, 0)) for state in MailState if state != "sent"}
    webhooks = {state.value: float(known.webhooks.get(state, 0)) for state in DeliveryState}
    yield _by("labflow_queue_waiting", "Jobs that are due and wait for a worker.", "queue", waiting)
    yield _by(
        "labflow_queue_oldest_seconds", "For how long the oldest of them has been due.", "queue", oldest
    )
    yield _by("labflow_letters", "Letters that are not sent, by state.", "state", letters)
    yield _by("labflow_webhook_deliveries", "Deliveries of webhooks, by state.", "state", webhooks)
    yield _gauge("labflow_workers", "Workers that lately said that they live.", known.workers)
    yield _gauge(
        "labflow_jobs_given_up", "Jobs that failed for good and wait for a person.", known.jobs_failed
    )
    yield _gauge(
        "labflow_events_unpublished", "What happened and is not in the feed yet.", known.events_unpublished
    )
    yield _gauge("labflow_audit_unsealed", "Newest audit rows that no seal covers yet.", known.unsealed)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _by(name: str, about: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for word, value in values.items():
        family.add_metric([word], value)
    return family


def exposition(home: Path) -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    if os.environ.get(metrics_folder.VARIABLE):
        registry.register(Machine(home))
    else:
        registry.register(_own.REGISTRY)
    return generate_latest(registry) + generate_latest(_DATABASE)


_DATABASE = CollectorRegistry()
_DATABASE.register(Database())


def begin(home: Path, host: str, port: int) -> None:
    """Look at this process from now on, and tell for the machine as soon as the port is free."""
    threading.Thread(target=_sample, name="metrics-sampler", daemon=True).start()
    threading.Thread(target=_serve, args=(home, host, port), name="metrics", daemon=True).start()


def _serve(home: Path, host: str, port: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body = exposition(home)
            self.send_response(HTTPStatus.OK)
            self.send_header("content-type", TYPE)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Being asked every few seconds is no event."""

    while True:
        try:
            server = ThreadingHTTPServer((host, port), Answer)
        except OSError:  # another process of ours has it
            time.sleep(AGAIN)
            continue
        log.info("metrics_told", host=host, port=port)
        server.serve_forever()


def _sample() -> None:
    while True:
        sample()
        time.sleep(AGAIN)


def sample() -> None:
    """Look at this process's pool of connections."""
    engine = the_house().engine
    pool = engine.pool if isinstance(engine, Engine) else None
    if isinstance(pool, QueuePool):
        meters.pool_used.set(pool.checkedout())
        meters.pool_size.set(pool.size() + pool._max_overflow)

"""The vital signs of the house, as the database knows them: queue, letters, webhooks, sealing. Numbers only."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import TextClause, text

from labflow.domain.audit import newest_waiting
from labflow.domain.work import Work
from labflow.vocabulary import Permission

# A job waits for a worker when it is due; what is planned for later does not. The first of a queue stands for its oldest:
# a look at every job's history would be long when the queue is.
_QUEUE = text("""
    select w.queue_name, w.waiting, extract(epoch from now() - greatest(j.scheduled_at,
      (select max(e.at) from procrastinate_events e where e.job_id = j.id and e.type in ('deferred', 'deferred_for_retry')))) as oldest
    from (select queue_name, count(*) as waiting, min(id) as first from procrastinate_jobs
          where status = 'todo' and (scheduled_at is null or scheduled_at <= now()) group by queue_name) w
    join procrastinate_jobs j on j.id = w.first
""")
_WORKERS = text("select max(last_heartbeat) from procrastinate_workers")
_STANDING = text("""
    select (select count(*) from procrastinate_jobs where status = 'failed') as jobs_failed,
      (select count(*) from procrastinate_workers where last_heartbeat > now() - interval '30 seconds') as workers,
      (select count(*) from outbox_event where published_at is null) as events_unpublished
""")
_LETTERS = text("select state, count(*) from mail where state <> 'sent' group by state")
_WEBHOOKS = text("select state, count(*) from webhook_delivery group by state")


@dataclass(frozen=True)
class Queued:
    """What waits in one queue, and for how many seconds the oldest has been due."""

    queue: str
    waiting: int
    oldest: float


@dataclass(frozen=True)
class Vitals:
    """How the house is at this moment."""

    queues: list[Queued] = field(default_factory=list)
    workers: int = 0
    jobs_failed: int = 0
    events_unpublished: int = 0
    letters: dict[str, int] = field(default_factory=dict)
    webhooks: dict[str, int] = field(default_factory=dict)
    unsealed: int = 0

    @property
    def oldest(self) -> float:
        """For how many seconds the oldest waiting job has been due."""
        return max((each.oldest for each in self.queues), default=0.0)


def vitals(work: Work) -> Vitals:
    """All of them, in a handful of short statements."""
    work.require(Permission.SEE_JOBS)
    standing = work.db.execute(_STANDING).one()
    return Vitals(
        queues=queues(work),
        workers=standing.workers,
        jobs_failed=standing.jobs_failed,
        events_unpublished=standing.events_unpublished,
        letters=_counts(work, _LETTERS),
        webhooks=_counts(work, _WEBHOOKS),
        unsealed=newest_waiting(work),
    )


def queues(work: Work) -> list[Queued]:
    """What waits in each queue."""
    work.require(Permission.SEE_JOBS)
    return [
        Queued(row.queue_name, row.waiting, float(max(row.oldest or 0, 0))) for row in work.db.execute(_QUEUE)
    ]


def last_heartbeat(work: Work) -> datetime | None:
    """When any worker last said that it lives."""
    work.require(Permission.SEE_JOBS)
    return work.db.scalar(_WORKERS)


def _counts(work: Work, query: TextClause) -> dict[str, int]:
    return {row[0]: row[1] for row in work.db.execute(query)}

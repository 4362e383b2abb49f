"""The queue as its screen shows it: jobs with their tries, the worker's pulse, reactions not delivered; and trying again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from labflow.domain.lab import zone
from labflow.domain.lists.window import PAGE_SIZE
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound, StepNotAllowed
from labflow.ext import listeners
from labflow.kit.paging import COUNT_CAP, count_text
from labflow.kit.times import full, short, span
from labflow.models import Mail, OutboxEvent, Report
from labflow.vocabulary import Permission

ALIVE = timedelta(seconds=20)
OVERDUE = timedelta(minutes=1)
OVERDUE_MOST = 20

TABS: dict[str, str] = {
    "open": "Waiting and running", "failed": "Failed", "done": "Done", "house": "Housekeeping", "all": "All",
}  # fmt: skip
_IN_TAB: dict[str, str] = {
    "open": "j.status in ('todo', 'doing') and j.queue_name <> 'system'",
    "failed": "j.status = 'failed'",
    "done": "j.status in ('succeeded', 'cancelled', 'aborted') and j.queue_name <> 'system'",
    "house": "j.queue_name = 'system'",
    "all": "true",
}
_TASKS: dict[str, str] = {
    "labflow.deliver": "Tell listeners what happened",
    "labflow.send_mail": "Send a letter",
    "labflow.export_list": "Prepare a list as a file",
    "labflow.seal_audit": "Seal the audit trail",
    "labflow.retry_stalled": "Take up what a killed worker left",
    "labflow.tidy": "Forget old finished jobs",
}
_STATES = {
    "todo": "waiting", "doing": "in_progress", "succeeded": "completed", "failed": "failed",
    "cancelled": "cancelled", "aborting": "cancelled", "aborted": "cancelled",
}  # fmt: skip
_WORDS = {"in_progress": "Running", "completed": "Done"}


@dataclass(frozen=True)
class JobsQuery:
    """Which jobs: a tab, and where the page starts (`older` than a job's number)."""

    tab: str = ""
    older: str = ""


@dataclass
class JobRow:
    """A job. `about` says what it is for; `problem` what is known of why it failed."""

    id: str = ""
    task: str = ""
    about: str = ""
    href: str = ""
    state: str = ""
    word: str = ""
    attempts: int = 0
    due: str = ""
    started: str = ""
    finished: str = ""
    finished_full: str = ""
    problem: str = ""
    can_retry: bool = False


@dataclass
class UndeliveredRow:
    """A reaction that should have run by now."""

    kind: str = ""
    since: str = ""


@dataclass
class WorkerView:
    """Whether a worker is alive, and when it last said so."""

    alive: bool = False
    told: str = ""


@dataclass
class JobsPage:
    """Everything the screen shows."""

    rows: list[JobRow] = field(default_factory=list)
    tab: str = ""
    older: str = ""
    counts: dict[str, str] = field(default_factory=dict)
    worker: WorkerView = field(default_factory=WorkerView)
    undelivered: list[UndeliveredRow] = field(default_factory=list)


def page(work: Work, query: JobsQuery) -> JobsPage:
    """One page of jobs, newest first, with the counts of each tab."""
    work.require(Permission.SEE_JOBS)
    tab = query.tab if query.tab in TABS else "open"
    rows = _rows(work, tab, query.older)
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    about = _about(work, rows)
    return JobsPage(
        [_row(work, row, about) for row in rows], tab, str(rows[-1].id) if more else "", _counts(work), worker(work),
        undelivered(work),
    )  # fmt: skip


def worker(work: Work) -> WorkerView:
    """The newest sign of life of any worker."""
    work.require(Permission.SEE_JOBS)
    last = work.db.execute(text("select max(last_heartbeat) from procrastinate_workers")).scalar()
    if last is None:
        return WorkerView(False, "No worker is running: jobs wait until one starts.")
    silent = max(work.now - last, timedelta())
    if silent > ALIVE:
        return WorkerView(
            False, f"No worker is running: the last one fell silent {span(silent)} ago. Jobs wait."
        )
    return WorkerView(True, f"The worker is alive: last heartbeat {int(silent.total_seconds())} s ago.")


def undelivered(work: Work) -> list[UndeliveredRow]:
    """What happened more than a minute ago and has not reached those who listen, oldest first."""
    work.require(Permission.SEE_JOBS)
    rows = work.db.execute(
        select(OutboxEvent.kind, OutboxEvent.at)
        .where(
            OutboxEvent.delivered_at.is_(None),
            OutboxEvent.at < work.now - OVERDUE,
            OutboxEvent.kind.in_(_listened_to(work)),
        )
        .order_by(OutboxEvent.id)
        .limit(OVERDUE_MOST)
    ).all()
    return [
        UndeliveredRow(row.kind.replace(".", " ").replace("_", " "), short(row.at, zone(work), now=work.now))
        for row in rows
    ]


def retry_job(work: Work, job_id: str) -> None:
    """Try a failed job once more, now. The job itself makes sure that nothing is done twice."""
    work.require(Permission.SEE_JOBS)
    if not job_id.isdecimal() or len(job_id) > 18:
        raise Invalid("A job has a number.", field="job_id")
    job = work.db.execute(
        text("select id, status::text, task_name from procrastinate_jobs where id = :id for update"),
        {"id": int(job_id)},
    ).first()
    if job is None:
        raise NotFound(f"There is no job {job_id} any more. Finished jobs are forgotten after three days.")
    if job.status != "failed":
        word = _WORDS.get(_STATES[job.status], _STATES[job.status].replace("_", " ")).lower()
        raise StepNotAllowed(f"Job {job_id} is {word}: only a failed job can be tried again.")
    work.db.execute(
        text("select procrastinate_retry_job_v2(:id, :now, null, null, null)"),
        {"id": job.id, "now": work.now},
    )
    work.note("retried", "job", UUID(int=job.id), task=task_word(job.task_name))


def task_word(name: str) -> str:
    """What a task does, in words."""
    return _TASKS.get(name, name.removeprefix("labflow.").replace("_", " ").replace(".", " ").capitalize())


def _listened_to(work: Work) -> list[str]:
    """The kinds of events somebody listens to: the others are never told, so they are never late."""
    kinds = work.db.scalars(select(OutboxEvent.kind).distinct())
    return [kind for kind in kinds if listeners(kind)]


def _rows(work: Work, tab: str, older: str) -> list[Any]:
    before = int(older[:18]) if older.isdecimal() else None
    # the condition is one of ours, never what somebody typed
    query = f"""
        select j.id, j.task_name, j.status::text, j.attempts, j.scheduled_at, j.args, e.deferred, e.started, e.finished
        from (select * from procrastinate_jobs j where {_IN_TAB[tab]} and (cast(:before as bigint) is null or j.id < :before)
              order by j.id desc limit :most) j
        left join lateral (
          select min(at) filter (where type = 'deferred') as deferred, max(at) filter (where type = 'started') as started,
                 max(at) filter (where type in ('succeeded', 'failed', 'cancelled', 'aborted', 'deferred_for_retry')) as finished
          from procrastinate_events where job_id = j.id
        ) e on true
        order by j.id desc
    """  # noqa: S608
    return list(work.db.execute(text(query), {"before": before, "most": PAGE_SIZE + 1}))


def _counts(work: Work) -> dict[str, str]:
    columns = ", ".join(
        f"(select count(*) from (select from procrastinate_jobs j where {condition} limit {COUNT_CAP + 1}) x) as {tab}"  # noqa: S608
        for tab, condition in _IN_TAB.items()
    )
    row = work.db.execute(text(f"select {columns}")).one()
    return {tab: count_text(getattr(row, tab)) for tab in TABS}


def _about(work: Work, rows: list[Any]) -> dict[str, tuple[str, str, str]]:
    """What each job is for, with its screen, and what its letter says about a failure; by the job's number."""
    mails = {str(row.args["mail_id"]): str(row.id) for row in rows if row.args.get("mail_id")}
    events = {
        int(row.args["event_id"]): str(row.id)
        for row in rows
        if str(row.args.get("event_id", "")).isdecimal()
    }
    found: dict[str, tuple[str, str, str]] = {}
    for mail in work.db.execute(
        select(Mail.id, Mail.recipient, Mail.subject, Mail.error).where(
            Mail.id.in_([UUID(id) for id in mails])
        )
    ):
        found[mails[str(mail.id)]] = (
            f"{mail.subject}, to {mail.recipient}",
            f"/inbox?mail={mail.id}",
            mail.error,
        )
    happened = work.db.execute(
        select(OutboxEvent.id, OutboxEvent.kind, Report.number, Report.id.label("report_id"))
        .outerjoin(Report, Report.id == OutboxEvent.subject_id)
        .where(OutboxEvent.id.in_(list(events)))
    )
    for event in happened:
        href = f"/reports/{event.report_id}" if event.report_id else ""
        found[events[event.id]] = (f"{event.kind.replace('.', ' ')} {event.number or ''}".strip(), href, "")
    return found


def _row(work: Work, row: Any, about: Mapping[str, tuple[str, str, str]]) -> JobRow:
    told, href, problem = about.get(str(row.id), (_arguments(row.args), "", ""))
    state = _STATES[row.status]
    failed = state == "failed"
    if failed and not problem:
        problem = f"Gave up after {row.attempts} {'try' if row.attempts == 1 else 'tries'}. The log names job {row.id}."
    waits = row.scheduled_at if state == "waiting" and row.scheduled_at else row.deferred
    return JobRow(
        id=str(row.id), task=task_word(row.task_name), about=told, href=href, state=state, word=_WORDS.get(state, ""),
        attempts=row.attempts, due=short(waits, zone(work), now=work.now),
        started=short(row.started, zone(work), now=work.now),
        finished=short(row.finished, zone(work), now=work.now) if state not in ("waiting", "in_progress") else "",
        finished_full=full(row.finished, zone(work)), problem=problem, can_retry=failed,
    )  # fmt: skip


def _arguments(args: Mapping[str, Any]) -> str:
    told = {key: value for key, value in args.items() if key != "timestamp"}
    return json.dumps(told)[1:-1][:120] if told else ""

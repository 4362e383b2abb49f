"""The queue as its screen shows it: jobs with their tries, the worker's pulse, reactions not delivered; and trying again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    String,
    case,
    cast,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from labflow.domain import lists
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import Means
from labflow.domain.lists.searching import NAMES_MAX, pattern
from labflow.domain.lists.window import ListQuery, SortKey, whole_key
from labflow.domain.work import Work
from labflow.errors import NotFound, StepNotAllowed
from labflow.ext import declare_list, listeners
from labflow.kit.times import full, short, span
from labflow.models import Mail, OutboxEvent, Report
from labflow.vocabulary import Permission
from labflow.words import _, later, plural

ALIVE = timedelta(seconds=20)
OVERDUE = timedelta(minutes=1)
OVERDUE_MOST = 20

JOBS = table(
    "procrastinate_jobs", column("id", BigInteger), column("task_name", String), column("status", String),
    column("queue_name", String), column("attempts", Integer), column("scheduled_at", DateTime(timezone=True)), column("args", JSONB),
)  # fmt: skip
_EVENTS = table(
    "procrastinate_events",
    column("job_id", BigInteger),
    column("type", String),
    column("at", DateTime(timezone=True)),
)
_STATUS = cast(JOBS.c.status, String)
_TYPE = cast(_EVENTS.c.type, String)
_HOUSE = JOBS.c.queue_name == "system"
_TASKS: dict[str, str] = {
    "labflow.deliver": later("Tell listeners what happened"),
    "labflow.send_mail": later("Send a letter"),
    "labflow.export_list": later("Prepare a list as a file"),
    "labflow.forget_uploads": later("Throw away uploads that were never completed"),
    "labflow.take_rows": later("Take in rows that a program sent"),
    "labflow.seal_audit": later("Seal the audit trail"),
    "labflow.retry_stalled": later("Take up what a killed worker left"),
    "labflow.tidy": later("Forget old finished jobs"),
    "labflow.send_webhook": later("Send a webhook"),
    "labflow.publish_events": later("Take events into the feed"),
    "labflow.sweep_webhooks": later("Take up lost webhooks"),
    "labflow.forget_events": later("Forget old events"),
    "labflow.make_archive": later("Archive a year"),
    "labflow.verify_archive": later("Verify an archive"),
    "labflow.archive_years": later("Archive years that are due"),
}
_STATES = {
    "todo": "waiting", "doing": "in_progress", "succeeded": "completed", "failed": "failed",
    "cancelled": "cancelled", "aborting": "cancelled", "aborted": "cancelled",
}  # fmt: skip
JOB_STATE = case(*((status == _STATUS, state) for status, state in _STATES.items()), else_=_STATUS)
_WORDS = {"in_progress": "Running", "completed": "Done"}


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


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of jobs, newest first."""
    return lists.page(work, QUEUE, query)


def worker(work: Work) -> WorkerView:
    """The newest sign of life of any worker."""
    work.require(Permission.SEE_JOBS)
    last = work.db.execute(text("select max(last_heartbeat) from procrastinate_workers")).scalar()
    if last is None:
        return WorkerView(False, _("No worker is running: jobs wait until one starts."))
    silent = max(work.now - last, timedelta())
    if silent > ALIVE:
        return WorkerView(
            False,
            _("No worker is running: the last one fell silent {time} ago. Jobs wait.", time=span(silent)),
        )
    return WorkerView(
        True, _("The worker is alive: last heartbeat {seconds} s ago.", seconds=int(silent.total_seconds()))
    )


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


def retry_job(work: Work, job_id: int) -> str:
    """Try a failed job once more, now. The job itself makes sure that nothing is done twice."""
    work.require(Permission.SEE_JOBS)
    job = work.db.execute(
        text("select id, status::text, task_name from procrastinate_jobs where id = :id for update"),
        {"id": job_id},
    ).first()
    if job is None:
        raise NotFound(
            "There is no job {job_id} any more. Finished jobs are forgotten after three days.", job_id=job_id
        )
    if job.status != "failed":
        word = _WORDS.get(_STATES[job.status], _STATES[job.status].replace("_", " ")).lower()
        raise StepNotAllowed(
            "Job {job_id} is {word}: only a failed job can be tried again.", job_id=job_id, word=word
        )
    work.db.execute(
        text("select procrastinate_retry_job_v2(:id, :now, null, null, null)"),
        {"id": job.id, "now": work.now},
    )
    work.note("retried", "job", UUID(int=job.id), task=task_word(job.task_name))
    return _("Will be tried again")


def task_word(name: str) -> str:
    """What a task does, in words."""
    return (
        _(_TASKS[name])
        if name in _TASKS
        else (name.removeprefix("labflow.").replace("_", " ").replace(".", " ").capitalize())
    )


def _listened_to(work: Work) -> list[str]:
    """The kinds of events somebody listens to: the others are never told, so they are never late."""
    kinds = work.db.scalars(select(OutboxEvent.kind).distinct())
    return [kind for kind in kinds if listeners(kind)]


def _rows() -> Select[Any]:
    return select(
        JOBS.c.id,
        JOBS.c.task_name,
        _STATUS.label("status"),
        JOBS.c.attempts,
        JOBS.c.scheduled_at,
        JOBS.c.args,
    )


def _together(work: Work, rows: Sequence[Any]) -> list[JobRow]:
    """A page of jobs with their times and what they are for, each looked up at once."""
    about, times = _about(work, rows), _times(work, rows)
    return [_row(work, row, about, times.get(row.id)) for row in rows]


def _times(work: Work, rows: Sequence[Any]) -> dict[int, Any]:
    """When each job was queued, begun and ended."""
    ended = ("succeeded", "failed", "cancelled", "aborted", "deferred_for_retry")
    found = work.db.execute(
        select(
            _EVENTS.c.job_id,
            func.min(_EVENTS.c.at).filter(_TYPE == "deferred").label("deferred"),
            func.max(_EVENTS.c.at).filter(_TYPE == "started").label("started"),
            func.max(_EVENTS.c.at).filter(_TYPE.in_(ended)).label("finished"),
        )
        .where(_EVENTS.c.job_id.in_([row.id for row in rows]))
        .group_by(_EVENTS.c.job_id)
    )
    return {row.job_id: row for row in found}


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """A job by its number, by what it does, or by words of what it was given."""
    like = pattern(q)
    named = [name for name, word in _TASKS.items() if q.strip().lower() in word.lower()]
    clauses = [
        cast(JOBS.c.id, String) == q.strip(),
        JOBS.c.task_name.in_(named),
        cast(JOBS.c.args, String).ilike(like),
    ]
    mails = (
        select(cast(Mail.id, String))
        .where(or_(Mail.subject.ilike(like), Mail.recipient.ilike(like)))
        .limit(NAMES_MAX)
    )
    return [or_(*clauses, JOBS.c.args["mail_id"].astext.in_(mails))]


def _about(work: Work, rows: Sequence[Any]) -> dict[str, tuple[str, str, str]]:
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
            _("{subject}, to {recipient}", subject=mail.subject, recipient=mail.recipient),
            f"/inbox/{mail.id}",
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


def _row(work: Work, row: Any, about: Mapping[str, tuple[str, str, str]], times: Any) -> JobRow:
    told, href, problem = about.get(str(row.id), (_arguments(row.args), "", ""))
    state = _STATES[row.status]
    failed = state == "failed"
    if failed and not problem:
        problem = plural(
            "Gave up after {count} try. The log names job {job}.",
            "Gave up after {count} tries. The log names job {job}.",
            row.attempts,
            job=row.id,
        )
    waits = row.scheduled_at if state == "waiting" and row.scheduled_at else times and times.deferred
    return JobRow(
        id=str(row.id), task=task_word(row.task_name), about=told, href=href, state=state, word=_(_WORDS.get(state, "")),
        attempts=row.attempts, due=short(waits, zone(work), now=work.now),
        started=short(times and times.started, zone(work), now=work.now),
        finished=short(times and times.finished, zone(work), now=work.now) if state not in ("waiting", "in_progress") else "",
        finished_full=full(times and times.finished, zone(work)), problem=problem, can_retry=failed,
    )  # fmt: skip


def _arguments(args: Mapping[str, Any]) -> str:
    told = {key: value for key, value in args.items() if key != "timestamp"}
    return json.dumps(told)[1:-1][:120] if told else ""


def _in_state(states: Sequence[str]) -> ColumnElement[bool]:
    return _STATUS.in_([status for status, state in _STATES.items() if state in states])


QUEUE = declare_list(
    ListPlan(
        "jobs", "job", "jobs", Permission.SEE_JOBS, JOBS, _rows, lambda work, row: _together(work, [row])[0], together=_together,
        address="/jobs", href=lambda row: row.href, usual_sort="-id", found=_found, key="id", row_key=SortKey(JOBS.c.id, whole_key),
        state=lambda row: row.state, hot=lambda row: row.can_retry,
        columns=(
            Column("id", "Job", lambda r: cells.mono(r.id), 88, SortKey(JOBS.c.id, whole_key)),
            Column("task", "What", lambda r: cells.words(r.task), 216, SortKey(JOBS.c.task_name)),
            Column("about", "About", lambda r: cells.linked(r.about, r.href), 0),
            Column("state", "Status", lambda r: cells.status(r.state, r.word), 112),
            Column("problem", "Problem", lambda r: cells.words(r.problem), 240),
            Column(
                "attempts", "Tries", lambda r: cells.number(r.attempts), 62, SortKey(JOBS.c.attempts, whole_key), num=True, folds=1),
            Column("due", "Queued for", lambda r: cells.quiet(r.due), 128, folds=1),
            Column("started", "Started", lambda r: cells.quiet(r.started), 128, usual=False),
            Column("finished", "Ended", lambda r: cells.quiet(r.finished), 128, plain=lambda r: r.finished_full, folds=2),
        ),
        filters=(
            Filter(
                "state", "Status", "choice", Means(_in_state),
                options.fixed((("waiting", "Waiting"), ("in_progress", "Running"), ("failed", "Failed"), ("completed", "Done"), ("cancelled", "Cancelled"))),
                icon="circle-dot",
            ),
            Filter("task", "What", "choice", JOBS.c.task_name, options.fixed(_TASKS.items()), icon="activity"),
            Filter("house", "Housekeeping", "yes", _HOUSE, no_label="Not housekeeping", icon="cpu"),
            Filter("attempts", "Tries", "number", JOBS.c.attempts, icon="hash"),
        ),
        views=(
            View("open", "Waiting and running", "state:is:waiting|in_progress;house:is:no"),
            View("failed", "Failed", "state:is:failed"),
            View("done", "Done", "state:is:completed|cancelled;house:is:no"),
            View("house", "Housekeeping", "house:is:yes"),
            View("all", "All"),
        ),
        acts=(
            BulkAct(
                "retry", "Try again", "refresh-cw", Permission.SEE_JOBS, retry_job,
                text="Each is tried once more, now. What was done already is not done twice.",
            ),
        ),
    )
)  # fmt: skip

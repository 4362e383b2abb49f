"""What the worker does: deliver events, send letters, seal the audit chain, pick up what a killed worker left."""

from datetime import UTC, datetime
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy

from labflow.domain import archives, audit, bulk, events, letters, outbox, repeating, signed_links, webhooks
from labflow.domain import comments as _comments  # noqa: F401 (its reactions are registered by importing it)
from labflow.domain import declared as _declared  # noqa: F401 (every list and noun is declared by importing it)
from labflow.domain import people as _people  # noqa: F401 (its reactions are registered by importing it)
from labflow.domain import portal as _portal  # noqa: F401 (its reactions are registered by importing it)
from labflow.domain import reports as _reports  # noqa: F401 (its reactions are registered by importing it)
from labflow.domain.actor import system
from labflow.domain.house import the_house, work_as
from labflow.domain.lists import exporting
from labflow.domain.ports import LetterRefused
from labflow.errors import LabError
from labflow.jobs.app import anchors, queue
from labflow.jobs.postal import Postal

log = structlog.get_logger("labflow.jobs")

TRIES = 8
PATIENT = RetryStrategy(max_attempts=TRIES, exponential_wait=3)
POSTAL = Postal()
STALLED_AFTER = 10
BATCHES = 40  # at a time; the rest follows with the next run


@queue.task(name="labflow.deliver", retry=PATIENT)
def deliver(event_id: int) -> None:
    """Tell everybody who listens what happened. Listeners may be told twice, so they repeat safely."""
    with work_as(system("outbox"), verb="outbox.deliver") as work:
        outbox.deliver(work, event_id)


@queue.task(name="labflow.send_mail", retry=POSTAL, pass_context=True)
def send_mail(context: JobContext, mail_id: str) -> None:
    """Hand a letter to the post. The row says when it went, so a repeated job sends nothing twice."""
    with work_as(system("post"), verb="letters.send") as work:
        letter = letters.ready(work, UUID(mail_id))
    if letter is None:
        return
    try:
        the_house().mailer.send(letter)
    except LetterRefused as refusal:
        _letter_fails(mail_id, str(refusal))
    except Exception as trouble:
        if context.job is not None and POSTAL.ends_with(context.job.attempts):
            _letter_fails(mail_id, f"Given up after three days: {trouble}")
        with work_as(system("post"), verb="letters.send") as work:
            letters.delayed(work, UUID(mail_id), str(trouble))
        raise
    else:
        with work_as(system("post"), verb="letters.send") as work:
            letters.sent(work, UUID(mail_id))


def _letter_fails(mail_id: str, why: str) -> None:
    with work_as(system("post"), verb="letters.send") as work:
        letters.refused(work, UUID(mail_id), why)


@queue.task(name="labflow.export_list", retry=PATIENT)
def export_list(export_id: str) -> None:
    """Prepare a list of many rows as a file, in the name of who asked for it; say how far it is on the way."""

    def tell(done: int) -> None:
        if done % 5_000 == 0:
            with work_as(system("exports"), verb="lists.progress") as work:
                exporting.progress(work, UUID(export_id), done)

    try:
        exporting.make(the_house(), UUID(export_id), tell=tell)
    except LabError as refusal:  # trying again would be refused again
        with work_as(system("exports"), verb="lists.export") as work:
            exporting.give_up(work, UUID(export_id), refusal.message)


@queue.task(name="labflow.make_archive", retry=PATIENT, pass_context=True)
def make_archive(context: JobContext, archive_id: str) -> None:
    """Make the archive of a year. A killed one is made anew; what fails to the last says so at the archive."""
    try:
        archives.make(the_house(), UUID(archive_id))
    except Exception as error:
        if context.job.attempts >= TRIES:
            archives.give_up(the_house(), UUID(archive_id), str(error))
        raise


@queue.task(name="labflow.verify_archive", retry=PATIENT)
def verify_archive(archive_id: str) -> None:
    """Check an archive against its checksums and the database."""
    archives.verify(the_house(), UUID(archive_id))


@queue.periodic(cron="47 2 * * *")
@queue.task(name="labflow.archive_years", queueing_lock="archive_years", queue="system")
def archive_years(timestamp: int) -> None:
    """Start the archives that the laboratory's rule asks for."""
    with work_as(system("archives"), verb="archives.start_due") as work:
        archives.start_due(work)


@queue.task(name="labflow.take_rows", retry=PATIENT)
def take_rows(run_id: str) -> None:
    """Take in many rows that a program sent, in its name. A finished run is left alone, so a repeated job keeps nothing twice."""
    try:
        with work_as(system("bulk"), verb="bulk.take") as work:
            bulk.take(work, UUID(run_id))
    except LabError as refusal:  # trying again would be refused again
        with work_as(system("bulk"), verb="bulk.take") as work:
            bulk.give_up(work, UUID(run_id), refusal.message)


@queue.periodic(cron="* * * * * */3")
@queue.task(name="labflow.publish_events", queueing_lock="publish_events", queue="system")
def publish_events(timestamp: int) -> None:
    """Take what happened into the feed of events and owe it to the webhooks that want it, a batch at a time."""
    for _batch in range(BATCHES):
        with work_as(system("events"), verb="events.publish") as work:
            if events.publish(work, webhooks.fan_out) < events.BATCH:
                return


@queue.task(name="labflow.send_webhook", retry=PATIENT, queue="webhooks")
def send_webhook(delivery_id: str, attempt: int) -> None:
    """Make one try of a delivery. The delivery knows which try is next, so a repeated job sends nothing twice."""
    webhooks.send(the_house(), UUID(delivery_id), attempt)


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="labflow.sweep_webhooks", queueing_lock="sweep_webhooks", queue="system")
def sweep_webhooks(timestamp: int) -> None:
    """Plan anew the deliveries whose job was lost."""
    with work_as(system("webhooks"), verb="webhooks.sweep") as work:
        webhooks.sweep(work)


@queue.periodic(cron="29 3 * * *")
@queue.task(name="labflow.forget_events", queueing_lock="forget_events", queue="system")
def forget_events(timestamp: int) -> None:
    """Events and finished deliveries go after sixty days."""
    with work_as(system("events"), verb="events.forget") as work:
        events.forget(work)


@queue.periodic(cron="* * * * * */10")
@queue.task(name="labflow.seal_audit", queueing_lock="seal_audit", queue="system")
def seal_audit(timestamp: int) -> None:
    """Seal the newest audit rows and write the head of the chain to the anchor file."""
    with work_as(system("audit"), verb="audit.seal") as work:
        sealed = audit.seal(work)
        position, head = audit.head_of(work)
    if sealed:
        audit.write_anchor(anchors(), position, head, datetime.now(UTC).isoformat(timespec="seconds"))


@queue.periodic(cron="* * * * * */5")
@queue.task(name="labflow.retry_stalled", queueing_lock="retry_stalled", queue="system", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """A worker that was killed leaves its jobs marked as running; they are done again."""
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        log.warning("job_retried", job=job.id, task=job.task_name)
        await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))


@queue.periodic(cron="41 * * * *")
@queue.task(name="labflow.forget_answers", queueing_lock="forget_answers", queue="system")
def forget_answers(timestamp: int) -> None:
    """Forget the answers to repeated requests after their day."""
    with work_as(system("api"), verb="repeating.forget_old") as work:
        repeating.forget_old(work)


@queue.periodic(cron="53 * * * *")
@queue.task(name="labflow.forget_uploads", queueing_lock="forget_uploads", queue="system")
def forget_uploads(timestamp: int) -> None:
    """Throw away what was sent to a signed address and never completed."""
    with work_as(system("files"), verb="signed_links.forget_old") as work:
        signed_links.forget_old(work)


@queue.periodic(cron="17 * * * *")
@queue.task(name="labflow.tidy", queueing_lock="tidy", queue="system", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Forget finished jobs after three days, so the queue stays small."""
    await queue.job_manager.delete_old_jobs(nb_hours=72)

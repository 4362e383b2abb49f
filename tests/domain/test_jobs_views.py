"""The queue's screen and the development inbox: what waits, what failed, trying again, reading letters."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from labflow.domain import jobs_views, letters
from labflow.domain.jobs_views import JobsPage, JobsQuery
from labflow.domain.letters import views as letter_views
from labflow.domain.lists.window import ListQuery
from labflow.errors import Invalid, NotAllowed, NotFound, StepNotAllowed
from labflow.kit.times import utc_now
from labflow.models import AuditEvent, Mail, OutboxEvent
from labflow.testing import TestLab


def read(lab: TestLab, **query: str) -> JobsPage:
    with lab.work_as(lab.max) as work:
        return jobs_views.page(work, JobsQuery(**query))


def letter(lab: TestLab) -> Mail:
    with lab.system() as work:
        mail = letters.owe(
            work, "password_reset", recipient="ana@labflow.dev", recipient_name="Ana Alvarez", dedupe_key="one",
            email="ana@labflow.dev", place="Sierra Analytical", until="soon", link="http://localhost/set-password?token=x",
        )  # fmt: skip
        assert mail is not None
        return mail


def set_job(lab: TestLab, status: str) -> str:
    """Bring the only job into a state, as the worker would."""
    with lab.system() as work:
        return str(
            work.db.execute(
                text(
                    "update procrastinate_jobs set status = cast(:status as procrastinate_job_status) returning id"
                ),
                {"status": status},
            ).scalar_one()
        )


def test_a_letter_waits_until_the_worker_has_sent_it(lab: TestLab):
    mail = letter(lab)
    page = read(lab)
    assert page.tab == "open"
    (row,) = page.rows
    assert (row.task, row.state, row.attempts, row.can_retry) == ("Send a letter", "waiting", 0, False)
    assert row.about == f"{mail.subject}, to ana@labflow.dev"
    assert row.href == f"/inbox?mail={mail.id}"
    assert page.counts == {"open": "1", "failed": "0", "done": "0", "house": "0", "all": "1"}


def test_a_failed_job_can_be_tried_again(lab: TestLab):
    letter(lab)
    set_job(lab, "doing")
    job = set_job(lab, "failed")
    (row,) = read(lab, tab="failed").rows
    assert row.can_retry
    assert "Gave up after" in row.problem
    with lab.work_as(lab.max) as work:
        jobs_views.retry_job(work, job)
    (row,) = read(lab, tab="open").rows
    assert (row.id, row.state, row.attempts) == (job, "waiting", 1)
    assert [event.actor_name for event in lab.all(AuditEvent, AuditEvent.act == "retried")] == ["Max Meyer"]


@pytest.mark.parametrize(
    ("status", "word"), [("todo", "waiting"), ("doing", "running"), ("succeeded", "done")]
)
def test_only_a_failed_job_is_tried_again(lab: TestLab, status: str, word: str):
    letter(lab)
    job = set_job(lab, status)
    with lab.work_as(lab.max) as work, pytest.raises(StepNotAllowed, match=f"is {word}: only a failed job"):
        jobs_views.retry_job(work, job)


def test_a_job_that_is_gone_cannot_be_tried_again(lab: TestLab):
    with lab.work_as(lab.max) as work, pytest.raises(NotFound):
        jobs_views.retry_job(work, "123456789")
    with lab.work_as(lab.max) as work, pytest.raises(Invalid):
        jobs_views.retry_job(work, "1; drop table sample")


def test_jobs_are_for_those_who_may_see_them(lab: TestLab):
    for person in (lab.ana, lab.rita, lab.rhea, lab.cleo):
        with lab.work_as(person) as work:
            for ask in (
                lambda w: jobs_views.page(w, JobsQuery()),
                lambda w: jobs_views.retry_job(w, "1"),
                jobs_views.worker,
            ):
                with pytest.raises(NotAllowed):
                    ask(work)


def test_the_workers_pulse(lab: TestLab):
    assert "No worker is running" in read(lab).worker.told
    beat(lab, utc_now() - timedelta(seconds=2))
    assert read(lab).worker.alive
    beat(lab, utc_now() - timedelta(minutes=5))
    seen = read(lab).worker
    assert not seen.alive
    assert "fell silent 5 m ago" in seen.told


def test_a_reaction_that_nobody_ran_is_shown(lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs_views, "listeners", lambda kind: [print] if kind == "report.issued" else [])
    with lab.system() as work:
        for kind, minutes in (("report.issued", 5), ("report.issued", 0), ("sample.received", 5)):
            work.db.add(
                OutboxEvent(at=utc_now() - timedelta(minutes=minutes), kind=kind, subject_id=lab.ashland)
            )
    assert [row.kind for row in read(lab).undelivered] == ["report issued"]


def test_pages_of_jobs_do_not_overlap(lab: TestLab):
    with lab.system() as work:
        for _ in range(60):
            work.defer("tidy", timestamp=1)
    first = read(lab, tab="all")
    second = read(lab, tab="all", older=first.older)
    assert (len(first.rows), len(second.rows), second.older) == (50, 10, "")
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}


def test_the_inbox_is_for_super_admins(lab: TestLab):
    mail = letter(lab)
    for person in (lab.max, lab.ana, lab.cleo):
        with lab.work_as(person) as work:
            with pytest.raises(NotAllowed):
                letter_views.page(work, ListQuery())
            with pytest.raises(NotAllowed):
                letter_views.view(work, mail.id)


def test_a_letter_is_read_with_its_text_and_its_look(lab: TestLab):
    mail = letter(lab)
    with lab.work_as(lab.ada) as work:
        page = letter_views.page(work, ListQuery(q="ana@"))
        seen = letter_views.view(work, mail.id)
    assert [row.id for row in page.rows] == [str(mail.id)]
    assert (seen.recipient, seen.state, seen.sent) == ("ana@labflow.dev", "waiting", "")
    assert seen.text == mail.text
    assert "<" in seen.html


def beat(lab: TestLab, at: Any) -> None:
    with lab.system() as work:
        work.db.execute(text("delete from procrastinate_workers"))
        work.db.execute(text("insert into procrastinate_workers (last_heartbeat) values (:at)"), {"at": at})

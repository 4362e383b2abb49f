"""The queue's screen and the development inbox: what waits, what failed, trying again, reading letters."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from labflow.domain import jobs_views, letters, lists
from labflow.domain.jobs_views import QUEUE
from labflow.domain.letters import views as letter_views
from labflow.domain.lists import ListPage, acting
from labflow.domain.lists.window import ListQuery
from labflow.errors import NotAllowed, NotFound, StepNotAllowed
from labflow.kit.times import utc_now
from labflow.models import AuditEvent, Mail, OutboxEvent
from labflow.testing import TestLab
from tests.listed import cell


def read(lab: TestLab, **query: str) -> ListPage:
    with lab.work_as(lab.max) as work:
        return jobs_views.page(work, ListQuery(**query))


def said(page: ListPage, column: str, row: int = 0) -> list[str]:
    return cell(QUEUE, page, column, row=row)


def pulse(lab: TestLab) -> jobs_views.WorkerView:
    with lab.work_as(lab.max) as work:
        return jobs_views.worker(work)


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
    assert page.view == "open"
    (line,) = page.lines
    assert (said(page, "task"), line.state, line.hot) == (["Send a letter"], "waiting", False)
    assert said(page, "about") == [f"{mail.subject}, to ana@labflow.dev", f"/inbox/{mail.id}"]
    assert page.counts == {"open": "1", "failed": "0", "done": "0", "house": "0", "all": "1"}


def test_a_failed_job_can_be_tried_again(lab: TestLab):
    letter(lab)
    set_job(lab, "doing")
    job = set_job(lab, "failed")
    page = read(lab, tab="failed")
    assert [line.state for line in page.lines] == ["failed"]
    assert "Gave up after" in said(page, "problem")[0]
    with lab.work_as(lab.max) as work:
        assert acting.dialog(work, QUEUE, "retry", [job]).title == "Try again 1 job"
        assert lists.name_of(work, QUEUE, job) == job
        jobs_views.retry_job(work, int(job))
    page = read(lab, tab="open")
    assert [(line.id, line.state) for line in page.lines] == [(job, "waiting")]
    assert said(page, "attempts") == ["1"]
    assert [event.actor_name for event in lab.all(AuditEvent, AuditEvent.act == "retried")] == ["Max Meyer"]


@pytest.mark.parametrize(
    ("status", "word"), [("todo", "waiting"), ("doing", "running"), ("succeeded", "done")]
)
def test_only_a_failed_job_is_tried_again(lab: TestLab, status: str, word: str):
    letter(lab)
    job = set_job(lab, status)
    with lab.work_as(lab.max) as work, pytest.raises(StepNotAllowed, match=f"is {word}: only a failed job"):
        jobs_views.retry_job(work, int(job))


def test_a_job_that_is_gone_cannot_be_tried_again(lab: TestLab):
    with lab.work_as(lab.max) as work, pytest.raises(NotFound):
        jobs_views.retry_job(work, 123456789)
    for nonsense in ("1; drop table sample", "9" * 40, "-1"):
        with pytest.raises(NotFound):
            QUEUE.read_id(nonsense)


def test_jobs_are_found_by_what_they_do_and_for_whom(lab: TestLab):
    mail = letter(lab)
    job = set_job(lab, "todo")
    for q in (job, "send a", "ana@labflow", mail.subject[:8], str(mail.id)):
        assert [line.id for line in read(lab, q=q).lines] == [job], q
    assert read(lab, q="nobody").lines == []
    assert read(lab, filters="state:is:waiting;task:is:labflow.send_mail;attempts:below:1").total == 1
    assert read(lab, filters="state:not:waiting").lines == []


def test_jobs_are_for_those_who_may_see_them(lab: TestLab):
    for person in (lab.ana, lab.rita, lab.rhea, lab.cleo):
        with lab.work_as(person) as work:
            for ask in (
                lambda w: jobs_views.page(w, ListQuery()),
                lambda w: jobs_views.retry_job(w, 1),
                jobs_views.worker,
            ):
                with pytest.raises(NotAllowed):
                    ask(work)


def test_the_workers_pulse(lab: TestLab):
    assert "No worker is running" in pulse(lab).told
    beat(lab, utc_now() - timedelta(seconds=2))
    assert pulse(lab).alive
    beat(lab, utc_now() - timedelta(minutes=5))
    seen = pulse(lab)
    assert not seen.alive
    assert "fell silent 5 m ago" in seen.told


def test_a_reaction_that_nobody_ran_is_shown(lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs_views, "listeners", lambda kind: [print] if kind == "report.issued" else [])
    with lab.system() as work:
        for kind, minutes in (("report.issued", 5), ("report.issued", 0), ("sample.received", 5)):
            work.db.add(
                OutboxEvent(at=utc_now() - timedelta(minutes=minutes), kind=kind, subject_id=lab.ashland)
            )
    with lab.work_as(lab.max) as work:
        assert [row.kind for row in jobs_views.undelivered(work)] == ["report issued"]


def test_pages_of_jobs_do_not_overlap(lab: TestLab):
    with lab.system() as work:
        for _ in range(60):
            work.defer("tidy", timestamp=1)
    first = read(lab, tab="all")
    second = read(lab, tab="all", after=first.after)
    assert (len(first.lines), len(second.lines), second.after) == (50, 10, "")
    assert not {line.id for line in first.lines} & {line.id for line in second.lines}
    for column in QUEUE.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            first = read(lab, tab="all", sort=sort)
            second = read(lab, tab="all", sort=sort, after=first.after)
            assert len({line.id for line in (*first.lines, *second.lines)}) == 60, sort


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
    assert [(line.id, line.key, line.href) for line in page.lines] == [
        (str(mail.id), mail.subject, f"/inbox/{mail.id}")
    ]
    assert page.counts == {"all": "1", "waiting": "1", "failed": "0"}
    assert (seen.recipient, seen.state, seen.sent) == ("ana@labflow.dev", "waiting", "")
    assert seen.text == mail.text
    assert "<" in seen.html


def beat(lab: TestLab, at: Any) -> None:
    with lab.system() as work:
        work.db.execute(text("delete from procrastinate_workers"))
        work.db.execute(text("insert into procrastinate_workers (last_heartbeat) values (:at)"), {"at": at})

"""The screens of the day and of operation, driven as a browser drives them."""

from urllib.parse import urlencode

import reflex as rx
from sqlalchemy import text

from labflow.domain import audit, identity, letters
from labflow.models import AuditEvent
from labflow.state.audit import AuditState, ChainState
from labflow.state.inbox import InboxState, LetterState
from labflow.state.jobs import JobsState, PulseState
from labflow.state.session import SessionState
from labflow.state.today import PressingState, TodayState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused


def screen(app: rx.App, lab: TestLab, path: str, email: str) -> Tab:
    return Tab(app, path=path, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


async def test_today_shows_a_manager_the_day(app: rx.App, lab: TestLab):
    lab.received()
    async with screen(app, lab, "/", "max@labflow.dev") as tab:
        await tab.send(SessionState.load)
        await tab.send(TodayState.load)
        state = await tab.state(TodayState)
        assert state.loaded
        assert state.view.greeting.endswith(", Max")
        assert {task.key for task in state.view.tasks} == {"assign"}
        await tab.send(PressingState.choose, {"show": "late"})
        assert (await tab.state(PressingState)).show == "late"


async def test_a_client_is_shown_nothing_of_today(app: rx.App, lab: TestLab):
    lab.received()
    async with screen(app, lab, "/", "cleo@ashland.example") as tab:
        sent = await tab.send(SessionState.load)
        assert "/portal" in str(events(sent))
        await tab.send(TodayState.load)
        assert (await tab.state(TodayState)).view.figures == []
        assert refused(await tab.send(PressingState.choose, {"show": "all"}))


async def test_the_trail_is_filtered_by_its_address(app: rx.App, lab: TestLab):
    sample = lab.received()
    asked = f"number:is:{sample.number};act:is:added"
    async with screen(app, lab, f"/audit?filters={asked}", "max@labflow.dev") as tab:
        await tab.send(AuditState.load)
        state = await tab.state(AuditState)
        place = next(column.place for column in state.columns if column.key == "act")
        assert {line.cells[place][1] for line in state.lines} == {"Added"}
        sent = await tab.send(AuditState.drop_filter, {"key": "act"})
        assert urlencode({"filters": f"number:is:{sample.number}"}) in str(events(sent))


async def test_what_is_written_meanwhile_is_counted_not_pushed_in(app: rx.App, lab: TestLab):
    async with screen(app, lab, "/audit", "max@labflow.dev") as tab:
        await tab.send(AuditState.load)
        state = await tab.state(AuditState)
        before = [line.id for line in state.lines]
        lab.received()
        await tab.send(
            AuditState.changed_meanwhile, {"ids": [str(event.seq) for event in lab.all(AuditEvent)]}
        )
        assert [line.id for line in state.lines] == before
        assert state.news > 0


async def test_verifying_says_that_the_chain_holds(app: rx.App, lab: TestLab):
    with lab.system() as work:
        audit.seal(work)
    async with screen(app, lab, "/audit", "max@labflow.dev") as tab:
        await tab.send(ChainState.load)
        await tab.send(ChainState.verify)
        state = await tab.state(ChainState)
        assert state.chain.state.startswith("Chain holds: ")
        assert not state.checking


async def test_the_trail_is_closed_to_analysts(app: rx.App, lab: TestLab):
    async with screen(app, lab, "/audit", "ana@labflow.dev") as tab:
        for handler in (
            AuditState.load,
            ChainState.load,
            ChainState.verify,
            JobsState.load,
            PulseState.load,
            InboxState.load,
            LetterState.load,
        ):
            assert refused(await tab.send(handler))


async def test_a_failed_job_is_tried_again_from_the_screen(app: rx.App, lab: TestLab):
    with lab.system() as work:
        work.defer("tidy", timestamp=1)
        for state in ("doing", "failed"):
            work.db.execute(text(f"update procrastinate_jobs set status = '{state}'"))
    async with screen(app, lab, "/jobs?tab=failed", "max@labflow.dev") as tab:
        await tab.send(JobsState.load)
        state = await tab.state(JobsState)
        (line,) = state.lines
        sent = await tab.send(JobsState.retry, {"job_id": line.id})
        assert "will be tried again" in str(events(sent))
        assert state.lines == []
        assert "There is no such job" in str(events(await tab.send(JobsState.retry, {"job_id": "x"}))) + str(
            tab.errors
        )


async def test_what_became_of_a_job_is_shown_where_it_stands(app: rx.App, lab: TestLab):
    with lab.system() as work:
        work.defer("tidy", timestamp=1)
    async with screen(app, lab, "/jobs?tab=open", "max@labflow.dev") as tab:
        await tab.send(JobsState.load)
        state = await tab.state(JobsState)
        (line,) = state.lines
        with lab.system() as work:
            work.db.execute(text("update procrastinate_jobs set status = 'doing'"))
            work.defer("tidy", timestamp=2)
        await tab.send(JobsState.look_again)
        assert [(one.id, one.state) for one in state.lines] == [(line.id, "in_progress")]
        assert state.news == 1


async def test_a_letter_named_in_the_address_is_opened(app: rx.App, lab: TestLab):
    with lab.system() as work:
        mails = [
            letters.owe(
                work, "password_reset", recipient=f"{name}@labflow.dev", recipient_name=name, dedupe_key=name,
                email=f"{name}@labflow.dev", place="Sierra Analytical", until="soon", link="http://localhost/x",
            )
            for name in ("ana", "vera")
        ]  # fmt: skip
    async with screen(app, lab, f"/inbox/{mails[0].id}", "ada@labflow.dev") as tab:
        await tab.send(LetterState.load)
        state = await tab.state(LetterState)
        assert state.letter.recipient == "ana@labflow.dev"
        await tab.send(LetterState.load, path=f"/inbox/{mails[1].id}")
        assert state.letter.recipient == "vera@labflow.dev"
        await tab.send(LetterState.load, path="/inbox/etc-passwd")
        assert (state.missing, state.letter.subject) == (True, "")
    async with screen(app, lab, "/inbox", "ada@labflow.dev") as tab:
        await tab.send(InboxState.load)
        assert (await tab.state(InboxState)).count == 2

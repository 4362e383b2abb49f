"""What a pressed button waits for: the answer comes behind all that was sent before it."""

import asyncio

import reflex as rx

from labflow.state.activity import ActivityState
from labflow.state.answers import AnswersState
from labflow.state.sample import SampleState
from labflow.testing import TestLab
from tests.state.client import Tab, changes, events
from tests.state.test_orders import signed_in


async def test_the_answer_comes_when_what_was_sent_is_kept(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "ana@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        before = len(tab.namespace.sent)
        await asyncio.gather(
            tab.send(ActivityState.add, {"form": {"text": "Seen"}}),
            tab.send(AnswersState.done, {"number": 7}),
        )
        updates = [update for _, update in tab.namespace.sent[before:]]
        shown = next(
            place for place, one in enumerate(updates) if "Seen" in str(changes([one], ActivityState))
        )
        answered = next(place for place, one in enumerate(updates) if "detail: 7" in str(events([one])))
        assert shown < answered


async def test_whoever_is_not_signed_in_is_answered_too(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, path="/verify") as tab:
        assert "lf-answered" in str(events(await tab.send(AnswersState.done, {"number": 1})))
        assert "lf-answered" not in str(events(await tab.send(AnswersState.done, {"number": "alert()"})))

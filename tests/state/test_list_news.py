"""Tabs that show the same list are told from one reading, and still each of them only what its person may see."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import reflex as rx
from reflex_base.event import Event

from labflow.domain import changes as changes_of
from labflow.domain import identity, lists, samples
from labflow.domain.lists.window import ListQuery
from labflow.domain.samples.views import SAMPLES
from labflow.errors import NotAllowed
from labflow.state import base, list_news
from labflow.state.asking import Asking
from labflow.state.hub import HUB
from labflow.state.samples import SamplesState
from labflow.testing import TestLab
from tests.state.client import Tab, changes
from tests.state.test_live import hub, signed_in  # noqa: F401 (the hub is used by being there)
from tests.state.test_work_news import beside

ANA, VERA = "ana@labflow.dev", "vera@labflow.dev"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For each reading that was shared, how many tabs it was for."""
    read, seen = list_news._read, []

    def counting(plan: Any, query: Any, wanted: Any, heard: Any) -> Any:
        seen.append(len(wanted))
        return read(plan, query, wanted, heard)

    monkeypatch.setattr(list_news, "_read", counting)
    return seen


def freeze(lab: TestLab, *ids: UUID, place: str = "Freezer 9") -> None:
    for id in ids:
        with lab.work_as(lab.rita) as work:
            samples.move(work, id, location=place)


async def told(*tabs: Tab, ids: list[UUID]) -> None:
    """Tell them all at once, as the hub does."""
    payload = {"ids": [str(id) for id in ids]}
    await asyncio.gather(*(tab.send(SamplesState.changed_meanwhile, payload) for tab in tabs))
    assert not tabs[0].errors, tabs[0].errors


async def places(tab: Tab) -> list[str]:
    """Where each sample is, as the tab shows it."""
    place = [column.key for column in SAMPLES.columns].index("location")
    return [line.cells[place][1] for line in (await tab.state(SamplesState)).lines]


async def test_tabs_of_one_list_are_told_from_one_reading_and_each_of_its_own_rows(
    app: rx.App, real_lab: TestLab, readings: list[int]
) -> None:
    first, second = (real_lab.received() for _ in range(2))
    async with signed_in(app, real_lab, ANA, "/samples?sort=number") as tab:
        other, turned = beside(tab, real_lab, ANA), beside(tab, real_lab, ANA)
        turned.path = "/samples?sort=-number"
        for one in (tab, other, turned):
            await one.send(SamplesState.load)
        freeze(real_lab, first.id, second.id)
        await told(tab, other, turned, ids=[first.id, second.id])
        assert sum(readings) == 3
        assert len(readings) < 3  # who comes first does not wait for others
        for one in (tab, other, turned):
            assert await places(one) == ["Freezer 9", "Freezer 9"]
        mine = (await tab.state(SamplesState)).lines[0]
        assert mine is not (await other.state(SamplesState)).lines[0]


async def test_who_they_are_is_asked_of_the_database_once_for_all(
    app: rx.App, real_lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample, asked = real_lab.received(), []
    actors_of = identity.actors_of

    def counting(work: Any, tokens: Any) -> Any:
        asked.append(len(tokens))
        return actors_of(work, tokens)

    async with signed_in(app, real_lab, ANA, "/samples") as tab:
        tabs = [tab, *(beside(tab, real_lab) for _ in range(3))]
        for one in tabs:
            await one.send(SamplesState.load)
        monkeypatch.setattr(base.identity, "actors_of", counting)
        await told(*tabs, ids=[sample.id])
        assert sum(asked) == 4
        assert len(asked) < 4


async def test_a_session_that_ended_hears_nothing_beside_one_that_lives(
    app: rx.App, real_lab: TestLab
) -> None:
    sample = real_lab.received()
    async with signed_in(app, real_lab, VERA, "/samples") as tab:
        gone = beside(tab, real_lab, ANA)
        for one in (tab, gone):
            await one.send(SamplesState.load)
        before = await places(gone)
        with real_lab.system() as work:
            identity.end_sessions(work, real_lab.ana.id)
        freeze(real_lab, sample.id)
        await told(tab, gone, ids=[sample.id])
        assert (await places(tab), await places(gone)) == (["Freezer 9"], before)
        sent = [update for token, update in tab.namespace.sent if token == gone.token]
        assert "Freezer 9" not in str(sent)


async def test_a_client_who_sends_the_event_beside_the_laboratory_learns_nothing(
    app: rx.App, real_lab: TestLab
) -> None:
    sample = real_lab.received()
    async with signed_in(app, real_lab, VERA, "/samples") as tab:
        client = beside(tab, real_lab, "cleo@ashland.example")
        await tab.send(SamplesState.load)
        freeze(real_lab, sample.id)
        await told(tab, client, ids=[sample.id])
        assert await places(tab) == ["Freezer 9"]
        sent = [update for token, update in tab.namespace.sent if token == client.token]
        assert sample.number not in str(sent)
        assert (await client.state(SamplesState)).lines == []


async def test_ones_own_views_stay_ones_own_and_what_is_mine_is_counted_for_each(
    app: rx.App, real_lab: TestLab, readings: list[int]
) -> None:
    sample = real_lab.received()
    async with signed_in(app, real_lab, VERA, "/samples?tab=all") as tab:
        other, mine = beside(tab, real_lab, VERA), beside(tab, real_lab, VERA)
        mine.path = "/samples?tab=all&filters=mine:is:yes"
        for one in (tab, other, mine):
            await one.send(SamplesState.load)
        with real_lab.work_as(real_lab.vera) as work:
            lists.save_view(work, SAMPLES, name="Vera's own", filters="state:is:received")
        owner = beside(tab, real_lab, VERA)
        await owner.send(SamplesState.load)
        readings.clear()
        freeze(real_lab, sample.id)
        await told(owner, ids=[sample.id])
        assert readings == []
        assert "Vera's own" in [view.label for view in (await owner.state(SamplesState)).views]
        await told(tab, other, mine, ids=[sample.id])
        for one in (tab, other):
            assert "Vera's own" not in [view.label for view in (await one.state(SamplesState)).views]
        state = await mine.state(SamplesState)
        assert (state.lines, state.news) == ([], 0)  # it is not hers
        assert (await tab.state(SamplesState)).news == 0


async def test_each_is_told_in_her_language(app: rx.App, real_lab: TestLab) -> None:
    with real_lab.work_as(real_lab.ana) as work:
        identity.choose_language(work, "de")
    waiting = real_lab.samples_of(real_lab.order())[0]
    async with signed_in(app, real_lab, ANA, "/samples?tab=open") as tab:
        other = beside(tab, real_lab, "max@labflow.dev")
        for one in (tab, other):
            await one.send(SamplesState.load)
        with real_lab.work_as(real_lab.rita) as work:
            samples.receive(work, waiting.id, reception=samples.Reception(location="Cooler 1"))
        await told(tab, other, ids=[waiting.id])
        german, english = await tab.state(SamplesState), await other.state(SamplesState)
        assert (german.news, english.news) == (1, 1)
        assert next(view.label for view in german.views) != "Open work"
        assert next(view.label for view in english.views) == "Open work"


async def test_a_list_in_which_nothing_is_different_is_sent_nothing(app: rx.App, real_lab: TestLab) -> None:
    sample = real_lab.received()
    async with signed_in(app, real_lab, ANA, "/samples") as tab:
        await tab.send(SamplesState.load)
        assert (
            changes(await tab.send(SamplesState.changed_meanwhile, {"ids": [str(sample.id)]}), SamplesState)
            == {}
        )


def test_what_depends_on_the_person_is_not_read_for_all(lab: TestLab) -> None:
    with lab.work_as(lab.ana) as work:
        own = lists.save_view(work, SAMPLES, name="Mine", filters="")
        asked = ListQuery(tab=str(own))
        assert lists.follow_for_all(work, SAMPLES, asked, shown=[], others=[]) is None
        asked = ListQuery(filters="mine:is:yes")
        assert lists.follow_for_all(work, SAMPLES, asked, shown=[], others=[]) is None
        assert lists.follow_for_all(work, SAMPLES, ListQuery(), shown=[], others=[]) is not None
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        lists.follow_for_all(work, SAMPLES, ListQuery(), shown=[], others=[])


async def test_a_question_is_never_answered_by_a_reading_that_began_before_it() -> None:
    value, begun, go = 1, asyncio.Event(), asyncio.Event()

    async def read(questions: set[str]) -> dict[str, int]:
        found = value
        begun.set()
        await go.wait()
        return dict.fromkeys(questions, found)

    asking = Asking(read)
    early = asyncio.create_task(asking.ask("a"))
    await begun.wait()
    value = 2
    late = [asyncio.create_task(asking.ask(one)) for one in ("a", "b")]
    await asyncio.sleep(0)
    go.set()
    assert (await early, [await one for one in late]) == (1, [2, 2])


async def test_a_reading_that_fails_fails_for_who_asked_and_not_for_who_comes_after() -> None:
    broken = True

    async def read(questions: set[str]) -> dict[str, int]:
        if broken:
            raise OSError("no database")
        return dict.fromkeys(questions, 1)

    asking = Asking(read)
    with pytest.raises(OSError, match="no database"):
        await asking.ask("a")
    broken = False
    assert await asking.ask("a") == 1


async def test_tabs_that_the_hub_tells_one_after_the_other_share_a_reading_too(
    app: rx.App, real_lab: TestLab, readings: list[int]
) -> None:
    first, second = (real_lab.received() for _ in range(2))
    async with signed_in(app, real_lab, ANA, "/samples?sort=number") as tab:
        tabs = [tab, *(beside(tab, real_lab, ANA) for _ in range(11))]
        for one in tabs:
            await one.send(SamplesState.load)
        readings.clear()
        await told_by_the_hub(tab, real_lab, first.id, second.id)
        for one in tabs:
            assert await places(one) == ["Freezer 9", "Freezer 9"]
        assert len(readings) == 1
        await told_by_the_hub(tab, real_lab, second.id, place="Freezer 8")
        for one in tabs:
            assert await places(one) == ["Freezer 9", "Freezer 8"]
        assert not tab.errors, tab.errors


async def test_what_is_new_is_counted_from_the_shared_reading_round_after_round(
    app: rx.App, real_lab: TestLab, readings: list[int]
) -> None:
    real_lab.received()
    async with signed_in(app, real_lab, ANA, "/samples?tab=all") as tab:
        other = beside(tab, real_lab, ANA)
        for one in (tab, other):
            await one.send(SamplesState.load)
        readings.clear()
        for news in (1, 2):
            new = real_lab.received()
            await told_by_the_hub(tab, real_lab, new.id)
            for one in (tab, other):
                assert (await one.state(SamplesState)).news == news
        assert len(readings) == 2


async def test_a_session_that_ended_after_the_change_hears_nothing_from_the_hub(
    app: rx.App, real_lab: TestLab
) -> None:
    sample = real_lab.received()
    async with signed_in(app, real_lab, VERA, "/samples") as tab:
        gone = beside(tab, real_lab, ANA)
        client = beside(tab, real_lab, "cleo@ashland.example")
        for one in (tab, gone):
            await one.send(SamplesState.load)
        with real_lab.system() as work:
            identity.end_sessions(work, real_lab.ana.id)
        await told_by_the_hub(tab, real_lab, sample.id)
        assert await places(tab) == ["Freezer 9"]
        for one in (gone, client):
            sent = [update for token, update in tab.namespace.sent if token == one.token]
            assert "Freezer 9" not in str(sent)


async def told_by_the_hub(tab: Tab, lab: TestLab, *ids: UUID, place: str = "Freezer 9") -> None:
    """These samples are moved, and the hub tells whoever shows them."""

    async def send(token: str, handler: str, payload: dict[str, Any]) -> Any:
        return await tab.processor.enqueue(token, Event(name=handler, payload=payload))

    HUB.send = send
    with lab.system() as work:
        last = changes_of.newest(work)
    freeze(lab, *ids, place=place)
    for watch in HUB.watches.values():
        watch.told_at = 0.0
    with lab.system() as work:
        fresh = [change for change in changes_of.since(work, last) if change.seq > last]
    await HUB.tell(fresh)

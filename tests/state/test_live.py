"""Open screens follow what others do: rows change where they stand, new ones are counted, nothing leaks, and people see each other."""

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import reflex as rx
from sqlalchemy import text

from labflow.domain import changes, comments, counters, identity, samples
from labflow.domain.samples.views import SAMPLES
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.state import hub as hubs
from labflow.state import live
from labflow.state.hub import HUB, Counter, Hub, Watch
from labflow.state.live import PresenceState
from labflow.state.notifications import NotificationsState
from labflow.state.samples import SamplesState
from labflow.state.session import SessionState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab


@pytest.fixture(autouse=True)
def hub() -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    """An empty hub that keeps what it would send."""
    sent: list[tuple[str, str, dict[str, Any]]] = []

    async def send(tab: str, handler: str, payload: dict[str, Any]) -> None:
        sent.append((tab, handler.rsplit(".", 1)[-1], payload))

    before = vars(HUB).copy()
    vars(HUB).update(vars(Hub(send=send)))
    yield sent
    vars(HUB).update(before)


def signed_in(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, email, PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


def changed(lab: TestLab) -> list[changes.Change]:
    with lab.system() as work:
        return changes.since(work, 0)


async def test_a_row_that_is_shown_changes_where_it_stands(app: rx.App, lab: TestLab) -> None:
    first, second = (lab.received() for _ in range(2))
    async with signed_in(app, lab, "ana@labflow.dev", "/samples?sort=number") as tab:
        await tab.send(SamplesState.load)
        with lab.work_as(lab.rita) as work:
            samples.move(work, second.id, location="Freezer 9")
        await tab.send(SamplesState.changed_meanwhile, {"ids": [str(second.id)]})
        state = await tab.state(SamplesState)
        assert [line.key for line in state.lines] == [first.number, second.number]
        assert ["muted", "Freezer 9"] in state.lines[1].cells
        assert state.news == 0


async def test_what_comes_newly_into_a_view_is_offered_and_does_not_move_the_list(
    app: rx.App, lab: TestLab
) -> None:
    lab.received()
    waiting = lab.samples_of(lab.order())[0]
    async with signed_in(app, lab, "ana@labflow.dev", "/samples?tab=open") as tab:
        await tab.send(SamplesState.load)
        with lab.work_as(lab.rita) as work:
            samples.receive(work, waiting.id, reception=samples.Reception(location="Cooler 1"))
        await tab.send(SamplesState.changed_meanwhile, {"ids": [str(waiting.id)]})
        state = await tab.state(SamplesState)
        assert (len(state.lines), state.news) == (1, 1)
        assert next(view.count for view in state.views if view.key == "open") == "2"


async def test_a_client_who_sends_a_staff_lists_event_learns_nothing(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "cleo@ashland.example", "/portal") as tab:
        await tab.send(SamplesState.changed_meanwhile, {"ids": [str(sample.id)]})
        assert (await tab.state(SamplesState)).lines == []


async def test_only_tabs_whose_records_changed_are_told(lab: TestLab, hub: list[Any]) -> None:
    sample = lab.received()
    HUB.watches["samples"] = Watch("s.changed_meanwhile", lambda change: change.sample_id)
    HUB.watches["clients"] = Watch(
        "c.changed_meanwhile", lambda change: change.id if change.entity == "client" else None
    )
    last = changed(lab)[-1].seq
    with lab.work_as(lab.rita) as work:
        samples.move(work, sample.id, location="Freezer 9")
    await HUB.tell([change for change in changed(lab) if change.seq > last])
    assert hub == [("samples", "changed_meanwhile", {"ids": [str(sample.id)]})]


async def test_results_on_samples_out_of_sight_are_no_news_for_a_list(lab: TestLab, hub: list[Any]) -> None:
    seen, unseen = lab.received(), lab.received()
    for tab, rows in (("seen", {str(seen.id)}), ("unseen", {str(unseen.id)}), ("other", set())):
        HUB.watches[tab] = Watch("s.changed", SAMPLES.touched, shown=frozenset(rows), moved=SAMPLES.is_own)
    lab.enter(seen, {"NO3": "1.84"})
    last = changed(lab)[-1].seq
    lab.enter(seen, {"PB": "0.9"})
    await HUB.tell([change for change in changed(lab) if change.seq > last])
    assert [tab for tab, _, _ in hub] == ["seen"]


async def test_a_tab_is_told_of_many_changes_at_once_and_of_none_too_little(
    lab: TestLab, hub: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "EVERY", 60.0)
    HUB.watches["samples"] = Watch("s.changed", lambda change: change.sample_id)
    told, arrivals = [], []
    for _ in range(3):
        last = changed(lab)[-1].seq if changed(lab) else 0
        told.append(str(lab.received().id))
        arrivals.append([change for change in changed(lab) if change.seq > last])
    for fresh in arrivals:  # one after the other, however long receiving took
        await HUB.tell(fresh)
    assert (len(hub), HUB.later is not None) == (1, True)
    HUB.later.cancel()
    monkeypatch.setattr(hubs, "EVERY", 0.0)  # as after a while
    await HUB._tell_noted()
    assert {id for _, _, payload in hub for id in payload["ids"]} == set(told)
    assert len(hub) == 2


async def test_only_whose_own_numbers_changed_counts_again(lab: TestLab, hub: list[Any]) -> None:
    lab.order()
    for name, person in (("rita", lab.rita), ("ana", lab.ana)):
        with lab.work_as(person) as work:
            shown = counters.waiting(work)
        HUB.counters[name] = Counter("s.count", person.id, counters.keys_of(person.permissions), shown)
    await HUB.tell(changed(lab))
    assert hub == []
    HUB.counted_at = 0.0
    last = changed(lab)[-1].seq
    lab.order()
    await HUB.tell([change for change in changed(lab) if change.seq > last])
    assert hub == [("rita", "count", {})]


async def test_a_mention_is_counted_at_once_and_offered_in_an_open_inbox(
    app: rx.App, lab: TestLab, hub: list[Any]
) -> None:
    """A notice is no record of the trail: the database tells of it by itself."""
    sample = lab.received()
    HUB.feed, HUB.so_far = ChangeFeed(""), 1  # from now on a tab is told of every change
    async with signed_in(app, lab, "vera@labflow.dev", "/notifications") as tab:
        await tab.send(SessionState.load)
        await tab.send(NotificationsState.load)
        assert (await tab.state(SessionState)).counts.get("notifications") is None
        with lab.work_as(lab.ana) as work:
            comments.add(work, "sample", sample.id, text="@Vera Vogel look")
        await HUB.feed._heard(psycopg.Notify("labflow_changes", "notice", 1), None)  # type: ignore[arg-type]
        await HUB.follow()
        await asyncio.gather(*HUB.telling)
        [(_, handler, _)] = hub
        assert handler == "count"
        await tab.send(NotificationsState.count)
        assert (await tab.state(SessionState)).counts["notifications"] == "1"
        inbox = await tab.state(NotificationsState)
        assert (len(inbox.rows), inbox.news) == (0, 1)
        await tab.send(NotificationsState.show_news)
        inbox = await tab.state(NotificationsState)
        assert (len(inbox.rows), inbox.news) == (1, 0)
        await tab.send(NotificationsState.mark, {"notice_id": inbox.rows[0].id})
        assert (await tab.state(SessionState)).counts.get("notifications") is None
        await tab.send(SessionState.load)
        assert (await tab.state(SessionState)).counts.get("notifications") is None


def test_what_is_counted_for_everybody_is_what_each_is_told(lab: TestLab) -> None:
    lab.order(count=2)
    lab.resulted()
    with lab.system() as work:
        everybody = counters.for_everybody(work)
    for person in (lab.rita, lab.ana, lab.vera, lab.max):
        with lab.work_as(person) as work:
            assert everybody.of(person.id, counters.keys_of(person.permissions)) == counters.waiting(work)
    with pytest.raises(PermissionError), lab.work_as(lab.max) as work:
        counters.for_everybody(work)


async def test_a_tab_shows_what_the_hub_counted_for_its_own_person_and_counts_itself_when_that_is_old(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    waiting = counters.waiting

    def counting(work: Any) -> dict[str, str]:
        asked.append(str(work.actor.name))
        return waiting(work)

    monkeypatch.setattr("labflow.state.session.counters.waiting", counting)
    with lab.system() as work:
        everybody = counters.for_everybody(work)
    HUB.everybody = dataclasses.replace(everybody, shared={**everybody.shared, "review": 7, "orders": 5})
    for email, shown in (("ana@labflow.dev", None), ("cleo@ashland.example", {})):
        async with signed_in(app, lab, email, "/samples") as tab:
            await tab.send(SessionState.load)
            asked.clear()
            HUB.counted_at = time.monotonic()
            await tab.send(SessionState.count)
            counted = (await tab.state(SessionState)).counts
            assert asked == []
            allowed = counters.keys_of(lab.ana.permissions)
            assert set(counted) <= set(allowed)
            assert shown is None or counted == shown
            HUB.counted_at = time.monotonic() - live.COUNT_HOLDS - 1
            await tab.send(SessionState.count)
            assert len(asked) == 1


async def test_a_tab_that_is_gone_is_forgotten(lab: TestLab, hub: list[Any]) -> None:
    HUB.watches["closed"] = Watch("s.changed_meanwhile", lambda change: change.id)
    HUB.is_open = lambda tab: False
    lab.order()
    HUB.counters["closed"] = Counter("s.count", None, (), {})
    await HUB.tell(changed(lab))
    assert hub == []
    HUB.sweep()
    assert (list(HUB.watches), list(HUB.counters)) == ([], [])


async def test_two_people_on_one_record_see_each_other_until_one_leaves(lab: TestLab, hub: list[Any]) -> None:
    for tab, name in (("a", "Ana Alvarez"), ("v", "Vera Vogt")):
        HUB.watches[tab] = Watch(
            "s.x",
            lambda change: None,
            "sample:1",
            {"id": name, "name": name, "session": tab},
            show_others=f"{PresenceState.get_full_name()}.show",
        )
        await HUB.heard({"record": "sample:1", "person": {**HUB.watches[tab].person, "initials": name[0]}})
        if tab == "a":
            assert hub == [], "who is alone need not be told so"
    assert {tab for tab, handler, _ in hub if handler == "show"} == {"a", "v"}
    assert {person["name"] for person, _ in HUB.present["sample:1"].values()} == {"Ana Alvarez", "Vera Vogt"}
    await HUB.heard({"record": "sample:1", "person": HUB.watches["v"].person, "left": True})
    assert [person["name"] for person, _ in HUB.present["sample:1"].values()] == ["Ana Alvarez"]


@pytest.mark.parametrize("changed_before", [False, True])
async def test_a_closed_tab_has_left_its_record(lab: TestLab, hub: list[Any], changed_before: bool) -> None:
    """Also when something changed there between its end and the next look: the others would see her for a while still."""
    said: list[dict[str, Any]] = []

    class Feed:
        def tell(self, presence: dict[str, Any]) -> None:
            said.append(presence)

    HUB.feed = Feed()  # type: ignore[assignment]
    for tab in ("open", "closed"):
        HUB.watches[tab] = Watch("s.x", lambda change: change.id, "sample:1", {"id": tab, "session": tab})
    HUB.is_open = lambda tab: tab == "open"
    if changed_before:
        lab.order()
        await HUB.tell(changed(lab))
        await HUB.heard({"record": "sample:1", "person": {"session": "new"}})
        assert {tab for tab, _, _ in hub} == {"open"}
    HUB.sweep()
    assert [(one["person"]["session"], one["left"]) for one in said] == [("closed", True)]
    assert list(HUB.watches) == ["open"]


async def test_who_is_here_is_shown_only_to_who_looks_at_the_record(app: rx.App, lab: TestLab) -> None:
    HUB.present["sample:1"] = {"x": ({"id": "vera", "name": "Vera Vogt", "initials": "VV"}, 0.0)}
    async with signed_in(app, lab, "ana@labflow.dev", "/samples") as tab:
        await tab.send(PresenceState.show, {"record": "sample:1"})
        assert (await tab.state(PresenceState)).others == []
        HUB.watches[tab.token] = Watch("s.x", lambda change: None, "sample:1", {"id": "ana"})
        await tab.send(PresenceState.show, {"record": "sample:1"})
        assert [person["name"] for person in (await tab.state(PresenceState)).others] == ["Vera Vogt"]


def test_nobody_but_the_house_follows_the_trail(lab: TestLab) -> None:
    with pytest.raises(PermissionError), lab.work_as(lab.cleo) as work:
        changes.since(work, 0)


def test_a_commit_is_heard_by_whoever_listens(lab: TestLab) -> None:
    """The database itself tells: no verb can forget it."""
    with lab.system() as work:
        triggers = work.db.scalars(
            text("select tgname from pg_trigger where tgrelid = 'audit_event'::regclass")
        ).all()
    assert "tell" in triggers


async def test_who_is_told_of_a_change_is_told_of_the_numbers_by_the_same_event(
    app: rx.App, lab: TestLab, hub: list[Any]
) -> None:
    HUB.counted_at = 0.0
    async with signed_in(app, lab, "rita@labflow.dev", "/samples") as tab:
        await tab.send(SessionState.load)
        await tab.send(SamplesState.load)
        last = changed(lab)[-1].seq
        lab.order()
        told_first: list[str] = []

        async def send(token: str, handler: str, payload: dict[str, Any]) -> None:
            told_first.append(handler.rsplit(".", 1)[-1])
            if handler.endswith("changed_meanwhile"):
                await tab.send(SamplesState.changed_meanwhile, payload)

        HUB.send = send
        await HUB.tell([change for change in changed(lab) if change.seq > last])
        assert told_first == ["changed_meanwhile"]
        assert (await tab.state(SessionState)).counts["receiving"] == "1"


async def test_what_a_tab_counted_for_itself_is_not_undone_by_an_older_count(
    app: rx.App, lab: TestLab, hub: list[Any]
) -> None:
    lab.order()
    async with signed_in(app, lab, "rita@labflow.dev", "/samples") as tab:
        await tab.send(SessionState.load)
        with lab.system() as work:
            everybody = counters.for_everybody(work)
        HUB.everybody = dataclasses.replace(everybody, shared={**everybody.shared, "receiving": 7})
        HUB.counted_at = time.monotonic() - 1
        live.recounted(await tab.state(SessionState), {"receiving": "1"}, time.monotonic())
        await tab.send(SamplesState.load)
        assert (await tab.state(SessionState)).counts["receiving"] == "1"
        HUB.counted_at = time.monotonic()
        await tab.send(SamplesState.load)
        assert (await tab.state(SessionState)).counts["receiving"] == "7"

"""Many open tabs are told a few at a time, all of them, and whoever acts meanwhile does not wait behind them."""

import asyncio

import pytest

from labflow.state import turns
from labflow.state.turns import AT_ONCE, Turns


async def test_only_a_few_are_told_at_a_time_and_all_are_told() -> None:
    line, now, most, told = Turns(), 0, 0, []

    async def tell(tab: int) -> asyncio.Future[object]:
        nonlocal now, most
        now += 1
        most = max(most, now)

        async def handle() -> None:
            nonlocal now
            await asyncio.sleep(0.001)
            told.append(tab)
            now -= 1

        return asyncio.ensure_future(handle())

    for tab in range(20):
        line.wait(tab, lambda tab=tab: tell(tab))
    await line.taken()
    assert most == AT_ONCE
    assert told == list(range(20))


async def test_who_waits_already_is_told_once_and_who_comes_meanwhile_too() -> None:
    line, told = Turns(), []

    async def tell(tab: str) -> None:
        told.append(tab)
        if tab == "first":
            line.wait("late", lambda: tell("late"))

    for tab in ("first", "second", "first"):
        line.wait(tab, lambda tab=tab: tell(tab))
    await line.taken()
    assert sorted(told) == ["first", "late", "second"]


async def test_what_a_person_does_comes_between() -> None:
    line, order = Turns(), []

    async def tell(tab: int) -> asyncio.Future[object]:
        async def handle() -> None:
            for _ in range(3):
                await asyncio.sleep(0)
            order.append(tab)

        return asyncio.ensure_future(handle())

    for tab in range(100):
        line.wait(tab, lambda tab=tab: tell(tab))
    telling = asyncio.create_task(line.taken())
    await asyncio.sleep(0)

    for _ in range(10):  # as many steps as an event of her own takes
        await asyncio.sleep(0)
    assert len(order) < 20
    await telling
    assert len(order) == 100


async def test_a_tab_that_is_busy_or_fails_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "STUCK", 0.01)
    line, told = Turns(), []

    async def busy() -> asyncio.Future[object]:
        return asyncio.get_running_loop().create_future()

    async def fails() -> None:
        raise RuntimeError("its handler is gone")

    async def tell(tab: int) -> None:
        told.append(tab)

    for place in range(AT_ONCE):
        line.wait(f"busy {place}", busy)
        line.wait(f"fails {place}", fails)
    for tab in range(5):
        line.wait(tab, lambda tab=tab: tell(tab))
    await asyncio.wait_for(line.taken(), 2)
    assert told == [0, 1, 2, 3, 4]


async def test_who_waits_to_be_told_gives_way_to_what_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    line, told = Turns(), []

    async def tell() -> None:
        told.append("told")

    line.begins()
    line.wait("tab", tell)
    taken = asyncio.create_task(line.taken())
    await asyncio.sleep(turns.LOOK * 2)
    assert told == []
    line.ends()
    await asyncio.wait_for(taken, 20)
    assert told == ["told"]


async def test_but_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    line, told = Turns(), []

    async def tell() -> None:
        told.append("told")

    line.begins()  # something that goes on and on
    line.wait("tab", tell)
    await asyncio.wait_for(line.taken(), 1)
    assert told == ["told"]


async def test_those_who_are_told_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 60)
    line, told = Turns(), []

    async def tell(tab: int) -> asyncio.Future[object]:
        async def handle() -> None:
            line.begins()
            await asyncio.sleep(0.05)
            told.append(tab)
            line.ends()

        return asyncio.ensure_future(handle())

    for tab in range(AT_ONCE):
        line.wait(tab, lambda tab=tab: tell(tab))
    await asyncio.wait_for(line.taken(), 20)
    assert len(told) == AT_ONCE

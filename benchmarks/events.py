"""What one event of a screen takes of the processor, and how many statements it sends, one after the other in one process.

python -m benchmarks.events [--rounds 30]

Guard, handler, verbs, the update as JSON; no socket and nobody else. "An event" is what a person does: opening a page sets off
several on the server. Processor time is that of this process alone, without PostgreSQL. A busy machine spoils it less than
waiting times, but does: compare two versions in turns.
"""

import argparse
import asyncio
import gc
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from statistics import mean, median
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.utils.format import json_dumps
from sqlalchemy import event

from benchmarks import people as acts
from benchmarks.running import Running, demo
from tests.state.client import Tab

Act = Callable[[], Awaitable[int]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=30)
    rounds = asked.parse_args().rounds
    with demo() as running:
        asyncio.run(_measure(running, rounds))
    print(f"load average {os.getloadavg()[0]:.1f}")


async def _measure(running: Running, rounds: int) -> None:
    app, sent = _application(), _counter(running)
    person = acts.people(running, 1, acts.prepare(running.house, samples=60))[0]
    async with _Screen(app, person) as screen:
        for name, act in screen.acts().items():
            await act()
            await act()
            sent.clear()
            await act()
            once, spent, sizes = dict(sent), [], []
            for _ in range(rounds):
                began = time.process_time()
                sizes.append(await act())
                spent.append((time.process_time() - began) * 1000)
            print(
                f"{name:14} {median(spent):6.1f} ms in the median, {mean(spent):6.1f} on average;"
                f" {once.get('statements', 0):3} statements in {once.get('transactions', 0):2} transactions; {mean(sizes) / 1000:5.1f} kB",
                flush=True,
            )
    if screen.tab.errors:
        raise screen.tab.errors[0]


def _application() -> rx.App:
    os.environ |= {"LABFLOW_MODE": "test", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"}
    from labflow.asgi import settle
    from labflow.labflow import app
    from labflow.state.guard import Pace

    Pace.BURST = float("inf")
    gc.collect()
    settle()
    return app


def _counter(running: Running) -> Counter[str]:
    sent: Counter[str] = Counter()
    event.listen(running.house.engine, "before_cursor_execute", lambda *_: sent.update(["statements"]))
    event.listen(running.house.engine, "begin", lambda *_: sent.update(["transactions"]))
    return sent


class _Screen:
    """A tab that does what people do."""

    def __init__(self, app: rx.App, person: acts.Person) -> None:
        self.tab, self.person, self.app = Tab(app, cookie=person.cookie), person, app
        self.params: dict[str, str] = {}
        self.cells: list[str] = []
        self.typed = 0
        self.tab._router = self._router  # type: ignore[method-assign]

    async def __aenter__(self) -> "_Screen":
        await self.tab.__aenter__()
        await self._send(acts.HYDRATE, path="/samples")
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self.tab.__aexit__(*raised)

    def acts(self) -> dict[str, Act]:
        return {
            "open list": lambda: self._go("/samples"),
            "follow list": self._follow,
            "press sort": lambda: self._send(f"{acts.LIST}.sort_by", {"key": "client"}),
            "sort: rows": lambda: self._go("/samples", sort=random.choice(acts.SORTS)),
            "search: rows": lambda: self._go("/samples", q=random.choice(acts.WORDS)),
            "open sample": lambda: self._record("/samples"),
            "open sheet": lambda: self._record("/work/sample"),
            "type a cell": self._type,
        }

    def _router(self, path: str) -> dict[str, Any]:
        base = path.partition("?")[0]
        return {
            "pathname": self.app.router(base) or base, "asPath": path, "query": self.params, "headers": dict(self.tab.headers),
            "ip": "127.0.0.1", "token": self.tab.token, "sid": "sid",
        }  # fmt: skip

    async def _send(self, name: str, payload: dict[str, Any] | None = None, *, path: str = "") -> int:
        self.tab.path = path or self.tab.path
        updates = await self.tab.send(name, payload or {})
        for update in updates:
            rows = (update.delta or {}).get(acts.ROWS, {}).get("rows_rx_state_")
            if rows is not None:
                self.cells = [
                    cell["id"] for cell in rows if "id" in cell and cell.get("kind", "number") == "number"
                ]
        return sum(len(json_dumps(update)) for update in updates)

    async def _go(self, path: str, **params: str) -> int:
        self.params = params
        shown = {name: value for name, value in params.items() if not name.endswith("_id")}
        return await self._send(acts.GO, path=path + ("?" + urlencode(shown) if shown else ""))

    async def _record(self, path: str) -> int:
        id = str(random.choice(self.person.ids))
        return await self._go(f"{path}/{id}", sample_id=id)

    async def _follow(self) -> int:
        some = [str(id) for id in random.sample(self.person.ids, 8)]
        return await self._send(f"{acts.LIST}.changed_meanwhile", {"ids": some})

    async def _type(self) -> int:
        if not self.cells:
            await self._record("/work/sample")
        self.typed += 1
        cell = {"id": self.cells.pop(), "seen": 0, "raw": f"0.{random.randint(10, 99)}"}
        return await self._send(
            f"{acts.SHEET}.commit",
            {"batch": {"id": str(self.typed), "have": self.typed - 1, "cells": [cell]}},
        )


if __name__ == "__main__":
    main()

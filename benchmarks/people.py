"""The people of `benchmarks.screens`: signed in, connected as a browser is, doing what people do all day."""

import asyncio
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import socketio
from sqlalchemy import select

from benchmarks.running import Running
from labflow.domain import orders, samples
from labflow.domain.actor import Actor, system
from labflow.domain.identity.acting import actor_named
from labflow.domain.orders import OrderDraft
from labflow.domain.ports import House
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work, digest, open_work
from labflow.kit.cookies import PLAIN_NAME
from labflow.models import Contact, Profile, Sample, SampleType, User, UserSession

STAFF = ("elena", "priya", "daniel", "aisha", "hannah", "jun")
ROOT = "reflex___state____state"
HYDRATE = f"{ROOT}.hydrate_and_load"
GO = f"{ROOT}.reflex___state____on_load_internal_state.on_load_internal"
LIST = f"{ROOT}.labflow___state___samples____samples_state"
SAMPLE = f"{ROOT}.labflow___state___sample____sample_state"
SHEET = f"{ROOT}.labflow___state___work_sheet____sheet_state"
ROWS = f"{ROOT}.labflow___state___work_sheet____sheet_rows"
ANSWERS = f"{ROOT}.labflow___state___work_sheet____sheet_answers"
LONGEST = 10.0
SORTS = ("number", "reference", "client", "matrix", "state", "due")
WORDS = ("Site 1", "well", "S26-0000", "Ash", "tap", "O26")

Update = dict[str, Any]


def prepare(house: House, *, samples: int) -> list[UUID]:
    """Received samples with open tests, so that there is something to type in; the ids."""
    with open_work(house, system("benchmark")) as work:
        boss = actor_named(work, _id_of(work, "elena"))
        contact = work.db.scalars(select(Contact).limit(1)).one()
        profile = work.db.scalars(select(Profile).order_by(Profile.position).limit(1)).one()
        kind = work.db.scalars(select(SampleType.id).limit(1)).one()
        draft = SampleDraft(
            sample_type_id=kind, client_reference="Benchmark", profile_ids=(profile.id,),
            collected_at=work.now - timedelta(hours=3),
        )  # fmt: skip
    with open_work(house, boss) as work:
        order_id = orders.create(work, OrderDraft(contact.client_id, contact.id, [draft] * samples))
    with open_work(house, boss) as work:
        ids = list(work.db.scalars(select(Sample.id).where(Sample.order_id == order_id)))
    for id in ids:
        _receive(house, boss, id)
    return ids


def _receive(house: House, boss: Actor, id: UUID) -> None:
    with open_work(house, boss) as work:
        samples.receive(work, id, reception=samples.Reception(location="Cooler 1"))


def people(running: Running, count: int, ids: list[UUID]) -> list["Person"]:
    """So many, each with a session of her own and samples of her own to type in."""
    made = []
    with open_work(running.house, system("benchmark")) as work:
        staff = [_id_of(work, name) for name in STAFF]
        for place in range(count):
            token = secrets.token_urlsafe(32)
            work.add(
                UserSession(
                    user_id=staff[place % len(staff)], token_hash=digest(token), kind="browser",
                    last_seen_at=work.now, expires_at=work.now + timedelta(hours=12),
                )
            )  # fmt: skip
            made.append(Person(running.url, f"{PLAIN_NAME}={token}", ids[place::count]))
    return made


def _id_of(work: Work, name: str) -> UUID:
    return work.db.scalars(select(User.id).where(User.email == f"{name}@labflow.dev")).one()


@dataclass
class _Wanted:
    """What is waited for: the first update that `fits`."""

    fits: Callable[[Update], bool]
    came: "asyncio.Future[Update]"


class Person:
    """One browser tab: it sends what a page would send and reads what comes back."""

    def __init__(self, url: str, cookie: str, ids: list[UUID]) -> None:
        self.url, self.cookie, self.token = url, cookie, str(uuid4())
        self.ids, self.place = ids, -1
        self.path, self.query = "/samples", {}
        self.cells: list[str] = []
        self.batches = 0
        self.refused: list[str] = []
        self.wanted: _Wanted | None = None
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("event", self._hear, namespace="/_event")

    async def connect(self) -> None:
        """Open the socket and the list of samples, as the first page of a day does."""
        hydrate = {"name": HYDRATE, "payload": {}, "router_data": self._router()}
        async with asyncio.timeout(60):
            came = self._want(_shows(LIST, "lines"))
            await self.client.connect(
                f"{self.url}/?token={self.token}", socketio_path="_event", namespaces=["/_event"],
                transports=["websocket"], headers={"Origin": self.url, "Cookie": self.cookie}, auth={"event": hydrate},
                wait_timeout=30,
            )  # fmt: skip
            await came

    async def leave(self) -> None:
        await self.client.disconnect()

    def refusals(self) -> list[str]:
        told, self.refused = self.refused, []
        return told

    async def act(self) -> list[tuple[str, float]]:
        """One act, and how long each event of it took."""
        chosen = random.choices(
            (self._open_list, self._sort, self._search, self._open_sample, self._type), (15, 15, 20, 20, 30)
        )[0]
        return await chosen()

    async def _open_list(self) -> list[tuple[str, float]]:
        return [("open list", await self._go("/samples", {}, LIST, "lines"))]

    async def _sort(self) -> list[tuple[str, float]]:
        key = random.choice(SORTS)
        pressed = await self._send(f"{LIST}.sort_by", {"key": key}, _leads)
        return [
            ("press sort", pressed),
            ("sort: rows", await self._go("/samples", {"sort": key}, LIST, "lines")),
        ]

    async def _search(self) -> list[tuple[str, float]]:
        word = random.choice(WORDS)
        typed = await self._send(f"{LIST}.search", {"q": word}, _leads)
        return [
            ("press search", typed),
            ("search: rows", await self._go("/samples", {"q": word}, LIST, "lines")),
        ]

    async def _open_sample(self) -> list[tuple[str, float]]:
        id = str(random.choice(self.ids))
        return [("open sample", await self._go(f"/samples/{id}", {"sample_id": id}, SAMPLE, "view"))]

    async def _type(self) -> list[tuple[str, float]]:
        """The next cell of one's sheet; the next sheet when one is full."""
        if not self.cells or not self.path.startswith("/work/sample/"):
            self.place += 0 if self.cells else 1
            id = str(self.ids[self.place % len(self.ids)])
            took = await self._go(f"/work/sample/{id}", {"sample_id": id}, ROWS, "rows")
            return [("open sheet", took)]
        self.batches += 1
        cell = {"id": self.cells.pop(), "seen": 0, "raw": f"0.{random.randint(10, 99)}"}
        batch = {"id": str(self.batches), "have": self.batches - 1, "cells": [cell]}
        return [("type a cell", await self._send(f"{SHEET}.commit", {"batch": batch}, _answers(batch["id"])))]

    async def _go(self, path: str, query: dict[str, str], state: str, var: str) -> float:
        self.path, self.query = path, query
        return await self._send(GO, {}, _shows(state, var))

    async def _send(self, name: str, payload: dict[str, Any], fits: Callable[[Update], bool]) -> float:
        came = self._want(fits)
        started = time.perf_counter()
        await self.client.emit(
            "event", {"name": name, "payload": payload, "router_data": self._router()}, namespace="/_event"
        )
        try:
            self._look(await asyncio.wait_for(came, LONGEST))
        except TimeoutError:
            raise TimeoutError(f"no answer: {name.rpartition('.')[2]} {self.path.split('/')[1]}") from None
        return (time.perf_counter() - started) * 1000

    def _look(self, update: Update) -> None:
        """Which cells there are to type in, and what was refused. Cells come without what is as in an empty one."""
        delta = update.get("delta") or {}
        if ROWS in delta:
            self.cells = [
                cell["id"]
                for cell in delta[ROWS].get("rows_rx_state_", ())
                if "id" in cell and "raw" not in cell and cell.get("kind", "number") == "number"
            ]
        for answer in delta.get(ANSWERS, {}).get("answers_rx_state_", ())[-1:]:
            self.refused += [
                f"cell: {mark.get('message')}"
                for mark in answer["marks"].values()
                if mark.get("state") != "saved"
            ]

    def _router(self) -> dict[str, Any]:
        asked = "&".join(f"{name}={value}" for name, value in self.query.items() if not name.endswith("_id"))
        return {
            "pathname": self.path,
            "asPath": self.path + ("?" + asked if asked else ""),
            "query": self.query,
        }

    def _want(self, fits: Callable[[Update], bool]) -> "asyncio.Future[Update]":
        self.wanted = _Wanted(fits, asyncio.get_running_loop().create_future())
        return self.wanted.came

    async def _hear(self, told: Any) -> None:
        update = json.loads(told) if isinstance(told, str) else told
        wanted = self.wanted
        if wanted and not wanted.came.done() and wanted.fits(update):
            wanted.came.set_result(update)


def _shows(state: str, var: str) -> Callable[[Update], bool]:
    return lambda update: f"{var}_rx_state_" in (update.get("delta") or {}).get(state, {})


def _leads(update: Update) -> bool:
    """An answer that leads the browser to another address."""
    return any(event["name"] == "_redirect" for event in update.get("events") or ())


def _answers(batch: str) -> Callable[[Update], bool]:
    """What became of this batch of cells."""

    def fits(update: Update) -> bool:
        answers = (update.get("delta") or {}).get(ANSWERS, {}).get("answers_rx_state_", ())
        return any(answer["batch"] == batch for answer in answers)

    return fits


__all__ = ["Person", "people", "prepare"]

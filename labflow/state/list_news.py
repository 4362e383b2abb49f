"""What changed in an open list: tabs that show the same in the same way are told from one reading.

The guard has let each of them in for this very event; the reading is done as one of them, with the permissions of all.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from labflow import words
from labflow.domain import identity, lists
from labflow.domain.actor import Actor
from labflow.domain.lists import FollowedByAll, ListPlan
from labflow.domain.lists.window import ListQuery
from labflow.state import live
from labflow.state.asking import Asking
from labflow.state.hub import HUB
from labflow.state.together import together

MOST_KINDS = 500


@dataclass(frozen=True)
class Wanted:
    """What one tab asks: as whom, which rows it shows, and which others may be new in it."""

    actor: Actor
    shown: frozenset[Any]
    others: frozenset[Any]


@dataclass(frozen=True)
class Told:
    """What was read for a round, and of which rows and others."""

    found: FollowedByAll | None
    shown: frozenset[Any]
    others: frozenset[Any]


Question = Asking[Wanted, FollowedByAll | None]

_ASKED: OrderedDict[tuple[Hashable, ...], Question] = OrderedDict()


async def news_for_all(
    actor: Actor, plan: ListPlan, query: ListQuery, shown: frozenset[Any], others: frozenset[Any]
) -> lists.Followed | None:
    """What one tab has to know; None where that depends on the person, who then has to ask for herself."""
    if not plan.same_for_all:
        return None
    alike = (
        plan.name, query.tab, query.q, query.filters, actor.side, actor.permissions, actor.client_ids,
        actor.language or words.language(), actor.region,
    )  # fmt: skip
    told = await _told(alike, plan, query, Wanted(actor, shown, others))
    if told is not None and shown <= told.shown and others <= told.others:
        found = told.found
    else:
        found = await _asked(alike, plan, query).ask(Wanted(actor, shown, others))
    return found.of(shown, others) if found is not None else None


async def _told(alike: tuple[Hashable, ...], plan: ListPlan, query: ListQuery, wanted: Wanted) -> Told | None:
    """The reading for all tabs that are told of the same in this round of the hub, one after the other; it is read after that."""
    round = HUB.rounds.get(kind(plan, query))
    if round is None:
        return None

    async def read() -> Told:
        ids = plan.read_id
        shown, others = frozenset(map(ids, round.shown)), frozenset(map(ids, round.others))
        everybody = {Wanted(wanted.actor, shown | wanted.shown, others | wanted.others)}
        found = await asyncio.to_thread(_read, plan, query, everybody, live.heard())
        return Told(found, shown | wanted.shown, others | wanted.others)

    return await together(("list", *alike), read, not_before=round.at)


def kind(plan: ListPlan, query: ListQuery) -> tuple[Hashable, ...]:
    """Tabs that show this list in this way are told together."""
    return plan.name, query.tab, query.q, query.filters


def _asked(alike: tuple[Hashable, ...], plan: ListPlan, query: ListQuery) -> Question:
    """Where those who look at it in the same way meet."""

    async def read(wanted: set[Wanted]) -> Mapping[Wanted, FollowedByAll | None]:
        found = await asyncio.to_thread(_read, plan, query, wanted, live.heard())
        return dict.fromkeys(wanted, found)

    if alike not in _ASKED:
        _ASKED[alike] = Asking(read)
    _ASKED.move_to_end(alike)
    while len(_ASKED) > MOST_KINDS:
        _ASKED.popitem(last=False)
    return _ASKED[alike]


def _read(plan: ListPlan, query: ListQuery, wanted: set[Wanted], heard: int | None) -> FollowedByAll | None:
    reader = next(iter(wanted)).actor
    shown = frozenset[Any]().union(*(one.shown for one in wanted))
    others = frozenset[Any]().union(*(one.others for one in wanted))
    with identity.work_of(reader, verb=identity.verb_name(lists.follow_for_all)) as work:
        return lists.follow_for_all(work, plan, query, shown=shown, others=others, heard=heard)

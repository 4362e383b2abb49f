"""Reactions: `@on("report.issued")` runs after the commit, by the worker, and cannot undo anything."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Reaction = Callable[..., None]

_REACTIONS: dict[str, list[Reaction]] = defaultdict(list)


def on(kind: str) -> Callable[[Reaction], Reaction]:
    """Register `reaction(work, subject_id, payload)` for events of this kind."""

    def keep(reaction: Reaction) -> Reaction:
        _REACTIONS[kind].append(reaction)
        return reaction

    return keep


def listeners(kind: str) -> list[Callable[..., Any]]:
    return list(_REACTIONS.get(kind, []))

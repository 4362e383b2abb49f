"""Addresses of the API: whole where they are declared, and found by their noun instead of by trying every one.

A FastAPI router that is included in another builds each of its doors a second time, and for every request asks each router in
turn whether it has changed and each address whether it fits: a fifth of what a short answer costs.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

V1 = "/api/v1"
_NOUN = 3  # of the parts of "/api/v1/samples/{reference}"


def doors(noun: str = "", *, tags: list[str] | None = None) -> APIRouter:
    """A router of version 1, for addresses that begin with this noun ("/samples"), or with any when there is none."""
    return APIRouter(prefix=V1 + noun, tags=list(tags or ()))


def join(router: APIRouter, *others: APIRouter) -> None:
    """Put the doors of others behind those of a router, as they are."""
    for each in others:
        router.routes.extend(each.routes)


class ByNoun(BaseRoute):
    """All of version 1 as one route: it looks only at the doors of the noun that is asked for."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        nouns = [_noun_of(route) for route in routes]
        self._of = {
            noun: [route for route, its in zip(routes, nouns, strict=True) if its in (noun, "")]
            for noun in dict.fromkeys((*nouns, ""))
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first door that fits address and method; else the first that fits the address alone."""
        found: tuple[Match, dict[str, Any]] = (Match.NONE, {})
        if scope["type"] != "http" or not scope["path"].startswith(f"{V1}/"):
            return found
        noun = scope["path"].split("/", _NOUN + 1)[_NOUN]
        for route in self._of.get(noun) or self._of[""]:
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, child
            if match is Match.PARTIAL and found[0] is Match.NONE:
                found = match, child
        return found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the door that `matches` has put into the scope."""
        await scope["route"].handle(scope, receive, send)


def _noun_of(route: BaseRoute) -> str:
    """The noun that an address begins with; empty where it is any ("/{records}/{reference}/comments")."""
    noun = str(getattr(route, "path", "")).split("/")[_NOUN]
    return "" if noun.startswith("{") else noun

"""Who stands at the door: a program with its bearer token, or a browser with its session cookie."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from labflow import words
from labflow.api.auth import same_origin
from labflow.api.whole import WHOLE, Whole
from labflow.domain import identity, looking
from labflow.domain.house import the_house
from labflow.domain.identity import Who
from labflow.domain.work import Work
from labflow.errors import NotAllowed, NotSignedIn
from labflow.kit.cookies import session_token

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOBODY = "Sign in first: send your token in the Authorization header."


class Door:
    """The way from one request to the rules. Each verb is its own piece of work, committed before the answer.

    Programs are answered in the language they accept; pages in their reader's own, else in the one `spoken` there.
    """

    def __init__(
        self,
        token: str,
        *,
        asked: str = "",
        spoken: str = "",
        who: Who = identity.actor_of,
        whole: Whole | None = None,
        max_stale: float = 0.0,
    ) -> None:
        self.token = token
        self.asked = asked
        self.spoken = spoken or asked
        self.who = who
        self.whole = whole
        self.max_stale = max_stale
        self.told: dict[str, str] = {}
        """Headers of the answer: how old it may be."""

    def keep_no_answer(self) -> None:
        """What is answered here is told once: a repeated request learns only that it was done."""
        if self.whole is not None:
            self.whole.kept = False

    def commit_each(self) -> None:
        """Each piece of work is committed by itself, for what tells others in between. Sent twice, it is done twice."""
        self.whole = None

    def do(
        self, verb: Callable[Concatenate[Work, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """Call one verb as whoever the token stands for."""
        with self.work(verb) as work:
            return verb(work, *args, **kwargs)

    def look(
        self, verb: Callable[Concatenate[Work, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """Call a verb that only reads. A program that accepts an old answer may get that of a replica, and is told its age.

        Who asks, and what she may do, is read in the database itself all the same.
        """
        copy = looking.not_older(the_house(), self.max_stale)
        if copy is None:
            return self.do(verb, *args, **kwargs)
        name = identity.verb_name(verb)
        with words.speaking(self.spoken), words.telling_programs():
            with identity.work_for_token(self.token, verb=name, language=self.asked, who=self.who) as work:
                actor = work.actor
            with words.speaking(self.asked or actor.language or words.language(), actor.region):
                found = looking.look(
                    the_house(), actor, lambda work: verb(work, *args, **kwargs), verb=name, copy=copy
                )
        if found.age is not None:
            self.told["age"] = str(math.ceil(found.age))
        return found.answer

    @contextmanager
    def work(self, verb: Callable[..., Any]) -> Iterator[Work]:
        """A piece of work that the audit trail knows under this verb's name; of a request that may be repeated, a part."""
        name = identity.verb_name(verb)
        with words.speaking(self.spoken), words.telling_programs():
            if self.whole is not None and self.whole.ready:
                with self.whole.part(name, self.token, self.who, self.asked) as work:
                    yield work
            else:
                with identity.work_for_token(
                    self.token, verb=name, language=self.asked, who=self.who
                ) as work:
                    yield work


_SCHEME = HTTPBearer(
    auto_error=False,
    description="An API key (`lf_live_…`), or an access token from `POST /api/v1/auth/token` or `POST /api/v1/oauth/token`.",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]


async def door(request: Request, bearer: Bearer) -> Door:
    """Whoever asks, proved later by the token. A cookie only counts for our own pages, so no other site can use it."""
    accepted, cookies = request.headers.get("accept-language", ""), request.headers.get("cookie", "")
    whole: Whole | None = request.scope.get("state", {}).get(WHOLE)
    if bearer is not None:
        who = partial(identity.actor_behind, address=address_of(request))
        asked = words.preferred(accepted) if accepted else ""
        stale = max_stale(request.headers.get("cache-control", "")) if request.method == "GET" else 0.0
        return Door(bearer.credentials, asked=asked, who=who, whole=whole, max_stale=stale)
    cookie = session_token(cookies, https_only=the_house().web_url.startswith("https://"))
    if not cookie:
        raise NotSignedIn(NOBODY)
    if request.method in UNSAFE:
        _from_our_pages(request)
    return Door(cookie, spoken=words.chosen(cookies, accepted), whole=whole)


def max_stale(cache_control: str) -> float:
    """How old an answer may be, in seconds (RFC 9111): `max-stale=5`, or as old as we like. What is no number accepts nothing old."""
    for directive in cache_control.lower().split(","):
        name, _equals, seconds = directive.strip().partition("=")
        if name == "max-stale":
            text = seconds.strip('"')
            return float(text) if text.isdecimal() and len(text) < 10 else 0.0 if seconds else math.inf
    return 0.0


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def _from_our_pages(request: Request) -> None:
    """Browsers say where a request comes from; one that does not say is refused."""
    if not request.headers.get("origin") and not request.headers.get("sec-fetch-site"):
        raise NotAllowed("Send a token in the Authorization header, or the Origin of the page.")
    same_origin(request)


At = Annotated[Door, Depends(door)]

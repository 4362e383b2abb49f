"""Who stands at the door: a program with its bearer token, or a browser with its session cookie."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from labflow import words
from labflow.api.auth import same_origin
from labflow.domain import identity
from labflow.domain.house import the_house
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

    def __init__(self, token: str, *, asked: str = "", spoken: str = "") -> None:
        self.token = token
        self.asked = asked
        self.spoken = spoken or asked

    def do(
        self, verb: Callable[Concatenate[Work, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """Call one verb as whoever the token stands for."""
        with self.work(verb) as work:
            return verb(work, *args, **kwargs)

    @contextmanager
    def work(self, verb: Callable[..., Any]) -> Iterator[Work]:
        """A piece of work that the audit trail knows under this verb's name."""
        with (
            words.speaking(self.spoken),
            identity.work_for_token(self.token, verb=identity.verb_name(verb), language=self.asked) as work,
        ):
            yield work


_SCHEME = HTTPBearer(auto_error=False, description="The token from `POST /api/v1/sign-in`.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]


def door(request: Request, bearer: Bearer) -> Door:
    """Whoever asks, proved later by the token. A cookie only counts for our own pages, so no other site can use it."""
    accepted, cookies = request.headers.get("accept-language", ""), request.headers.get("cookie", "")
    if bearer is not None:
        return Door(bearer.credentials, asked=words.preferred(accepted) if accepted else "")
    cookie = session_token(cookies, https_only=the_house().web_url.startswith("https://"))
    if not cookie:
        raise NotSignedIn(NOBODY)
    if request.method in UNSAFE:
        _from_our_pages(request)
    return Door(cookie, spoken=words.chosen(cookies, accepted))


def _from_our_pages(request: Request) -> None:
    """Browsers say where a request comes from; one that does not say is refused."""
    if not request.headers.get("origin") and not request.headers.get("sec-fetch-site"):
        raise NotAllowed("Send a token in the Authorization header, or the Origin of the page.")
    same_origin(request)


At = Annotated[Door, Depends(door)]

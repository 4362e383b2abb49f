"""Doors of a noun that only read: its list, one record, and what may be done with it now."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from labflow.api import asking
from labflow.api.texts import Reference
from labflow.api.who import At
from labflow.domain import nouns
from labflow.domain.finding import Piece
from labflow.domain.lifecycle import Lifecycle, Step
from labflow.domain.nouns import Asking, Noun
from labflow.domain.work import Work
from labflow.errors import Stale

JSON = "application/json"
NO_MORE: Mapping[str, str] = {}

IfMatch = Annotated[str, Header(alias="If-Match", max_length=200, description="The ETag that was read.")]


def reads(router: APIRouter, noun: Noun, *, shortcuts: Sequence[str] = ()) -> None:
    """The list of a noun and one record of it. `shortcuts` are filters that may be asked for by their own names too."""
    lists(router, noun, shortcuts=shortcuts)
    tells(router, noun)


def lists(router: APIRouter, noun: Noun, *, shortcuts: Sequence[str] = ()) -> None:
    """The list of a noun: narrowed, sorted, searched, a page at a time."""

    def page(request: Request, at: At) -> Response:
        found = at.look(_page, noun, asking.of_list(request, shortcuts))
        return Response(to_json(found), headers=at.told, media_type=JSON)

    answer: Any = Piece[noun.facts.answer]
    router.add_api_route(
        "", page, methods=["GET"], response_model=answer, name=f"list {noun.name}",
        description=f"{noun.name.replace('-', ' ').capitalize()}, a page at a time. Continue with `after`, which belongs to this list, sort and filters only.",
        openapi_extra={"parameters": asking.list_parameters(noun, shortcuts)},
    )  # fmt: skip


def tells(router: APIRouter, noun: Noun) -> None:
    """One record by its id or its name."""

    def view(request: Request, at: At, reference: Reference) -> Response:
        asked = asking.of_record(request)
        told = at.look(_one, noun, reference, asking.words(asked.fields), asking.words(asked.expand))
        return answered(told, seen=request.headers.get("if-none-match", ""), more=at.told)

    router.add_api_route(
        "/{reference}", view, methods=["GET"], response_model=noun.facts.answer, name=f"view {noun.one}",
        description=f"One {noun.one} by its id or the name people know it by. The ETag is what `If-Match` wants.",
        responses={304: {"description": "As it was read (`If-None-Match`)."}},
        openapi_extra={"parameters": asking.record_parameters(noun)},
    )  # fmt: skip


def offers(router: APIRouter, noun: Noun, life: Lifecycle[Any]) -> None:
    """What may be done with a record now, and why not what may not: from the table of its life."""

    def actions(at: At, reference: Reference) -> list[Step]:
        return at.do(_offered, noun, life, reference)

    router.add_api_route(
        "/{reference}/actions", actions, methods=["GET"], name=f"actions of {noun.one}",
        description="The steps that this state has and your roles allow: possible now, or why not.",
    )  # fmt: skip


def answered(told: Any, status: int = 200, *, seen: str = "", location: str = "", more: Mapping[str, str] = NO_MORE) -> Response:  # fmt: skip
    """A record as an answer, with its ETag; nothing but the ETag when it was read before."""
    content = to_json(told)
    headers = {"etag": etag(told, content), **more}
    if location:
        headers["location"] = location
    if seen and headers["etag"] in (each.strip().removeprefix("W/") for each in seen.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, status, headers, JSON)


def etag(told: Any, content: bytes) -> str:
    """The row's version, and what is told with it: a record's answer says more than its own row."""
    version = told.get("version") if isinstance(told, dict) else getattr(told, "version", None)
    digest = hashlib.blake2s(content, digest_size=6).hexdigest()
    return f'"{version}-{digest}"' if isinstance(version, int) else f'"{digest}"'


def version_in(if_match: str) -> int | None:
    """The version that an `If-Match` asks for; None without one. What is no ETag of ours matches nothing."""
    text = if_match.strip()
    if text in ("", "*"):
        return None
    version = text.removeprefix("W/").strip('"').partition("-")[0]
    if not version.isdecimal() or len(version) > 9:
        raise Stale("Somebody else changed this meanwhile. Look at it again.")
    return int(version)


def _page(work: Work, noun: Noun, asked: Asking) -> Piece[dict[str, Any]]:
    return nouns.page(work, noun, asked)


def _one(
    work: Work, noun: Noun, reference: str, fields: tuple[str, ...], expand: tuple[str, ...]
) -> dict[str, Any]:
    return nouns.one(work, noun, reference, fields, expand)


def _offered(work: Work, noun: Noun, life: Lifecycle[Any], reference: str) -> list[Step]:
    return life.offered(work, work.read(noun.kind, nouns.id_of(work, noun, reference)))

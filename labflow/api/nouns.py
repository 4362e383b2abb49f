"""Doors of a noun that only read: its list, one record, and what may be done with it now."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import StringConstraints
from pydantic_core import to_json

from labflow.api.texts import After, Keepable, Limit, Reference, Search
from labflow.api.who import At
from labflow.domain import nouns
from labflow.domain.finding import Piece
from labflow.domain.lifecycle import Lifecycle, Step
from labflow.domain.nouns import Asking, Noun
from labflow.domain.work import Work
from labflow.errors import Invalids, Stale
from labflow.words import _

JSON = "application/json"
COMMON = ("filter", "sort", "q", "view", "limit", "after", "fields", "expand")

Short = Annotated[str, StringConstraints(max_length=200), Keepable]
Filters = Annotated[list[Annotated[str, StringConstraints(max_length=4000), Keepable]], Query(max_length=40)]
IfMatch = Annotated[str, Header(alias="If-Match", max_length=200, description="The ETag that was read.")]
IfNoneMatch = Annotated[str, Header(alias="If-None-Match", max_length=1000)]


def reads(router: APIRouter, noun: Noun, *, shortcuts: Sequence[str] = ()) -> None:
    """The list of a noun and one record of it. `shortcuts` are filters that may be asked for by their own names too."""
    lists(router, noun, shortcuts=shortcuts)
    tells(router, noun)


def lists(router: APIRouter, noun: Noun, *, shortcuts: Sequence[str] = ()) -> None:
    """The list of a noun: narrowed, sorted, searched, a page at a time."""
    sorts = Annotated[Short, Query(description=_sorts(noun), json_schema_extra={"enum": _both(noun)})]
    wanted = Annotated[
        Short, Query(max_length=1000, description=f"Only these of: {', '.join(noun.facts.names)}.")
    ]
    along = Annotated[Short, Query(description=f"Told along: {', '.join(noun.expands) or 'nothing'}.")]
    kept = Annotated[Short, Query(description=_views(noun))]
    narrow = Annotated[Filters, Query(description=_filters(noun))]

    def page(
        request: Request, at: At, filter: narrow = [], sort: sorts = "", q: Search = "", view: kept = "",  # noqa: B006
        limit: Limit = 50, after: After = "", fields: wanted = "", expand: along = "",
    ) -> Response:  # fmt: skip
        named = _only_known(request, (*COMMON, *shortcuts))
        asking = Asking((*filter, *named), sort, q, view, limit, after, _words(fields), _words(expand))
        found: Piece[dict[str, Any]] = at.do(_page, noun, asking)
        return Response(to_json(found), media_type=JSON)

    answer: Any = Piece[noun.facts.answer]
    router.add_api_route(
        "", page, methods=["GET"], response_model=answer, name=f"list {noun.name}",
        description=f"{noun.name.replace('-', ' ').capitalize()}, a page at a time. Continue with `after`, which belongs to this list, sort and filters only.",
        openapi_extra={"parameters": [_shortcut(noun, key) for key in shortcuts]} if shortcuts else None,
    )  # fmt: skip


def tells(router: APIRouter, noun: Noun) -> None:
    """One record by its id or its name."""
    wanted = Annotated[
        Short, Query(max_length=1000, description=f"Only these of: {', '.join(noun.facts.names)}.")
    ]
    along = Annotated[Short, Query(description=f"Told along: {', '.join(noun.expands) or 'nothing'}.")]

    def view(
        request: Request, at: At, reference: Reference, fields: wanted = "", expand: along = "", seen: IfNoneMatch = "",
    ) -> Response:  # fmt: skip
        _only_known(request, ("fields", "expand"))
        told = at.do(_one, noun, reference, _words(fields), _words(expand))
        return answered(told, seen=seen)

    router.add_api_route(
        "/{reference}", view, methods=["GET"], response_model=noun.facts.answer, name=f"view {noun.one}",
        description=f"One {noun.one} by its id or the name people know it by. The ETag is what `If-Match` wants.",
        responses={304: {"description": "As it was read."}},
    )  # fmt: skip


def offers(router: APIRouter, noun: Noun, life: Lifecycle[Any]) -> None:
    """What may be done with a record now, and why not what may not: from the table of its life."""

    def actions(at: At, reference: Reference) -> list[Step]:
        return at.do(_offered, noun, life, reference)

    router.add_api_route(
        "/{reference}/actions", actions, methods=["GET"], name=f"actions of {noun.one}",
        description="The steps that this state has and your roles allow: possible now, or why not.",
    )  # fmt: skip


def answered(told: Any, status: int = 200, *, seen: str = "", location: str = "") -> Response:
    """A record as an answer, with its ETag; nothing but the ETag when it was read before."""
    content = to_json(told)
    headers = {"etag": etag(told, content)}
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


def _page(work: Work, noun: Noun, asking: Asking) -> Piece[dict[str, Any]]:
    return nouns.page(work, noun, asking)


def _one(
    work: Work, noun: Noun, reference: str, fields: tuple[str, ...], expand: tuple[str, ...]
) -> dict[str, Any]:
    return nouns.one(work, noun, reference, fields, expand)


def _offered(work: Work, noun: Noun, life: Lifecycle[Any], reference: str) -> list[Step]:
    return life.offered(work, work.read(noun.kind, nouns.id_of(work, noun, reference)))


def _only_known(request: Request, known: Sequence[str]) -> list[str]:
    """Refuse what is misspelt, which would widen the answer in silence; the shortcuts as filters."""
    wrong = {name: _("There is no such field.") for name in request.query_params if name not in known}
    if wrong:
        raise Invalids({name[:40]: told for name, told in wrong.items()})
    shortcuts = [name for name in known if name not in (*COMMON, "fields", "expand")]
    asked = {name: request.query_params.get(name, "") for name in shortcuts}
    return [f"{name}:is:{quote(value[:200], safe='')}" for name, value in asked.items() if value]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _both(noun: Noun) -> list[str]:
    return ["", *(sign + key for key in noun.all_sorts for sign in ("", "-"))]


def _sorts(noun: Noun) -> str:
    return f"Without it `{noun.usual_sort}`."


def _views(noun: Noun) -> str:
    keys = [view.key for view in noun.plan.views if not view.href] if noun.plan else []
    return (
        f"A view's filters and sort: {', '.join(keys)}, or the id of a saved one."
        if keys
        else "There is none."
    )


def _filters(noun: Noun) -> str:
    told = "; ".join(f"`{one.key}` ({', '.join(one.operators)})" for one in noun.all_filters)
    own = " and `custom.…` for fields of the laboratory's own" if noun.plan and noun.plan.custom else ""
    return f"`name:operator:value|value`, may be given several times. Offered: {told}{own}."


def _shortcut(noun: Noun, key: str) -> dict[str, Any]:
    return {"name": key, "in": "query", "required": False, "schema": {"type": "string"}, "description": f"The same as `filter={key}:is:…`."}  # fmt: skip

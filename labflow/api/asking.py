"""What a program asks of a list, read from the address; and how that is described.

Read here and not from a function's arguments: they are the same for every noun, and describing them to the framework once for
each would make every start of a process slow.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, StringConstraints, ValidationError

from labflow.api.texts import Body, Keepable
from labflow.domain.nouns import Asking, Noun

Short = Annotated[str, StringConstraints(max_length=200), Keepable]
Long = Annotated[str, StringConstraints(max_length=1000), Keepable]
Filter = Annotated[str, StringConstraints(max_length=4000), Keepable]


class One(Body):
    """What may be asked of one record."""

    fields: Long = ""
    expand: Short = ""


class Many(One):
    """What may be asked of a list."""

    filter: Annotated[list[Filter], Field(max_length=40)] = []
    sort: Short = ""
    q: Annotated[str, StringConstraints(max_length=60), Keepable] = ""
    view: Short = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Short = ""


def of_list(request: Request, shortcuts: Sequence[str]) -> Asking:
    """A list's question. What is misspelt is refused: it would widen the answer in silence."""
    sent: dict[str, Any] = dict(request.query_params)
    named = {name: sent.pop(name)[:200] for name in shortcuts if name in sent}
    if "filter" in sent:
        sent["filter"] = request.query_params.getlist("filter")
    asked = _read(Many, sent)
    more = [f"{name}:is:{quote(value, safe='')}" for name, value in named.items() if value]
    return Asking(
        (*asked.filter, *more), asked.sort, asked.q, asked.view, asked.limit, asked.after, words(asked.fields),
        words(asked.expand),
    )  # fmt: skip


def of_record(request: Request) -> One:
    """A question about one record."""
    return _read(One, dict(request.query_params))


def words(text: str) -> tuple[str, ...]:
    """ "number,state" as two words."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def list_parameters(noun: Noun, shortcuts: Sequence[str]) -> list[dict[str, Any]]:
    """The description of what a list may be asked."""
    told = "; ".join(f"`{one.key}` ({', '.join(one.operators)})" for one in noun.all_filters)
    own = " and `custom.…` for fields of the laboratory's own" if noun.plan and noun.plan.custom else ""
    views = [view.key for view in noun.plan.views if not view.href] if noun.plan else []
    sorts = [sign + key for key in noun.all_sorts for sign in ("", "-")]
    text = {"type": "string"}
    return [
        _parameter("filter", {"type": "array", "items": text}, f"`name:operator:value|value`, may be given several times. Offered: {told}{own}."),
        _parameter("sort", {**text, "enum": sorts, "default": noun.usual_sort}, "A minus in front turns it round."),
        _parameter("q", {**text, "maxLength": 60}, "Words to find."),
        _parameter("view", text, f"A view's filters and sort: {', '.join(views)}, or the id of a saved one." if views else "There is none."),
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many at most."),
        _parameter("after", text, "The `after` of the page before, of this list, sort and filters."),
        *record_parameters(noun),
        *(_parameter(key, text, f"The same as `filter={key}:is:…`.") for key in shortcuts),
    ]  # fmt: skip


def record_parameters(noun: Noun) -> list[dict[str, Any]]:
    """The description of what one record may be asked."""
    text = {"type": "string"}
    return [
        _parameter("fields", text, f"Only these, separated by commas, of: {', '.join(noun.facts.names)}."),
        _parameter("expand", text, f"Told along: {', '.join(noun.expands) or 'nothing'}."),
    ]


def _parameter(name: str, schema: dict[str, Any], about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _read(kind: Any, sent: dict[str, Any]) -> Any:
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("query", *each["loc"])} for each in error.errors()]) from None  # fmt: skip

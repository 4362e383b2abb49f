"""Doors that do something, made from the verbs of the rules: the body is what the verb asks for, bounded and checked.

A verb takes the work, then perhaps the id of a record, perhaps its facts (a dataclass), and named arguments. Each becomes a field
of the body. Ids may be given as the name people know the record by: `department_id` takes a code.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi import Body as Sent
from pydantic import BaseModel, Field, StringConstraints, create_model

from labflow.api.nouns import IfMatch, answered, version_in
from labflow.api.texts import MOST, Body, Custom, Keepable, Moment, Reference, Secret, Version
from labflow.api.who import At
from labflow.domain import nouns
from labflow.domain.catalogue import specifications_on_offer
from labflow.domain.finding import NOTHING, Named, as_id, by_name
from labflow.domain.lifecycle import Lifecycle
from labflow.domain.nouns import Noun
from labflow.domain.nouns.names import NAMES
from labflow.domain.work import Work
from labflow.models import Specification

Verb = Callable[..., Any]
Text = Annotated[str, StringConstraints(max_length=2000), Keepable]
Name = Annotated[str, StringConstraints(max_length=254), Keepable]
Whole = Annotated[int, Field(ge=-(2**31) + 1, le=2**31 - 1)]
Measure = Annotated[float, Field(ge=-(10**6), le=10**6)]
Exact = Annotated[Decimal, Field(max_digits=30, decimal_places=12)]

VERSION = "version"
PASSWORDS = ("password",)
_MEANT: dict[Any, Any] = {}  # what bodies within bodies stand for


def acts(router: APIRouter, noun: Noun, **verbs: Verb) -> None:
    """`POST /{reference}/{action}` for each verb that takes a record's id: the answer is the record as it is then."""
    for action, verb in verbs.items():
        _act(router, noun, action.replace("_", "-"), verb)


def takes_steps(
    router: APIRouter, noun: Noun, life: Lifecycle[Any], verbs: Any, *, apart: frozenset[str]
) -> None:
    """The steps of a life cycle: each by the verb of its name. Those `apart` have doors of their own, which ask for more."""
    steps = [step.action for step in life.transitions if step.action not in apart]
    acts(router, noun, **{action: getattr(verbs, action) for action in steps})


def ends(router: APIRouter, noun: Noun, **verbs: Verb) -> None:
    """The same for what leaves no record behind."""
    for action, verb in verbs.items():
        _act(router, noun, action.replace("_", "-"), verb, gone=True)


def creates(
    router: APIRouter, noun: Noun, verb: Verb, path: str = "", *, under: Noun | None = None, fixed: Mapping[str, Any] | None = None
) -> None:  # fmt: skip
    """`POST` that makes a record; `under` is the noun whose record it is made for."""
    asked = Asked.of(verb, skip=1 if under else 0, fixed=fixed or {})

    def make(work: Work, reference: str, body: BaseModel) -> dict[str, Any]:
        owner = (nouns.id_of(work, under, reference),) if under else ()
        made = verb(work, *owner, **asked.arguments(work, body))
        return nouns.record(work, noun, made)

    def create(at: At, body: asked.model) -> Response:
        with at.work(verb) as work:
            return _made(noun, make(work, "", body))

    def create_under(at: At, reference: Reference, body: asked.model) -> Response:
        with at.work(verb) as work:
            return _made(noun, make(work, reference, body))

    router.add_api_route(
        path, create_under if under else create, methods=["POST"], status_code=201, response_model=noun.facts.answer,
        name=f"create {noun.one}", description=_about(verb),
    )  # fmt: skip


def changes(
    router: APIRouter, noun: Noun, verb: Verb, *, fixed: Mapping[str, Any] | None = None, now: Callable[[Work, Any], Mapping[str, Any]] | None = None
) -> None:  # fmt: skip
    """`PATCH /{reference}`: what is not sent stays as it is. `now` tells what the row itself does not keep by its name."""
    asked = Asked.of(verb, skip=1, fixed=fixed or {}, kept=frozenset(noun.kind.model_fields))

    def change(at: At, reference: Reference, body: asked.model, if_match: IfMatch = "") -> Response:
        with at.work(verb) as work:
            id = nouns.id_of(work, noun, reference)
            row = work.read(noun.kind, id)
            before = row.model_dump() | dict(now(work, row) if now else {})
            _expect(work, asked, noun, id, version_in(if_match))
            verb(work, id, **asked.arguments(work, body, before=before, version=version_in(if_match)))
            return answered(nouns.record(work, noun, id))

    router.add_api_route(
        "/{reference}", change, methods=["PATCH"], response_model=noun.facts.answer, name=f"change {noun.one}",
        description=f"{_about(verb)} What is not sent stays as it is.",
    )  # fmt: skip


def makes(router: APIRouter, noun: Noun, made: Noun, **verbs: Verb) -> None:
    """`POST /{reference}/{action}` for a verb that makes or finds another record: that record is the answer."""
    for action, verb in verbs.items():
        _act(router, noun, action.replace("_", "-"), verb, made=made)


def asks(router: APIRouter, noun: Noun, **verbs: Verb) -> None:
    """`POST /{reference}/{action}` for a verb whose own answer is what is asked for."""
    for action, verb in verbs.items():
        _act(router, noun, action.replace("_", "-"), verb, said=True)


def _act(
    router: APIRouter, noun: Noun, action: str, verb: Verb, *, gone: bool = False, made: Noun | None = None, said: bool = False
) -> None:  # fmt: skip
    asked = Asked.of(verb, skip=1)
    told = made or noun

    def answer(work: Work, id: Any, came: Any) -> Response:
        if gone:
            return Response(status_code=204)
        return answered(came if said else nouns.record(work, told, came if made else id))

    def act(
        at: At, reference: Reference, body: Annotated[asked.model, Sent(default_factory=asked.model)], if_match: IfMatch = "",
    ) -> Response:  # fmt: skip
        with at.work(verb) as work:
            id = nouns.id_of(work, noun, reference)
            version = version_in(if_match)
            _expect(work, asked, noun, id, version)
            came = verb(work, id, **asked.arguments(work, body, version=version))
            return answer(work, id, came)

    if asked.has_required:
        act.__annotations__["body"] = asked.model
    told_as = get_type_hints(verb).get("return") if said else told.facts.answer
    router.add_api_route(
        f"/{{reference}}/{action}", act, methods=["POST"], name=f"{action} {noun.one}", description=_about(verb),
        **({"status_code": 204} if gone else {"response_model": told_as}),
    )  # fmt: skip


def parts(
    router: APIRouter, noun: Noun, path: str, *, put: Verb, delete: Verb | None = None, column: Any = None, add: bool = False
) -> None:  # fmt: skip
    """What a record is made of, each by its own address: set by PUT, taken away by DELETE; `add` makes new ones by POST.

    `column` names a part to people, such as the keyword of an analyte; without it a part goes by its id.
    """
    asked = Asked.of(put, skip=2)

    def changed(
        work: Work, reference: str, part: UUID | None, body: BaseModel, version: int | None
    ) -> Response:
        id = nouns.id_of(work, noun, reference)
        put(work, id, part, **asked.arguments(work, body, version=version))
        return answered(nouns.record(work, noun, id))

    def set_part(
        at: At, reference: Reference, part: Reference, body: asked.model, if_match: IfMatch = ""
    ) -> Response:  # fmt: skip
        with at.work(put) as work:
            return changed(work, reference, _part(work, column, part), body, version_in(if_match))

    def add_part(at: At, reference: Reference, body: asked.model, if_match: IfMatch = "") -> Response:
        with at.work(put) as work:
            return changed(work, reference, None, body, version_in(if_match))

    def remove_part(at: At, reference: Reference, part: Reference, if_match: IfMatch = "") -> Response:
        with at.work(delete or put) as work:
            id = nouns.id_of(work, noun, reference)
            assert delete is not None
            delete(work, id, _part(work, column, part), version=version_in(if_match))
            return answered(nouns.record(work, noun, id))

    told: dict[str, Any] = {"response_model": noun.facts.answer}
    head, _slash, tail = path.partition("/")
    place = f"/{{reference}}/{head}/{{part}}{f'/{tail}' if tail else ''}"
    router.add_api_route(
        place, set_part, methods=["PUT"], name=f"set {path} of {noun.one}", description=_about(put), **told
    )
    if add:
        router.add_api_route(f"/{{reference}}/{path}", add_part, methods=["POST"], name=f"add {path} to {noun.one}", description=_about(put), **told)  # fmt: skip
    if delete is not None:
        router.add_api_route(place, remove_part, methods=["DELETE"], name=f"remove {path} of {noun.one}", description=_about(delete), **told)  # fmt: skip


def _part(work: Work, column: Any, name: str) -> UUID:
    named = as_id(name)
    if named is None and column is not None:
        named = by_name(work, column, name)
    return named or NOTHING


def _expect(work: Work, asked: "Asked", noun: Noun, id: Any, version: int | None) -> None:
    """`If-Match` holds also where the verb itself asks for no version."""
    if version is not None and not asked.versioned and hasattr(noun.kind, VERSION):
        work.lock(noun.kind, id, version=version)


def _made(noun: Noun, told: dict[str, Any]) -> Response:
    return answered(told, 201, location=f"/api/v1/{noun.name}/{told['id']}")


def _about(verb: Verb) -> str:
    return " ".join((verb.__doc__ or "").split())


@dataclass(frozen=True)
class Asked:
    """What a verb asks for: the body's model, and how its fields become arguments again."""

    model: Any
    facts: Any
    facts_name: str
    named: tuple[str, ...]
    versioned: bool
    has_required: bool
    fixed: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        verb: Verb,
        *,
        skip: int,
        fixed: Mapping[str, Any] | None = None,
        kept: frozenset[str] | None = None,
    ) -> "Asked":
        """Read it off the signature, past the work and the record's id. What a record keeps already need not be sent."""
        fixed = fixed or {}
        hints = get_type_hints(verb)
        given = [
            each for each in list(signature(verb).parameters.values())[1 + skip :] if each.name not in fixed
        ]
        facts = next((each for each in given if is_dataclass(hints[each.name])), None)
        named = [each for each in given if each is not facts and each.name != VERSION]
        wanted: dict[str, Any] = {}
        if facts is not None:
            wanted |= _of_dataclass(hints[facts.name], partly=kept is not None)
        wanted |= {
            each.name: _field(each.name, hints[each.name], _default(each), partly=each.name in (kept or ()))
            for each in named
        }
        versioned = any(each.name == VERSION for each in given)
        if versioned:
            wanted[VERSION] = (Version | None, None)
        name = "".join(part.capitalize() for part in (*verb.__module__.split(".")[2:], verb.__name__))
        model = create_model(name, __base__=Body, __doc__=_about(verb), **wanted)
        required = any(field.is_required() for field in model.model_fields.values())
        return cls(
            model, hints[facts.name] if facts else None, facts.name if facts else "", tuple(each.name for each in named),
            versioned, required, fixed,
        )  # fmt: skip

    def arguments(
        self,
        work: Work,
        body: BaseModel,
        *,
        before: Mapping[str, Any] | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """The verb's arguments: names become ids, and what was not sent stays as it was `before`."""
        resolving = Named(work)
        sent = {name: _resolved(resolving, work, name, getattr(body, name)) for name in body.model_fields_set}
        resolving.check()
        given = {name: self._named(sent, name, getattr(body, name), before) for name in self.named}
        if self.facts is not None:
            given[self.facts_name] = self._facts(sent, before)
        if self.versioned:
            given[VERSION] = version if version is not None else getattr(body, VERSION)
        return given | dict(self.fixed)

    def _named(self, sent: Mapping[str, Any], name: str, usual: Any, before: Mapping[str, Any] | None) -> Any:
        return sent[name] if name in sent else (before or {}).get(name, usual)

    def _facts(self, sent: Mapping[str, Any], before: Mapping[str, Any] | None) -> Any:
        names = [each.name for each in fields(self.facts)]
        stay: dict[str, Any] = (
            {} if before is None else {name: _as_typed(self.facts, name, before[name]) for name in names}
        )
        return self.facts(**(stay | {name: value for name, value in sent.items() if name in names}))


def _of_dataclass(kind: Any, *, partly: bool) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {
        each.name: _field(each.name, hints[each.name], _own_default(each), partly=partly)
        for each in fields(kind)
    }


def _own_default(each: Any) -> Any:
    return (
        each.default
        if each.default is not MISSING
        else each.default_factory()
        if each.default_factory is not MISSING
        else ...
    )


def _default(each: Parameter) -> Any:
    return ... if each.default is Parameter.empty else each.default


def _field(name: str, hint: Any, default: Any, *, partly: bool) -> Any:
    """A field of the body. A part of a record that is not sent stays, so none of them is required."""
    kind = _bounded(name, hint)
    if partly and default is ...:
        return kind, Field(default=None, validate_default=False)
    return kind, default


def _bounded(name: str, hint: Any) -> Any:
    """The type as a request may carry it: texts and lists of a limited length, numbers that can be kept."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return Union[tuple(_bounded(name, each) for each in inner)]  # noqa: UP007 (made at run time)
    if _key_of(name) is not None and hint is UUID:
        return Name
    if is_dataclass(hint):
        return _nested(hint)
    if (
        origin is Literal
        or (isinstance(hint, type) and issubclass(hint, Enum))
        or hint in (NoneType, bool, UUID, date)
    ):
        return hint
    if name == "custom":
        return Custom
    if origin is not None and inner and origin not in (dict, Mapping):
        each: Any = _bounded(name, inner[0])
        return Annotated[list[each], Field(max_length=MOST)]
    if origin in (dict, Mapping):
        value: Any = Any if inner[1] is Any else Text
        return Annotated[dict[Name, value], Field(max_length=MOST)]
    if hint is str:
        return Secret if name in PASSWORDS else Text
    return {int: Whole, float: Measure, Decimal: Exact, datetime: Moment}.get(hint, hint)


@cache
def _nested(kind: Any) -> Any:
    model = create_model(
        f"Sent{kind.__name__}", __base__=Body, __doc__=kind.__doc__, **_of_dataclass(kind, partly=False)
    )
    _MEANT[model] = kind
    return model


def _key_of(name: str) -> Any:
    return NAMES.get(name.removesuffix("s") if name.endswith("_ids") else name)


def _resolved(named: Named, work: Work, name: str, value: Any) -> Any:
    """Names as ids, lists as tuples, bodies within bodies as what the rules call them."""
    column = _key_of(name)
    if column is not None and value is not None:
        among = specifications_on_offer(work) if column.class_ is Specification else None
        if isinstance(value, list):
            return tuple(named.one(column, each, name, among=among) or NOTHING for each in value)
        return named.one(column, value, name, among=among) if isinstance(value, str) else value
    return _meant(value)


def _meant(value: Any) -> Any:
    """Lists as tuples, and bodies within a body as what the rules call them."""
    if isinstance(value, list):
        return tuple(_meant(each) for each in value)
    if isinstance(value, BaseModel):
        return _MEANT[type(value)](
            **{name: _meant(getattr(value, name)) for name in type(value).model_fields}
        )
    return value


def _as_typed(facts: Any, name: str, value: Any) -> Any:
    """What a row keeps, as the facts want it: some are typed as text and read by the rules."""
    hint = get_type_hints(facts)[name]
    if hint is str and not isinstance(value, str):
        return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
    return tuple(value) if isinstance(value, list) else value

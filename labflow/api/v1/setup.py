"""What the laboratory sets up: departments, sample types, containers, analytes, methods, qualifiers."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field as Bounds
from pydantic import create_model

from labflow.api.doors import doors, join
from labflow.api.nouns import IfMatch, answered, reads, version_in
from labflow.api.texts import Body, Line, Reference, Version
from labflow.api.verbs import acts
from labflow.api.who import At
from labflow.domain import nouns, setup
from labflow.domain.nouns import Noun
from labflow.domain.setup.kinds import KINDS, Field, Kind
from labflow.domain.setup.lookup import NOUNS
from labflow.domain.work import Work

router = doors()

_TYPES: dict[str, Any] = {
    "number": Annotated[int, Bounds(ge=0, le=10**9)] | None,
    "yes_no": bool,
    "words": Annotated[list[Line], Bounds(max_length=100)],
}


def _model(kind: Kind, *, new: bool) -> Any:
    fields: dict[str, Any] = {
        each.name: (_TYPES.get(each.kind, Line), _start(each, new)) for each in kind.fields
    }
    if not new:
        fields["version"] = (Version | None, None)
    verb = "New" if new else "Changed"
    return create_model(
        f"{verb}{kind.key.title().replace('-', '')}", __base__=Body, __doc__=kind.about, **fields
    )


def _start(field: Field, new: bool) -> Any:
    """What stands there when nothing is sent. A part of a record that is not sent stays as it is."""
    if new and field.required and not field.start:
        return ...
    if field.kind == "number":
        return int(field.start) if field.start else None
    return field.start == "on" if field.kind == "yes_no" else [] if field.kind == "words" else field.start


def _as_typed(value: Any) -> str:
    """As a form sends it: the rules read what people type."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _doors(kind: Kind, noun: Noun) -> APIRouter:
    of_kind = doors(f"/{kind.key}", tags=["catalogue"])
    new, changed = _model(kind, new=True), _model(kind, new=False)

    def create(at: At, body: new) -> Response:  # ty: ignore[invalid-type-form]
        with at.work(setup.add) as work:
            made = setup.add(
                work, kind.key, {name: _as_typed(value) for name, value in body.model_dump().items()}
            )
            told = nouns.record(work, noun, made)
            return answered(told, 201, location=f"/api/v1/{kind.key}/{made}")

    def change(at: At, reference: Reference, body: changed, if_match: IfMatch = "") -> Response:  # ty: ignore[invalid-type-form]
        with at.work(setup.edit) as work:
            id = nouns.id_of(work, noun, reference)
            row = work.read(kind.model, id)
            there = {each.name: getattr(row, each.name) for each in kind.fields}
            values = there | body.model_dump(exclude_unset=True, exclude={"version"})
            version = version_in(if_match) or body.version
            setup.edit(
                work,
                kind.key,
                id,
                {name: _as_typed(value) for name, value in values.items()},
                version=version,
            )
            return answered(nouns.record(work, noun, id))

    def retire(work: Work, id: Any, *, version: int | None = None) -> None:
        """Offer it no longer. What uses it keeps it."""
        setup.retire(work, kind.key, id, version=version)

    def restore(work: Work, id: Any, *, version: int | None = None) -> None:
        """Offer it again."""
        setup.restore(work, kind.key, id, version=version)

    reads(of_kind, noun)
    about = {"response_model": noun.facts.answer}
    of_kind.add_api_route(
        "",
        create,
        methods=["POST"],
        status_code=201,
        name=f"create {kind.noun}",
        description=kind.about,
        **about,
    )
    of_kind.add_api_route(
        "/{reference}", change, methods=["PATCH"], name=f"change {kind.noun}",
        description=f"{kind.about} What is not sent stays as it is.", **about,
    )  # fmt: skip
    acts(of_kind, noun, retire=retire, restore=restore)
    return of_kind


for key, kind in KINDS.items():
    join(router, _doors(kind, NOUNS[key]))

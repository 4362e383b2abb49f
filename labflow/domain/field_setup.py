"""Setting up the laboratory's own fields: add, change, order, retire. A field is on every screen the moment it is kept."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select

from labflow.domain.fields import CUSTOMISED, KINDS
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError
from labflow.kit.limits import too_long
from labflow.models import FieldDef
from labflow.vocabulary import Permission
from labflow.words import _, number

MOST_FIELDS = 40
COUNTED = 10_000
NOUNS: dict[str, tuple[str, str]] = {
    "order": ("1 order", "{n} orders"), "sample": ("1 sample", "{n} samples"), "client": ("1 client", "{n} clients"),
}  # fmt: skip


@dataclass(frozen=True)
class FieldFacts:
    """What a form says of a field. Entity, key and kind are chosen once; options are the words of a choice."""

    entity: str = ""
    label: str = ""
    key: str = ""
    kind: str = "text"
    options: tuple[str, ...] = ()
    hint: str = ""
    required: bool = False
    on_report: bool = False
    to_client: bool = False


@dataclass
class FieldRow:
    """A field as the settings show it."""

    id: str = ""
    entity: str = ""
    key: str = ""
    label: str = ""
    kind: str = "text"
    kind_name: str = ""
    options: list[str] = field(default_factory=list)
    hint: str = ""
    required: bool = False
    on_report: bool = False
    to_client: bool = False
    active: bool = True
    version: int = 1
    first: bool = False
    last: bool = False


def rows(work: Work, entity: str) -> list[FieldRow]:
    """All fields of an entity: those in use in their order, then those retired."""
    work.require_any(Permission.EDIT_FIELDS, Permission.SEE_ORDERS)
    found = list(
        work.db.scalars(
            select(FieldDef)
            .where(FieldDef.entity == _entity(entity))
            .order_by(FieldDef.active.desc(), FieldDef.position, FieldDef.key)
        )
    )
    using = [each.id for each in found if each.active]
    return [_row(each, using) for each in found]


def used_by(work: Work, field_id: UUID) -> str:
    """How many records have a value in the field: "12 samples", "10,000+ samples"; empty when none has."""
    work.require(Permission.EDIT_FIELDS)
    definition = work.read(FieldDef, field_id)
    kind = CUSTOMISED[definition.entity]
    return _used(work, definition, kind.custom.has_key(definition.key))


def add(work: Work, facts: FieldFacts) -> UUID:
    """Add a field. Without a key it gets one from its label; the key names it to programs for ever."""
    work.require(Permission.EDIT_FIELDS)
    entity = _entity(facts.entity)
    kept = _checked(work, facts)
    there = list(work.db.scalars(select(FieldDef).where(FieldDef.entity == entity)))
    if sum(each.active for each in there) >= MOST_FIELDS:
        raise LabError("There are {count} fields already. Retire one that nobody needs.", count=MOST_FIELDS)
    key = facts.key.strip().lower() or _key_from(facts.label, {each.key for each in there})
    _check_key(key, there)
    place = max((each.position for each in there), default=-1) + 1
    row = work.add(FieldDef(entity=entity, key=key, kind=facts.kind, position=place, **kept))
    work.db.flush()
    work.db.flush()
    return row.id


def edit(work: Work, field_id: UUID, facts: FieldFacts, *, version: int | None = None) -> None:
    """Change a field. Its entity, key and kind stay; a word that records say cannot be taken away."""
    work.require(Permission.EDIT_FIELDS)
    row = work.lock(FieldDef, field_id, version=version)
    kept = _checked(work, FieldFacts(**{**vars(facts), "entity": row.entity, "kind": row.kind}), but=row)
    _keep_used_words(work, row, kept["options"])
    for name, value in kept.items():
        setattr(row, name, value)
    work.db.flush()


def retire(work: Work, field_id: UUID, *, version: int | None = None) -> None:
    """Ask for it no longer. What was filled in is kept, and comes back with the field."""
    work.require(Permission.EDIT_FIELDS)
    work.lock(FieldDef, field_id, version=version).active = False
    work.db.flush()


def restore(work: Work, field_id: UUID, *, version: int | None = None) -> None:
    """Ask for it again."""
    work.require(Permission.EDIT_FIELDS)
    row = work.lock(FieldDef, field_id, version=version)
    _label_is_free(work, row.entity, row.label, but=row)
    row.active = True
    work.db.flush()


def move(work: Work, field_id: UUID, *, by: int) -> None:
    """Move a field up (−1) or down (+1) among those in use."""
    work.require(Permission.EDIT_FIELDS)
    row = work.read(FieldDef, field_id)
    # all of them are locked, in the same order by everybody, so that two people cannot mix the order up
    ids = work.db.scalars(select(FieldDef.id).where(FieldDef.entity == row.entity, FieldDef.active)).all()
    using = sorted(work.lock_all(FieldDef, ids), key=lambda each: (each.position, each.key))
    place = using.index(row)
    other = place + (1 if by > 0 else -1)
    if 0 <= other < len(using):
        using[place], using[other] = using[other], using[place]
    for position, each in enumerate(using):
        each.position = position
    work.db.flush()


def _checked(work: Work, facts: FieldFacts, *, but: FieldDef | None = None) -> dict[str, Any]:
    options = list(dict.fromkeys(" ".join(word.split()) for word in facts.options if word.strip()))
    kept = {
        "label": " ".join(facts.label.split()), "hint": facts.hint.strip(), "required": facts.required,
        "on_report": facts.on_report, "to_client": facts.to_client or facts.on_report,
        "options": options if facts.kind == "choice" else [],
    }  # fmt: skip
    problems = too_long(kept, FieldDef)
    if not kept["label"]:
        problems["label"] = "Type what people call it, such as Chlorine at the tap."
    if facts.kind not in KINDS:
        problems["kind"] = "Choose what kind of value it is."
    if facts.kind == "choice" and len(options) < 2:
        problems["options"] = "Type at least two words, one a line."
    if len(options) > 100 or any(len(word) > 100 for word in options):
        problems["options"] = "At most 100 words of 100 characters each."
    if problems:
        raise Invalids(problems)
    _label_is_free(work, facts.entity, kept["label"], but=but)
    return kept


def _label_is_free(work: Work, entity: str, label: str, *, but: FieldDef | None) -> None:
    """Two fields with one name could not be told apart on a form or in a file's headings."""
    same = select(FieldDef.id).where(
        FieldDef.entity == entity, FieldDef.active, func.lower(FieldDef.label) == label.lower(),
        FieldDef.id != (but.id if but else None),
    )  # fmt: skip
    if work.db.scalars(same).first():
        raise Invalid("Another field has this name. Choose another.", field="label")


def _keep_used_words(work: Work, row: FieldDef, options: list[str]) -> None:
    kind = CUSTOMISED[row.entity]
    for word in row.options:
        if word not in options and (used := _used(work, row, kind.custom[row.key].astext == word)):
            raise Invalid("{used} say “{word}”: it must stay.", field="options", used=used, word=word)


def _used(work: Work, definition: FieldDef, condition: Any) -> str:
    kind = CUSTOMISED[definition.entity]
    some = select(literal(1)).select_from(kind).where(condition).limit(COUNTED + 1).subquery()
    count = work.db.scalar(select(func.count()).select_from(some)) or 0
    one, many = NOUNS[definition.entity]
    if count > COUNTED:
        return many.format(n=f"{number(COUNTED)}+")
    return "" if not count else one if count == 1 else many.format(n=number(count))


def _check_key(key: str, there: list[FieldDef]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise Invalid("Type small letters, digits and _, such as field_ph. Begin with a letter.", field="key")
    taken = next((each for each in there if each.key == key), None)
    if taken:
        if not taken.active:
            raise Invalid(
                "The field {label} has this key. It is retired: restore it.", field="key", label=taken.label
            )
        raise Invalid("The field {label} has this key.", field="key", label=taken.label)


def _key_from(label: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36] or "field"
    key = key if key[0].isalpha() else f"f_{key}"
    place = 2
    free = key
    while free in taken:
        free, place = f"{key}_{place}", place + 1
    return free


def _entity(entity: str) -> str:
    if entity not in CUSTOMISED:
        raise Invalid("Choose orders, samples or clients.", field="entity")
    return entity


def _row(each: FieldDef, using: list[UUID]) -> FieldRow:
    return FieldRow(
        id=str(each.id), entity=each.entity, key=each.key, label=each.label, kind=each.kind,
        kind_name=_(KINDS.get(each.kind, each.kind)), options=list(each.options), hint=each.hint, required=each.required,
        on_report=each.on_report, to_client=each.to_client, active=each.active, version=each.version,
        first=bool(using) and each.id == using[0], last=bool(using) and each.id == using[-1],
    )  # fmt: skip

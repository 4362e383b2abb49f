"""Adding, changing and retiring what the laboratory sets up. Nothing is deleted: older records point at it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.setup.kinds import Field, Kind, kind_of
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError
from labflow.kit.limits import too_long
from labflow.models.base import Record
from labflow.vocabulary import AnalyteKind
from labflow.words import _, in_sentence, number


def add(work: Work, key: str, values: Mapping[str, str]) -> UUID:
    """Set up something new, from what a form or a program sent."""
    kind = kind_of(key)
    work.require(kind.permission)
    row = work.add(kind.model(**_checked(work, kind, values)))
    work.db.flush()
    return row.id


def edit(work: Work, key: str, id: UUID, values: Mapping[str, str], *, version: int | None = None) -> None:
    """Change it. What names it on older records stays as it is once something uses it."""
    kind = kind_of(key)
    work.require(kind.permission)
    row = work.lock(kind.model, id, version=version)
    kept = _checked(work, kind, values, but=row)
    _stay_fixed(work, kind, row, kept)
    for name, value in kept.items():
        setattr(row, name, value)


def retire(work: Work, key: str, id: UUID, *, version: int | None = None) -> None:
    """Offer it no longer. What uses it keeps it."""
    kind = kind_of(key)
    work.require(kind.permission)
    row = work.lock(kind.model, id, version=version)
    if getattr(row, kind.name) in kind.lasting:
        raise LabError(
            "{name} is given by the rules of the numbers: it cannot be retired.",
            name=getattr(row, kind.name),
        )
    row.active = False


def restore(work: Work, key: str, id: UUID, *, version: int | None = None) -> None:
    """Offer it again."""
    kind = kind_of(key)
    work.require(kind.permission)
    work.lock(kind.model, id, version=version).active = True


def uses_of(work: Work, kind: Kind, id: UUID) -> list[str]:
    """What points at the record, such as "12 tests"; nothing when nothing does."""
    counts = [(use, work.db.scalar(use.count(id)) or 0) for use in kind.uses]
    return [use.words(count) for use, count in counts if count]


def _checked(
    work: Work, kind: Kind, values: Mapping[str, str], *, but: Record | None = None
) -> dict[str, Any]:
    """The values as the row keeps them; every problem at once, each at its field."""
    problems: dict[str, str] = {}
    kept = {field.name: _read(field, values.get(field.name, ""), problems) for field in kind.fields}
    problems = too_long(kept, kind.model) | problems
    if "options" in kept:
        _words_fit(kept, problems)
    if not problems and (taken := _taken(work, kind, kept, but)):
        problems[kind.unique[0]] = taken
    if problems:
        raise Invalids(problems)
    return kept


def _read(field: Field, typed: str, problems: dict[str, str]) -> Any:
    text = " ".join(typed.split()) if field.kind != "words" else typed.strip()
    if field.kind == "yes_no":
        return text in ("on", "true", "yes")
    if field.kind == "words":
        return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    if field.required and not text:
        problems[field.name] = _("{label} is needed.", label=_(field.label))
    if field.kind == "number":
        return _whole(field, text, problems)
    if field.kind == "choice" and text and text not in dict(field.options):
        problems[field.name] = "Choose one from the list."
    return text.upper() if field.capitals else text


def _whole(field: Field, text: str, problems: dict[str, str]) -> int | None:
    if not text:
        return None
    if not (
        text.isascii() and text.isdecimal() and field.least <= int(text[:9]) <= field.most and len(text) < 10
    ):
        problems[field.name] = _(
            "Type a whole number from {count} to {most}.", count=number(field.least), most=number(field.most)
        )
        return None
    return int(text)


def _words_fit(kept: dict[str, Any], problems: dict[str, str]) -> None:
    """A result in words needs at least two of them; a number has none."""
    words = kept["options"]
    if kept["kind"] == AnalyteKind.NUMERIC:
        kept["options"] = []
    elif len(words) < 2:
        problems["options"] = "Type at least two words, one a line."
    elif len(words) > 40 or any(len(word) > 60 for word in words):
        problems["options"] = "At most 40 words of 60 characters each."


def _taken(work: Work, kind: Kind, kept: dict[str, Any], but: Record | None) -> str:
    """Whether another record has this name already, capitals or not, in use or retired."""
    same = [func.lower(getattr(kind.model, name)) == str(kept[name]).lower() for name in kind.unique]
    found = work.db.scalars(
        select(kind.model).where(*same, kind.model.id != (but.id if but else None))
    ).first()
    if found is None:
        return ""
    label = in_sentence(_(next(field.label for field in kind.fields if field.name == kind.unique[0])))
    if not found.active:
        return _(
            "A retired {noun} has this {label}. Restore it, or choose another.",
            noun=_(kind.noun),
            label=label,
        )
    return _("{name} has this {label}. Choose another.", name=getattr(found, kind.name), label=label)


def _stay_fixed(work: Work, kind: Kind, row: Any, kept: dict[str, Any]) -> None:
    moved = [f for f in kind.fields if f.fixed_once_used and kept[f.name] != getattr(row, f.name)]
    if not moved:
        return
    used = uses_of(work, kind, row.id)
    if used or getattr(row, kind.name) in kind.lasting:
        by = ", ".join(used) or _("the rules of the numbers")
        raise Invalids(
            {
                f.name: _(
                    "Used by {by}: it stays as it is. Add a new {noun} instead.", by=by, noun=_(kind.noun)
                )
                for f in moved
            }
        )

"""What the laboratory sets up, as screens and programs see it: the list of a kind, one record with what uses it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, or_, select

from labflow.domain.lists.searching import pattern
from labflow.domain.setup.keeping import uses_of
from labflow.domain.setup.kinds import Field, kind_of
from labflow.domain.work import Work
from labflow.glossary import told_of_label
from labflow.vocabulary import Permission
from labflow.words import _, number

MOST = 300
SHOWN_WORDS = 80


@dataclass
class SetupField:
    """A field of a form, with the value it starts with. Text for every kind; "on" is a ticked box."""

    name: str = ""
    label: str = ""
    kind: str = "text"
    value: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    required: bool = False
    hint: str = ""
    unit: str = ""


@dataclass
class SetupHead:
    """The head of a column, and what it means where it is a term of the laboratory."""

    label: str = ""
    hint: str = ""


@dataclass
class SetupRow:
    """A record as a line: its cells in the order of the heads."""

    id: str = ""
    cells: list[str] = field(default_factory=list)
    active: bool = True
    lasting: bool = False
    version: int = 1


@dataclass
class SetupRecord:
    """One record for its form and for retiring it. Without an id it is a new one. `counted`: whether it is known what uses it."""

    id: str = ""
    name: str = ""
    version: int = 1
    active: bool = True
    fields: list[SetupField] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    counted: bool = True


@dataclass
class SetupPage:
    """The list of a kind with what its screen says."""

    key: str = ""
    noun: str = ""
    title: str = ""
    about: str = ""
    none: str = ""
    first: str = ""
    permission: str = ""
    heads: list[SetupHead] = field(default_factory=list)
    rows: list[SetupRow] = field(default_factory=list)
    active: int = 0
    retired: int = 0
    more: int = 0


def page(work: Work, key: str, *, q: str = "", retired: bool = False) -> SetupPage:
    """The records of a kind, those in use or those retired, by name. `more` counts those beyond the first 300."""
    kind = kind_of(key)
    work.require_any(Permission.EDIT_CATALOGUE, Permission.EDIT_SETTINGS, Permission.SEE_WORK)
    model = kind.model
    counts = work.db.execute(
        select(func.count().filter(model.active), func.count().filter(~model.active)).select_from(model)
    ).one()
    wanted = select(model).where(~model.active if retired else model.active)
    if q.strip():
        texts = [cast(getattr(model, f.name), String) for f in kind.fields if f.kind in ("text", "words")]
        wanted = wanted.where(or_(*[text.ilike(pattern(q)) for text in texts]))
    found = list(
        work.db.scalars(wanted.order_by(*[getattr(model, name) for name in kind.unique]).limit(MOST + 1))
    )
    more = (
        work.db.scalar(select(func.count()).select_from(wanted.subquery())) or 0 if len(found) > MOST else 0
    )
    return SetupPage(
        key=kind.key, noun=_(kind.noun), title=_(kind.title), about=_(kind.about), none=_(kind.none), first=_(kind.first),
        permission=kind.permission,
        heads=[_head(f) for f in kind.fields],
        rows=[
            SetupRow(
                str(row.id), [_shown(f, getattr(row, f.name)) for f in kind.fields], row.active,
                getattr(row, kind.name) in kind.lasting, row.version,
            )
            for row in found[:MOST]
        ],
        active=counts[0], retired=counts[1], more=max(more - MOST, 0),
    )  # fmt: skip


def record(work: Work, key: str, id: UUID | None = None) -> SetupRecord:
    """A record as its form shows it; without an id the form of a new one."""
    kind = kind_of(key)
    work.require_any(kind.permission, Permission.SEE_WORK)
    if id is None:
        return SetupRecord(fields=[_field(f, f.start) for f in kind.fields])
    row = work.read(kind.model, id)
    name = str(getattr(row, kind.name))
    return SetupRecord(
        id=str(row.id), name=name, version=row.version, active=row.active, counted=bool(kind.uses),
        fields=[_field(f, _typed(f, getattr(row, f.name))) for f in kind.fields], uses=uses_of(work, kind, row.id),
    )  # fmt: skip


def choices(work: Work, key: str) -> list[tuple[str, str]]:
    """The records of a kind that are in use, to choose from."""
    kind = kind_of(key)
    work.require_any(kind.permission, Permission.EDIT_CATALOGUE)
    rows = work.db.scalars(
        select(kind.model).where(kind.model.active).order_by(getattr(kind.model, kind.name))
    )
    return [
        (str(row.id), " ".join(filter(None, [getattr(row, kind.name), getattr(row, "revision", "")])))
        for row in rows
    ]


def _head(f: Field) -> SetupHead:
    label = f.head or f.label
    return SetupHead(_(label), _(f.told or told_of_label(label)))


def _field(f: Field, value: str) -> SetupField:
    options = [(value, _(label)) for value, label in f.options]
    return SetupField(f.name, _(f.label), f.kind, value, options, f.required, _(f.hint), _(f.unit))


def _typed(f: Field, value: Any) -> str:
    if f.kind == "yes_no":
        return "on" if value else ""
    if f.kind == "words":
        return "\n".join(value)
    return "" if value is None else str(value)


def _shown(f: Field, value: Any) -> str:
    if f.kind == "yes_no":
        return _("Yes") if value else ""
    if f.kind == "words":
        return ", ".join(value)[:SHOWN_WORDS]
    if f.kind == "choice":
        return _(dict(f.options).get(value, value))
    if f.kind == "number":
        return "" if value is None else f"{number(value)} {_(f.unit)}".strip()
    return value

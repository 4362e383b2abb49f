"""A specification with one of its versions as its screen shows it: what changed against the version before, and what is left to do."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain import version_views
from labflow.domain.numbers import DecisionRule, plain
from labflow.domain.reports import wording
from labflow.domain.specifications.approving import NO_LIMIT
from labflow.domain.version_views import Cell, FactRow, Option, VersionEditor, compared
from labflow.domain.versions import state_of
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.paging import count_text
from labflow.models import Analyte, Order, Specification, SpecLimit
from labflow.vocabulary import AnalyteKind, Permission
from labflow.words import _, later, plural

COLUMNS = ("minimum", "maximum", "text", "unit", "kind")
COMPARED = {
    "reported": later("The value as reported"),
    "limit": later("The value at the last digit of the limit"),
    "unrounded": later("The unrounded value"),
}


@dataclass
class LimitRow:
    """A limit of the version. `state`: "", new or removed; the other fields are what its form starts with."""

    analyte_id: str = ""
    name: str = ""
    words: bool = False
    cells: list[Cell] = field(default_factory=list)
    state: str = ""
    minimum: str = ""
    minimum_inclusive: bool = True
    maximum: str = ""
    maximum_inclusive: bool = True
    text: str = ""
    unit: str = ""
    kind: str = "MCL"


@dataclass
class SpecificationEditor(VersionEditor):
    """Everything the screen shows of one version of a specification."""

    authority: str = ""
    edition: str = ""
    compare: str = "reported"
    offered: bool = False
    source: str = ""
    rule: str = ""
    limits: list[LimitRow] = field(default_factory=list)


def editor(work: Work, specification_id: UUID, version_id: UUID | None = None) -> SpecificationEditor:
    """The specification with this version; without one the draft for who may edit it, else the version in force."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    asked = work.read(Specification, specification_id)
    of_code = select(Specification).where(Specification.code == asked.code)
    all_of_them = list(work.db.scalars(of_code.order_by(Specification.number.desc())))
    first = version_views.usual(work, all_of_them)
    shown, before = version_views.one_of(all_of_them, version_id or getattr(first, "id", asked.id))
    if shown is None:
        raise NotFound("There is no such version.")
    orders = _orders(work, [row.id for row in all_of_them])
    rail, checks = version_views.rail(
        work, all_of_them, shown, lambda row: orders.get(row.id, "No order yet")
    )
    limits, facts = _limits(work, shown, before), _facts(shown, before)
    effective = [row for row in all_of_them if row.effective_from is not None]
    return SpecificationEditor(
        id=str(asked.id), version_id=str(shown.id), code=shown.code, name=shown.name, authority=shown.authority,
        edition=shown.edition, compare=shown.compare, active=not effective or any(row.active for row in effective),
        offered=any(row.active for row in effective), number=shown.number, version=shown.version,
        source=f"{source}. " if (source := ", ".join(filter(None, [shown.authority, shown.edition]))) else "",
        rule=DecisionRule(compare=shown.compare).describe(), reason=shown.change_reason,  # type: ignore[arg-type]
        saved=version_views.saved(work, shown), open_work=_open_work(work, shown),
        limits=limits, facts=facts, versions=rail, checks=checks, analytes=_analytes(work),
        unready=version_views.unready(limits, NO_LIMIT), **version_views.changes(limits, facts), **version_views.standing(work, shown),
    )  # fmt: skip


def _limits(work: Work, shown: Specification, before: Specification | None) -> list[LimitRow]:
    now, then = _read(work, shown.id), _read(work, before.id) if before else {}
    rows = [
        _limit(limit, analyte, then[key][0] if key in then else None, state="new" if before and key not in then else "")
        for key, (limit, analyte) in now.items()
    ]  # fmt: skip
    gone = [pair for key, pair in then.items() if key not in now]
    return [*rows, *[_limit(limit, analyte, None, state="removed") for limit, analyte in gone]]


def _read(work: Work, version_id: UUID) -> dict[UUID, tuple[SpecLimit, Analyte]]:
    rows = work.db.execute(
        select(SpecLimit, Analyte)
        .join(Analyte, Analyte.id == SpecLimit.analyte_id)
        .where(SpecLimit.specification_id == version_id)
        .order_by(Analyte.name)
    )
    return {row.Analyte.id: (row.SpecLimit, row.Analyte) for row in rows}


def _limit(limit: SpecLimit, analyte: Analyte, before: SpecLimit | None, *, state: str) -> LimitRow:
    words, old = _words(limit), _words(before) if before else {}
    return LimitRow(
        analyte_id=str(analyte.id), name=analyte.name, words=analyte.kind == AnalyteKind.TEXT,
        cells=[compared(words[name], old.get(name), num=name in ("minimum", "maximum")) for name in COLUMNS], state=state,
        minimum=_number(limit.minimum), minimum_inclusive=limit.minimum_inclusive, maximum=_number(limit.maximum),
        maximum_inclusive=limit.maximum_inclusive, text=limit.text, unit=limit.unit, kind=limit.kind,
    )  # fmt: skip


def _words(limit: SpecLimit) -> dict[str, str]:
    low, high = wording.bounds(limit)
    kind = wording.LIMIT_KINDS.get(limit.kind, limit.kind)
    return {"minimum": low, "maximum": high, "text": limit.text, "unit": limit.unit, "kind": kind}


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _facts(shown: Specification, before: Specification | None) -> list[FactRow]:
    return version_views.compared_facts(_fact_words(shown), _fact_words(before) if before else None)


def _fact_words(row: Specification) -> dict[str, str]:
    return {
        "Regulation": row.name, "Authority": row.authority, "Edition": row.edition,
        "Held against the limit": COMPARED[row.compare],
    }  # fmt: skip


def _orders(work: Work, ids: list[UUID]) -> dict[UUID, str]:
    counts = version_views.uses(work, Order.specification_id, ids)
    return {
        id: plural("{text} order", "{text} orders", count, text=count_text(count))
        for id, count in counts.items()
    }


def _open_work(work: Work, shown: Specification) -> str:
    """What approval does to orders that are there already, said while there is a draft that can take over."""
    if shown.number == 1 or state_of(work, shown) not in ("draft", "waiting"):
        return ""
    return _(
        "Orders that are there keep their version, and so does every verdict. Orders placed after approval use the new one."
    )


def _analytes(work: Work) -> list[Option]:
    rows = work.db.scalars(select(Analyte).where(Analyte.active).order_by(Analyte.name))
    return [Option(str(row.id), f"{row.name}, {row.keyword}") for row in rows]

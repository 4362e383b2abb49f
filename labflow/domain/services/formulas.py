"""Formulas of a draft: checked as they are typed, said in words, tried with values, kept with the version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain import formulas, versions
from labflow.domain.analyses.calculating import known_of, told
from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.analyses.formula import COMPUTED
from labflow.domain.formulas import FUNCTIONS, FormulaRefused, Input, Known, NotComputed
from labflow.domain.numbers import NumbersRefused, typeset
from labflow.domain.version_views import Cell, compared
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.models import Analyte, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import AnalyteKind, BelowLoq, Permission
from labflow.words import _

BELOW_LOQ: dict[str, str] = {
    BelowLoq.ZERO: "Counts as zero",
    BelowLoq.HALF: "Counts as half its LOQ",
    BelowLoq.LOQ: "Counts as its LOQ",
    BelowLoq.CENSORED: "The result is reported as below the largest value possible",
}
HELP: dict[str, str] = {
    "min": "min(a, b, …)", "max": "max(a, b, …)", "sum": "sum(a, b, …)", "mean": "mean(a, b, …)",
    "round": "round(a, decimals), half to even", "round_half_up": "round_half_up(a, decimals)", "ln": "ln(a)", "log10": "log10(a)",
    "exp": "exp(a)", "sqrt": "sqrt(a)", "abs": "abs(a)", "if": "if(a < b, then, else)",
}  # fmt: skip

Pair = tuple[ServiceAnalyte, Analyte]


@dataclass
class NamedInput:
    """A name that a formula may use."""

    keyword: str = ""
    name: str = ""
    unit: str = ""
    captured: bool = False
    inserted: str = ""


@dataclass
class FormulaRow:
    """A computed analyte of the version. `problem` says why its formula cannot be computed any more."""

    analyte_id: str = ""
    keyword: str = ""
    name: str = ""
    unit: str = ""
    text: str = ""
    old: str = ""
    changed: bool = False
    words: str = ""
    problem: str = ""


@dataclass
class Checked:
    """What there is to say about a formula as it is typed: what is wrong and where, or what it means."""

    problem: str = ""
    before: str = ""
    here: str = ""
    words: str = ""
    notes: list[str] = field(default_factory=list)
    inputs: list[NamedInput] = field(default_factory=list)


@dataclass
class FormulaTried:
    """What a formula makes of typed values, exactly as the bench would report it."""

    reported: str = ""
    unit: str = ""
    qualifier: str = ""
    explanation: str = ""
    problem: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def set_formula(
    work: Work, version_id: UUID, analyte_id: UUID | None, text: str, *, version: int | None = None
) -> None:
    """Compute an analyte of the draft from the others; without a formula it is entered again."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    pairs = pairs_of(work, version_id)
    rule, analyte = _pair(pairs, analyte_id)
    said = " ".join(text.split())
    if said:
        if analyte.kind != AnalyteKind.NUMERIC:
            raise Invalid("{name} is a result in words.", field="formula", name=analyte.name)
        known = known_in(pairs)
        tree = formulas.read(said, analyte.keyword, known)
        if round_ := formulas.circle(analyte.keyword, tree, known):
            raise FormulaRefused(round_)
    rule.formula = said
    work.db.flush()


def set_below_loq(work: Work, version_id: UUID, rule: str, *, version: int | None = None) -> None:
    """Say what the draft's formulas take for an input below its LOQ."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, ServiceVersion, version_id, version)
    if rule not in BELOW_LOQ:
        raise Invalid("Choose one from the list.", field="below_loq")
    row.below_loq = rule


def check(work: Work, version_id: UUID, analyte_id: UUID | None, text: str) -> Checked:
    """What is wrong with a formula, or what it says."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    pairs = pairs_of(work, version_id)
    _rule, analyte = _pair(pairs, analyte_id)
    return checked(pairs, analyte, text)


def try_formula(
    work: Work, version_id: UUID, analyte_id: UUID | None, text: str, typed: Mapping[str, str]
) -> FormulaTried:
    """The formula with values as the bench would type them ("12.5", "< 0.5", "ND"). Nothing is kept."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    pairs = pairs_of(work, version_id)
    rule, analyte = _pair(pairs, analyte_id)
    below = work.read(ServiceVersion, version_id).below_loq
    seen = FormulaTried(unit=rule.unit)
    try:
        tree = formulas.read(text, analyte.keyword, known_in(pairs))
    except FormulaRefused as refusal:
        seen.problem = refusal.message
        return seen
    by_name = {one.keyword: (line, one) for line, one in pairs}
    given = {
        name: _input(seen, name, typed.get(name, ""), *by_name[name]) for name in formulas.names_in(tree)
    }
    values = {name: value for name, value in given.items() if value is not None}
    if len(values) < len(given):
        return seen
    try:
        made = formulas.make(tree, values, below)
        done = _computed(made.text, rule, analyte)
    except (NotComputed, NumbersRefused, Invalid) as refusal:
        seen.problem = str(refusal)
        return seen
    seen.reported, seen.qualifier = typeset(done.reported.reported_text), " ".join(done.qualifiers)
    seen.explanation = told(done.explanation, tree, made, by_name).removeprefix(_(COMPUTED))
    return seen


def problems_of(work: Work, version_id: UUID) -> list[str]:
    """Why the version's formulas cannot all be computed: an analyte was taken out, or they go round in a circle."""
    return [f"{row.name}: {row.problem}" for row in rows_of(work, version_id, None) if row.problem]


def rows_of(work: Work, version_id: UUID, before_id: UUID | None) -> list[FormulaRow]:
    """The computed analytes of the version, and those whose formula was taken away."""
    pairs = pairs_of(work, version_id)
    then = {analyte.id: rule.formula for rule, analyte in pairs_of(work, before_id)} if before_id else {}
    return [
        _row(pairs, rule, analyte, then.get(analyte.id, "" if before_id else None))
        for rule, analyte in pairs
        if rule.formula or then.get(analyte.id)
    ]


def names_of(work: Work, version_id: UUID) -> list[NamedInput]:
    """The names a formula of the version may use."""
    return [_named(rule, analyte) for rule, analyte in pairs_of(work, version_id) if analyte.kind == AnalyteKind.NUMERIC]  # fmt: skip


def pairs_of(work: Work, version_id: UUID) -> list[Pair]:
    """The analytes of the version, in reporting order."""
    rows = work.db.execute(
        select(ServiceAnalyte, Analyte)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id == version_id)
        .order_by(ServiceAnalyte.position, Analyte.name)
    )
    return [(row[0], row[1]) for row in rows]


def known_in(pairs: list[Pair]) -> dict[str, Known]:
    """The analytes as formulas see them."""
    return {analyte.keyword: known_of(rule, analyte) for rule, analyte in pairs}


def checked(pairs: list[Pair], analyte: Analyte, text: str) -> Checked:
    """The same of analytes that are read already."""
    if not text.strip():
        return Checked()
    known = known_in(pairs)
    try:
        tree = formulas.read(text, analyte.keyword, known)
    except FormulaRefused as refusal:
        return Checked(problem=refusal.message, before=text[: refusal.at], here=text[refusal.at :])
    by_name = {one.keyword: (rule, one) for rule, one in pairs}
    return Checked(
        problem=formulas.circle(analyte.keyword, tree, known), words=_words(tree, analyte, known),
        notes=formulas.notes_on_units(tree, known[analyte.keyword], known),
        inputs=[_named(*by_name[name]) for name in formulas.names_in(tree)],
    )  # fmt: skip


def _words(tree: formulas.Node, analyte: Analyte, known: Mapping[str, Known]) -> str:
    return (
        f"{analyte.name} = {formulas.in_words(tree, {keyword: one.name for keyword, one in known.items()})}"
    )


def _named(rule: ServiceAnalyte, analyte: Analyte) -> NamedInput:
    plain = analyte.keyword.isidentifier() and analyte.keyword.lower() not in FUNCTIONS
    spelled = analyte.keyword if plain else f"[{analyte.keyword}]"
    return NamedInput(analyte.keyword, analyte.name, rule.unit, not rule.reported, spelled)


def _row(pairs: list[Pair], rule: ServiceAnalyte, analyte: Analyte, old: str | None) -> FormulaRow:
    seen = checked(pairs, analyte, rule.formula)
    both: Cell = compared(rule.formula, old)
    return FormulaRow(
        analyte_id=str(analyte.id), keyword=analyte.keyword, name=analyte.name, unit=rule.unit, text=rule.formula, old=both.old if both.changed else "",
        changed=both.changed, words=seen.words, problem=seen.problem,
    )  # fmt: skip


def _pair(pairs: list[Pair], analyte_id: UUID | None) -> Pair:
    found = next((pair for pair in pairs if pair[1].id == analyte_id), None)
    if found is None:
        raise NotFound("The version does not report this analyte.")
    return found


def _input(seen: FormulaTried, name: str, typed: str, rule: ServiceAnalyte, analyte: Analyte) -> Input | None:
    """A typed value as the bench would report it; nothing while it is empty or no value."""
    if not typed.strip():
        return None
    try:
        reported = _computed(typed, rule, analyte).reported
    except (NumbersRefused, Invalid) as refusal:
        seen.errors[name] = str(refusal)
        return None
    return Input(reported.numeric, reported.operator, reported.bound, reported.reported_text)


def _computed(text: str, rule: ServiceAnalyte, analyte: Analyte) -> Computed:
    return compute(
        text, dilution=Decimal(1), dilution_applied=False, rule=rule, analyte=analyte, limit=None, specification=None,
        late=False,
    )  # fmt: skip

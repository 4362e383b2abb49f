"""Computed analytes of a test: made from the others by the version's formulas, whenever one of those changes.

A computed result is a result like any other: rounded, judged, audited, reviewed. It says which results it was made from, in
which version, and the number the formula took for each (ISO/IEC 17025 7.11.2, 7.5.1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.analyses.entry import Bench, Entry
from labflow.domain.analyses.formula import COMPUTED
from labflow.domain.analyses.keeping import changed, facts_of, fresh
from labflow.domain.analyses.qualifying import computed_of
from labflow.domain.formulas import Input, Known, Made, Node, NotComputed, in_words, make, names_in, order
from labflow.domain.numbers import NumbersRefused, plain
from labflow.domain.numbers.exact import shortest
from labflow.domain.numbers.explanation import SHOWN_AS
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Analysis, Analyte, Result, ServiceAnalyte
from labflow.vocabulary import AnalyteKind, ResultSource
from labflow.words import _

Pair = tuple[ServiceAnalyte, Analyte]


@dataclass(frozen=True)
class Remade:
    """What became of a computed analyte: its result, or why there is none."""

    analysis_id: UUID
    analyte_id: UUID
    result: Result | None = None
    explanation: str = ""
    why: str = ""


def formulas_of(pairs: Iterable[Pair]) -> list[tuple[str, Node]]:
    """The formulas of a version, by keyword, each after those it needs."""
    known = tuple(known_of(rule, analyte) for rule, analyte in pairs)
    return list(_ordered(known)) if any(one.formula for one in known) else []


def known_of(rule: ServiceAnalyte, analyte: Analyte) -> Known:
    """The analyte of a version as formulas see it."""
    return Known(analyte.keyword, analyte.name, rule.unit, analyte.kind != AnalyteKind.NUMERIC, rule.formula)


@lru_cache(maxsize=512)
def _ordered(known: tuple[Known, ...]) -> tuple[tuple[str, Node], ...]:
    return tuple(order({one.keyword: one for one in known}))


def remake(work: Work, bench: Bench, analyses: Iterable[UUID]) -> list[Remade]:
    """Compute what the formulas of these analyses make of their results now."""
    made: list[Remade] = []
    for id in analyses:
        analysis = bench.analyses[id]
        pairs = {
            analyte.keyword: (rule, analyte)
            for rule, analyte in bench.of_version(analysis.service_version_id)
        }
        for keyword, tree in formulas_of(pairs.values()):
            one = _one(work, bench, analysis, pairs, keyword, tree)
            if one is not None:
                made.append(one)
                work.db.flush()  # the next formula may take this result, in the version it has now
    return made


def _one(
    work: Work, bench: Bench, analysis: Analysis, pairs: Mapping[str, Pair], keyword: str, tree: Node
) -> Remade | None:
    rule, analyte = pairs[keyword]
    cell = (analysis.id, analyte.id)
    before = bench.results.get(cell)
    found = {name: bench.results.get((analysis.id, pairs[name][1].id)) for name in names_in(tree)}
    if any(result is None for result in found.values()):
        return _without(bench, cell, before) if before else None
    inputs = {name: result for name, result in found.items() if result is not None}
    try:
        made = make(
            tree,
            {name: input_of(result) for name, result in inputs.items()},
            bench.below[analysis.service_version_id],
        )
        computed = _computed(bench, analysis, rule, analyte, made, inputs.values())
    except (NotComputed, NumbersRefused, Invalid) as refusal:
        _without(bench, cell, before)
        return Remade(*cell, why=f"{analyte.name}: {refusal}")
    result = _kept(work, bench, analysis, rule, analyte, computed, kept_inputs(inputs, made))
    return Remade(*cell, result=result, explanation=told(computed.explanation, tree, made, pairs))


def input_of(result: Result) -> Input:
    """A result as a formula takes it: the unrounded number, or its bound."""
    return Input(result.numeric, result.operator, result.bound, result.reported_text)


def kept_inputs(inputs: Mapping[str, Result], made: Made) -> list[dict[str, Any]]:
    """What a computed result says of where it came from."""
    return [
        {
            "keyword": name, "result_id": str(result.id), "version": result.version,
            "reported": result.reported_text, "used": plain(shortest(made.used[name])),
        }
        for name, result in inputs.items()
    ]  # fmt: skip


def told(explanation: str, tree: Node, made: Made, pairs: Mapping[str, Pair]) -> str:
    """The engine's sentence with the formula instead of "raw": "computed: 2.497 × Calcium 40.1 + …"."""
    names = {
        name: f"{pairs[name][1].name} {plain(shortest(made.used[name])).replace('-', '−')}"
        for name in made.used
    }
    raw, sign, rest = explanation.partition(_(SHOWN_AS))
    number = raw.removeprefix(_("raw") + " ")
    return f"{_(COMPUTED)}{in_words(tree, names)} = {number}{sign}{rest}" if sign else explanation


def told_again(result: Result, explanation: str, tree: Node, pairs: Mapping[str, Pair]) -> str:
    """The same of a saved result, from the inputs it kept."""
    used = {one["keyword"]: Decimal(one["used"]) for one in result.inputs}
    if set(names_in(tree)) != set(used):
        return explanation
    return told(explanation, tree, Made(result.raw_text, used), pairs)


def _without(bench: Bench, cell: tuple[UUID, UUID], before: Result | None) -> Remade:
    """An input is gone, or gives nothing: the computed result stays in the record and is no longer the result."""
    if before is not None:
        before.live = False
        del bench.results[cell]
    return Remade(*cell)


def _kept(
    work: Work, bench: Bench, analysis: Analysis, rule: ServiceAnalyte, analyte: Analyte, computed: Computed,
    inputs: list[dict[str, Any]],
) -> Result:  # fmt: skip
    """The result itself. One that says the same of the same inputs is left as it is."""
    before = bench.results.get((analysis.id, analyte.id))
    if before is not None and before.raw_text == computed.raw_text and before.inputs == inputs:
        return before
    limit = bench.limits[analysis.id].get(analyte.id) if rule.reported else None
    by_hand = [code for code in (before.by_hand if before else []) if code not in computed.qualifiers]
    entry = Entry(analysis.id, analyte.id, computed.raw_text, remark=before.remark if before else "")
    facts = facts_of(work, entry, computed, limit, by_hand) | {
        "source": ResultSource.FORMULA,
        "inputs": inputs,
    }
    result = changed(before, facts) if before else work.add(fresh(analysis, rule, analyte, facts))
    bench.results[(analysis.id, analyte.id)] = result
    return result


def _computed(
    bench: Bench,
    analysis: Analysis,
    rule: ServiceAnalyte,
    analyte: Analyte,
    made: Made,
    inputs: Iterable[Result],
) -> Computed:
    limit = bench.limits[analysis.id].get(analyte.id) if rule.reported else None
    late = any("H" in computed_of(result) for result in inputs)
    return compute(
        made.text, dilution=Decimal(1), dilution_applied=False, rule=rule, analyte=analyte, limit=limit,
        specification=bench.specifications.get(limit.specification_id) if limit else None, late=late,
    )  # fmt: skip

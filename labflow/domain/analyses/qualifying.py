"""Data qualifiers set by hand, beside those that follow from the limits of detection and the holding time.

A result's `qualifiers` are everything that is printed beside it; `by_hand` are those of them that a person set.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labflow.domain import settled
from labflow.domain.built_in_qualifiers import told
from labflow.domain.work import Work
from labflow.errors import Invalid, ReasonNeeded
from labflow.models import Analysis, Analyte, Qualifier, Result
from labflow.words import _

# "not detected" said of a number that was found would be a false statement: it follows from the MDL alone
COMPUTED_ONLY = frozenset({"U"})


@dataclass
class Offer:
    """A qualifier of the catalogue as a menu shows it. `fixed` says why it cannot be set by hand; empty where it can."""

    code: str = ""
    meaning: str = ""
    fixed: str = ""


def legend(work: Work) -> tuple[dict[str, str], list[Offer]]:
    """What every code means, and the qualifiers in use, by code."""
    rows = sorted(settled.rows(work, Qualifier).values(), key=lambda row: row.code)
    offers = [Offer(row.code, told(row.code, row.meaning), _fixed(row.code)) for row in rows if row.active]
    return {row.code: told(row.code, row.meaning) for row in rows}, offers


def known(work: Work) -> dict[str, bool]:
    """Every code of the catalogue, by whether it is in use."""
    return {row.code: row.active for row in settled.rows(work, Qualifier).values()}


def chosen(
    wanted: Sequence[str] | None, computed: Sequence[str], before: Result | None, codes: dict[str, bool]
) -> list[str]:
    """What stands by hand beside the computed ones; without a wish those that stand there stay."""
    stands = before.by_hand if before else []
    asked = stands if wanted is None else sorted({code.strip() for code in wanted} - {""})
    for code in asked:
        if code not in stands:
            _check(code, codes)
    return [code for code in asked if code not in computed]


def computed_of(result: Result) -> list[str]:
    """The qualifiers of a saved result that nobody set by hand."""
    return [code for code in result.qualifiers if code not in result.by_hand]


def check_reason(analysis: Analysis, analyte: Analyte, before: Result, reason: str) -> None:
    """Who submitted a result stands by its qualifiers too: after that they change with a reason only."""
    if analysis.submitted_at and not reason:
        said = ", ".join(before.qualifiers) or _("no qualifier")
        raise ReasonNeeded(
            "{name} was submitted with {said}. Give a reason to change it.",
            field="qualifiers",
            name=analyte.name,
            said=said,
        )


def _check(code: str, codes: dict[str, bool]) -> None:
    if code not in codes:
        raise Invalid("There is no qualifier “{value}”.", field="qualifiers", value=code[:10])
    if not codes[code]:
        raise Invalid("The qualifier {code} is not in use any more.", field="qualifiers", code=code)
    if why := _fixed(code):
        raise Invalid("{code} is not set by hand. {why}", field="qualifiers", code=code, why=why)


def _fixed(code: str) -> str:
    return _("It follows from the limits of detection.") if code in COMPUTED_ONLY else ""

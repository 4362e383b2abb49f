"""The words of a certificate: verdicts, limits, uncertainty, deviations, in the language of the standard."""

from collections.abc import Sequence
from decimal import Decimal

from labflow.domain.numbers import DecisionRule, RoundingRule, format_value, plain
from labflow.domain.reports.content import Verdict as Word
from labflow.models import Analyte, Result, Sample, Specification, SpecLimit
from labflow.vocabulary import CustodyKind, Verdict

CUSTODY_STEP = {
    CustodyKind.COLLECT: "Collected",
    CustodyKind.RELINQUISH: "Handed over",
    CustodyKind.RECEIVE: "Received",
    CustodyKind.MOVE: "Moved",
    CustodyKind.RETURN: "Returned",
    CustodyKind.DISPOSE: "Disposed of",
}
LIMIT_KINDS = {"AL": "Action level", "SMCL": "Secondary", "TT": "Treatment technique", "PV": "Parametric value"}
_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

Judged = tuple[Result, Analyte, SpecLimit | None]


def verdict_sentences(samples: Sequence[Sample], lines: Sequence[Judged]) -> list[str]:
    """The verdict in plain words, the first thing a client reads."""
    judged = [line for line in lines if line[0].verdict != Verdict.NONE]
    if not judged:
        return [f"{_spell(len(lines)).capitalize()} {_plural('result', len(lines))} reported without limits."]
    failed = [line for line in judged if line[0].verdict == Verdict.FAIL]
    open_ = [line for line in judged if line[0].verdict == Verdict.INCONCLUSIVE]
    passed = len(judged) - len(failed) - len(open_)
    if passed == len(judged):
        first = (
            f"All {_spell(len(judged))} results meet their limits." if len(judged) > 1 else "The result meets its limit."
        )
    else:
        first = f"{_spell(passed).capitalize()} of {_spell(len(judged))} results meet their limits."
    names = {sample.id: sample.number for sample in samples} if len(samples) > 1 else {}
    told = [_told(line, names, "above" if _above(*line) else "outside") for line in failed[:3]]
    told += [_told(line, names, "not decided against") for line in open_[: 3 - len(told)]]
    rest = len(failed) + len(open_) - len(told)
    if rest > 0:
        told.append(f"{_spell(rest).capitalize()} more {_plural('result', rest)} to look at below.")
    return [first, *told]


def sample_verdict(results: Sequence[Result]) -> tuple[Word, str]:
    """One sample in a word and a phrase."""
    judged = [result for result in results if result.verdict != Verdict.NONE]
    failed = sum(result.verdict == Verdict.FAIL for result in judged)
    if not judged:
        return "none", "No limits"
    if failed:
        return "above", f"{failed} of {len(judged)} outside limits"
    if any(result.verdict == Verdict.INCONCLUSIVE for result in judged):
        return "inconclusive", "Not all decided"
    return "pass", "All limits met"


def verdict(result: Result, limit: SpecLimit | None) -> Word:
    if result.verdict == Verdict.FAIL:
        return "below" if limit is not None and not _is_above(result, limit) else "above"
    return result.verdict  # type: ignore[return-value]


def number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def limit(row: SpecLimit | None) -> str:
    """ "10", "6.5–8.5", "≥ 5", "Absent"; empty without a limit."""
    if row is None:
        return ""
    if row.text:
        return row.text
    if row.minimum is not None and row.maximum is not None:
        return f"{plain(row.minimum)}–{plain(row.maximum)}"
    if row.minimum is not None:
        return f"≥ {plain(row.minimum)}"
    return plain(row.maximum) if row.maximum is not None else ""


def limit_kind(row: SpecLimit | None) -> str:
    return "" if row is None else LIMIT_KINDS.get(row.kind, row.kind)


def share(result: Result, row: SpecLimit | None) -> str:
    """How much of a maximum is used up: "18 %", "< 2 %"; empty where that means nothing."""
    if not _has_gauge(result, row):
        return ""
    percent = format_value((result.share or Decimal(0)) * 100, RoundingRule("half_even", "decimals", 0))
    if result.operator:
        return f"{result.operator} {percent if percent != '0' else '1'} %"
    return f"{percent} %" if percent != "0" else "< 1 %"


def gauge(result: Result, row: SpecLimit | None) -> float | None:
    return float(result.share or 0) if _has_gauge(result, row) else None


def uncertainty(result: Result) -> str:
    """The expanded uncertainty with the decimals of the result; two figures where that would show nothing."""
    if result.uncertainty is None or result.numeric is None:
        return ""
    decimals = len(result.reported_text.partition(".")[2])
    shown = format_value(result.uncertainty, RoundingRule("half_up", "decimals", decimals))
    if Decimal(shown) == 0:
        shown = format_value(result.uncertainty, RoundingRule("half_up", "significant", 1))
    return f"± {shown}"


def result_notes(spec: Specification | None) -> list[str]:
    notes = [
        "Uncertainty is expanded, k = 2, about 95 % coverage. MDL: method detection limit. LOQ: limit of quantification.",
        "MDL and LOQ include the dilution of the sample.",
    ]
    if spec is not None:
        notes.append(f"Limits: {', '.join(filter(None, [spec.name, spec.authority, spec.edition]))}.")
    return notes


def conformity(spec: Specification | None) -> str:
    """Which specification and which decision rule the verdicts stand on (7.8.6.2)."""
    if spec is None:
        return "No statement of conformity is made: no specification was agreed for this order."
    rule = DecisionRule(compare=spec.compare)  # type: ignore[arg-type]
    source = ", ".join(filter(None, [spec.name, spec.authority, spec.edition]))
    return f"Results are judged against {source}. {rule.describe()} (ISO/IEC 17025 clause 7.8.6)."


def deviations(samples: Sequence[Sample], retests: Sequence[tuple[str, str, str]]) -> str:
    """What differed from the method or from what it asks of the sample (7.8.2.1 n)."""
    told = [
        f"{sample.number} arrived at {sample.temperature:f} °C. {sample.temperature_reason.rstrip('.')}."
        for sample in samples
        if sample.temperature_reason and sample.temperature is not None
    ]
    told += [f"{name} of {sample} was tested again: {reason.rstrip('.')}." for sample, name, reason in retests]
    return " ".join(told) + (" No other" if told else "No") + " additions, deviations or exclusions."


def _told(line: Judged, names: dict[object, str], how: str) -> str:
    result, analyte, row = line
    where = f" of {names[result.sample_id]}" if result.sample_id in names else ""
    what = LIMIT_KINDS.get(row.kind, row.kind).lower() if row and row.kind in LIMIT_KINDS else (row.kind if row else "limit")
    return f"{analyte.name}{where} is {how} the {what} of {limit(row)} {row.unit if row else ''}".rstrip() + "."


def _above(result: Result, analyte: Analyte, row: SpecLimit | None) -> bool:
    return row is not None and not row.text and _is_above(result, row)


def _is_above(result: Result, row: SpecLimit) -> bool:
    value = result.numeric if result.numeric is not None else result.bound
    return row.maximum is None or value is None or value > row.maximum or row.minimum is None


def _has_gauge(result: Result, row: SpecLimit | None) -> bool:
    return row is not None and row.maximum is not None and row.minimum is None and result.share is not None


def _spell(count: int) -> str:
    return _SPELLED[count] if count < len(_SPELLED) else f"{count:,}"


def _plural(noun: str, count: int) -> str:
    return f"{noun} is" if count == 1 else f"{noun}s are"

"""The words of a certificate: verdicts, limits, uncertainty, deviations, in the language of the standard."""

from collections.abc import Sequence
from decimal import Decimal

from labflow.domain.numbers import DecisionRule, RoundingRule, format_value, plain, shown_limit, typeset
from labflow.domain.reports.content import Verdict as Word
from labflow.models import Analyte, Result, Sample, Specification, SpecLimit
from labflow.vocabulary import CustodyKind, Verdict
from labflow.words import _, later

CUSTODY_STEP = {
    CustodyKind.COLLECT: "Collected",
    CustodyKind.RELINQUISH: "Handed over",
    CustodyKind.RECEIVE: "Received",
    CustodyKind.MOVE: "Moved",
    CustodyKind.RETURN: "Returned",
    CustodyKind.DISPOSE: "Disposed of",
}
LIMIT_KINDS = {
    "AL": later("Action level"), "SMCL": later("Secondary"), "TT": later("Treatment technique"), "PV": later("Parametric value"),
    "PERMIT": later("Permit limit"), "CRITERION": later("Criterion"),
}  # fmt: skip
SHOWN = 3
_SPELLED = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

_WORDS: dict[Verdict, Word] = {
    Verdict.PASS: "pass", Verdict.INCONCLUSIVE: "inconclusive", Verdict.NONE: "none", Verdict.FAIL: "fails",
}  # fmt: skip

Judged = tuple[Result, Analyte, SpecLimit | None]


def verdict_sentences(samples: Sequence[Sample], lines: Sequence[Judged]) -> list[str]:
    """The verdict in plain words, the first thing a client reads. Of what is wrong it names three at most."""
    judged = [line for line in lines if line[0].verdict != Verdict.NONE]
    if not judged:
        return [f"{_spell(len(lines)).capitalize()} {_plural('result', len(lines))} reported without limits."]
    failed = [line for line in judged if line[0].verdict == Verdict.FAIL]
    open_ = [line for line in judged if line[0].verdict == Verdict.INCONCLUSIVE]
    complete = len(judged) == len(lines)
    passed = len(judged) - len(failed) - len(open_)
    first = (
        _the_one(judged[0][0].verdict, all_judged=complete)
        if len(judged) == 1
        else _how_many(passed, len(judged), all_judged=complete)
    )
    names = {sample.id: sample.number for sample in samples} if len(samples) > 1 else {}
    told = [_told(line, names) for line in failed[:SHOWN]]
    told += [_told(line, names) for line in open_[: SHOWN - len(told)]]
    rest = len(failed) + len(open_) - len(told)
    if rest > 0:
        wrong = "not meet" if len(failed) >= SHOWN and not open_ else "not meet, or not surely meet,"
        told.append(
            f"{_spell(rest).capitalize()} more {_do('result', rest)} {wrong} {_their('limit', rest)}."
        )
    return [first, *told]


def summary(sentences: Sequence[str], length: int = 300) -> str:
    """As many whole sentences of the verdict as fit beside a report in a list."""
    said = ""
    for sentence in sentences:
        if len(said) + len(sentence) + 1 > length:
            break
        said = f"{said} {sentence}".strip()
    return said or sentences[0][:length]


def sample_verdict(results: Sequence[Result]) -> tuple[Word, str]:
    """One sample in a word and a phrase."""
    judged = [result for result in results if result.verdict != Verdict.NONE]
    failed = sum(result.verdict == Verdict.FAIL for result in judged)
    if not judged:
        return "none", "No limits"
    if failed:
        return "fails", f"{failed} of {len(judged)} outside limits"
    if any(result.verdict == Verdict.INCONCLUSIVE for result in judged):
        return "inconclusive", "Not all decided"
    return "pass", "All limits met"


def verdict(result: Result, limit: SpecLimit | None) -> Word:
    if result.verdict == Verdict.FAIL and limit is not None and not limit.text:
        return "above" if _is_above(result, limit) else "below"
    return _WORDS[Verdict(result.verdict)]


def verdict_word(result: Result, limit: SpecLimit | None) -> str:
    """The verdict on a screen: "Pass", "Above", "Below", "Fails", "Open"; empty without a limit."""
    words = {
        "pass": _("Pass"), "above": _("Above"), "below": _("Below"), "fails": _("Fails"), "inconclusive": "Open",
    }  # fmt: skip
    return words.get(verdict(result, limit), "")


def number(value: Decimal | None) -> str:
    """A limit of detection or of a specification: plain, thousands set apart, a true minus."""
    if value is None:
        return ""
    text = plain(value)
    whole, dot, decimals = text.partition(".")
    grouped = f"{int(whole):,}" if len(whole.lstrip("-")) > 3 else whole
    return typeset(f"{grouped}{dot}{decimals}")


def detection_limit(used: Decimal | None, dilution: Decimal = Decimal(1)) -> str:
    """An MDL or LOQ as it was used, printed as it is behind "<"."""
    return "" if used is None else number(shown_limit(used, dilution))


def limit(row: SpecLimit | None) -> str:
    """ "10", "6.5–8.5", "≥ 5", "Absent"; a bound that does not pass itself shows its sign: "< 10", "≥ 6.5, < 8.5"."""
    if row is None:
        return ""
    if row.text:
        return row.text
    low, high = bounds(row)
    if low and high:
        inclusive = row.minimum_inclusive and row.maximum_inclusive
        return f"{number(row.minimum)}–{number(row.maximum)}" if inclusive else f"{low}, {high}"
    return low or (number(row.maximum) if row.maximum_inclusive else high)


def bounds(row: SpecLimit) -> tuple[str, str]:
    """Both bounds with their signs: "≥ 6.5" or "> 6.5", "≤ 8.5" or "< 8.5"; empty for none."""
    low = f"{'≥' if row.minimum_inclusive else '>'} {number(row.minimum)}" if row.minimum is not None else ""
    high = f"{'≤' if row.maximum_inclusive else '<'} {number(row.maximum)}" if row.maximum is not None else ""
    return low, high


def limit_kind(row: SpecLimit | None) -> str:
    """ "MCL", "Action level"; empty without a limit."""
    return "" if row is None or not limit(row) else LIMIT_KINDS.get(row.kind, row.kind)


def kind_in_words(row: SpecLimit) -> str:
    """The kind of limit inside a sentence: "MCL", "action level"."""
    known = LIMIT_KINDS.get(row.kind, "").lower()
    return "secondary limit" if known == "secondary" else known or row.kind or "limit"


def temperature(value: Decimal | None) -> str:
    """ "3.8 °C"; empty when it was not measured."""
    return "" if value is None else f"{typeset(f'{value:f}')} °C"


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
    """The expanded uncertainty with the decimals of the result; one figure where that would show nothing."""
    if result.uncertainty is None or result.numeric is None:
        return ""
    decimals = result.reported_text.partition(".")[2]
    if decimals and not decimals.isdigit():
        return f"± {format_value(result.uncertainty, RoundingRule('half_up', 'significant', 2))}"
    shown = format_value(result.uncertainty, RoundingRule("half_up", "decimals", len(decimals)))
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


def conformity(spec: Specification | None, judged: int) -> str:
    """To which results the verdicts apply, against which specification, by which decision rule (7.8.6.2)."""
    if spec is None:
        return "No statement of conformity is made: no specification was agreed for this order."
    source = ", ".join(filter(None, [spec.name, spec.authority, spec.edition]))
    if not judged:
        return f"No statement of conformity is made: {source} has no limit for these results."
    rule = DecisionRule(compare=spec.compare).describe()  # type: ignore[arg-type]
    covers = "the result" if judged == 1 else f"the {_spell(judged)} results"
    return (
        f"The verdicts apply to {covers} with a limit and are judged against {source}. "
        f"Decision rule (ISO/IEC 17025 clause 7.8.6): {rule[0].lower()}{rule[1:].rstrip('.')}."
    )


def deviations(
    samples: Sequence[Sample], late: Sequence[tuple[str, str]], retests: Sequence[tuple[str, str, str]]
) -> str:
    """What differed from the method or from what it asks of the sample (7.8.2.1 n).

    `late` are sample and analyte measured after the holding time, `retests` sample, test and reason.
    """
    several = len(samples) > 1
    told = [
        f"{sample.number if several else 'The sample'} arrived at {temperature(sample.temperature)}. "
        f"{sample.temperature_reason.strip().rstrip('.')}."
        for sample in samples
        if sample.temperature_reason and sample.temperature is not None
    ]
    told += [
        f"{_of(name, sample, several)} was measured after its holding time (H)." for sample, name in late
    ]
    told += [
        f"{_of(name, sample, several)} was tested again: {reason.strip().rstrip('.') or 'no reason given'}."
        for sample, name, reason in retests
    ]
    return " ".join(told) + (" No other" if told else "No") + " additions, deviations or exclusions."


def _of(name: str, sample: str, several: bool) -> str:
    return f"{name} of {sample}" if several else name


def _how_many(passed: int, judged: int, *, all_judged: bool) -> str:
    """ "Two of three results meet their limits."; results that have no limit are not counted, and then it says so."""
    whom = "results" if all_judged else "results with a limit"
    one, many = ("meets its limit", "meet their limits") if all_judged else ("meets it", "meet it")
    if passed == judged:
        return f"{'Both' if judged == 2 else f'All {_spell(judged)}'} {whom} {many}."
    if passed > 1:
        return f"{_spell(passed).capitalize()} of {_spell(judged)} {whom} {many}."
    return f"{'One' if passed else 'None'} of {_spell(judged)} {whom} {one}."


def _the_one(verdict: str, *, all_judged: bool) -> str:
    """The first sentence about a single result with a limit."""
    who, it = ("The result", "its limit") if all_judged else ("The one result with a limit", "it")
    how = {Verdict.PASS: "meets", Verdict.FAIL: "does not meet"}.get(Verdict(verdict), "does not surely meet")
    return f"{who} {how} {it}."


def _told(line: Judged, names: dict[object, str]) -> str:
    """One result that does not meet its limit, or may not."""
    result, analyte, row = line
    who = f"{analyte.name} of {names[result.sample_id]}" if result.sample_id in names else analyte.name
    if row is None:
        return f"{who} does not meet its limit."
    kind = kind_in_words(row)
    if row.text:
        return f"{who} is reported as {result.reported_text}; the {kind} is {row.text}."
    how, to = ("above", limit(row)) if _is_above(result, row) else ("below", limit(row))
    if row.minimum is None and not row.maximum_inclusive:
        how, to = "not below", number(row.maximum)
    elif row.maximum is None and not row.minimum_inclusive:
        how, to = "not above", number(row.minimum)
    if row.minimum is not None and row.maximum is not None:
        how = "outside"
    if result.verdict == Verdict.INCONCLUSIVE:
        how = "not decided against"
    return f"{who} is {how} the {kind} of {to} {row.unit}".rstrip() + "."


def _is_above(result: Result, row: SpecLimit) -> bool:
    value = result.numeric if result.numeric is not None else result.bound
    if row.maximum is None:
        return False
    if value is None or row.minimum is None:
        return True
    return value > row.maximum or (value == row.maximum and not row.maximum_inclusive)


def _has_gauge(result: Result, row: SpecLimit | None) -> bool:
    return row is not None and row.maximum is not None and row.minimum is None and result.share is not None


def _spell(count: int) -> str:
    return _SPELLED[count] if count < len(_SPELLED) else f"{count:,}"


def _plural(noun: str, count: int) -> str:
    return f"{noun} is" if count == 1 else f"{noun}s are"


def _do(noun: str, count: int) -> str:
    return f"{noun} does" if count == 1 else f"{noun}s do"


def _their(noun: str, count: int) -> str:
    return f"its {noun}" if count == 1 else f"their {noun}s"

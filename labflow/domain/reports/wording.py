"""The words of a certificate: verdicts, limits, uncertainty, deviations, in the terms of the standard and the language of the document."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from labflow.domain.numbers import RoundingRule, format_value, plain, shown_limit, typeset
from labflow.domain.reports.content import CertificateContent, ResultRow
from labflow.domain.reports.content import Verdict as Word
from labflow.kit.figures import count, quoted, written
from labflow.models import Analyte, Result, Sample, Specification, SpecLimit
from labflow.vocabulary import CustodyKind, Verdict
from labflow.words import _, in_sentence, later, on_paper

CUSTODY_STEP = {
    CustodyKind.COLLECT: later("Collected"),
    CustodyKind.RELINQUISH: later("Handed over"),
    CustodyKind.RECEIVE: later("Received"),
    CustodyKind.MOVE: later("Moved"),
    CustodyKind.RETURN: later("Returned"),
    CustodyKind.DISPOSE: later("Disposed of"),
}
LIMIT_KINDS = {
    "AL": later("Action level"), "SMCL": later("Secondary"), "TT": later("Treatment technique"), "PV": later("Parametric value"),
    "PERMIT": later("Permit limit"), "CRITERION": later("Criterion"),
}  # fmt: skip
SHOWN = 3
_SPELLED = (
    later("two"), later("three"), later("four"), later("five"), later("six"), later("seven"), later("eight"), later("nine"),
    later("ten"), later("eleven"), later("twelve"),
)  # fmt: skip
# What one result is told about its limit: with the kind of limit, and where it has none.
_TOLD = {
    "above": (later("{who} is above the {kind} of {limit}."), later("{who} is above the limit of {limit}.")),
    "below": (later("{who} is below the {kind} of {limit}."), later("{who} is below the limit of {limit}.")),
    "not below": (later("{who} is not below the {kind} of {limit}."), later("{who} is not below the limit of {limit}.")),
    "not above": (later("{who} is not above the {kind} of {limit}."), later("{who} is not above the limit of {limit}.")),
    "outside": (later("{who} is outside the {kind} of {limit}."), later("{who} is outside the limit of {limit}.")),
    "not decided": (
        later("{who} is not decided against the {kind} of {limit}."), later("{who} is not decided against the limit of {limit}."),
    ),
}  # fmt: skip
# Simple acceptance (ILAC-G8:09/2019) by what is compared: the only rule that certificates state.
_RULES = {
    "reported": later("the value as reported is compared with the limit; measurement uncertainty is not added (simple acceptance)"),
    "limit": later("the value rounded to the last digit of the limit is compared with it; measurement uncertainty is not added (simple acceptance)"),
    "unrounded": later("the unrounded value is compared with the limit; measurement uncertainty is not added (simple acceptance)"),
}  # fmt: skip

_WORDS: dict[Verdict, Word] = {
    Verdict.PASS: "pass", Verdict.INCONCLUSIVE: "inconclusive", Verdict.NONE: "none", Verdict.FAIL: "fails",
}  # fmt: skip

_OUTSIDE = ("above", "below", "fails")
_ONE_BOUND = re.compile(r"[-−]?[\d.,\s]+")

Judged = tuple[Result, Analyte, SpecLimit | None]


def verdict_sentences(samples: Sequence[Sample], lines: Sequence[Judged]) -> list[str]:
    """The verdict in plain words, the first thing a client reads. Of what is wrong it names three at most."""
    names = {sample.id: sample.number for sample in samples} if len(samples) > 1 else {}
    words = [verdict(result, limit) for result, _analyte, limit in lines]
    return _in_sentences(words, lambda at: _told(lines[at], names))


def sentences_of(content: CertificateContent) -> list[str]:
    """The same of what was signed before, in the language at hand: for a reader of another one than the document's."""
    lines = [(sample, row) for sample in content.samples for group in sample.groups for row in group.rows]
    several = len(content.samples) > 1

    def told(at: int) -> str:
        sample, row = lines[at]
        return _told_of(row, _of(row.analyte, sample.laboratory_id, several), content.language)

    return _in_sentences([row.verdict for _sample, row in lines], told)


def _in_sentences(words: Sequence[Word], told: Callable[[int], str]) -> list[str]:
    """How many results meet their limits, then those that do not; `told` says the sentence of one of them."""
    judged = [word for word in words if word != "none"]
    if not judged:
        return [_without_limits(len(words))]
    failed = [at for at, word in enumerate(words) if word in _OUTSIDE]
    open_ = [at for at, word in enumerate(words) if word == "inconclusive"]
    complete = len(judged) == len(words)
    passed = len(judged) - len(failed) - len(open_)
    first = (
        _the_one(judged[0], all_judged=complete)
        if len(judged) == 1
        else _how_many(passed, len(judged), all_judged=complete)
    )
    named = [told(at) for at in [*failed, *open_][:SHOWN]]
    rest = len(failed) + len(open_) - len(named)
    if rest > 0:
        named.append(_more(rest, surely=len(failed) >= SHOWN and not open_))
    return [first, *named]


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
        return "none", _("No limits")
    if failed:
        return "fails", _("{failed} of {judged} outside limits", failed=failed, judged=len(judged))
    if any(result.verdict == Verdict.INCONCLUSIVE for result in judged):
        return "inconclusive", _("Not all decided")
    return "pass", _("All limits met")


def verdict(result: Result, limit: SpecLimit | None) -> Word:
    if result.verdict == Verdict.FAIL and limit is not None and not limit.text:
        return "above" if _is_above(result, limit) else "below"
    return _WORDS[Verdict(result.verdict)]


def verdict_word(result: Result, limit: SpecLimit | None) -> str:
    """The verdict on a screen: "Pass", "Above", "Below", "Fails", "Open"; empty without a limit."""
    words = {
        "pass": _("Pass"), "above": _("Above"), "below": _("Below"), "fails": _("Fails"), "inconclusive": _("Open"),
    }  # fmt: skip
    return words.get(verdict(result, limit), "")


def number(value: Decimal | None) -> str:
    """A limit of detection or of a specification, as results are written."""
    if value is None:
        return ""
    return typeset(written(plain(value)))


def detection_limit(used: Decimal | None, dilution: Decimal = Decimal(1)) -> str:
    """An MDL or LOQ as it was used, printed as it is behind "<"."""
    return "" if used is None else number(shown_limit(used, dilution))


def limit(row: SpecLimit | None) -> str:
    """ "10", "6.5–8.5", "≥ 5", "Absent"; a bound that does not pass itself shows its sign: "< 10", "≥ 6.5, < 8.5"."""
    if row is None:
        return ""
    if row.text:
        return written(row.text)
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
    known = "" if row is None or not limit(row) else LIMIT_KINDS.get(row.kind, row.kind)
    return _(known) if on_paper() and known in LIMIT_KINDS.values() else known


def kind_in_words(row: SpecLimit) -> str:
    """The kind of limit inside a sentence: "MCL", "action level"."""
    if row.kind == "SMCL":
        return _("secondary limit")
    return (
        in_sentence(_(LIMIT_KINDS[row.kind]))
        if row.kind in LIMIT_KINDS
        else row.kind or in_sentence(_("Limit"))
    )


def temperature(value: Decimal | None) -> str:
    """ "3.8 °C"; empty when it was not measured."""
    return "" if value is None else f"{typeset(written(f'{value:f}'))} °C"


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
        return typeset(
            written(f"± {format_value(result.uncertainty, RoundingRule('half_up', 'significant', 2))}")
        )
    shown = format_value(result.uncertainty, RoundingRule("half_up", "decimals", len(decimals)))
    if Decimal(shown) == 0:
        shown = format_value(result.uncertainty, RoundingRule("half_up", "significant", 1))
    return typeset(written(f"± {shown}"))


def reported(result: Result) -> str:
    """The result without its operator, every digit as it was reported."""
    return typeset(written(result.reported_text.removeprefix(result.operator).strip()))


def result_notes(spec: Specification | None) -> list[str]:
    notes = [
        _(
            "Uncertainty is expanded, k = 2, about 95 % coverage. MDL: method detection limit. LOQ: limit of quantification."
        ),
        _("MDL and LOQ include the dilution of the sample."),
    ]
    if spec is not None:
        notes.append(_("Limits: {source}.", source=_source(spec)))
    return notes


def conformity(spec: Specification | None, judged: int) -> str:
    """To which results the verdicts apply, against which specification, by which decision rule (7.8.6.2)."""
    if spec is None:
        return _("No statement of conformity is made: no specification was agreed for this order.")
    source = _source(spec)
    if not judged:
        return _(
            "No statement of conformity is made: {source} has no limit for these results.", source=source
        )
    if judged == 1:
        covers = _(
            "The verdicts apply to the result with a limit and are judged against {source}.", source=source
        )
    else:
        covers = _(
            "The verdicts apply to the {number} results with a limit and are judged against {source}.",
            number=_spell(judged),
            source=source,
        )
    rule = _(_RULES[spec.compare])
    return f"{covers} {_('Decision rule (ISO/IEC 17025 clause 7.8.6): {rule}.', rule=rule)}"


def deviations(
    samples: Sequence[Sample], late: Sequence[tuple[str, str]], retests: Sequence[tuple[str, str, str]]
) -> str:
    """What differed from the method or from what it asks of the sample (7.8.2.1 n).

    `late` are sample and analyte measured after the holding time, `retests` sample, test and reason.
    """
    several = len(samples) > 1
    told = [
        _arrived(sample, several) + f" {sample.temperature_reason.strip().rstrip('.')}."
        for sample in samples
        if sample.temperature_reason and sample.temperature is not None
    ]
    told += [
        _("{what} was measured after its holding time (H).", what=_of(name, sample, several))
        for sample, name in late
    ]
    told += [
        _(
            "{what} was tested again: {reason}.",
            what=_of(name, sample, several),
            reason=reason.strip().rstrip(".") or _("no reason given"),
        )
        for sample, name, reason in retests
    ]
    ending = (
        _("No other additions, deviations or exclusions.")
        if told
        else _("No additions, deviations or exclusions.")
    )
    return " ".join([*told, ending])


def _source(spec: Specification) -> str:
    return ", ".join(filter(None, [spec.name, spec.authority, spec.edition]))


def _arrived(sample: Sample, several: bool) -> str:
    shown = temperature(sample.temperature)
    if several:
        return _("{sample} arrived at {temperature}.", sample=sample.number, temperature=shown)
    return _("The sample arrived at {temperature}.", temperature=shown)


def _of(name: str, sample: str, several: bool) -> str:
    return _("{analyte} of {sample}", analyte=name, sample=sample) if several else name


def _without_limits(results: int) -> str:
    if not results:
        return _("No results are reported without limits.")
    if results == 1:
        return _("One result is reported without limits.")
    return _capital(_("{number} results are reported without limits.", number=_spell(results)))


def _how_many(passed: int, judged: int, *, all_judged: bool) -> str:
    """ "Two of three results meet their limits."; results that have no limit are not counted, and then it says so."""
    told = {"number": _spell(passed), "all": _spell(judged)}
    if passed == judged == 2:
        return _("Both results meet their limits.") if all_judged else _("Both results with a limit meet it.")
    if passed == judged:
        return (
            _("All {all} results meet their limits.", **told)
            if all_judged
            else _("All {all} results with a limit meet it.", **told)
        )
    if passed > 1:
        return _capital(
            _("{number} of {all} results meet their limits.", **told)
            if all_judged
            else _("{number} of {all} results with a limit meet it.", **told)
        )
    if passed:
        return (
            _("One of {all} results meets its limit.", **told)
            if all_judged
            else _("One of {all} results with a limit meets it.", **told)
        )
    return (
        _("None of {all} results meets its limit.", **told)
        if all_judged
        else _("None of {all} results with a limit meets it.", **told)
    )


def _more(rest: int, *, surely: bool) -> str:
    if rest == 1:
        return (
            _("One more result does not meet its limit.")
            if surely
            else _("One more result does not meet, or not surely meet, its limit.")
        )
    number = _spell(rest)
    return _capital(
        _("{number} more results do not meet their limits.", number=number)
        if surely
        else _("{number} more results do not meet, or not surely meet, their limits.", number=number)
    )


def _the_one(verdict: Word, *, all_judged: bool) -> str:
    """The first sentence about a single result with a limit."""
    if verdict == "pass":
        return _("The result meets its limit.") if all_judged else _("The one result with a limit meets it.")
    if verdict in _OUTSIDE:
        return (
            _("The result does not meet its limit.")
            if all_judged
            else _("The one result with a limit does not meet it.")
        )
    return (
        _("The result does not surely meet its limit.")
        if all_judged
        else _("The one result with a limit does not surely meet it.")
    )


def _told(line: Judged, names: dict[object, str]) -> str:
    """One result that does not meet its limit, or may not."""
    result, analyte, row = line
    who = _of(analyte.name, names.get(result.sample_id, ""), result.sample_id in names)
    if row is None:
        return _("{who} does not meet its limit.", who=who)
    if row.text:
        told = {
            "who": who,
            "result": written(result.reported_text),
            "limit": limit(row),
            "kind": kind_in_words(row),
        }
        return _("{who} is reported as {result}; the {kind} is {limit}.", **told)
    how, to = _against(result, row)
    with_kind, plain_limit = _TOLD[how]
    shown = f"{to} {row.unit}".rstrip()
    if row.kind:
        return _(with_kind, who=who, kind=kind_in_words(row), limit=shown)
    return _(plain_limit, who=who, limit=shown)


def _told_of(row: ResultRow, who: str, language: str) -> str:
    """One signed result that does not meet its limit, or may not, by what stands in its row."""
    bound = quoted(row.limit, language)
    how = {"inconclusive": "not decided", "fails": ""}.get(row.verdict, row.verdict)
    if how in ("above", "below") and not _ONE_BOUND.fullmatch(bound):
        how = "outside" if "–" in bound else ""
    if not how:
        return _("{who} does not meet its limit.", who=who)
    return _(_TOLD[how][1], who=who, limit=f"{bound} {row.unit}".rstrip())


def _against(result: Result, row: SpecLimit) -> tuple[str, str]:
    """How a result stands to its limit, and the bound concerned."""
    how, to = ("above", limit(row)) if _is_above(result, row) else ("below", limit(row))
    if row.minimum is None and not row.maximum_inclusive:
        how, to = "not below", number(row.maximum)
    elif row.maximum is None and not row.minimum_inclusive:
        how, to = "not above", number(row.minimum)
    if row.minimum is not None and row.maximum is not None:
        how = "outside"
    return ("not decided", to) if result.verdict == Verdict.INCONCLUSIVE else (how, to)


def _is_above(result: Result, row: SpecLimit) -> bool:
    value = result.numeric if result.numeric is not None else result.bound
    if row.maximum is None:
        return False
    if value is None or row.minimum is None:
        return True
    return value > row.maximum or (value == row.maximum and not row.maximum_inclusive)


def _has_gauge(result: Result, row: SpecLimit | None) -> bool:
    return row is not None and row.maximum is not None and row.minimum is None and result.share is not None


def _spell(value: int) -> str:
    """ "three"; in figures from thirteen on, as counts of one or none have sentences of their own."""
    return _(_SPELLED[value - 2]) if 2 <= value <= 12 else count(value)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]

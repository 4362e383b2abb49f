"""Reading what an analyst types or an instrument sends: the text becomes a `Reading`, or a refusal with a remedy.

Source: domain rules of LabFlow after ISO/IEC 17025 7.11.3 (data entry is protected from error). Whatever can be
read in two ways is refused, because a silently misread separator is a wrong result by a factor of 1000.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from labflow.domain.numbers.refusals import EntryRefused, quoted
from labflow.words import _, later

AnalyteKind = Literal["numeric", "text", "option"]
ReadingKind = Literal["number", "not_detected", "text"]
Operator = Literal["", "<", ">"]

MAX_TYPED = 64
MAX_TEXT = 200
MAX_FIGURES = 30
MAX_POWER = 20

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_ANGLES = {ord("＜"): "<", ord("＞"): ">"}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"), None)
_NOT_DETECTED = {"nd", "n.d.", "n.d", "n/d", "not detected"}
_POWER = re.compile(r"\s*[×x*·]\s*10\s*(?:\^\s*([+-]?[0-9]{1,5})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5}))$", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,5}))?")
_COMMA = re.compile(r"([+-]?[0-9]*),([0-9]+)((?:[eE][+-]?[0-9]{1,5})?)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry as understood.

    `raw_text` is exactly what was typed. A "number" has `numeric` (in the unit of the column, before dilution
    unless the report says otherwise) and perhaps an `operator`; "not_detected" has the operator "<" and no
    number; "text" has only `text`, spelled as in the list of options.
    """

    raw_text: str
    kind: ReadingKind
    operator: Operator = ""
    numeric: Decimal | None = None
    text: str = ""


def read_entry(typed: str, *, kind: AnalyteKind = "numeric", options: Sequence[str] = ()) -> Reading:
    """Read an entry by the kind of its analyte. Raises `EntryRefused`."""
    if kind == "numeric":
        return read_number(typed)
    return read_text(typed, options=options if kind == "option" else ())


def read_number(typed: str) -> Reading:
    """Read a numeric entry: "1.23", "< 0.5", "> 2419.6", "1.2E-3", "1.2×10^-3", "0,12", "ND".

    The decimal sign is the point. A comma is read as the decimal sign only where it cannot separate thousands:
    one comma, no point, and not three digits behind it ("0,123" is accepted, "1,234" is not). Separators of
    thousands are always refused. Raises `EntryRefused` with a cause and a remedy.
    """
    if len(typed) > MAX_TYPED:
        raise EntryRefused(
            "The entry has {count} characters.",
            "Type a number of at most {most}.",
            count=len(typed),
            most=MAX_TYPED,
        )
    tidy = typed.translate(_INVISIBLE).translate(_DASHES).translate(_ANGLES).strip()
    if not tidy:
        raise EntryRefused("Nothing was entered.", "Type a value, or ND if nothing was detected.")
    if tidy.casefold() in _NOT_DETECTED:
        return Reading(typed, "not_detected", "<")
    operator, body = _split_operator(tidy, typed)
    return Reading(typed, "number", operator, _number(body, typed))


def read_text(typed: str, *, options: Sequence[str] = ()) -> Reading:
    """Read a text entry; with `options`, match one of them whatever its case and return its own spelling.

    Raises `EntryRefused` for an empty entry, one over 200 characters, control characters, or no such option.
    """
    if len(typed) > MAX_TEXT:
        raise EntryRefused(
            "The entry has {count} characters.",
            "Shorten it to {most}.",
            count=len(typed),
            most=MAX_TEXT,
        )
    text = " ".join(typed.translate(_INVISIBLE).split())
    if not text:
        raise EntryRefused(
            "Nothing was entered.",
            _("Choose {choices}.", choices=_choices(options)) if options else _("Type a result."),
        )
    if not text.isprintable():
        raise EntryRefused("The entry contains control characters.", "Type it again by hand.")
    if not options:
        return Reading(typed, "text", text=text)
    for option in options:
        if " ".join(option.split()).casefold() == text.casefold():
            return Reading(typed, "text", text=option)
    raise EntryRefused(
        "{typed} is not a result of this analyte.",
        "Choose {choices}.",
        typed=quoted(typed),
        choices=_choices(options),
    )


def _choices(options: Sequence[str]) -> str:
    *others, last = options
    return _("{others} or {last}", others=", ".join(others), last=last) if others else last


def _split_operator(tidy: str, typed: str) -> tuple[Operator, str]:
    if tidy[0] in "≤≥" or tidy[:2] in {"<=", ">=", "=<", "=>"}:
        raise EntryRefused(
            "{typed} uses “or equal”, which a result cannot carry.",
            "Type < or > with the limit, or the measured value.",
            typed=quoted(typed),
        )
    if tidy[0] == "<":
        return "<", tidy[1:].strip()
    if tidy[0] == ">":
        return ">", tidy[1:].strip()
    return "", tidy


def _number(body: str, typed: str) -> Decimal:
    written = _POWER.sub(_as_exponent, body)
    written = _decimal_comma(written, typed)
    match = _NUMBER.fullmatch(written)
    if not match or not (match[2] or match[3]):
        raise _not_a_number(body, typed)
    value = Decimal(written)
    if len((match[2] + (match[3] or "")).lstrip("0")) > MAX_FIGURES:
        raise EntryRefused(
            "The number has more than {count} digits.",
            "Type the digits the instrument shows.",
            count=MAX_FIGURES,
        )
    if abs(value.adjusted()) > MAX_POWER or abs(int(value.as_tuple().exponent)) > MAX_FIGURES + MAX_POWER:
        large = value and value.adjusted() > 0
        raise EntryRefused(
            later("{typed} is too large to be a result.") if large else later("{typed} is too small to be a result."),
            "Check the exponent and the unit.", typed=quoted(typed),
        )  # fmt: skip
    return value if value else _unsigned_zero(value)


def _unsigned_zero(zero: Decimal) -> Decimal:
    return Decimal(0).scaleb(min(int(zero.as_tuple().exponent), 0))


def _as_exponent(match: re.Match[str]) -> str:
    return "E" + (match[1] or match[2].translate(_SUPERSCRIPTS))


def _decimal_comma(written: str, typed: str) -> str:
    if "," not in written:
        return written
    match = _COMMA.fullmatch(written)
    if not match:
        raise EntryRefused(
            "{typed} separates thousands, or mixes comma and point.",
            "Type the digits without separators and a point for decimals, for example 1234.5.",
            typed=quoted(typed),
        )
    whole, decimals, exponent = match.groups()
    if len(decimals) == 3 and whole.lstrip("+-") != "0":
        raise EntryRefused(
            "{typed} can be read in two ways, because the comma may separate thousands.",
            "Type {whole}{decimals}{exponent} or {whole}.{decimals}{exponent}.",
            typed=quoted(typed),
            whole=whole,
            decimals=decimals,
            exponent=exponent,
        )
    return f"{whole}.{decimals}{exponent}"


def _not_a_number(body: str, typed: str) -> EntryRefused:
    shown, lower = quoted(typed), body.casefold()
    if not body:
        return EntryRefused(
            "{shown} has no number behind the sign.",
            "Type the limit too, or ND for not detected.",
            shown=shown,
        )
    if lower.lstrip("+-") in {"nan", "inf", "infinity"}:
        return EntryRefused(
            "{shown} is not a result.", "Measure again, or cancel the analysis with a reason.", shown=shown
        )
    if lower in {"mdl", "lod", "loq", "rl", "bdl", "bql"}:
        return EntryRefused(
            "{shown} names a limit instead of a value.", "Type ND; LabFlow fills in the limit.", shown=shown
        )
    if lower == "tntc":
        return EntryRefused(
            "Too numerous to count is not a number.", "Type > and the highest countable result."
        )
    if "±" in body or "+/-" in body:
        return EntryRefused(
            "{shown} carries an uncertainty.", "Type the value alone; the method holds it.", shown=shown
        )
    if re.fullmatch(r"[+-]?[0-9][0-9\s'’_.]*[0-9]", body):
        return EntryRefused(
            "{shown} separates groups of digits.",
            "Type the digits without separators, for example 1234.5.",
            shown=shown,
        )
    if re.match(r"[+-]?[0-9.,]+\s*[^\W\d_]|[+-]?[0-9.,]+\s*[%°µ]", body):
        return EntryRefused(
            "{shown} contains more than a number.",
            "Type the number alone; the column has the unit.",
            shown=shown,
        )
    return EntryRefused(
        "{shown} is not a number.", "Type a number such as 1.23, < 0.5 or 1.2E-3, or ND.", shown=shown
    )

"""What reception types and taps, before it is a `Reception`: the thermometer, the conditions, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from labflow.domain.samples.receiving import WARM, Reception
from labflow.errors import Invalids

COLDEST, WARMEST = Decimal(-2), Decimal(10)
DAMAGED = ("leaking", "broken")


@dataclass
class Warmth:
    """A temperature in words, its tone (ok, warn, bad), and its place on the gauge from −2 to 10 °C."""

    told: str = ""
    tone: str = ""
    place: str = ""


def reception_from(
    typed: Mapping[str, str], *, conditions: Sequence[str], preserved: str = "", missing: Sequence[str] = ()
) -> Reception:
    """What reception typed and tapped as a `Reception`. `preserved` is "yes", "no" or empty for not applicable."""
    return Reception(
        conditions=tuple(conditions),
        temperature=_degrees(typed.get("temperature", "")),
        preservation_ok={"yes": True, "no": False}.get(preserved),
        missing=tuple(missing),
        **{
            name: typed.get(name, "")
            for name in ("temperature_reason", "note", "location", "seal", "delivered_by")
        },
    )


def warmth(typed: str) -> Warmth:
    """What a temperature as typed means on arrival: 0 to 6 °C is right, above it needs a reason, below may be frozen."""
    try:
        degrees = _degrees(typed)
    except Invalids as wrong:
        return Warmth(wrong.message, "bad")
    if degrees is None or not degrees.is_finite():
        return Warmth("Not measured", "")
    place = float(min(max((degrees - COLDEST) / (WARMEST - COLDEST), Decimal(0)), Decimal(1))) * 100
    if degrees > WARM:
        return Warmth("Above 6 °C. Give a reason to continue.", "bad", f"{place:.1f}%")
    if degrees < 0:
        return Warmth("Below 0 °C: check for ice in the bottles", "warn", f"{place:.1f}%")
    return Warmth("Within 0–6 °C, not frozen", "ok", f"{place:.1f}%")


def nudged(typed: str, by: str) -> str:
    """The temperature a tenth of a degree up or down; from nothing it starts at 4 °C."""
    try:
        degrees = _degrees(typed)
    except Invalids:
        degrees = None
    return format(degrees + Decimal(by), "f") if degrees is not None else "4.0"


def with_condition(conditions: Sequence[str], word: str) -> list[str]:
    """The conditions with this one on or off. What leaks or is broken is not intact."""
    if word in conditions:
        return [each for each in conditions if each != word]
    against = DAMAGED if word == "intact" else ("intact",) if word in DAMAGED else ()
    return [*(each for each in conditions if each not in against), word]


def _degrees(typed: str) -> Decimal | None:
    text = typed.strip().replace(",", ".").replace("−", "-")
    try:
        return Decimal(text) if text else None
    except InvalidOperation as error:
        raise Invalids({"temperature": "Type the temperature in °C, for example 3.8."}) from error

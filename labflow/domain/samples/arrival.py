"""What reception types and taps, before it is a `Reception`: the thermometer, the conditions, what did not come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from labflow.domain.samples.receiving import WARM, Reception
from labflow.errors import Invalids
from labflow.words import _, later

COLDEST, WARMEST = Decimal(-2), Decimal(10)


@dataclass(frozen=True)
class Band:
    """What a temperature on arrival means, in words and tone (warn, ok, bad). `below` is exclusive, `most` inclusive."""

    told: str
    tone: str
    below: Decimal | None = None
    most: Decimal | None = None
    asks_reason: bool = False

    def holds(self, degrees: Decimal) -> bool:
        return (self.below is None or degrees < self.below) and (self.most is None or degrees <= self.most)


# The first that holds counts. Screens read them in the browser: a thermometer must answer without a connection too.
BANDS = (
    Band(later("Below 0 °C: check for ice in the bottles"), "warn", below=Decimal(0)),
    Band(later("Within 0–6 °C, not frozen"), "ok", most=WARM),
    Band(later("Above 6 °C"), "bad", asks_reason=True),
)


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


def band(degrees: Decimal) -> Band:
    """What this temperature means."""
    return next(each for each in BANDS if each.holds(degrees))


def words(reception: Reception) -> str:
    """What was seen, in short: "3.8 °C, intact"."""
    degrees = f"{reception.temperature:f} °C".replace("-", "−") if reception.temperature is not None else ""
    return ", ".join(filter(None, [degrees, *map(_, reception.conditions)]))


def _degrees(typed: str) -> Decimal | None:
    text = typed.strip().replace(",", ".").replace("−", "-")
    try:
        return Decimal(text) if text else None
    except InvalidOperation as error:
        raise Invalids({"temperature": "Type the temperature in °C, for example 3.8."}) from error

"""Units as laboratories write them, and exact conversion between those that measure the same thing.

Source: a table of LabFlow's own after SI and the usual water, food and microbiology units. Unit text is looked up,
never parsed: a parser takes pH for picohenry. All factors are powers of ten, so a conversion only moves the decimal
point and keeps the figures: 0.010 mg/L is 10 µg/L.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from labflow.domain.numbers.exact import DIGITS, plain
from labflow.domain.numbers.refusals import UnitRefused, quoted
from labflow.words import _, later

Basis = Literal["aqueous", "solid"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its canonical `symbol`, what it measures, and its size as a power of ten within that dimension."""

    symbol: str
    dimension: str
    power: int = 0
    aliases: tuple[str, ...] = ()


_MASS_PER_VOLUME = later("mass per volume")
_MASS_FRACTION = later("mass per mass")
_CONDUCTIVITY = "conductivity"
_CFU_VOLUME, _CFU_MASS = later("colonies per volume"), later("colonies per mass")
_MPN_VOLUME, _MPN_MASS = later("most probable number per volume"), later("most probable number per mass")

UNITS: tuple[Unit, ...] = (
    Unit("g/L", _MASS_PER_VOLUME, 0, ("mg/mL",)),
    Unit("mg/L", _MASS_PER_VOLUME, -3, ("µg/mL", "ug/mL", "mcg/mL", "g/m3", "milligrams per liter")),
    Unit("µg/L", _MASS_PER_VOLUME, -6, ("ug/L", "mcg/L", "ng/mL", "mg/m3", "micrograms per liter")),
    Unit("ng/L", _MASS_PER_VOLUME, -9, ("pg/mL", "nanograms per liter")),
    Unit("pg/L", _MASS_PER_VOLUME, -12),
    Unit("g/kg", _MASS_FRACTION, -3, ("mg/g",)),
    Unit("g/100 g", _MASS_FRACTION, -2, ("% w/w", "%(w/w)", "wt%", "% m/m", "% by weight")),
    Unit("mg/100 g", _MASS_FRACTION, -5),
    Unit("mg/kg", _MASS_FRACTION, -6, ("µg/g", "ug/g", "mcg/g")),
    Unit("µg/kg", _MASS_FRACTION, -9, ("ug/kg", "mcg/kg", "ng/g")),
    Unit("ng/kg", _MASS_FRACTION, -12, ("pg/g",)),
    Unit("S/m", _CONDUCTIVITY, 0),
    Unit("mS/cm", _CONDUCTIVITY, -1),
    Unit("mS/m", _CONDUCTIVITY, -3),
    Unit("µS/cm", _CONDUCTIVITY, -4, ("uS/cm", "µmhos/cm", "umhos/cm", "µmho/cm", "umho/cm")),
    Unit("CFU/100 mL", _CFU_VOLUME, -2, ("colonies/100 mL", "col/100 mL", "KBE/100 mL", "UFC/100 mL")),
    Unit("CFU/mL", _CFU_VOLUME, 0, ("colonies/mL", "KBE/mL", "UFC/mL")),
    Unit("CFU/L", _CFU_VOLUME, -3, ("KBE/L", "UFC/L")),
    Unit("CFU/g", _CFU_MASS, 0, ("KBE/g", "UFC/g")),
    Unit("CFU/kg", _CFU_MASS, -3),
    Unit("MPN/100 mL", _MPN_VOLUME, -2),
    Unit("MPN/mL", _MPN_VOLUME, 0),
    Unit("MPN/L", _MPN_VOLUME, -3),
    Unit("MPN/g", _MPN_MASS, 0),
    Unit("MPN/100 g", _MPN_MASS, -2),
    Unit("pH", "pH", 0, ("SU", "S.U.", "pH unit", "pH units", "std units", "standard units")),
    Unit("NTU", "turbidity (nephelometric)", 0, ("NTUs",)),
    Unit("FNU", "turbidity (formazin, infrared)"),
    Unit(
        "CU",
        "colour",
        0,
        ("PCU", "Pt-Co", "Pt/Co", "PtCo units", "Pt-Co units", "Hazen", "colour units", "color units"),
    ),
    Unit("°C", "temperature", 0, ("C", "deg C", "degC", "degrees Celsius", "Celsius")),
    Unit("mV", "potential"),
    Unit("%", "per cent", 0, ("percent", "per cent", "pct")),
    Unit("P/A in 100 mL", "presence", 0, ("P/A", "presence/absence in 100 mL", "P-A/100 mL", "P/A/100 mL")),
    Unit(
        "ND in 25 g", "presence in 25 g", 0, ("/25 g", "in 25 g", "P/A in 25 g", "presence/absence in 25 g")
    ),
)

_BY_BASIS: dict[str, dict[Basis, str]] = {
    "ppm": {"aqueous": "mg/L", "solid": "mg/kg"},
    "ppb": {"aqueous": "µg/L", "solid": "µg/kg"},
}


def find_unit(text: str, *, basis: Basis | None = None) -> Unit:
    """The unit that the text means, whatever its case, spaces or kind of µ (U+00B5, U+03BC or the letter u).

    "ppm" and "ppb" mean mg/L and µg/L for basis "aqueous", mg/kg and µg/kg for "solid"; without a basis they are
    refused. Raises `UnitRefused` for an unknown or ambiguous unit.
    """
    key = _key(text)
    if key in _BY_BASIS:
        meanings = _BY_BASIS[key]
        if basis is None:
            raise UnitRefused(
                "{typed} does not say per volume or per mass.", _either(meanings), typed=quoted(text)
            )
        key = _key(meanings[basis])
    found = _BY_KEY.get(key)
    if found is None:
        raise _unknown(text, key)
    return found


def canonical(text: str, *, basis: Basis | None = None) -> str:
    """The canonical symbol of the unit: "ug/l" gives "µg/L". Raises `UnitRefused`."""
    return find_unit(text, basis=basis).symbol


def compatible(from_unit: str, to_unit: str) -> bool:
    """Whether both units measure the same thing. Raises `UnitRefused` for an unknown unit."""
    return find_unit(from_unit).dimension == find_unit(to_unit).dimension


def convert(value: Decimal, from_unit: str, to_unit: str, *, basis: Basis | None = None) -> Decimal:
    """The value in another unit, exactly and with its figures kept. `basis` explains ppm and ppb.

    Raises `UnitRefused` for unknown units and for two that do not measure the same thing, such as mg/L and mg/kg.
    """
    source, target = find_unit(from_unit, basis=basis), find_unit(to_unit, basis=basis)
    if source.dimension != target.dimension:
        raise UnitRefused(
            "{unit} is {dimension}, {other} is {different}.",
            "Correct the unit, or set up a calculation.",
            unit=source.symbol,
            dimension=_(source.dimension),
            other=target.symbol,
            different=_(target.dimension),
        )
    moved = value.scaleb(source.power - target.power, Context(prec=DIGITS))
    return Decimal(plain(moved)) if int(moved.as_tuple().exponent) > 0 else moved


def _key(text: str) -> str:
    """Fold case, width, spaces and dots between; casefold also turns the micro sign into the Greek letter."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-").replace("·", "")
    return "".join(folded.split()).replace("^", "")


def _keys_of(unit: Unit) -> set[str]:
    """Every way to write the unit; "mg/L" may also come as "mg L-1"."""
    keys = {_key(name) for name in (unit.symbol, *unit.aliases)}
    top, slash, bottom = unit.symbol.partition("/")
    if slash and bottom.isalpha():
        keys.add(_key(f"{top}{bottom}-1"))
    return keys


def _either(meanings: dict[Basis, str]) -> str:
    return _(
        "Use {aqueous} for water or {solid} for solids.", aqueous=meanings["aqueous"], solid=meanings["solid"]
    )


def _unknown(text: str, key: str) -> UnitRefused:
    if key in {"ppt", "pptr"}:
        return UnitRefused(
            "{typed} may mean trillion or thousand.", "Use ng/L, ng/kg or g/kg.", typed=quoted(text)
        )
    form = next(
        (mark for mark in ("asn", "asp", "ascaco3", "asno3", "n/l", "p/l", "caco3/l") if mark in key), None
    )
    if form:
        return UnitRefused(
            "{typed} names a chemical form.", "Put the form in the name of the analyte.", typed=quoted(text)
        )
    return UnitRefused(
        "{typed} is not a unit that LabFlow knows.",
        "Choose one from the list, such as mg/L.",
        typed=quoted(text),
    )


_BY_KEY: dict[str, Unit] = {key: unit for unit in UNITS for key in _keys_of(unit)}

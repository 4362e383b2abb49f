"""Names as instruments write them, and what they may mean here: samples, elements with mass or wavelength, compounds."""

import re

from labflow.domain.imports.elements import ELEMENTS, NAMES

_SPACES = re.compile(r"\s+")
_SUFFIX = re.compile(r"[-_ ](?:rep|r)?\d{1,2}$", re.IGNORECASE)
_CHANNEL = re.compile(
    r"\s*(\[[^\]]*\]|\([^)]*\)|(axial|radial|helium|kinetic|ked|dro|dual|conc\.?|conf)\b.*)\s*$",
    re.IGNORECASE,
)
_SYMBOL_FIRST = re.compile(
    r"([A-Za-z]{1,2})[ _-]?\(?(\d{1,3}(?:\.\d+)?)\)?(?:\s*(?:->|→|>)\s*\d{1,3})?(?:\s*nm)?", re.IGNORECASE
)
_MASS_FIRST = re.compile(r"(\d{1,3})(?:\s*(?:->|→|>)\s*\d{1,3})?[ _-]?([A-Za-z]{1,2})")

_FORM = re.compile(r"([mµu]?g|ng)\s*-?(N|P|S|C)\s*/\s*(L|mL|kg)", re.IGNORECASE)


def tidy_name(name: str) -> str:
    """A name without regard to case and spaces."""
    return _SPACES.sub(" ", name).strip().casefold()


def without_suffix(name: str) -> str:
    """A sample number without what a run adds to it, such as "-1" or "-r2"; empty when it has no such suffix.

    Only numbers are looked up this way: "WELL-6" is not "WELL".
    """
    whole = tidy_name(name)
    shorter = _SUFFIX.sub("", whole)
    return "" if shorter == whole else shorter


def element_of(name: str) -> str:
    """The element symbol in "As 75", "75As", "75 As [He]", "Al 396.153", "Arsenic"; empty when it is none."""
    bare = _CHANNEL.sub("", name.strip())
    if symbol := NAMES.get(tidy_name(bare)):
        return symbol
    if bare.capitalize() in ELEMENTS and bare[:1].isupper() and len(bare) <= 2:
        return bare.capitalize()
    if found := _SYMBOL_FIRST.fullmatch(bare):
        return _element(found[1], found[2])
    if found := _MASS_FIRST.fullmatch(bare):
        return _element(found[2], found[1])
    return ""


def _element(symbol: str, number: str) -> str:
    """The symbol, when the number can be a mass or a wavelength of an element and not a part of a formula such as NO3."""
    wavelength = "." in number or int(number) >= 160
    mass = "." not in number and 6 <= int(number) <= 250
    return symbol.capitalize() if symbol.capitalize() in ELEMENTS and (wavelength or mass) else ""


def analyte_names(name: str) -> set[str]:
    """Every key a file's analyte may be known by here: its words, without channel, as an element."""
    keys = {tidy_name(name), tidy_name(_CHANNEL.sub("", name))}
    if symbol := element_of(name):
        keys |= {symbol.casefold(), tidy_name(ELEMENTS[symbol])}
    return {key for key in keys if key}


def known_by(keyword: str, name: str, cas: str) -> set[str]:
    """Every key an analyte of the catalogue answers to: keyword, name, CAS number, its element's symbol and name."""
    keys = {tidy_name(keyword), tidy_name(name), tidy_name(cas)}
    symbol = NAMES.get(tidy_name(name), "")
    total = re.sub(r"^(total|dissolved) |,? (total|dissolved|by icp-?ms|as [a-z]{1,2})$", "", tidy_name(name))
    symbol = symbol or NAMES.get(total, "")
    if symbol:
        keys |= {symbol.casefold(), tidy_name(ELEMENTS[symbol])}
    return {key for key in keys if key}


def bare_unit(unit: str, analyte: str) -> str:
    """ "mg N/L" is mg/L where the analyte is stated as that element ("Nitrate as N"); any other unit stays as it is."""
    found = _FORM.fullmatch(unit.strip())
    stated = found and re.search(rf"\bas {found[2]}\b", analyte, re.IGNORECASE)
    return f"{found[1]}/{found[3]}" if found and stated else unit

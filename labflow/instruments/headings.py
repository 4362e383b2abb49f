"""Column headings: what they are called in many programs and languages, and the units inside them."""

import re
from functools import lru_cache

from labflow.kit.headings import plain

SAMPLE = (
    "sample id", "sampleid", "sample name", "samplename", "sample number", "sample no", "sample nr", "sample code",
    "sample label", "sample ident", "sample identification", "lab id", "lab no", "lab number", "laboratory id",
    "lab sample id", "solution label", "specimen id", "specimen", "barcode", "accession", "accession number",
    "sample", "samples", "probe", "probennummer", "probenname", "probenbezeichnung", "proben id", "proben nr",
    "muestra", "amostra", "échantillon", "echantillon", "n échantillon", "campione", "monster", "client sample id", "injection name",
)  # fmt: skip
WEAK_SAMPLE = (
    "test name",
    "well position",
    "well",
    "name",
    "id",
    "data file",
    "data filename",
    "position",
    "label",
    "identification",
)
ANALYTE = (
    "analyte", "analyte name", "parameter", "parameter name", "test name", "test", "analysis", "analysis name",
    "component", "component name", "compound", "compound name", "element", "elem", "determination", "determinand",
    "measurand", "peak name", "target", "nuclide", "assay", "assay name", "formula", "parametername", "test code", "analysis code", "parameter code", "service", "keyword", "paramètre",
    "parametre", "parámetro", "parametro", "analyt", "élément", "elemento", "analito",
)  # fmt: skip
VALUE = (
    "final conc", "final concentration", "final result", "reported result", "reported value", "reported conc",
    "result", "result value", "numeric result", "calc conc", "calculated concentration", "calculated conc",
    "original sample conc", "sample conc", "concentration", "conc", "peak concentration", "mean conc",
    "mean concentration", "amount", "value", "measured value", "measurement", "reading", "ergebnis", "messwert",
    "konzentration", "resultado", "résultat", "resultat", "valeur", "valor", "concentración", "concentração",
    "risultato", "resultaat", "results",
)  # fmt: skip
UNIT = (
    "unit", "units", "uom", "concentration units", "concentration unit", "conc unit", "conc units", "result unit",
    "result units", "reporting units", "unit of measure", "einheit", "unité", "unite", "unidad", "unidade", "unità",
    "eenheid", "sample units",
)  # fmt: skip
DILUTION = (
    "dilution", "dilution factor", "dil", "dil factor", "df", "total dil", "total dilution", "dilution ratio",
    "manual dilution factor", "manual dilution", "verdünnung", "verdünnungsfaktor", "dilución", "diluição",
)  # fmt: skip
MEASURED = (
    "acq date time", "acquisition date time", "acquisition time", "acquisition date", "acquired date", "date time",
    "datetime", "date and time", "date & time", "analysis date time", "analysis date", "analysis time", "analysed at",
    "analyzed at", "measured at", "measurement date", "measurement time", "run date", "run date time", "timestamp",
    "injection date", "injection date time", "inject time", "test date", "date analyzed", "date analysed",
    "date measured", "date", "datum", "fecha", "sample time",
)  # fmt: skip
TIME = ("time", "zeit", "uhrzeit", "hora", "heure", "analysis time", "run time of day")
KIND = ("sample type", "qc type", "type", "sampletype", "run type", "injection type", "probentyp", "typ")
NOTE = (
    "note", "notes", "comment", "comments", "remark", "remarks", "flag", "flags", "qualifier", "qualifiers",
    "qc status", "bemerkung", "kommentar", "errors", "warnings", "status",
)  # fmt: skip
# Columns of numbers that describe the run and are never a result.
BESIDES = (
    "row", "no", "nr", "#", "seq", "seq no", "sequence", "vial", "vial number", "cup", "cup number", "rack", "tray",
    "pos", "well", "plate", "run", "run id", "run no", "replicate", "replicate number", "rep", "repl no", "inj",
    "injection", "injection no", "inj vol", "injection volume", "sample volume", "volume", "vol", "weight",
    "sample weight", "batch", "batch id", "batch number", "lot", "operator", "analyst", "user", "method", "method file",
    "data file", "dataset file", "sample details", "description", "matrix", "client", "project", "r", "line",
    "tray location", "time in tray", "level", "instrument", "instrument id", "serial number", "sample date",
    "collected", "collection date", "received", "location", "site", "depth", "lod", "loq", "mdl", "rl", "limit",
    "detection limit", "reporting limit", "uncertainty", "rsd", "sd", "absorbance units",
)  # fmt: skip

BRACKETS = re.compile(r"^(.*?)\s*[\[(]\s*([^\[\]()]*?)\s*[\])]$", re.DOTALL)
AFTER_COMMA = re.compile(r"^(.+?)\s*,\s*(\S+)$", re.DOTALL)
AFTER_SPACE = re.compile(r"^(.+?)\s+(\S+)$", re.DOTALL)
AMOUNT = r"(?:[pnµμumkcdhM]?(?:g|l|L|m|mol|eq|S|Pa|V|J|W|A|m[23²³]|IU|U|Bq|Ci)|%|CFU|cfu|MPN|NTU|[Mm]eq|cps|counts?)"
UNIT_WORD = re.compile(
    rf"(?:{AMOUNT}(?:\s?(?:[A-Z][A-Za-z0-9]{{0,5}}))?\s?(?:/|\s?per\s?)\s?(?:\d+\s?)?(?:{AMOUNT}|dl|dL|ml|mL|h|min|s|kg DM)(?:\s?DM)?"
    r"|%(?: ?(?:w/w|v/v|m/m|w/v|DM|rel))?|wt\.?\s?%|pp[bmtq]v?|°[CFdhe]|°\s?C|NTU|FNU|FAU|JTU|TCU|PCU|CFU|MPN|meq|[mkc]?cps|counts?|abs|AU|mAU|mV|V|"
    r"[mkµμu]?S|pH(?: units?)?|S\.?U\.?|mg|µg|μg|ug|ng|kg|g|m?L|ml|mm|cm|nm|[mµμu]?mol|psi|bar|kPa|MPa|Pa|mmHg|min|Hazen|TON|Pt-Co)$"
)


LONGEST = 120


def is_unit(text: str) -> bool:
    """Whether a text is a unit of measurement such as ``mg/L``, ``µS/cm``, ``%`` or ``ppb``."""
    return 0 < len(text) <= 30 and bool(UNIT_WORD.match(text.strip()))


def split_unit(heading: str) -> tuple[str, str]:
    """Name and unit of a heading: ``Pb [µg/L]``, ``Ag 107\\n(mg/L)``, ``Nitrate, mg/L`` and ``Zn mg/kg``.

    What stands in brackets but is no unit stays in the name: ``Nitrate (as N)``, ``75 As [ He ]``.
    """
    text = heading.strip()
    if len(text) > LONGEST:
        return text, ""
    bracketed = BRACKETS.match(text)
    if bracketed and bracketed.group(1) and is_unit(bracketed.group(2)):
        return bracketed.group(1).rstrip(" ,"), bracketed.group(2)
    for pattern, sure in ((AFTER_COMMA, True), (AFTER_SPACE, False)):
        found = pattern.match(text)
        if (
            found
            and is_unit(found.group(2))
            and (sure or "/" in found.group(2) or found.group(2) in {"%", "ppm", "ppb"})
        ):
            return found.group(1), found.group(2)
    return text, ""


@lru_cache(maxsize=8192)
def bare(heading: str) -> str:
    """A heading for comparison without its unit: ``Concentration (mg/L)`` becomes ``concentration``."""
    return plain(split_unit(heading)[0]) if len(heading) <= LONGEST else ""


def best(headings: list[str], wanted: tuple[str, ...], taken: set[int]) -> int:
    """The column whose heading comes first in the list of wanted names, or -1."""
    names = [bare(heading) if heading else "" for heading in headings]
    for name in wanted:
        for column, heading in enumerate(names):
            if heading == name and column not in taken:
                return column
    return -1

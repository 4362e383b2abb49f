"""The services: method, department, container, holding time with its source, turnaround, price, analytes.

Method numbers, preservation and holding times are meant as facts; LOQ, turnaround and price are plausible inventions.
"""

from dataclasses import dataclass

M, H, D = 1, 60, 1440
_136 = "40 CFR 136.3 Table II"
_141 = "40 CFR 141, method"


@dataclass(frozen=True)
class Measured:
    """One analyte of a service. `rounding` is "3s" (figures), "1d" (decimals) or "2c" (figures, whole counts).

    With a `formula` it is computed; what is `captured` is entered for formulas only.
    """

    keyword: str
    unit: str
    loq: str = ""
    rounding: str = "3s"
    estimates: bool = False
    upper: str = ""
    uncertainty: str = "10"
    formula: str = ""
    captured: bool = False


@dataclass(frozen=True)
class Offered:
    """One service of the catalogue. `hold` is in minutes from collection; `cold` says that 6 °C matters."""

    code: str
    name: str
    method: str
    revision: str
    technique: str
    department: str
    container: str
    hold: int | None
    hold_source: str
    cold: bool
    days: int
    price: str
    measures: tuple[Measured, ...]


def _one(
    keyword: str, unit: str, loq: str = "", rounding: str = "3s", **facts: object
) -> tuple[Measured, ...]:
    return (Measured(keyword, unit, loq, rounding, **facts),)  # type: ignore[arg-type]


def _many(unit: str, loqs: str, **facts: object) -> tuple[Measured, ...]:
    """Analytes as "PB:0.1 CU:0.5", all in one unit."""
    pairs = [item.partition(":") for item in loqs.split()]
    return tuple(Measured(keyword, unit, loq, **facts) for keyword, _, loq in pairs)  # type: ignore[arg-type]


def _words(unit: str, *keywords: str) -> tuple[Measured, ...]:
    return tuple(Measured(keyword, unit, uncertainty="") for keyword in keywords)


_COUNT = {"rounding": "2c", "uncertainty": "35"}
_ELEMENTS = "PB:0.1 CU:0.5 AS:0.2 CD:0.1 CR:0.5 SB:0.2 BA:0.5 BE:0.2 NI:0.5 SE:1 TL:0.2 U:0.2"
_VOLATILES = "BENZ:{0} CCL4:{0} EBENZ:{0} TOL:{0} XYL:{0} STY:{0} TCE:{0} PCE:{0} VC:{0} DCA12:{0} DCE11:{0} CLBENZ:{0}"
_PFAS = (
    "PFOA:2 PFOS:2 PFHXS:2 PFNA:2 HFPODA:2 PFBS:2 PFBA:2 PFPEA:2 PFHXA:2 PFHPA:2 PFDA:2 PFUNA:2 PFDOA:2 PFPES:2 PFHPS:2"
    " ADONA:2 CL9:2 CL11:2 FTS42:2 FTS62:2 FTS82:2 NFDHA:2 PFEESA:2 PFMPA:2 PFMBA:2"
)
_PESTICIDES = "CHLORP:0.01 IMIDA:0.01 BOSC:0.01 AZOX:0.01 PERM:0.01 MALA:0.01 CYPER:0.01 TEBU:0.01"

_HARDNESS = (
    Measured("CA", "mg/L", "0.1", uncertainty="7", captured=True), Measured("MG", "mg/L", "0.1", uncertainty="7", captured=True),
    Measured("HARD", "mg/L", "1", formula="2.497 * CA + 4.118 * MG"),
)  # fmt: skip
_TDS = (
    Measured("W_DRY", "g", rounding="4d", uncertainty="", captured=True), Measured("W_DISH", "g", rounding="4d", uncertainty="", captured=True),
    Measured("V_SAMPLE", "mL", uncertainty="", captured=True),
    Measured("TDS", "mg/L", "10", formula="(W_DRY - W_DISH) * 1000000 / V_SAMPLE"),
)  # fmt: skip

SERVICES: tuple[Offered, ...] = (
    Offered("PH", "pH", "SM 4500-H+ B", "2021", "Electrometry", "WET", "P250", 15 * M, _136, False, 1, "12",
            _one("PH", "pH", rounding="1d", uncertainty="1")),
    Offered("COND", "Conductivity", "SM 2510 B", "2021", "Conductometry", "WET", "P250", 28 * D, _136, True, 2, "12",
            _one("COND", "µS/cm", "2", uncertainty="3")),
    Offered("TURB", "Turbidity", "EPA 180.1", "2.0", "Nephelometry", "WET", "P250", 48 * H, _136, True, 1, "14",
            _one("TURB", "NTU", "0.1", "2s", upper="40")),
    Offered("COL", "Colour", "SM 2120 B", "2021", "Visual comparison", "WET", "P250", 48 * H, _136, True, 2, "15",
            _one("COL", "CU", "5", "0d")),
    Offered("TDS", "Total dissolved solids", "SM 2540 C", "2020", "Gravimetry", "WET", "P500", 7 * D, _136, True, 4, "18",
            _TDS),
    Offered("TSS", "Total suspended solids", "SM 2540 D", "2020", "Gravimetry", "WET", "P1000", 7 * D, _136, True, 3, "18",
            _one("TSS", "mg/L", "2", "2s")),
    Offered("ALK", "Alkalinity as CaCO3", "SM 2320 B", "2021", "Titration", "WET", "P250", 14 * D, _136, True, 3, "16",
            _one("ALK", "mg/L", "5")),
    Offered("HARD", "Hardness as CaCO3", "SM 2340 B", "2021", "Calculation from Ca and Mg", "METALS", "P250N", 180 * D,
            _136, False, 4, "10", _HARDNESS),
    Offered("CL", "Chloride", "EPA 300.0", "2.1", "Ion chromatography", "IC", "P250", 28 * D, _136, False, 3, "18",
            _one("CL", "mg/L", "0.5", uncertainty="6")),
    Offered("SO4", "Sulfate", "EPA 300.0", "2.1", "Ion chromatography", "IC", "P250", 28 * D, _136, True, 3, "18",
            _one("SO4", "mg/L", "0.5", uncertainty="6")),
    Offered("F", "Fluoride", "EPA 300.0", "2.1", "Ion chromatography", "IC", "P250", 28 * D, _136, False, 3, "18",
            _one("F", "mg/L", "0.1", "2s", uncertainty="7")),
    Offered("NO3", "Nitrate as N", "EPA 300.0", "2.1", "Ion chromatography", "IC", "P250", 48 * H, _136, True, 2, "20",
            _one("NO3", "mg/L", "0.05", uncertainty="5")),
    Offered("NO2", "Nitrite as N", "EPA 300.0", "2.1", "Ion chromatography", "IC", "P250", 48 * H, _136, True, 2, "20",
            _one("NO2", "mg/L", "0.02", uncertainty="7")),
    Offered("NOX", "Nitrate and nitrite as N", "EPA 353.2", "2.0", "Flow analysis", "WET", "P250S", 28 * D, _136, True, 4,
            "22", _one("NOX", "mg/L", "0.05")),
    Offered("NH3", "Ammonia as N", "EPA 350.1", "2.0", "Flow analysis", "WET", "P250S", 28 * D, _136, True, 4, "22",
            _one("NH3", "mg/L", "0.05")),
    Offered("TKN", "Total Kjeldahl nitrogen", "EPA 351.2", "2.0", "Flow analysis", "WET", "P250S", 28 * D, _136, True, 5,
            "30", _one("TKN", "mg/L", "0.2")),
    Offered("TP", "Total phosphorus", "EPA 365.1", "2.0", "Flow analysis", "WET", "P250S", 28 * D, _136, True, 5, "26",
            _one("TP", "mg/L", "0.02")),
    Offered("OPO4", "Orthophosphate as P", "EPA 365.1", "2.0", "Flow analysis", "WET", "P250", 48 * H, _136, True, 2, "22",
            _one("OPO4", "mg/L", "0.01")),
    Offered("BOD", "Biochemical oxygen demand, 5 day", "SM 5210 B", "2016", "Oxygen depletion", "WET", "P1000", 48 * H,
            _136, True, 7, "32", _one("BOD", "mg/L", "2", "2s", uncertainty="20")),
    Offered("COD", "Chemical oxygen demand", "EPA 410.4", "2.0", "Photometry", "WET", "P250S", 28 * D, _136, True, 4, "26",
            _one("COD", "mg/L", "10")),
    Offered("TOC", "Total organic carbon", "SM 5310 C", "2014", "Persulfate oxidation", "ORGANICS", "A250S", 28 * D, _136,
            True, 5, "35", _one("TOC", "mg/L", "0.3")),
    Offered("OG", "Oil and grease", "EPA 1664", "B", "Gravimetry", "WET", "G1000S", 28 * D, _136, True, 5, "48",
            _one("OG", "mg/L", "5.0", "2s", uncertainty="18")),
    Offered("CN", "Cyanide, total", "EPA 335.4", "1.0", "Flow analysis", "WET", "P250OH", 14 * D, _136, True, 5, "45",
            _one("CN", "mg/L", "0.005", "2s")),
    Offered("CL2", "Free chlorine, field", "SM 4500-Cl G", "2011", "DPD photometry", "FIELD", "", 15 * M, _136, False, 1,
            "10", _one("CL2", "mg/L", "0.05", "2s")),
    Offered("MET", "Metals by ICP-MS", "EPA 200.8", "5.4", "ICP-MS", "METALS", "P250N", 180 * D, _136, False, 6, "95",
            _many("µg/L", _ELEMENTS, estimates=True, uncertainty="6")),
    Offered("LCR", "Lead and copper", "EPA 200.8", "5.4", "ICP-MS", "METALS", "P1000", 180 * D, _141 + " 200.8", False, 5,
            "45", _many("µg/L", "PB:0.1 CU:0.5", estimates=True, uncertainty="6")),
    Offered("MAJ", "Major and trace metals by ICP-OES", "EPA 200.7", "4.4", "ICP-OES", "METALS", "P250N", 180 * D, _136,
            False, 5, "60", _many("mg/L", "CA:0.1 MG:0.1 NA:0.1 K:0.1 FE:0.02 MN:0.01 ZN:0.01 AL:0.02", uncertainty="7")),
    Offered("HG", "Mercury", "EPA 245.1", "3.0", "Cold vapour AAS", "METALS", "P250N", 28 * D, _136, False, 6, "32",
            _one("HG", "µg/L", "0.2", "2s", estimates=True)),
    Offered("HGLL", "Mercury, low level", "EPA 1631", "E", "Cold vapour AFS", "METALS", "G250F", 90 * D, _136, False, 10,
            "95", _one("HG", "ng/L", "0.5", estimates=True)),
    Offered("VOC", "Volatiles in drinking water", "EPA 524.2", "4.1", "Purge and trap GC-MS", "ORGANICS", "V40", 14 * D,
            _141 + " 524.2", True, 7, "150", _many("µg/L", _VOLATILES.format("0.5"), estimates=True, uncertainty="15")),
    Offered("VOCW", "Volatiles in wastewater", "EPA 624.1", "2016", "Purge and trap GC-MS", "ORGANICS", "V40", 14 * D,
            _136, True, 7, "140", _many("µg/L", _VOLATILES.format("1"), estimates=True, uncertainty="18")),
    Offered("THM", "Trihalomethanes", "EPA 524.2", "4.1", "Purge and trap GC-MS", "ORGANICS", "V40", 14 * D,
            _141 + " 524.2", True, 7, "75", _many("µg/L", "CHCL3:0.5 BDCM:0.5 DBCM:0.5 CHBR3:0.5 TTHM:0.5", uncertainty="12")),
    Offered("HAA", "Haloacetic acids (5)", "EPA 552.3", "1.0", "GC-ECD", "ORGANICS", "V40A", 14 * D, _141 + " 552.3", True,
            10, "130", _many("µg/L", "MCAA:1 DCAA:1 TCAA:1 MBAA:1 DBAA:1 HAA5:1", uncertainty="14")),
    Offered("SVOC", "Semi-volatiles", "EPA 625.1", "2016", "GC-MS", "ORGANICS", "A1000", 7 * D, _136 + ", to extraction",
            True, 10, "260", _many("µg/L", "BAP:0.1 DEHP:2 HCB:0.5 PCP:0.5 NAPH:0.5", estimates=True, uncertainty="20")),
    Offered("PFAS", "PFAS in drinking water", "EPA 533", "2019", "LC-MS/MS", "ORGANICS", "PP250", 28 * D,
            _141 + " 533, to extraction", True, 15, "320", _many("ng/L", _PFAS, estimates=True, uncertainty="20")),
    Offered("TCEC", "Total coliforms and E. coli", "SM 9223 B", "2016", "Enzyme substrate", "MICRO", "P120S", 30 * H,
            "40 CFR 141.852", True, 1, "25", _words("per 100 mL", "TC", "EC")),
    Offered("ENT", "Intestinal enterococci", "ISO 7899-2", "2000", "Membrane filtration", "MICRO", "P120S", 8 * H, _136,
            True, 2, "30", _one("ENT", "CFU/100 mL", "1", **_COUNT)),
    Offered("HPC", "Heterotrophic plate count", "ISO 6222", "1999", "Pour plate", "MICRO", "P120S", 8 * H, "SM 9215", True,
            3, "22", _many("CFU/mL", "HPC22:1 HPC36:1", **_COUNT)),
    Offered("LEG", "Legionella", "ISO 11731", "2017", "Culture", "MICRO", "P1000S", 24 * H, "ISO 19458", False, 12, "95",
            _one("LEG", "CFU/L", "50", **_COUNT)),
    Offered("TCLP", "Metals in leachate of waste", "EPA 1311", "1992", "ICP-OES after leaching", "METALS", "J8", 28 * D,
            "SW-846 chapter 3", False, 8, "180",
            _many("mg/L", "L_AS:0.05 L_BA:0.05 L_CD:0.05 L_CR:0.05 L_PB:0.05 L_HG:0.002 L_SE:0.05 L_AG:0.05")),
    Offered("SALM", "Salmonella spp.", "ISO 6579-1", "2017", "Enrichment culture", "FOODMICRO", "BAG", 36 * H,
            "Laboratory rule", True, 5, "42", _words("in 25 g", "SALM")),
    Offered("LMON", "Listeria monocytogenes", "ISO 11290-1", "2017", "Enrichment and count", "FOODMICRO", "BAG", 36 * H,
            "Laboratory rule", True, 5, "45", (*_words("in 25 g", "LM"), *_one("LMC", "CFU/g", "10", **_COUNT))),
    Offered("APC", "Aerobic colony count, 30 °C", "ISO 4833-1", "2013", "Pour plate", "FOODMICRO", "BAG", 36 * H,
            "Laboratory rule", True, 3, "20", _one("APC", "CFU/g", "10", **_COUNT)),
    Offered("EB", "Enterobacteriaceae", "ISO 21528-2", "2017", "Pour plate", "FOODMICRO", "BAG", 36 * H,
            "Laboratory rule", True, 2, "22", _one("EB", "CFU/g", "10", **_COUNT)),
    Offered("PROX", "Moisture, protein, fat and ash", "AOAC 950.46", "", "Gravimetry and combustion", "FOODCHEM", "BAG",
            None, "", True, 5, "110", _many("g/100 g", "MOIST:0.1 PROT:0.1 FAT:0.1 ASH:0.1", rounding="1d", uncertainty="4")),
    Offered("AFLA", "Aflatoxins B1, B2, G1, G2", "AOAC 991.31", "", "HPLC-FLD", "FOODCHEM", "BAG", None, "", False, 6,
            "120", _many("µg/kg", "AFB1:0.5 AFB2:0.5 AFG1:0.5 AFG2:0.5 AFSUM:0.5", rounding="2s", uncertainty="25")),
    Offered("PEST", "Pesticide residues", "AOAC 2007.01", "", "QuEChERS, LC-MS/MS", "FOODCHEM", "BAG", None, "", True, 8,
            "240", _many("mg/kg", _PESTICIDES, rounding="2s", uncertainty="50")),
)  # fmt: skip

# QC rules by service: role, samples it serves, held against, from, to, what a failure does, qualifier
QC_RULES: dict[str, tuple[tuple[str, str, str, str, str, str, str], ...]] = {
    "MET": (
        ("MB", "20", "blank", "", "0.5", "flag", "B"), ("LCS", "20", "recovery", "85", "115", "hold", ""),
        ("DUP", "20", "rpd", "", "20", "flag", "Q"), ("MS", "10", "recovery", "70", "130", "flag", "Q"), ("MSD", "10", "rpd", "", "20", "flag", "Q"),
        ("ICV", "", "recovery", "90", "110", "hold", ""), ("CCV", "10", "recovery", "90", "110", "hold", ""), ("CCB", "10", "blank", "", "1", "hold", ""),
    ),
    "NO3": (
        ("MB", "20", "blank", "", "0.5", "flag", "B"), ("LCS", "20", "recovery", "90", "110", "hold", ""),
        ("MS", "20", "recovery", "90", "110", "flag", "Q"), ("CCV", "10", "recovery", "90", "110", "hold", ""),
    ),
    "TDS": (("MB", "20", "blank", "", "1", "hold", ""), ("DUP", "20", "rpd", "", "20", "flag", "Q")),
}  # fmt: skip

# the instruments a service allows; the others allow any
ALLOWED: dict[str, tuple[str, ...]] = {"MET": ("ICP-MS-01", "ICP-MS-02"), "NO3": ("IC-01", "IC-02")}

_WATERS, _RAW, _SOLID = "DW GW SW WW", "GW SW WW", "SO SL WA"
# the kinds of samples a service is done on
DONE_ON: dict[str, str] = {
    **dict.fromkeys(
        ["PH", "COND", "TURB", "COL", "TDS", "TSS", "ALK", "HARD", "CL", "SO4", "F", "NO3", "NO2", "NOX", "NH3", "TKN", "TP", "OPO4", "BOD", "COD", "TOC", "OG", "CN", "TCEC"], _WATERS
    ),
    **dict.fromkeys(("MET", "MAJ", "HG"), f"{_WATERS} SO SL"), **dict.fromkeys(("HGLL", "VOCW", "SVOC"), _RAW),
    **dict.fromkeys(("CL2", "THM", "HAA", "ENT", "HPC", "LEG"), "DW"), **dict.fromkeys(("LCR", "VOC", "PFAS"), "DW GW"), "TCLP": _SOLID,
    **dict.fromkeys(("SALM", "LMON", "APC", "EB"), "FD SWB"), **dict.fromkeys(("PROX", "AFLA", "PEST"), "FD"),
}  # fmt: skip

# code, name, description, services
PROFILES = (
    ("WELL", "Well water basic", "What a household well is usually tested for.",
     ("PH", "COND", "TURB", "CL", "SO4", "F", "NO3", "NO2", "MET", "MAJ", "TCEC")),
    ("DWMON", "Monthly distribution monitoring", "pH, nitrate, lead and copper, coliforms.", ("PH", "NO3", "LCR", "TCEC")),
    ("EUA", "EU drinking water, group A", "Directive (EU) 2020/2184, annex II, group A.",
     ("PH", "COND", "TURB", "COL", "TCEC", "ENT", "HPC")),
    ("NPDES", "NPDES municipal", "Permit parameters of a municipal treatment plant.",
     ("PH", "TSS", "NH3", "TKN", "TP", "BOD", "OG")),
    ("RTE", "Ready-to-eat food", "Pathogens and hygiene indicators.", ("SALM", "LMON", "APC", "EB")),
    ("DBP", "Disinfection by-products", "Trihalomethanes and haloacetic acids.", ("THM", "HAA")),
    ("PFASONLY", "PFAS only", "The 25 compounds of EPA 533.", ("PFAS",)),
)  # fmt: skip

"""What the laboratory usually finds: a middle value for each analyte, by the kind of sample, and how much it varies."""

SPREAD = 0.18

WATER = {
    "PH": 7.6, "COND": 310, "TURB": 0.16, "COL": 3, "TDS": 190, "TSS": 1.5, "ALK": 96, "HARD": 110, "CL": 14, "SO4": 21,
    "F": 0.6, "NO3": 1.6, "NO2": 0.006, "NOX": 1.6, "NH3": 0.02, "TKN": 0.3, "TP": 0.04, "OPO4": 0.02, "BOD": 1, "COD": 6,
    "TOC": 1.1, "OG": 1.2, "CN": 0.002, "CL2": 0.72, "PB": 1.4, "CU": 120, "AS": 2.1, "CD": 0.015, "CR": 0.6, "SB": 0.05,
    "BA": 31, "BE": 0.01, "NI": 0.7, "SE": 0.5, "TL": 0.01, "U": 1.8, "CA": 29, "MG": 9.1, "NA": 16, "K": 2.2, "FE": 0.04,
    "MN": 0.008, "ZN": 0.03, "AL": 0.03, "HG": 0.06, "BENZ": 0.02, "CCL4": 0.02, "EBENZ": 0.03, "TOL": 0.12, "XYL": 0.1,
    "STY": 0.02, "TCE": 0.3, "PCE": 0.24, "VC": 0.03, "DCA12": 0.03, "DCE11": 0.05, "CLBENZ": 0.02, "CHCL3": 21,
    "BDCM": 7.2, "DBCM": 2.4, "CHBR3": 0.6, "TTHM": 31, "MCAA": 0.8, "DCAA": 11, "TCAA": 9.4, "MBAA": 0.3, "DBAA": 0.9,
    "HAA5": 22, "BAP": 0.01, "DEHP": 0.5, "HCB": 0.02, "PCP": 0.05, "NAPH": 0.06, "PFOA": 1.7, "PFOS": 1.9, "PFHXS": 0.9,
    "PFNA": 0.3, "HFPODA": 0.1, "PFBS": 2.3, "PFBA": 3.1, "PFPEA": 1.2, "PFHXA": 1.5, "PFHPA": 0.7, "ENT": 0, "HPC22": 14,
    "HPC36": 3, "LEG": 0,
}  # fmt: skip

# times the value of clean water
WASTE = {
    "PH": 0.94, "COND": 3.1, "TURB": 30, "COL": 12, "TDS": 3.3, "TSS": 7, "CL": 6, "SO4": 3, "NO3": 4, "NO2": 12,
    "NH3": 90, "TKN": 20, "TP": 14, "OPO4": 25, "BOD": 11, "COD": 9, "TOC": 11, "OG": 2.6, "CN": 2, "CU": 0.15, "ZN": 2,
    "PB": 1.3, "AL": 5, "FE": 10,
}  # fmt: skip

FOOD = {
    "APC": 4200, "EB": 4, "LMC": 0, "MOIST": 6.4, "PROT": 24.1, "FAT": 31.5, "ASH": 3.2, "AFB1": 0.3, "AFB2": 0.06,
    "AFG1": 0.08, "AFG2": 0.03, "AFSUM": 0.5, "CHLORP": 0.001, "IMIDA": 0.002, "BOSC": 0.012, "AZOX": 0.003,
    "PERM": 0.002, "MALA": 0.001, "CYPER": 0.002, "TEBU": 0.006,
}  # fmt: skip

LEACHATE = {
    "L_AS": 0.09, "L_BA": 0.9, "L_CD": 0.02, "L_CR": 0.12, "L_PB": 0.4, "L_HG": 0.0003, "L_SE": 0.03, "L_AG": 0.01,
}  # fmt: skip

EVERYTHING = {**WATER, **FOOD, **LEACHATE}

# places that are known for something: times the usual value there
KNOWN_FOR = {
    ("SITE-12", "PB"): 4.2, ("SITE-12", "CU"): 3.2, ("SITE-14", "PB"): 0.95, ("DIST-07", "PB"): 0.05,
    ("WTP-2", "PB"): 0.02, ("WELL-4", "NO3"): 2.6, ("WELL-4", "AS"): 4.1, ("WELL-6", "NO3"): 1.4,
    ("SITE-12", "NO3"): 1.1, ("WELL-A", "AS"): 3.4, ("MW-2", "PCE"): 9.0, ("MW-2", "TCE"): 11.0, ("MW-3", "PCE"): 27.0,
    ("LIN-GYM", "PB"): 3.0, ("OAK-NUR", "PB"): 0.4, ("W-204", "AS"): 3.8, ("W-204", "F"): 2.2,
    ("EFF", "COD"): 12.0, ("INF-C", "BOD"): 14.0, ("INF-C", "TSS"): 18.0, ("PEAN", "AFB1"): 2.5,
    ("WELL-4", "PB"): 0.3, ("WELL-6", "PB"): 0.25,
}  # fmt: skip

# what is calculated from other readings of the same sample: their factors, and the LOQ below which they count as nothing
CALCULATED: dict[str, tuple[dict[str, float], float]] = {
    "HARD": ({"CA": 2.497, "MG": 4.118}, 0.1),
    "NOX": ({"NO3": 1.0, "NO2": 1.0}, 0.02),
    "TTHM": ({"CHCL3": 1.0, "BDCM": 1.0, "DBCM": 1.0, "CHBR3": 1.0}, 0.5),
    "HAA5": ({"MCAA": 1.0, "DCAA": 1.0, "TCAA": 1.0, "MBAA": 1.0, "DBAA": 1.0}, 1.0),
    "AFSUM": ({"AFB1": 1.0, "AFB2": 1.0, "AFG1": 1.0, "AFG2": 1.0}, 0.5),
}

# places where something changes: per month, as a share
DRIFTS = {("WELL-4", "NO3"): 0.018, ("SITE-12", "PB"): 0.004, ("WELL-6", "NO3"): -0.006}

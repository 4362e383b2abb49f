"""The analytes: keyword, name, CAS number. Those with words for results and those in italics are named below."""

ANALYTES = (
    ("PH", "pH", ""), ("COND", "Conductivity", ""), ("TURB", "Turbidity", ""), ("COL", "Colour", ""),
    ("TDS", "Total dissolved solids", ""), ("TSS", "Total suspended solids", ""), ("ALK", "Alkalinity as CaCO3", ""),
    ("HARD", "Hardness as CaCO3", ""), ("CL", "Chloride", "16887-00-6"), ("SO4", "Sulfate", "14808-79-8"),
    ("F", "Fluoride", "16984-48-8"), ("NO3", "Nitrate as N", "14797-55-8"), ("NO2", "Nitrite as N", "14797-65-0"),
    ("NOX", "Nitrate and nitrite as N", ""), ("NH3", "Ammonia as N", "7664-41-7"), ("TKN", "Total Kjeldahl nitrogen", ""),
    ("TP", "Total phosphorus", "7723-14-0"), ("OPO4", "Orthophosphate as P", "14265-44-2"),
    ("BOD", "Biochemical oxygen demand, 5 day", ""), ("COD", "Chemical oxygen demand", ""),
    ("TOC", "Total organic carbon", ""), ("OG", "Oil and grease", ""), ("CN", "Cyanide, total", "57-12-5"),
    ("CL2", "Free chlorine", "7782-50-5"),
    # captured for formulas
    ("W_DRY", "Dish with dry residue", ""), ("W_DISH", "Empty dish", ""), ("V_SAMPLE", "Volume of sample", ""),
    # metals
    ("PB", "Lead", "7439-92-1"), ("CU", "Copper", "7440-50-8"), ("AS", "Arsenic", "7440-38-2"),
    ("CD", "Cadmium", "7440-43-9"), ("CR", "Chromium", "7440-47-3"), ("SB", "Antimony", "7440-36-0"),
    ("BA", "Barium", "7440-39-3"), ("BE", "Beryllium", "7440-41-7"), ("NI", "Nickel", "7440-02-0"),
    ("SE", "Selenium", "7782-49-2"), ("TL", "Thallium", "7440-28-0"), ("U", "Uranium", "7440-61-1"),
    ("CA", "Calcium", "7440-70-2"), ("MG", "Magnesium", "7439-95-4"), ("NA", "Sodium", "7440-23-5"),
    ("K", "Potassium", "7440-09-7"), ("FE", "Iron", "7439-89-6"), ("MN", "Manganese", "7439-96-5"),
    ("ZN", "Zinc", "7440-66-6"), ("AL", "Aluminium", "7429-90-5"), ("HG", "Mercury", "7439-97-6"),
    # metals in the leachate of waste
    ("L_AS", "Arsenic in leachate", "7440-38-2"), ("L_BA", "Barium in leachate", "7440-39-3"),
    ("L_CD", "Cadmium in leachate", "7440-43-9"), ("L_CR", "Chromium in leachate", "7440-47-3"),
    ("L_PB", "Lead in leachate", "7439-92-1"), ("L_HG", "Mercury in leachate", "7439-97-6"),
    ("L_SE", "Selenium in leachate", "7782-49-2"), ("L_AG", "Silver in leachate", "7440-22-4"),
    # volatiles
    ("BENZ", "Benzene", "71-43-2"), ("CCL4", "Carbon tetrachloride", "56-23-5"), ("EBENZ", "Ethylbenzene", "100-41-4"),
    ("TOL", "Toluene", "108-88-3"), ("XYL", "Xylenes, total", "1330-20-7"), ("STY", "Styrene", "100-42-5"),
    ("TCE", "Trichloroethene", "79-01-6"), ("PCE", "Tetrachloroethene", "127-18-4"), ("VC", "Vinyl chloride", "75-01-4"),
    ("DCA12", "1,2-Dichloroethane", "107-06-2"), ("DCE11", "1,1-Dichloroethene", "75-35-4"),
    ("CLBENZ", "Chlorobenzene", "108-90-7"),
    # disinfection by-products
    ("CHCL3", "Chloroform", "67-66-3"), ("BDCM", "Bromodichloromethane", "75-27-4"),
    ("DBCM", "Dibromochloromethane", "124-48-1"), ("CHBR3", "Bromoform", "75-25-2"),
    ("TTHM", "Trihalomethanes, total", ""), ("MCAA", "Monochloroacetic acid", "79-11-8"),
    ("DCAA", "Dichloroacetic acid", "79-43-6"), ("TCAA", "Trichloroacetic acid", "76-03-9"),
    ("MBAA", "Monobromoacetic acid", "79-08-3"), ("DBAA", "Dibromoacetic acid", "631-64-1"),
    ("HAA5", "Haloacetic acids (5)", ""),
    # semi-volatiles
    ("BAP", "Benzo(a)pyrene", "50-32-8"), ("DEHP", "Bis(2-ethylhexyl) phthalate", "117-81-7"),
    ("HCB", "Hexachlorobenzene", "118-74-1"), ("PCP", "Pentachlorophenol", "87-86-5"),
    ("NAPH", "Naphthalene", "91-20-3"),
    # PFAS of EPA 533
    ("PFOA", "PFOA", "335-67-1"), ("PFOS", "PFOS", "1763-23-1"), ("PFHXS", "PFHxS", "355-46-4"),
    ("PFNA", "PFNA", "375-95-1"), ("HFPODA", "HFPO-DA", "13252-13-6"), ("PFBS", "PFBS", "375-73-5"),
    ("PFBA", "PFBA", "375-22-4"), ("PFPEA", "PFPeA", "2706-90-3"), ("PFHXA", "PFHxA", "307-24-4"),
    ("PFHPA", "PFHpA", "375-85-9"), ("PFDA", "PFDA", "335-76-2"), ("PFUNA", "PFUnA", "2058-94-8"),
    ("PFDOA", "PFDoA", "307-55-1"), ("PFPES", "PFPeS", "2706-91-4"), ("PFHPS", "PFHpS", "375-92-8"),
    ("ADONA", "ADONA", "919005-14-4"), ("CL9", "9Cl-PF3ONS", "756426-58-1"), ("CL11", "11Cl-PF3OUdS", "763051-92-9"),
    ("FTS42", "4:2 FTS", "757124-72-4"), ("FTS62", "6:2 FTS", "27619-97-2"), ("FTS82", "8:2 FTS", "39108-34-4"),
    ("NFDHA", "NFDHA", "151772-58-6"), ("PFEESA", "PFEESA", "113507-82-7"), ("PFMPA", "PFMPA", "377-73-1"),
    ("PFMBA", "PFMBA", "863090-89-5"),
    # microbiology
    ("TC", "Total coliforms", ""), ("EC", "E. coli", ""), ("ENT", "Intestinal enterococci", ""),
    ("HPC22", "Heterotrophic plate count, 22 °C", ""), ("HPC36", "Heterotrophic plate count, 36 °C", ""),
    ("LEG", "Legionella", ""), ("SALM", "Salmonella spp.", ""), ("LM", "Listeria monocytogenes", ""),
    ("LMC", "Listeria monocytogenes, count", ""), ("APC", "Aerobic colony count, 30 °C", ""),
    ("EB", "Enterobacteriaceae", ""),
    # food chemistry
    ("MOIST", "Moisture", ""), ("PROT", "Protein", ""), ("FAT", "Fat", ""), ("ASH", "Ash", ""),
    ("AFB1", "Aflatoxin B1", "1162-65-8"), ("AFB2", "Aflatoxin B2", "7220-81-7"), ("AFG1", "Aflatoxin G1", "1165-39-5"),
    ("AFG2", "Aflatoxin G2", "7241-98-7"), ("AFSUM", "Aflatoxins, sum of B1, B2, G1, G2", ""),
    ("CHLORP", "Chlorpyrifos", "2921-88-2"), ("IMIDA", "Imidacloprid", "138261-41-3"),
    ("BOSC", "Boscalid", "188425-85-6"), ("AZOX", "Azoxystrobin", "131860-33-8"), ("PERM", "Permethrin", "52645-53-1"),
    ("MALA", "Malathion", "121-75-5"), ("CYPER", "Cypermethrin", "52315-07-8"), ("TEBU", "Tebuconazole", "107534-96-3"),
)  # fmt: skip

# the words that a result may be
OPTIONS: dict[str, list[str]] = {
    "TC": ["Absent", "Present"],
    "EC": ["Absent", "Present"],
    "SALM": ["Not detected", "Detected"],
    "LM": ["Not detected", "Detected"],
}

ITALIC = frozenset({"EC", "LEG", "SALM", "LM", "LMC"})

"""Sierra Analytical Laboratories itself: profile, departments, matrices, containers, qualifiers, own fields."""

LAB = {
    "name": "Sierra Analytical Laboratories", "short_name": "Sierra Analytical", "street": "1480 Granite Peak Way",
    "city": "Reno, NV 89511", "country": "USA", "phone": "+1 775 555 0142",
    "email": "clients@sierra-analytical.example", "website": "https://sierra-analytical.example",
    "accreditation_body": "A2LA", "accreditation_number": "4127.01", "timezone": "America/Los_Angeles",
    "currency": "USD",
}  # fmt: skip

# code, name
DEPARTMENTS = (
    ("FIELD", "Field"),
    ("WET", "Wet chemistry"),
    ("IC", "Ion chromatography"),
    ("METALS", "Metals"),
    ("ORGANICS", "Organics"),
    ("MICRO", "Water microbiology"),
    ("FOODMICRO", "Food microbiology"),
    ("FOODCHEM", "Food chemistry"),
)

# code, name, maker, model, serial number, department, location, days until its calibration is due, reader, why out of service
INSTRUMENTS = (
    ("PH-02", "pH and conductivity meter", "Mettler Toledo", "SevenExcellence", "B843210997", "WET", "Room 104", 41, "", ""),
    ("TURB-01", "Turbidimeter", "Hach", "TL2300", "2019C006512", "WET", "Room 104", 12, "", ""),
    ("BAL-01", "Analytical balance", "Sartorius", "Cubis II", "0036207104", "WET", "Weighing room", 133, "", ""),
    ("DRY-01", "Drying oven, 180 °C", "Memmert", "UF110", "B419.0562", "WET", "Weighing room", 88, "", ""),
    ("AQ-01", "Discrete analyser", "Seal Analytical", "AQ2", "AQ2-14077", "WET", "Room 106", 74, "aq2", ""),
    ("FIA-01", "Flow injection analyser", "Lachat", "QuikChem 8500", "190300002117", "WET", "Room 106", -6, "lachat", ""),
    ("IC-01", "Ion chromatograph", "Thermo Fisher", "Dionex Integrion", "180540129", "IC", "Room 108", 57, "", ""),
    ("IC-02", "Ion chromatograph", "Metrohm", "930 Compact", "1930001008164", "IC", "Room 108", 119, "", ""),
    ("ICP-MS-01", "ICP-MS", "Agilent", "7700x", "JP12412036", "METALS", "Room 112", 64, "masshunter", "Turbo pump is being replaced"),
    ("ICP-MS-02", "ICP-MS", "PerkinElmer", "NexION 2000", "81DN8051601", "METALS", "Room 112", 96, "nexion", ""),
    ("ICP-OES-01", "ICP-OES", "PerkinElmer", "Avio 550", "083N7061402", "METALS", "Room 112", 150, "winlab32", ""),
    ("CVAA-01", "Cold vapour mercury analyser", "Teledyne Leeman", "QuickTrace M-7600", "US18103009", "METALS", "Room 113", 22, "", ""),
    ("GC-MS-01", "GC-MS with purge and trap", "Shimadzu", "GCMS-QP2020 NX", "O21135670289", "ORGANICS", "Room 201", 81, "shimadzu_gcms", ""),
    ("LC-MS-01", "LC-MS/MS", "Sciex", "Triple Quad 5500+", "EF23611904", "ORGANICS", "Room 203", 140, "", ""),
    ("INC-03", "Incubator, 35.0 °C", "Binder", "BD 115", "20180000024117", "MICRO", "Room 301", 33, "", ""),
    ("INC-05", "Incubator, 30 °C", "Binder", "KB 115", "20190000031882", "FOODMICRO", "Room 305", 71, "", ""),
)  # fmt: skip

# code, name, days a sample is kept after its report
SAMPLE_TYPES = (
    ("DW", "Drinking water", 14),
    ("GW", "Ground water", 30),
    ("WW", "Wastewater", 14),
    ("SW", "Surface water", 14),
    ("SO", "Soil and sediment", 60),
    ("SL", "Sludge", 60),
    ("WA", "Waste", 90),
    ("FD", "Food", 30),
    ("SWB", "Environmental swab", 7),
    ("AR", "Air filter", 60),
)

# code, name, material, mL, preservation
CONTAINERS = (
    ("P120S", "120 mL sterile plastic", "HDPE, sterile", 120, "sodium thiosulfate"),
    ("P1000S", "1 L sterile plastic", "HDPE, sterile", 1000, "sodium thiosulfate"),
    ("P250", "250 mL plastic", "HDPE", 250, ""),
    ("P250S", "250 mL plastic, sulfuric acid", "HDPE", 250, "H2SO4, pH < 2"),
    ("P250N", "250 mL plastic, nitric acid", "HDPE", 250, "HNO3, pH < 2"),
    ("P250OH", "250 mL plastic, sodium hydroxide", "HDPE", 250, "NaOH, pH > 10"),
    ("P500", "500 mL plastic", "HDPE", 500, ""),
    ("P1000", "1 L plastic", "HDPE", 1000, ""),
    ("G1000S", "1 L wide-mouth glass, sulfuric acid", "Glass", 1000, "H2SO4, pH < 2"),
    ("G250F", "250 mL fluoropolymer", "Fluoropolymer", 250, "BrCl within 48 h"),
    ("V40", "3 × 40 mL vial, hydrochloric acid", "Glass", 120, "HCl, pH < 2"),
    ("V40A", "2 × 40 mL amber vial", "Amber glass", 80, "NH4Cl"),
    ("A250S", "250 mL amber glass, sulfuric acid", "Amber glass", 250, "H2SO4, pH < 2"),
    ("A1000", "1 L amber glass", "Amber glass", 1000, ""),
    ("PP250", "2 × 250 mL polypropylene with field blank", "Polypropylene", 500, "ammonium acetate"),
    ("J8", "8 oz glass jar", "Glass", 240, ""),
    ("BAG", "Sterile bag, 250 g", "Polyethylene, sterile", None, ""),
)

# code, meaning
QUALIFIERS = (
    ("B", "Also found in the method blank."),
    ("M", "Matrix interference confirmed by dilution or spike."),
    ("Q", "A quality control of the batch was outside its limits."),
)

# entity, key, label, kind, options, on the report
FIELDS = (
    ("sample", "field_ph", "Field pH", "number", (), True),
    ("order", "sampling_plan", "Sampling plan", "text", (), True),
    ("client", "account_manager", "Account manager", "text", (), False),
)

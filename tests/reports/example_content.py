"""A complete certificate, the one of the design, with variants: amended, several samples, long, hostile."""

from dataclasses import replace

from labflow.domain.reports.content import (
    Amendment,
    CertificateContent,
    Change,
    Client,
    CustodyEvent,
    Fact,
    Laboratory,
    MethodGroup,
    Qualifier,
    QualityControl,
    QualityControlRow,
    ResultRow,
    SampleBlock,
    Signature,
    Verification,
)

LAB = Laboratory(
    name="Sierra Analytical Laboratories",
    address="1480 Granite Peak Way, Reno, NV 89511, USA",
    accreditation_number="4127.01",
)
CLIENT = Client(
    name="City of Ashland Water",
    address_lines=("20 East Main Street", "Ashland, OR 97520"),
    contact="Renee Hollis, Water Quality",
    purchase_order="PO 88-2107",
)
METALS = MethodGroup(
    title="Metals by ICP-MS",
    reference="EPA 200.8",
    version="rev. 5.4",
    prepared="Jul 20",
    analysed="Jul 21, 2026",
    analyst="D. Reyes",
    rows=(
        ResultRow(
            "Lead",
            "18.4",
            "µg/L",
            "",
            (),
            "± 1.1",
            "0.02",
            "0.10",
            "15",
            "Action level",
            "123 %",
            1.227,
            "above",
        ),
        ResultRow(
            "Copper",
            "412",
            "µg/L",
            "",
            (),
            "± 25",
            "0.05",
            "0.50",
            "1300",
            "Action level",
            "32 %",
            0.317,
            "pass",
        ),
        ResultRow(
            "Arsenic", "2.1", "µg/L", "", ("1",), "± 0.2", "0.03", "0.20", "10", "MCL", "21 %", 0.21, "pass"
        ),
        ResultRow(
            "Cadmium", "0.10", "µg/L", "<", ("U",), "–", "0.02", "0.10", "5", "MCL", "< 2 %", 0.01, "pass"
        ),
        ResultRow(
            "Mercury", "0.06", "µg/L", "", ("J",), "± 0.03", "0.02", "0.10", "2", "MCL", "3 %", 0.03, "pass"
        ),
    ),
)
ANIONS = MethodGroup(
    title="Anions by ion chromatography",
    reference="EPA 300.0",
    version="rev. 2.1",
    analysed="Jul 20, 2026",
    analyst="A. Bello",
    rows=(
        ResultRow(
            "Nitrate as N",
            "1.84",
            "mg/L",
            "",
            (),
            "± 0.09",
            "0.01",
            "0.05",
            "10",
            "MCL",
            "18 %",
            0.184,
            "pass",
        ),
        ResultRow(
            "Fluoride", "0.62", "mg/L", "", (), "± 0.04", "0.02", "0.10", "4.0", "MCL", "16 %", 0.155, "pass"
        ),
    ),
)
PH = MethodGroup(
    title="pH",
    reference="SM 4500-H+ B",
    version="2021",
    analysed="Jul 20, 2026",
    analyst="A. Bello",
    rows=(
        ResultRow(
            "pH at 25 °C",
            "7.6",
            "SU",
            "",
            ("H",),
            "± 0.1",
            "–",
            "0.1",
            "6.5–8.5",
            "Secondary",
            verdict="pass",
        ),
    ),
)
COLIFORM = MethodGroup(
    title="Coliform bacteria, enzyme substrate",
    reference="SM 9223 B",
    version="2016",
    analysed="Jul 21, 2026",
    analyst="H. Weiss",
    rows=(
        ResultRow(
            "Total coliform", "Absent", "100 mL", "", (), "n/a", "–", "1", "Absent", "MCL", verdict="pass"
        ),
        ResultRow(
            "E. coli",
            "Absent",
            "100 mL",
            "",
            (),
            "n/a",
            "–",
            "1",
            "Absent",
            "MCL",
            verdict="pass",
            italic=True,
        ),
    ),
)
SAMPLE = SampleBlock(
    laboratory_id="S26-004217",
    client_id="Site 12, Clay St tap",
    matrix="Drinking water",
    collected="Jul 20, 2026, 6:40 am",
    sampled_by="J. Alvarez, client",
    received="Jul 20, 2026, 9:02 am",
    temperature="3.8 °C",
    condition="Intact, seal unbroken",
    containers="4, preserved",
    sampling_plan="LCR-2026-Q3",
    client_supplied=("client_id", "collected", "sampled_by", "sampling_plan"),
    verdict="above",
    verdict_text="9 of 10 meet",
    groups=(METALS, ANIONS, PH, COLIFORM),
    custody=(
        CustodyEvent("Collected", "Jul 20, 6:40 am", "J. Alvarez, client"),
        CustodyEvent("Picked up", "Jul 20, 7:25 am", "R. Nunez, seal 88213"),
        CustodyEvent("Received", "Jul 20, 9:02 am", "T. Lindqvist, 3.8 °C"),
        CustodyEvent("Tested", "Jul 20–21", "Three analysts"),
        CustodyEvent("Released", "Jul 21, 3:42 pm", "E. Marchetti"),
    ),
)
CONTROLS = (
    ("Lead", "B26-0312", "< 0.10", "98.2", "85–115", "97.4", "95.1", "70–130", "2.4", "1.8", "≤ 20"),
    ("Copper", "B26-0312", "< 0.50", "101.3", "85–115", "99.0", "98.2", "70–130", "0.8", "0.9", "≤ 20"),
    ("Arsenic", "B26-0314", "< 0.20", "96.6", "85–115", "101.6", "97.8", "70–130", "3.6", "2.1", "≤ 20"),
    ("Cadmium", "B26-0312", "< 0.10", "99.5", "85–115", "100.2", "98.9", "70–130", "1.3", "n/c", "≤ 20"),
    ("Mercury", "B26-0312", "< 0.10", "94.8", "85–115", "92.6", "95.0", "70–130", "2.6", "n/c", "≤ 20"),
    ("Nitrate as N", "B26-0311", "< 0.05", "102.1", "90–110", "98.7", "99.6", "80–120", "0.9", "0.5", "≤ 15"),
    ("Fluoride", "B26-0311", "< 0.10", "97.9", "90–110", "96.2", "97.0", "80–120", "0.8", "1.6", "≤ 15"),
)


def example() -> CertificateContent:
    """The certificate of the design: one sample, ten results, one above its limit."""
    return CertificateContent(
        number="O26-001093-R1",
        order_number="O26-001093",
        issued_text="Jul 21, 2026",
        lab=LAB,
        client=CLIENT,
        samples=(SAMPLE,),
        verdict_sentences=("Nine of ten results meet their limits.", "Lead is above the EPA action level."),
        result_notes=(
            "Uncertainty is expanded, k = 2, about 95 % coverage. MDL: method detection limit. LOQ: limit of quantitation. "
            "MCL: maximum contaminant level, 40 CFR 141.",
        ),
        place_of_activity="All tests were done at the Reno laboratory and are within its scope of accreditation.",
        quality_control=QualityControl(
            sentence="Every control reported with this sample passed its limit.",
            rows=tuple(QualityControlRow(*values) for values in CONTROLS),
            note="Blank results are in the unit of the analyte. LCS: laboratory control sample. MS, MSD: matrix spike and "
            "its duplicate. RPD: relative percent difference. n/c: not calculated, result under LOQ. pH was checked with "
            "buffer 7.00, read 7.01. Coliform controls gave the expected reactions.",
        ),
        qualifiers=(
            Qualifier("U", "Not detected. The value shown is the LOQ."),
            Qualifier("J", "Estimated, between the MDL and the LOQ."),
            Qualifier("H", "Measured after the 15 minute hold time for pH, on arrival at the laboratory."),
            Qualifier("1", "Reported from reanalysis, see Deviations."),
        ),
        conformity="A result meets its limit when the measured value is at or under the limit. Uncertainty is not added "
        "(simple acceptance, ISO/IEC 17025 clause 7.8.6). The client agreed to this rule in quote Q26-0418. Limits: "
        "40 CFR 141 and 143. The lead and copper limits are action levels for a 90th percentile, shown here for one sample.",
        deviations="Arsenic: a calibration check in batch B26-0312 recovered 113.4 % (limit 90–110 %). The sample was "
        "analysed again in batch B26-0314 with all checks in control. Lead was confirmed the same day at 18.1 µg/L. No "
        "other additions, deviations or exclusions.",
        external_data="No test was done by an external provider. Data marked * came from the client and can affect the "
        "validity of the results; the laboratory is not responsible for that data.",
        signatures=(
            Signature(
                "Elena Marchetti", "Technical manager", "Approved for release", "Jul 21, 2026, 3:42 pm PDT"
            ),
            Signature("Priya Raman", "Quality manager", "Reviewed", "Jul 21, 2026, 3:18 pm PDT"),
        ),
        verification=Verification(
            url="https://verify.sierra-analytical.example/7K4Q-22MD",
            code="7K4Q-22MD",
            host="verify.sierra-analytical.example",
        ),
    )


def amended() -> CertificateContent:
    """Revision 2 of the example: the unit of copper was wrong, and one test went to an external provider."""
    changed = replace(METALS.rows[1], result="0.412", unit="mg/L", uncertainty="± 0.025", changed=True)
    metals = replace(METALS, rows=(METALS.rows[0], changed, *METALS.rows[2:]))
    coliform = replace(
        COLIFORM, provider="Truckee Microbiology, accreditation 3388.02", place="47 River Road, Truckee, CA"
    )
    return replace(
        example(),
        number="O26-001093-R2",
        revision=2,
        issued_text="Jul 24, 2026",
        samples=(replace(SAMPLE, groups=(metals, ANIONS, PH, coliform)),),
        amendment=Amendment(
            replaces="O26-001093-R1",
            replaced_issued_text="Jul 21, 2026",
            reason="The client asked for copper in mg/L.",
            changes=(
                Change("Copper, result", "412 ± 25 µg/L", "0.412 ± 0.025 mg/L"),
                Change("Coliform bacteria, provider", "not stated", "Truckee Microbiology"),
            ),
        ),
        external_data="The coliform tests marked † were done by Truckee Microbiology, accreditation 3388.02.",
        opinions="The lead probably comes from the service line: the first-draw sample was above, the flushed one was not. "
        "Basis: results of S26-004217 and S26-004218. By E. Marchetti, authorised to give opinions on metals in water.",
        custom=(
            Fact("Sampling programme", "Lead and copper rule, 2026", by_client=True),
            Fact("Public water system", "OR4100047"),
        ),
    )


def many(count: int = 10) -> CertificateContent:
    """One report for `count` samples, each with its own results."""
    samples = tuple(
        replace(
            SAMPLE,
            laboratory_id=f"S26-{4217 + index:06d}",
            client_id=f"Site {12 + index}, Clay St tap",
            groups=(METALS, PH) if index % 2 else (METALS, ANIONS, COLIFORM),
            verdict="above" if index == 0 else ("inconclusive" if index == 3 else "pass"),
            verdict_text="4 of 5 meet" if index == 0 else ("1 inconclusive" if index == 3 else "All meet"),
        )
        for index in range(count)
    )
    return replace(
        example(), samples=samples, verdict_sentences=("All but one of the samples meet their limits.",)
    )


def long(analytes: int = 60) -> CertificateContent:
    """One sample with many analytes, a name of 120 characters and a method name that fills two lines."""
    rows = tuple(
        replace(
            METALS.rows[index % 5], analyte=f"Perfluoro-{index + 1}-methyl-3-oxahexanoic acid ({index + 1})"
        )
        for index in range(analytes)
    )
    method = "Determination of selected per- and polyfluorinated alkyl substances in drinking water by solid phase "
    group = replace(
        METALS, title=method + "extraction and liquid chromatography/tandem mass spectrometry", rows=rows
    )
    sample = replace(SAMPLE, client_id="W" * 120, groups=(group, ANIONS))
    return replace(example(), samples=(sample,))


HOSTILE = '<script>alert(1)</script> #panic("x") ] #[ $x$ *b* _i_ `c` @ref \\ // -- "q"'


def hostile() -> CertificateContent:
    """Markup of three languages and undrawable characters in the fields that clients and staff type."""
    row = replace(
        METALS.rows[0], analyte=HOSTILE, result="#panic", unit="] #[", qualifiers=("#h(1)",), limit_kind="$x$"
    )
    group = replace(METALS, title=HOSTILE, reference=HOSTILE, analyst="שרה לוי", rows=(row, *METALS.rows))
    sample = replace(SAMPLE, client_id=HOSTILE, sampled_by="أحمد 😀 👩‍🔬 水 𠀀", groups=(group,))
    return replace(
        example(),
        client=replace(CLIENT, name=HOSTILE, contact="Łódź Ἀθῆναι Київ"),
        samples=(sample,),
        deviations=HOSTILE,
    )

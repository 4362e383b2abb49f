"""The specifications and their limits, in the units the services report. Sources stand beside what is converted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """A specification: its limits as "keyword maximum unit kind", "keyword minimum..maximum unit kind" or words."""

    code: str
    name: str
    authority: str
    edition: str
    compare: str
    limits: str


SPECIFICATIONS = (
    Rules(
        "SDWA",
        "US SDWA 40 CFR 141",
        "US EPA",
        "2024",
        "reported",
        """
        PH 6.5..8.5 pH SMCL
        COL 15 CU SMCL
        TDS 500 mg/L SMCL
        CL 250 mg/L SMCL
        SO4 250 mg/L SMCL
        F 4.0 mg/L MCL
        NO3 10 mg/L MCL
        NO2 1 mg/L MCL
        NOX 10 mg/L MCL
        TURB 0.3 NTU TT
        CN 0.2 mg/L MCL
        CL2 4.0 mg/L MRDL
        PB 15 µg/L AL
        CU 1300 µg/L AL
        AS 10 µg/L MCL
        CD 5 µg/L MCL
        CR 100 µg/L MCL
        SB 6 µg/L MCL
        BA 2000 µg/L MCL
        BE 4 µg/L MCL
        SE 50 µg/L MCL
        TL 2 µg/L MCL
        U 30 µg/L MCL
        HG 2 µg/L MCL
        FE 0.3 mg/L SMCL
        MN 0.05 mg/L SMCL
        ZN 5 mg/L SMCL
        BENZ 5 µg/L MCL
        CCL4 5 µg/L MCL
        EBENZ 700 µg/L MCL
        TOL 1000 µg/L MCL
        XYL 10000 µg/L MCL
        STY 100 µg/L MCL
        TCE 5 µg/L MCL
        PCE 5 µg/L MCL
        VC 2 µg/L MCL
        DCA12 5 µg/L MCL
        DCE11 7 µg/L MCL
        CLBENZ 100 µg/L MCL
        TTHM 80 µg/L MCL
        HAA5 60 µg/L MCL
        BAP 0.2 µg/L MCL
        DEHP 6 µg/L MCL
        HCB 1 µg/L MCL
        PCP 1 µg/L MCL
        PFOA 4.0 ng/L MCL
        PFOS 4.0 ng/L MCL
        PFHXS 10 ng/L MCL
        PFNA 10 ng/L MCL
        HFPODA 10 ng/L MCL
        TC "Absent" TT
        EC "Absent" MCL
    """,
    ),
    # nitrate 50 mg/L as NO3, nitrite 0.50 as NO2 and ammonium 0.50 as NH4, restated as N
    Rules(
        "DWD",
        "EU 2020/2184",
        "European Union",
        "2020",
        "reported",
        """
        PH 6.5..9.5 pH PV
        COND 2500 µS/cm PV
        CL 250 mg/L PV
        SO4 250 mg/L PV
        F 1.5 mg/L PV
        NO3 11.3 mg/L PV
        NO2 0.15 mg/L PV
        NH3 0.39 mg/L PV
        CN 0.050 mg/L PV
        PB 10 µg/L PV
        CU 2000 µg/L PV
        AS 10 µg/L PV
        CD 5.0 µg/L PV
        CR 50 µg/L PV
        SB 10 µg/L PV
        NI 20 µg/L PV
        SE 20 µg/L PV
        U 30 µg/L PV
        HG 1.0 µg/L PV
        FE 0.2 mg/L PV
        MN 0.05 mg/L PV
        NA 200 mg/L PV
        AL 0.2 mg/L PV
        BENZ 1.0 µg/L PV
        VC 0.50 µg/L PV
        DCA12 3.0 µg/L PV
        TTHM 100 µg/L PV
        HAA5 60 µg/L PV
        BAP 0.010 µg/L PV
        TC "Absent" PV
        EC "Absent" PV
        ENT 0 CFU/100 mL PV
        LEG 1000 CFU/L PV
    """,
    ),
    Rules(
        "NPDES",
        "NPDES secondary treatment",
        "US EPA",
        "40 CFR 133",
        "reported",
        """
        PH 6.0..9.0 pH PERMIT
        TSS 45 mg/L PERMIT
        BOD 45 mg/L PERMIT
        NH3 8.0 mg/L PERMIT
        TP 1.0 mg/L PERMIT
        OG 10 mg/L PERMIT
    """,
    ),
    Rules(
        "RTE",
        "Ready-to-eat food",
        "European Union",
        "2073/2005",
        "reported",
        """
        SALM "Not detected" CRITERION
        LM "Not detected" CRITERION
        LMC 100 CFU/g CRITERION
        APC 100000 CFU/g CRITERION
        EB 100 CFU/g CRITERION
    """,
    ),
    Rules(
        "NUTS",
        "Aflatoxins and residues in nuts",
        "European Union",
        "2023/915",
        "reported",
        """
        AFB1 2.0 µg/kg ML
        AFSUM 4.0 µg/kg ML
        CHLORP 0.01 mg/kg MRL
        IMIDA 0.01 mg/kg MRL
        BOSC 0.05 mg/kg MRL
        AZOX 0.01 mg/kg MRL
        PERM 0.05 mg/kg MRL
        MALA 0.02 mg/kg MRL
        CYPER 0.05 mg/kg MRL
        TEBU 0.05 mg/kg MRL
    """,
    ),
    Rules(
        "TC",
        "Toxicity characteristic",
        "US EPA",
        "40 CFR 261.24",
        "reported",
        """
        L_AS 5.0 mg/L TC
        L_BA 100 mg/L TC
        L_CD 1.0 mg/L TC
        L_CR 5.0 mg/L TC
        L_PB 5.0 mg/L TC
        L_HG 0.2 mg/L TC
        L_SE 1.0 mg/L TC
        L_AG 5.0 mg/L TC
    """,
    ),
)

"""Terms of the bench: what is measured, how, and down to which level."""

from labflow.glossary.term import Term

MEASURING: tuple[Term, ...] = (
    Term(
        "analyte", "Analyte", "What is measured, such as lead or nitrate. One test may measure many.", also=("parameter", "measurand"),
        labels=("Analyte", "Analytes"),
    ),
    Term(
        "method", "Method", "The written procedure a test follows, such as EPA 200.8, with its revision. It must be verified or validated before use.",
        "ISO/IEC 17025:2017, 7.2", also=("procedure", "SOP"), labels=("Method",),
    ),
    Term(
        "test", "Test", "A method applied to a sample for one or more analytes: what a client orders and an analyst works on.", also=("analysis", "service"),
    ),
    Term(
        "raw", "Raw value", "What the instrument or the analyst read, before dilution, unit and rounding are applied. It is kept as typed, for good.",
        "ISO/IEC 17025:2017, 7.5.1", labels=("Raw", "Raw value", "Value as measured"),
    ),
    Term(
        "dilution", "Dilution", "How many times the sample was thinned before measuring. The reading and its MDL and LOQ are multiplied by it.",
        labels=("Dilution", "Dil."),
    ),
    Term(
        "mdl", "MDL", "Method detection limit: the least concentration that can be told from a blank with 99 % confidence. Below it, nothing was detected.",
        "40 CFR 136, Appendix B", also=("method detection limit", "LOD", "detection limit"), labels=("MDL",),
    ),
    Term(
        "loq", "LOQ", "Limit of quantitation: the least concentration that the method reports as a number with known confidence. Below it stands “< LOQ”, or an estimate marked J.",
        "TNI EL-V1M2", also=("limit of quantification", "PQL", "quantitation limit"), labels=("LOQ",),
    ),
    Term(
        "reporting_limit", "Reporting limit", "The level from which a laboratory reports numbers, where it agreed on one above the LOQ.", also=("RL", "PQL"),
    ),
    Term(
        "upper_range", "Upper range", "The highest concentration that the calibration covers. A sample above it is diluted and measured again, or qualified E.",
        also=("calibration range", "linear range"), labels=("Upper end",),
    ),
    Term(
        "qualifier", "Qualifier", "A letter beside a result that says how far to trust it: U not detected, J estimated, H measured after the holding time. The certificate explains each.",
        "ISO/IEC 17025:2017, 7.8.2.1", also=("flag", "U", "J", "H", "B", "E"), labels=("Qualifiers", "Qual."),
    ),
    Term(
        "uncertainty", "Measurement uncertainty", "The range around a result in which the true value is believed to lie, for a stated level of confidence.",
        "ISO/IEC 17025:2017, 7.6; JCGM 200 (VIM), 2.26", also=("±", "expanded uncertainty"), labels=("Uncertainty",),
    ),
    Term(
        "rounding", "Rounding", "How many figures of a result are reported. The method says so; the raw value keeps all of them.", "ASTM E29",
        also=("significant figures",), labels=("Decimal rule",),
    ),
    Term(
        "dry_weight", "Dry weight", "A result of soil or sludge per mass without its water, so that wet and dry samples compare.", also=("total solids",),
    ),
    Term(
        "repeat", "Repeat", "Measuring the same prepared portion once more before the result is submitted. A value that was saved is replaced with a reason, and both stay on record.",
        "ISO/IEC 17025:2017, 7.5.2", also=("re-run", "replicate"),
    ),
    Term(
        "retest", "Retest", "Doing a test again on the sample after its result was submitted. The first result is retracted, stays on record and is never certified; a new test takes its place.",
        "ISO/IEC 17025:2017, 7.10", also=("test again", "retract", "re-analysis"),
    ),
    Term(
        "cas", "CAS number", "The number of a substance in the registry of the Chemical Abstracts Service: one substance, one number, whatever its names.",
        labels=("CAS number",),
    ),
)  # fmt: skip

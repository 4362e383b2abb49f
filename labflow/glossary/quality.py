"""Terms of quality control at the bench, and of equipment."""

from labflow.glossary.term import Term

QUALITY: tuple[Term, ...] = (
    Term(
        "batch", "Batch", "Up to 20 samples of one matrix that are prepared together, with the same reagents, within 24 hours. Its quality controls speak for all of them.",
        "TNI EL-V1M2", also=("preparation batch", "run", "worksheet"),
    ),
    Term(
        "method_blank", "Method blank", "Clean material carried through the whole method. What is found in it came from the laboratory, not from the samples.", "TNI EL-V1M2",
        also=("MB", "blank"),
    ),
    Term(
        "lcs", "Laboratory control sample", "Clean material to which a known amount was added. Its recovery shows that the method works without a difficult matrix.", "TNI EL-V1M2",
        also=("LCS", "blank spike", "recovery"),
    ),
    Term(
        "spike", "Matrix spike", "A sample to which a known amount was added. How much of it is found shows what the matrix does to the measurement.", "TNI EL-V1M2",
        also=("MS", "MSD", "recovery"),
    ),
    Term(
        "duplicate", "Duplicate", "The same sample taken through the method twice. The difference between both shows how repeatable the result is.", "TNI EL-V1M2",
        also=("DUP", "RPD", "relative percent difference"),
    ),
    Term(
        "ccv", "Calibration verification", "A standard of known content, measured between samples (ICV at the start, CCV later): the calibration still holds, or the samples beside it are measured again.",
        "EPA SW-846 6020B", also=("ICV", "CCV", "CCB"),
    ),
    Term(
        "surrogate", "Surrogate", "A substance that does not occur in nature, added to every sample before preparation. Its recovery shows what was lost on the way.", "TNI EL-V1M2",
    ),
    Term(
        "crm", "Reference material", "Material whose content is certified, with its uncertainty. It ties a measurement to a recognised reference.",
        "ISO/IEC 17025:2017, 6.5", also=("CRM", "certified reference material"),
    ),
    Term(
        "traceability", "Metrological traceability", "The unbroken chain of calibrations, each with its uncertainty, from a result to a recognised reference.",
        "ISO/IEC 17025:2017, 6.5; JCGM 200 (VIM), 2.41", also=("calibration",),
    ),
    Term(
        "nonconformance", "Nonconforming work", "Work or a result that departs from the method or from what was agreed. It is stopped, judged and put right, and the client is told if need be.",
        "ISO/IEC 17025:2017, 7.10", also=("CAPA",),
    ),
    Term(
        "scope", "Accreditation scope", "The tests, matrices and methods an accreditation body has assessed. Only results inside it may be called accredited.",
        "ISO/IEC 17025:2017, 5.3", also=("accreditation", "A2LA", "DAkkS"), labels=("Accredited", "In the accredited scope", "Accreditation body"),
    ),
)  # fmt: skip

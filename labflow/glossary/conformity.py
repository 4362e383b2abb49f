"""Terms of limits, and of saying whether a result meets them."""

from labflow.glossary.term import Term

CONFORMITY: tuple[Term, ...] = (
    Term(
        "limit", "Limit", "The highest or lowest value allowed by a law, a permit or the client, such as 10 mg/L nitrate in drinking water.",
        also=("tolerance limit",), labels=("Limit", "Against limit"),
    ),
    Term(
        "mcl", "MCL", "Maximum contaminant level: the highest concentration allowed in water that reaches any user of a public water system.", "40 CFR 141.2",
        also=("maximum contaminant level",),
    ),
    Term(
        "action_level", "Action level", "The concentration of lead or copper in tap water above which a water system must treat or act.", "40 CFR 141.2", also=("AL",),
    ),
    Term(
        "specification", "Specification", "A named set of limits with its authority and edition. Results are compared with it, and the certificate names it.",
        "ISO/IEC 17025:2017, 7.8.6", also=("limits",), labels=("Specification", "Limits", "Judged by"),
    ),
    Term(
        "decision_rule", "Decision rule", "How measurement uncertainty is taken into account when a result is said to meet a limit or not. It is agreed with the client beforehand.",
        "ISO/IEC 17025:2017, 3.7 and 7.8.6", also=("simple acceptance",), labels=("Held against the limit",),
    ),
    Term(
        "guard_band", "Guard band", "A margin kept between the limit and the value that is still accepted, so that uncertainty seldom leads to a wrong “pass”.",
        "ILAC-G8:09/2019, 4.1",
    ),
    Term(
        "verdict", "Verdict", "Whether a result meets its limit by the decision rule: pass, fail, or inconclusive where the value leaves it open.",
        "ISO/IEC 17025:2017, 7.8.6", also=("statement of conformity",), labels=("Verdict", "Flag"),
    ),
)  # fmt: skip

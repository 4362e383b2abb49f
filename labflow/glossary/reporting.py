"""Terms of review, reports and records."""

from labflow.glossary.term import Term

REPORTING: tuple[Term, ...] = (
    Term(
        "verification", "Verification of results", "A second person checks a submitted result, its raw data and its quality control, and signs for it. Whoever entered it cannot.",
        "ISO/IEC 17025:2017, 7.8.1.1", also=("review", "validation", "four eyes"),
    ),
    Term(
        "authorisation", "Authorisation", "The signature under a whole report: with it the laboratory answers for the report and releases it to the client. Verification is about single results.",
        "ISO/IEC 17025:2017, 7.8.1.1 and 7.8.2.1 o)", also=("approve", "release", "publish"),
    ),
    Term(
        "certificate", "Certificate", "The report of results: what was tested, how, what was found, and who answers for it. The standard calls it a test report.",
        "ISO/IEC 17025:2017, 7.8.2", also=("COA", "test report", "certificate of analysis"),
    ),
    Term(
        "amendment", "Amendment", "A new issue of a certificate that replaces an earlier one, names it and says what changed and why. An issued certificate is never edited.",
        "ISO/IEC 17025:2017, 7.8.8", also=("revision", "correction", "superseded"), labels=("Revision",),
    ),
    Term(
        "signature", "Electronic signature", "A name set under exactly this content by giving the password once more. It shows who, when and with which meaning, and stops holding if the content changes.",
        "21 CFR 11.50 and 11.70", also=("sign",),
    ),
    Term(
        "audit_trail", "Audit trail", "What was changed, by whom, when, from what to what, and why. LabFlow's database writes it by itself and nobody can alter it unseen.",
        "ISO/IEC 17025:2017, 7.5.2; 21 CFR 11.10(e)", also=("history", "change log"),
    ),
    Term(
        "seal_chain", "Sealed chain", "Every entry of the audit trail is sealed with the one before. Verifying the chain names the first entry that was altered or removed.",
        "ISO/IEC 17025:2017, 7.11.3", also=("hash", "digest"),
    ),
    Term(
        "retention", "Retention", "How long the rest of a sample is kept after its report, in case it must be tested again.", "ISO/IEC 17025:2017, 7.4.1",
        labels=("Keep for",),
    ),
    Term(
        "public_verification", "Verification code", "The code on a certificate. Anybody may type it in to see whether the certificate is genuine and still the newest issue.",
        also=("QR code",),
    ),
)  # fmt: skip

"""Which rows of a run are samples and which are blanks, calibration or quality control."""

import re
from functools import lru_cache

from labflow.instruments.reading import Kind

# Order matters: a calibration blank is a blank and a check standard is quality control.
TYPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("blank", re.compile(r"blank|blk|leer")),
    (
        "qc",
        re.compile(
            r"\bqc|check|chk|control|spike|dup|\bcc\b|\b[ic]cv|\blcs|\bcrm|\bsrm|ref\b|drift|\bmsd?\b"
        ),
    ),
    ("calibration", re.compile(r"calib|\bcal\b|calstd|\bstd|std\b|standard")),
    ("sample", re.compile(r"\b(sample|samp|unknown|unkn?|test|field|routine|normal|client|[su])\b")),
)

# Names are trusted only where no laboratory would number its samples so: at most two digits follow.
NUMBER = r"[ _#.-]?\d{0,2}"
NAMES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "blank",
        re.compile(rf"((calib(ration)?|cal|method|reagent|rinse|wash|prep|r\.?) ?)?(blank|blk){NUMBER}"),
    ),
    ("blank", re.compile(rf"[ic]cb{NUMBER}")),
    ("qc", re.compile(rf"(qc|icv|ccv|lcs|crm|srm|qcs){NUMBER}")),
    ("calibration", re.compile(rf"(calib(ration)?|cal|standard|std|calstd|cal(ib)? (std|standard)){NUMBER}")),
    ("calibration", re.compile(r"(standard|std|cal|cal(ib)? std)[ _-]?[\d.,]+ ?(pp[bmt]|[mµu]g/l)")),
)


def kind_of(stated: str, sample: str) -> Kind:
    """The kind by the type column of the file or, where that is empty, by names that only run checks bear."""
    return kind_of_type(stated[:60]) if stated.strip() else kind_of_name(sample)


@lru_cache(maxsize=1024)
def kind_of_type(stated: str) -> Kind:
    """The kind for a word of a type column; ``unknown`` for a word that says nothing about it."""
    word = stated.strip().lower().replace("_", " ")
    return next((kind for kind, pattern in TYPES if pattern.search(word)), "unknown")


def kind_of_name(sample: str) -> Kind:
    """The kind for a sample name. Anything not plainly a run check is a sample."""
    name = sample[:60].strip().lower()
    return next((kind for kind, pattern in NAMES if pattern.fullmatch(name)), "sample")

"""The terms of the laboratory, explained once: help on the screens, the glossary page and hints of lists read them here."""

from labflow.glossary.conformity import CONFORMITY
from labflow.glossary.measuring import MEASURING
from labflow.glossary.programs import PROGRAMS
from labflow.glossary.quality import QUALITY
from labflow.glossary.reporting import REPORTING
from labflow.glossary.samples import SAMPLES
from labflow.glossary.term import Term

GROUPS: tuple[tuple[str, tuple[Term, ...]], ...] = (
    ("Orders and samples", SAMPLES),
    ("Measuring", MEASURING),
    ("Limits and conformity", CONFORMITY),
    ("Quality control", QUALITY),
    ("Review, reports and records", REPORTING),
    ("Other programs", PROGRAMS),
)
TERMS: tuple[Term, ...] = tuple(term for _, terms in GROUPS for term in terms)
_BY_KEY = {term.key: term for term in TERMS}
_BY_LABEL = {label: term for term in TERMS for label in term.labels}


def term_of(key: str) -> Term:
    """The term with this key."""
    return _BY_KEY[key]


def term_of_label(label: str) -> Term | None:
    """The term that a column head or a field label of our screens names, if it is one that needs explaining."""
    return _BY_LABEL.get(label)


def told_of_label(label: str) -> str:
    """What such a label means, in words; empty for labels that explain themselves."""
    found = term_of_label(label)
    return found.text if found else ""


__all__ = ["GROUPS", "TERMS", "Term", "term_of", "term_of_label", "told_of_label"]

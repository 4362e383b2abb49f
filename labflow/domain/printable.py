"""Signs that no font of the papers has: told where they are typed, and before they are printed (decision 43)."""

from collections.abc import Iterable

from labflow.domain.work import Work


def missing(work: Work, texts: Iterable[str]) -> str:
    """The signs of these texts that certificates and labels show as �, each once; empty where all can be printed."""
    return " ".join(work.house.documents.undrawable("\n".join(texts)))

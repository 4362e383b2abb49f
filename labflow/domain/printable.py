"""Signs that no font of the papers has: told where they are typed, and before they are printed (decision 43)."""

from collections.abc import Iterable

from labflow.domain.work import Work


def missing(work: Work, texts: Iterable[str]) -> str:
    """The signs of these texts that certificates and labels show as �, each once; empty where all can be printed.

    With its number in Unicode, as a screen may have no font for it either: "𠀀 (U+20000)".
    """
    signs = work.house.documents.undrawable("\n".join(texts))
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)

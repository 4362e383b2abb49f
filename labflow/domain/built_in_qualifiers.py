"""The letters that follow from the numbers themselves. No result could be explained without them, so every laboratory has them."""

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.models import Qualifier
from labflow.words import _, later

BUILT_IN = {
    "E": later("Estimated, above the range of the calibration."),
    "H": later("Measured after the holding time."),
    "J": later("Estimated, between the MDL and the LOQ."),
    "U": later("Not detected. The value shown is the LOQ."),
}


def install_qualifiers(work: Work) -> None:
    """Add those that are missing. What the laboratory says about one stays as it is."""
    for code in missing(work):
        work.add(Qualifier(code=code, meaning=BUILT_IN[code]))
    work.db.flush()


def told(code: str, meaning: str) -> str:
    """What a letter means, in its reader's language, until the laboratory says it in words of its own."""
    return _(meaning) if meaning == BUILT_IN.get(code) else meaning


def missing(work: Work) -> list[str]:
    """The letters that a certificate could print without a legend."""
    present = set(work.db.scalars(select(Qualifier.code)))
    return [code for code in BUILT_IN if code not in present]

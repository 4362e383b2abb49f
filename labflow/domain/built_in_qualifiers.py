"""The letters that follow from the numbers themselves. No result could be explained without them, so every laboratory has them."""

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.models import Qualifier

BUILT_IN = {
    "E": "Estimated, above the range of the calibration.",
    "H": "Measured after the holding time.",
    "J": "Estimated, between the MDL and the LOQ.",
    "U": "Not detected. The value shown is the LOQ.",
}


def install_qualifiers(work: Work) -> None:
    """Add those that are missing. What the laboratory says about one stays as it is."""
    present = set(work.db.scalars(select(Qualifier.code)))
    for code, meaning in BUILT_IN.items():
        if code not in present:
            work.add(Qualifier(code=code, meaning=meaning))
    work.db.flush()

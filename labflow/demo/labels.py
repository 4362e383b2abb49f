"""The demo laboratory's label templates: two rolls and a sheet for bottles, one for order folders, one for storage places."""

from labflow.domain import labels
from labflow.domain.labels.built_in import DESIGNS
from labflow.domain.work import Work


def build(work: Work) -> None:
    """The first of each purpose is the usual one."""
    for design in DESIGNS:
        labels.create(work, design)

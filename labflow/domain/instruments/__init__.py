"""The register of instruments: what there is, whether it may be used, and until when its calibration holds."""

from labflow.domain.instruments.fitness import Fitness, fitness_of, note_of
from labflow.domain.instruments.keeping import InstrumentFacts, add, edit, restore, retire, set_state
from labflow.domain.instruments.views import INSTRUMENTS, InstrumentView, page, view

__all__ = [
    "INSTRUMENTS", "Fitness", "InstrumentFacts", "InstrumentView", "add", "edit", "fitness_of", "note_of", "page", "restore", "retire",
    "set_state", "view",
]  # fmt: skip

"""The work on samples: assigned, results entered and submitted, checked by a second person, tested again."""

from labflow.domain.analyses.assigning import assign, assign_samples_tests, take_up_service
from labflow.domain.analyses.entering import CellOutcome, Entry, enter
from labflow.domain.analyses.life import LIFE
from labflow.domain.analyses.reviewing import Signing, send_back, sign, to_sign, verify
from labflow.domain.analyses.submitting import retest, submit

__all__ = [
    "LIFE", "CellOutcome", "Entry", "Signing", "assign", "assign_samples_tests", "enter", "retest", "send_back", "sign", "submit", "take_up_service",
    "to_sign", "verify",
]  # fmt: skip

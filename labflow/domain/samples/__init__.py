"""Samples: registered, received, worked on; their state follows from their analyses."""

from labflow.domain.samples.deriving import derive
from labflow.domain.samples.moving import move, set_due
from labflow.domain.samples.receiving import (
    Reception,
    cancel,
    receive,
    receive_container,
    receive_together,
    reject,
)
from labflow.domain.samples.registering import SampleDraft, register

__all__ = [
    "Reception", "SampleDraft", "cancel", "derive", "move", "receive", "receive_container", "receive_together", "register",
    "reject", "set_due",
]  # fmt: skip

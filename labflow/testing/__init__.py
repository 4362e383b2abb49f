"""The public test kit: a small laboratory with a cast of people, for LabFlow's own tests and for a lab's."""

from labflow.testing.lab import TestLab
from labflow.testing.ports import PASSWORD, MemoryFiles, Outbox, PlainPasswords, make_house
from labflow.testing.times import moment

__all__ = [
    "PASSWORD", "MemoryFiles", "Outbox", "PlainPasswords", "TestLab", "make_house", "moment",
]  # fmt: skip

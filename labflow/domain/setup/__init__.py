"""What the laboratory sets up for itself: one declaration a kind, the same verbs and views for all of them."""

from labflow.domain.setup.keeping import add, edit, restore, retire
from labflow.domain.setup.kinds import KINDS, Kind, kind_of
from labflow.domain.setup.views import SetupField, SetupPage, SetupRecord, SetupRow, choices, page, record

__all__ = [
    "KINDS", "Kind", "SetupField", "SetupPage", "SetupRecord", "SetupRow", "add", "choices", "edit", "kind_of", "page", "record",
    "restore", "retire",
]  # fmt: skip

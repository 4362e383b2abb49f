"""Orders while they are typed: kept, checked at every cell, registered; filled from files, templates and earlier orders."""

from labflow.domain.drafts.columns import Option, SheetColumn, columns
from labflow.domain.drafts.keeping import DraftRow, Kept, OpenedDraft, discard, keep, open_draft, waiting
from labflow.domain.drafts.registering import Registered, register
from labflow.domain.drafts.words import ALL

__all__ = [
    "ALL", "DraftRow", "Kept", "OpenedDraft", "Option", "Registered", "SheetColumn", "columns", "discard", "keep",
    "open_draft", "register", "waiting",
]  # fmt: skip

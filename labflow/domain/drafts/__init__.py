"""Orders while they are typed: kept, checked at every cell, registered; filled from files, templates and earlier orders."""

from labflow.domain.drafts.columns import Option, SheetColumn, columns
from labflow.domain.drafts.copying import copy_order
from labflow.domain.drafts.keeping import DraftRow, Kept, OpenedDraft, discard, keep, open_draft, waiting
from labflow.domain.drafts.registering import Registered, register
from labflow.domain.drafts.templates import (
    rename_template,
    retire_template,
    save_order_as_template,
    save_template,
    start_from_template,
)
from labflow.domain.drafts.words import ALL

__all__ = [
    "ALL", "DraftRow", "Kept", "OpenedDraft", "Option", "Registered", "SheetColumn", "columns", "copy_order", "discard", "keep",
    "open_draft", "register", "rename_template", "retire_template", "save_order_as_template", "save_template", "start_from_template", "waiting",
]  # fmt: skip

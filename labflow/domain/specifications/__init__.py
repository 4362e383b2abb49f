"""Specifications: named sets of limits as versions; a new one is approved by a second person, what was judged stays as judged."""

from labflow.domain.specifications.approving import approve, send_back, submit
from labflow.domain.specifications.drafting import (
    close,
    create,
    discard,
    draft,
    edit_draft,
    remove_limit,
    restore,
    set_limit,
)
from labflow.domain.specifications.editor import SpecificationEditor, editor
from labflow.domain.specifications.list_view import SpecificationRow, page
from labflow.domain.specifications.pasting import check_pasted, paste, pasted_columns
from labflow.domain.specifications.typed import LimitFacts, SpecFacts

__all__ = [
    "LimitFacts", "SpecFacts", "SpecificationEditor", "SpecificationRow", "approve", "check_pasted", "close", "create", "discard",
    "draft", "edit_draft", "editor", "page", "paste", "pasted_columns", "remove_limit", "restore", "send_back", "set_limit", "submit",
]  # fmt: skip

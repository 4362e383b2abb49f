"""Tests on offer: a new version is drafted, approved by a second person and takes effect; results keep theirs."""

from labflow.domain.services.approving import approve, send_back, submit
from labflow.domain.services.drafting import (
    create,
    discard,
    draft,
    edit_draft,
    edit_service,
    remove_line,
    restore,
    retire,
    set_line,
)
from labflow.domain.services.editor import ServiceEditor, editor
from labflow.domain.services.list_view import ServiceRow, page
from labflow.domain.services.trying import Tried, past, tried
from labflow.domain.services.typed import DraftFacts, LineFacts, ServiceFacts

__all__ = [
    "DraftFacts", "LineFacts", "ServiceEditor", "ServiceFacts", "ServiceRow", "Tried", "approve", "create", "discard",
    "draft", "edit_draft", "edit_service", "editor", "page", "past", "remove_line", "restore", "retire", "send_back",
    "set_line", "submit", "tried",
]  # fmt: skip

"""Tests on offer: a new version is drafted, approved by a second person and takes effect; results keep theirs."""

from labflow.domain.services.allowed import set_instruments
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
from labflow.domain.services.formulas import check, set_below_loq, set_formula, try_formula
from labflow.domain.services.list_view import ServiceRow, page
from labflow.domain.services.pasting import check_pasted, paste, pasted_columns
from labflow.domain.services.qc import QcFacts, put_back_qc_rule, remove_qc_rule, set_qc_rule
from labflow.domain.services.trying import Tried, past, tried
from labflow.domain.services.typed import DraftFacts, LineFacts, ServiceFacts

__all__ = [
    "DraftFacts",
    "LineFacts",
    "QcFacts",
    "ServiceEditor",
    "ServiceFacts",
    "ServiceRow",
    "Tried",
    "approve",
    "check",
    "check_pasted",
    "create",
    "discard",
    "draft",
    "edit_draft",
    "edit_service",
    "editor",
    "page",
    "past",
    "paste",
    "pasted_columns",
    "put_back_qc_rule",
    "remove_line",
    "remove_qc_rule",
    "restore",
    "retire",
    "send_back",
    "set_below_loq",
    "set_formula",
    "set_instruments",
    "set_line",
    "set_qc_rule",
    "submit",
    "tried",
    "try_formula",
]  # fmt: skip

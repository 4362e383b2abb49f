"""Numbers of orders, samples and reports: how they look, and giving them out without gaps or doubles."""

from labflow.domain.numbering.formats import CONTINUOUS, DEFAULTS, Format, format_of, formats, year_of
from labflow.domain.numbering.giving import next_report_number, report_number, take
from labflow.domain.numbering.setting import NumberDraft, NumberRow, edit, preview, view

__all__ = [
    "CONTINUOUS", "DEFAULTS", "Format", "NumberDraft", "NumberRow", "edit", "format_of", "formats", "next_report_number", "preview",
    "report_number", "take", "view", "year_of",
]  # fmt: skip

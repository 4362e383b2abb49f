"""Prints the chain-of-custody record of an order: every container and every hand it passed through."""

from dataclasses import asdict
from datetime import datetime

from labflow import words
from labflow.domain.papers_data import CustodyRecord, CustodySample, CustodyTransfer
from labflow.reports.letterhead import as_svg
from labflow.reports.press import print_pdf

__all__ = ["CustodyRecord", "CustodySample", "CustodyTransfer", "render_custody"]


def render_custody(record: CustodyRecord, *, printed_at: datetime, logo: bytes = b"") -> bytes:
    """PDF/A-2b of the record, dated `printed_at`; the same record and time give the same bytes."""
    data = asdict(record)
    data["lab"]["logo_svg"] = data["lab"]["logo_svg"] or as_svg(logo)
    with words.writing(record.language):
        data["counted"] = words.plural("{count} sample", "{count} samples", len(record.samples))
    return print_pdf("custody.typ", data, printed_at=printed_at, language=record.language)

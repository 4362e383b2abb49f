"""Prints the submission form that travels with a client's samples: order, samples, bottles, and who handed them over."""

from dataclasses import asdict
from datetime import datetime

import segno

from labflow import words
from labflow.domain.portal.papers_data import TravelForm
from labflow.reports.letterhead import as_svg
from labflow.reports.press import print_pdf

INK = "#1f2d5c"


def render_travel_form(form: TravelForm, *, printed_at: datetime, logo: bytes = b"") -> bytes:
    """PDF/A-2b of the form. Its QR code is the order's number, which reception scans."""
    data = asdict(form)
    data["code"] = segno.make_qr(form.order_number, error="m").svg_inline(border=0, dark=INK)
    data["lab"]["logo_svg"] = data["lab"]["logo_svg"] or as_svg(logo)
    data["counted"] = _counted(form)
    return print_pdf("travel_form.typ", data, printed_at=printed_at, language=form.language)


def _counted(form: TravelForm) -> str:
    with words.writing(form.language):
        samples = words.plural("{count} sample", "{count} samples", len(form.samples))
        bottles = words.plural("{count} bottle", "{count} bottles", form.bottle_count)
    return f"{samples}, {bottles}" if form.bottle_count else samples

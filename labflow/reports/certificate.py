"""Prints a certificate of analysis: content in, PDF/A bytes out."""

from datetime import datetime

import segno

from labflow.domain.reports.content import CertificateContent, display_values
from labflow.reports.letterhead import as_svg
from labflow.reports.press import print_pdf

INK = "#1f2d5c"


def render_certificate(content: CertificateContent, *, issued_at: datetime, logo: bytes = b"") -> bytes:
    """PDF/A-2b of the certificate, dated `issued_at`, with the laboratory's `logo` (PNG or JPEG); in the language of the
    content; the same content and time give the same bytes.
    """
    data = display_values(content)
    data["digest"] = content.digest()
    data["lab"]["logo_svg"] = data["lab"]["logo_svg"] or as_svg(logo)
    data["qr"] = _code_to_scan(content.verification.url) if content.verification else ""
    return print_pdf("certificate.typ", data, printed_at=issued_at, language=content.language)


def _code_to_scan(url: str) -> str:
    """SVG of a QR code; `make_qr`, because `make` gives short texts a Micro QR that phones do not read."""
    return segno.make_qr(url, error="m").svg_inline(border=0, dark=INK)

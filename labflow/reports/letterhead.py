"""The head of a certificate on its own, as a picture: what the settings show before anything is printed."""

import base64
import struct
from dataclasses import asdict
from typing import Any

from labflow.domain.pictures import measure
from labflow.reports.press import print_png


def render_letterhead(lab: Any, *, logo: bytes = b"", language: str = "en-US") -> bytes:
    """PNG of the head with this laboratory and logo; ValueError when the logo cannot be drawn."""
    data = {"lab": asdict(lab)}
    data["lab"]["logo_svg"] = data["lab"]["logo_svg"] or as_svg(logo)
    try:
        return print_png("letterhead.typ", data, language=language)
    except (RuntimeError, struct.error) as error:
        raise ValueError(f"The logo cannot be drawn: {error}") from error


def as_svg(logo: bytes) -> str:
    """A picture wrapped as SVG, which is what the templates draw; nothing gives nothing."""
    if not logo:
        return ""
    media_type, width, height = measure(logo)
    coded = base64.b64encode(logo).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{media_type};base64,{coded}"/></svg>'
    )

"""Pictures that people hand in, told by their content: what kind they are, how large, and whether they serve as a logo."""

import struct

from labflow.errors import Invalid, TooLarge

PNG, JPEG = "image/png", "image/jpeg"
LOGO_BYTES = 512 * 1024
LOGO_LEAST, LOGO_MOST = 32, 2000
_SOI = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"


def measure(data: bytes) -> tuple[str, int, int]:
    """Media type, width and height in pixels, read from the content. Invalid for what is no PNG or JPEG picture."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 33 and b"IEND" in data[-12:]:
        width, height = struct.unpack(">II", data[16:24])
        return PNG, width, height
    if data.startswith(_SOI) and b"\xff\xd9" in data[-64:] and (size := _jpeg_size(data)):
        return JPEG, *size
    raise Invalid(
        "This is no PNG or JPEG picture, or it is damaged. Save it as PNG and try again.", field="logo"
    )


def check_logo(data: bytes, media_type: str) -> None:
    """Refuse a picture that is not what its name says, or too large to print on every page."""
    if len(data) > LOGO_BYTES:
        raise TooLarge("A logo may have 512 kB at most. Save it smaller.", field="logo")
    found, width, height = measure(data)
    if found != media_type:
        raise Invalid("The content of the file is not what its name says.", field="logo")
    if not (LOGO_LEAST <= width <= LOGO_MOST and LOGO_LEAST <= height <= LOGO_MOST):
        raise Invalid(
            "The picture is {width} × {height} pixels. Each side may be from {logo_least} to {logo_most}.",
            field="logo",
            width=width,
            height=height,
            logo_least=LOGO_LEAST,
            logo_most=LOGO_MOST,
        )


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """The frame header (SOF) of a JPEG file says its height and width."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None

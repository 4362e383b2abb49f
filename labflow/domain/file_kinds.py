"""What a file is, by its content. A name promises a kind; the bytes must keep the promise, or the file is refused.

Nothing that a browser would run is a kind of ours: web pages, SVG, XML and programs are refused whatever their name.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from labflow.errors import Invalid
from labflow.kit.archives import DAMAGED

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ACTIVE = re.compile(
    rb"<(?:!doctype|html|head|body|svg|script|iframe|\?xml|[a-z]+:?svg)|^\s*(?:%!ps|#!)", re.IGNORECASE
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
LOOKED_AT = 4096


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be attached. `preview` is image, pdf, or empty: then it is only downloaded."""

    media_type: str
    fits: Callable[[bytes], bool]
    preview: str = ""


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")


def _office(folder: str) -> Callable[[bytes], bool]:
    """A workbook or a document is a ZIP with its own folder in it; one that carries macros is not taken."""

    def fits(data: bytes) -> bool:
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except DAMAGED:
            return False
        inside = any(name.startswith(f"{folder}/") for name in names) and "[Content_Types].xml" in names
        return inside and not any(name.lower().endswith("vbaproject.bin") for name in names)

    return fits


def _text(data: bytes) -> bool:
    """Words and numbers: decodable, without control characters, and nothing that a browser would run."""
    if data.startswith(_PROGRAMS):
        return False
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = data[:LOOKED_AT].decode("utf-16", "replace").encode() if wide else data[:LOOKED_AT]
    if b"\0" in (head if wide else data) or _ACTIVE.search(head):
        return False
    return not any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)


PDF = FileKind("application/pdf", _begins(b"%PDF-"), "pdf")
JPEG = FileKind("image/jpeg", _begins(b"\xff\xd8\xff"), "image")
TIFF = FileKind("image/tiff", _begins(b"II*\0", b"MM\0*"))
HEIC = FileKind("image/heic", _heic)
KINDS: dict[str, FileKind] = {
    "pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": FileKind("image/png", _begins(b"\x89PNG\r\n\x1a\n"), "image"),
    "gif": FileKind("image/gif", _begins(b"GIF87a", b"GIF89a"), "image"), "webp": FileKind("image/webp", _webp, "image"),
    "tif": TIFF, "tiff": TIFF, "heic": HEIC, "heif": HEIC,
    "csv": FileKind("text/csv", _text), "tsv": FileKind("text/tab-separated-values", _text),
    "txt": FileKind("text/plain", _text), "log": FileKind("text/plain", _text),
    "xlsx": FileKind(f"{_OFFICE}.spreadsheetml.sheet", _office("xl")),
    "docx": FileKind(f"{_OFFICE}.wordprocessingml.document", _office("word")),
    "pptx": FileKind(f"{_OFFICE}.presentationml.presentation", _office("ppt")),
}  # fmt: skip
PREVIEW: dict[str, str] = {kind.media_type: kind.preview for kind in KINDS.values()}
ACCEPT = ",".join(f".{extension}" for extension in KINDS)


def promised(name: str) -> FileKind:
    """The kind that a file's name promises, or a refusal that says what may be attached."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in KINDS:
        raise Invalid(
            "Files like this cannot be attached. Attach a PDF, a picture (PNG, JPG, GIF, WebP, TIFF, HEIC), a text or CSV file,"
            " or an Office document (XLSX, DOCX, PPTX).",
            field="name",
        )
    return KINDS[extension]


def checked(name: str, data: bytes) -> FileKind:
    """The kind of a file whose content is what its name says."""
    kind = promised(name)
    if not kind.fits(data):
        raise Invalid(
            "The content of {value} is not what its name says. Export it again, or give it the right name.",
            field="name",
            value=name[:80],
        )
    return kind

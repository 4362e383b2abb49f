"""Reads printed documents back: their text, and the codes a scanner sees."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of each page, spaces made plain and invisible break marks removed."""
    return [_plain(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u200b", "").replace("\u2060", "").split())


def compact(text: str) -> str:
    """Without any space, for text that may be broken over lines anywhere."""
    return "".join(_plain(text).split())


def scanned(pdf: bytes, folder: Path, resolution: int = 300) -> list[list[zxingcpp.Barcode]]:
    """The codes on each page as a scanner reads them from print; skips the test without pdftoppm."""
    return [zxingcpp.read_barcodes(page) for page in printed(pdf, folder, resolution)]


def printed(pdf: bytes, folder: Path, resolution: int) -> list[memoryview]:
    """Each page as rows of gray bytes, as a printer of this resolution sees it; skips without pdftoppm."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed")
    (folder / "in.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(resolution), "in.pdf", "page"], cwd=folder, check=True)
    return [_gray(path.read_bytes()) for path in sorted(folder.glob("page*.pgm"))]


def _gray(image: bytes) -> memoryview:
    """A binary PGM, as pdftoppm writes it, as rows of gray bytes."""
    _, width, height, _ = image.split(maxsplit=4)[:4]
    return memoryview(image[-int(width) * int(height) :]).cast("B", (int(height), int(width)))

"""Answers that are files: never shown inside a page of ours, never guessed at, never kept by a cache."""

from urllib.parse import quote

from fastapi import Response

PDF = "application/pdf"


def attachment(data: bytes, name: str, media_type: str, *, sha256: str = "") -> Response:
    """The bytes as a download under their name; `sha256` becomes the ETag."""
    return Response(data, media_type=media_type, headers=download_headers(name, sha256=sha256))


def download_headers(name: str, *, sha256: str = "") -> dict[str, str]:
    """What makes an answer a download under this name."""
    plain = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    if sha256:
        headers["etag"] = f'"{sha256}"'
    return headers


def framed(data: bytes, media_type: str) -> Response:
    """A PDF or a picture, shown inside our own pages and nowhere else. A picture may run nothing at all."""
    alone = "" if media_type == PDF else "default-src 'none'; sandbox; "
    headers = {
        "content-disposition": "inline",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "content-security-policy": f"{alone}frame-ancestors 'self'",
    }
    return Response(data, media_type=media_type, headers=headers)

"""Answers that are files: never shown inside a page of ours, never guessed at, never kept by a cache."""

from urllib.parse import quote

from fastapi import Response

PDF = "application/pdf"


def attachment(data: bytes, name: str, media_type: str, *, sha256: str = "") -> Response:
    """The bytes as a download under their name; `sha256` becomes the ETag."""
    plain = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    if sha256:
        headers["etag"] = f'"{sha256}"'
    return Response(data, media_type=media_type, headers=headers)

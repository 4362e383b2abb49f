"""Files that people hand in and fetch: what may be handed in for which purpose, by whom, and who may fetch it."""

import re
from dataclasses import dataclass
from uuid import UUID

from labflow.domain import files, pictures
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit.sheets import XLSX
from labflow.models import StoredFile
from labflow.vocabulary import Permission

_ZIP = b"PK\x03\x04"
_ACTIVE = re.compile(rb"^\s*(?:<!doctype|<html|<svg|<\?xml|<script)", re.IGNORECASE)


@dataclass(frozen=True)
class Purpose:
    """Who may hand in files of a purpose, and which kinds (by extension, each with its media type)."""

    permission: Permission
    kinds: dict[str, str]


_TABLES = {"csv": "text/csv", "txt": "text/plain", "tsv": "text/tab-separated-values", "xlsx": XLSX}

PURPOSES: dict[str, Purpose] = {
    "import": Purpose(Permission.IMPORT_RESULTS, _TABLES),
    "registration": Purpose(Permission.CREATE_ORDERS, _TABLES),
    "logo": Purpose(
        Permission.EDIT_SETTINGS,
        {"png": pictures.PNG, "jpg": pictures.JPEG, "jpeg": pictures.JPEG},
    ),
}

# Who may fetch a kept file. A client's people fetch certificates as reports, which keeps the delivery.
FETCH: dict[str, Permission] = {
    "import": Permission.SEE_WORK, "registration": Permission.SEE_ORDERS, "certificate": Permission.SEE_REPORTS,
}  # fmt: skip


def may_hand_in(work: Work, purpose: str, name: str) -> None:
    """Refuse before anything is read: this person, this purpose, this kind of file."""
    _kind(work, purpose, name)


def hand_in(work: Work, data: bytes, *, purpose: str, name: str) -> UUID:
    """Keep a file that somebody handed in. Its content must be what its name says."""
    media_type = _kind(work, purpose, name)
    if media_type in (pictures.PNG, pictures.JPEG):
        pictures.check_logo(data, media_type)
        return files.keep(work, data, purpose=purpose, name=name, media_type=media_type).id
    if (media_type == XLSX) != data.startswith(_ZIP):
        raise Invalid("The content of the file is not what its name says.", field="name")
    if media_type != XLSX and b"\0" in data[:4096] and not _utf16(data):
        raise Invalid("This is not a text file.", field="name")
    if _ACTIVE.match(data[:1024]):
        raise Invalid(
            "This is a web page or an XML file. Hand in the table as CSV or as a workbook.", field="name"
        )
    return files.keep(work, data, purpose=purpose, name=name, media_type=media_type).id


def fetch(work: Work, file_id: UUID) -> tuple[StoredFile, bytes]:
    """A kept file, with a note of who fetched it."""
    row = work.read(StoredFile, file_id)
    if row.purpose == "export":
        if row.created_by_id != work.actor.id:
            raise NotFound("There is no such stored file.")
    elif row.purpose not in FETCH:
        raise NotFound("There is no such stored file.")
    else:
        work.require(FETCH[row.purpose])
    work.note("downloaded", "stored_file", row.id, client_id=row.client_id, name=row.name)
    return files.fetch(work, file_id)


def _kind(work: Work, purpose: str, name: str) -> str:
    found = PURPOSES.get(purpose)
    if found is None:
        raise Invalid("Files are handed in for: {names}.", field="purpose", names=", ".join(PURPOSES))
    work.require(found.permission)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in found.kinds:
        raise Invalid("Hand in one of these kinds: {names}.", field="name", names=", ".join(found.kinds))
    return found.kinds[extension]


def _utf16(data: bytes) -> bool:
    """Some instruments write UTF-16, which is full of zero bytes."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))

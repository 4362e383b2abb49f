"""The head of the laboratory's papers: who it is, with its logo as it is now or was when a certificate was signed."""

from uuid import UUID

from labflow.domain import files, languages
from labflow.domain.lab import locked, profile
from labflow.domain.reports.content import Laboratory
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.models import StoredFile
from labflow.vocabulary import Permission


def letterhead(work: Work) -> Laboratory:
    """What every paper says about the house today."""
    lab = profile(work)
    logo = work.db.get(StoredFile, lab.logo_file_id) if lab.logo_file_id else None
    return Laboratory(
        name=lab.name, address=", ".join(filter(None, [lab.street, lab.city, lab.country])),
        accreditation_body=lab.accreditation_body, accreditation_number=lab.accreditation_number,
        logo=logo.sha256 if logo else "",
    )  # fmt: skip


def logo_of(work: Work, lab: Laboratory) -> bytes:
    """The picture behind a paper's head; nothing when the laboratory has none."""
    return work.house.storage.get(lab.logo) if lab.logo else b""


def preview(work: Work) -> bytes:
    """The head of a certificate as a picture (PNG)."""
    work.require(Permission.EDIT_SETTINGS)
    head = letterhead(work)
    return work.house.documents.letterhead(
        head, logo_of(work, head), languages.tag(work, languages.of_house(work))
    )


def logo(work: Work) -> tuple[bytes, str, str] | None:
    """The logo with its media type and digest, for everybody: the sign-in page shows it too."""
    lab = profile(work)
    if lab.logo_file_id is None:
        return None
    row, data = files.fetch(work, lab.logo_file_id)
    return data, row.media_type, row.sha256


def set_logo(work: Work, file_id: UUID) -> None:
    """Print this picture on new papers, show it to clients and at sign-in. It was handed in as a logo."""
    work.require(Permission.EDIT_SETTINGS)
    picture = work.read(StoredFile, file_id)
    if picture.purpose != "logo":
        raise NotFound("There is no such stored file.")
    locked(work).logo_file_id = picture.id
    work.db.flush()
    try:
        preview(work)
    except ValueError as error:
        raise Invalid("The picture cannot be printed. Save it as PNG and try again.", field="logo") from error


def remove_logo(work: Work) -> None:
    """Show the name alone again."""
    work.require(Permission.EDIT_SETTINGS)
    locked(work).logo_file_id = None

"""The empty form a client fills in: our columns as a workbook, which comes back without any mapping."""

from dataclasses import dataclass, field
from uuid import UUID

from labflow import words
from labflow.domain import languages
from labflow.domain.drafts.columns import columns
from labflow.domain.drafts.keeping import may_order
from labflow.domain.lab import profile
from labflow.domain.work import Work
from labflow.models import Client
from labflow.words import _


@dataclass(frozen=True)
class FormColumn:
    """A column of the form. `options` is what its pick list offers, `several` whether more than one may stand in a cell."""

    label: str
    kind: str
    required: bool
    help: str
    options: list[tuple[str, str]] = field(default_factory=list)
    several: bool = False


@dataclass(frozen=True)
class SubmissionForm:
    """What the form says."""

    laboratory: str
    client: str
    zone: str
    columns: list[FormColumn]
    language: str = "en-US"


def submission_form(work: Work, client_id: UUID | None) -> tuple[str, bytes]:
    """The file's name and the workbook: pick lists are this client's sample points and what can be ordered today."""
    may_order(work)
    client = work.read(Client, client_id) if client_id else None
    language = languages.tag(work, languages.of_client(work, client_id))
    with words.writing(language):
        content = _content(work, client, language)
    name = f"submission-form-{client.code.lower()}.xlsx" if client else "submission-form.xlsx"
    return name, work.house.documents.submission_form(content)


def _content(work: Work, client: Client | None, language: str) -> SubmissionForm:
    client_id = client.id if client else None
    sheet = columns(work, client_id)
    return SubmissionForm(
        laboratory=profile(work).name, client=client.name if client else "",
        zone=next((column.note for column in sheet if column.kind == "moment"), ""),
        columns=[
            FormColumn(
                _(c.label), c.kind, c.required, _(c.help), [(o.value, o.label) for o in c.options],
                c.kind in ("multi", "counted"),
            )
            for c in sheet
        ],
        language=language,
    )  # fmt: skip

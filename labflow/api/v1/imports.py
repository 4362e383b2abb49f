"""Instrument files: handed in and read, names settled, results accepted."""

from typing import Annotated

from fastapi import Form, Response, UploadFile
from pydantic import StringConstraints

from labflow.api.doors import doors
from labflow.api.nouns import answered, reads
from labflow.api.texts import Keepable, Reference
from labflow.api.v1.files import whole_file
from labflow.api.verbs import acts, asks
from labflow.api.who import At
from labflow.domain import nouns, uploads
from labflow.domain.imports import importing, mapping, reading, views
from labflow.domain.imports.run_lookup import NOUN
from labflow.domain.imports.views import RunView

router = doors("/imports", tags=["imports"])
Short = Annotated[str, StringConstraints(max_length=60), Keepable, Form()]

reads(router, NOUN)


@router.post("", status_code=201, response_model=NOUN.facts.answer)
def read_file(at: At, file: UploadFile, instrument: Short = "") -> Response:
    """Hand in an instrument file of at most 50 MB (multipart) and have it read. Nothing is entered yet."""
    name = (file.filename or "")[:200].replace("\0", "")
    at.do(uploads.may_hand_in, reading.PURPOSE, name)
    data = whole_file(file)
    with at.work(reading.read_file) as work:
        kept = uploads.hand_in(work, data, purpose=reading.PURPOSE, name=name)
        run = reading.read_file(work, kept, instrument=instrument)
        return answered(nouns.record(work, NOUN, run), 201, location=f"/api/v1/imports/{run}")


@router.get("/{reference}/preview")
def preview(at: At, reference: Reference) -> RunView:
    """What accepting would enter: every reading with what it belongs to, and the names that are asked about."""
    with at.work(views.view) as work:
        return views.view(work, str(nouns.id_of(work, NOUN, reference)))


acts(
    router, NOUN, choose_sample=reading.choose, choose_analyte=reading.choose_analyte, prefer=reading.prefer,
    map_columns=mapping.map_columns, discard=importing.discard,
)  # fmt: skip
asks(router, NOUN, accept=importing.import_rows)

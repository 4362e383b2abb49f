"""Labels: printed with a record of it, as PDF or ZPL; the templates they are printed with."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints

from labflow.api.answers import attachment
from labflow.api.doors import doors
from labflow.api.nouns import reads
from labflow.api.texts import Body, Keepable, Line
from labflow.api.verbs import acts, changes, creates
from labflow.api.who import At
from labflow.domain import labels
from labflow.domain.labels import lookup, views
from labflow.domain.labels.lookup import TEMPLATE, TemplateFacts, Wanted
from labflow.vocabulary import LabelFormat

router = doors("/labels", tags=["labels"])

Names = Annotated[
    list[Annotated[str, StringConstraints(max_length=60), Keepable]], Field(max_length=lookup.MOST_NAMES)
]


class NewLabels(Body):
    """What to print. Labels of containers for orders, samples or single containers; or of the orders themselves.

    What had a label before gets another only with a `reason` (ISO/IEC 17025 7.4.2). `start` is the first free place
    of a sheet.
    """

    orders: Names = []
    samples: Names = []
    containers: Names = []
    purpose: Literal["container", "order"] = "container"
    template: Annotated[str, StringConstraints(max_length=80), Keepable] = ""
    copies: int = 1
    start: int = 1
    format: LabelFormat = LabelFormat.PDF
    reason: Line = ""


@router.get("/templates")
def templates(at: At) -> list[TemplateFacts]:
    """The label templates in use."""
    return at.do(lookup.templates)


@router.get("/templates/{reference}/picture.svg", response_class=Response)
def picture(at: At, reference: UUID) -> Response:
    """What a label of this template looks like."""
    svg = at.do(views.picture, reference)
    return Response(
        svg,
        media_type="image/svg+xml",
        headers={
            "cache-control": "private, max-age=86400",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
    )


@router.post("", response_class=Response)
def print_labels(at: At, wanted: NewLabels) -> Response:
    """Print labels: the answer is the file, and every label in it is written down."""
    with at.work(labels.print_labels) as work:
        printed = labels.print_labels(work, lookup.asked(work, Wanted(**wanted.model_dump())))
        data, name, media = labels.document(work, UUID(printed.run_id))
    return attachment(data, name, media)


@router.get("/runs/{reference}", response_class=Response)
def document(at: At, reference: UUID) -> Response:
    """The labels that were just printed, again for fifteen minutes and for whoever printed them."""
    data, name, media = at.do(labels.document, reference)
    return attachment(data, name, media)


# designs of the laboratory's own; `/labels/templates` tells the built-in ones too
designs = doors("/label-templates", tags=["labels"])
reads(designs, TEMPLATE)
creates(designs, TEMPLATE, labels.create)
changes(designs, TEMPLATE, labels.change, now=lambda _work, row: lookup.design_of(row))
acts(
    designs, TEMPLATE, set_default=labels.set_default, retire=labels.retire,
    restore=labels.restore,
)  # fmt: skip

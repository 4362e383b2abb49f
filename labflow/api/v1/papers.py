"""Certificates to look at within our own pages: shown in the frame of the report's screen, nowhere else."""

from fastapi import Response

from labflow.api.answers import PDF, framed
from labflow.api.doors import doors
from labflow.api.v1.reports import Ref
from labflow.api.who import At
from labflow.domain import reports
from labflow.domain.reports import lookup

router = doors(tags=["reports"])


@router.get("/reports/{reference}/paper.pdf", response_class=Response)
def paper(at: At, reference: Ref) -> Response:
    """The certificate as it was issued, or the draft of one that is not. Looking at it is no delivery."""
    with at.work(reports.paper) as work:
        pdf = reports.paper(work, lookup.report_id(work, reference))
    return framed(pdf, PDF)

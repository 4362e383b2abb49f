"""What a client's people download: their published results for a spreadsheet, their certificates in one archive."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import StringConstraints

from labflow.api.answers import PDF, attachment
from labflow.api.doors import doors
from labflow.api.texts import Body, Keepable, Line, Name, Reference
from labflow.api.who import At
from labflow.domain.lists.window import ListQuery
from labflow.domain.portal import exporting, papers, team, trends
from labflow.domain.portal.exporting import HEAD, ResultSheet
from labflow.domain.portal.trends import TrendView
from labflow.kit.sheets import XLSX, as_csv, as_xlsx

router = doors("/portal", tags=["portal"])

NO_ORDER = UUID(int=0)
Months = Annotated[int | None, Query(ge=1, le=240, description="How far back, in months.")]
Words = Annotated[str, StringConstraints(max_length=60), Keepable]
Id = Annotated[str, StringConstraints(max_length=40), Keepable]


@router.get("/results.csv", response_class=Response)
def results_csv(at: At, order: Id = "", point: Id = "", months: Months = None) -> Response:
    """Published results as CSV: of an order, of a sampling point, or all."""
    sheet = _sheet(at, order, point, months)
    return attachment(as_csv(HEAD, sheet.rows), f"{sheet.name}.csv", "text/csv; charset=utf-8")


@router.get("/results.xlsx", response_class=Response)
def results_xlsx(at: At, order: Id = "", point: Id = "", months: Months = None) -> Response:
    """The same as a workbook."""
    sheet = _sheet(at, order, point, months)
    return attachment(as_xlsx(HEAD, sheet.rows, name=sheet.name), f"{sheet.name}.xlsx", XLSX)


@router.get("/certificates.zip", response_class=Response)
def certificates(at: At, tab: Words = "", q: Words = "", point: Id = "", months: str = "") -> Response:
    """The certificates of the list with these filters, at most 200, in one archive."""
    span = int(months) if months.isdecimal() and len(months) < 4 else 0
    data = at.do(exporting.certificates, ListQuery(tab=tab, q=q), point_id=_id(point), months=span)
    return attachment(data, "Certificates.zip", "application/zip")


@router.get("/orders/{reference}/form.pdf", response_class=Response)
def submission_form(at: At, reference: Reference) -> Response:
    """The submission form that travels with the samples."""
    number, pdf = at.do(papers.form, _id(reference) or NO_ORDER)
    return attachment(pdf, f"{number}-form.pdf", PDF)


@router.get("/orders/{reference}/labels.pdf", response_class=Response)
def bottle_labels(at: At, reference: Reference) -> Response:
    """A label for every bottle."""
    number, pdf = at.do(papers.labels, _id(reference) or NO_ORDER)
    return attachment(pdf, f"{number}-labels.pdf", PDF)


@router.get("/trends")
def trend(at: At, point: Id = "", analyte: Id = "", months: Months = None) -> TrendView:
    """Published results of one of the company's places over time; without one, of the place reported last."""
    return at.do(
        trends.view, point_id=_id(point), analyte_id=_id(analyte), months=months or trends.USUAL_MONTHS
    )


class Colleague(Body):
    """A colleague who is to have access."""

    name: Name
    email: Line
    title: Name = ""
    role_code: Annotated[str, StringConstraints(max_length=40), Keepable] = "client_user"


class Invited(Body):
    id: UUID


@router.post("/team", status_code=201)
def invite(at: At, colleague: Colleague) -> Invited:
    """Give a colleague of one's own company access."""
    return Invited(id=at.do(team.invite, **colleague.model_dump()))


def _sheet(at: At, order: str, point: str, months: int | None) -> ResultSheet:
    return at.do(exporting.results, order_id=_id(order), point_id=_id(point), months=months)


def _id(text: str) -> UUID | None:
    """An id that is none belongs to no record: it is looked for all the same, and not found."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return NO_ORDER

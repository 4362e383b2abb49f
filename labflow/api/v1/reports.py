"""Certificates: prepared, previewed, authorised, fetched; and the public check of a verification code."""

from typing import Annotated

from fastapi import Response
from pydantic import Field, StringConstraints

from labflow.api.answers import PDF, attachment
from labflow.api.doors import doors, join
from labflow.api.nouns import lists, offers, reads
from labflow.api.texts import Body, Keepable, Reference, Secret, Version, Words
from labflow.api.verbs import acts
from labflow.api.who import At
from labflow.domain import reports
from labflow.domain.actor import system
from labflow.domain.house import work_as
from labflow.domain.orders.lookup import order_id
from labflow.domain.reports import Authorising, ReportDraft, lookup
from labflow.domain.reports.lookup import Checked, ReportFacts
from labflow.domain.reports.ready_lookup import NOUN as TO_PREPARE
from labflow.domain.samples.lookup import sample_id
from labflow.domain.work import Work

router = doors(tags=["reports"])
_found = doors("/reports", tags=["reports"])
_waiting = doors("/reports/to-prepare", tags=["reports"])
lists(_waiting, TO_PREPARE)
join(router, _waiting)
reads(_found, lookup.NOUN, shortcuts=("state", "order"))
offers(_found, lookup.NOUN, reports.LIFE)
# one verb: a report that waits is refused, an issued one withdrawn
acts(_found, lookup.NOUN, withdraw=reports.withdraw, refuse=reports.withdraw)

Ref = Annotated[str, StringConstraints(max_length=60), Keepable]
Digest = Annotated[str, StringConstraints(max_length=64), Keepable]
Language = Annotated[str, StringConstraints(max_length=10), Keepable]
Reason = Annotated[str, StringConstraints(max_length=500), Keepable]


class NewReport(Body):
    """Which samples of an order go on the report. `replaces_id` makes it an amendment, which needs a reason."""

    order_id: Ref
    sample_ids: Annotated[list[Ref], Field(min_length=1, max_length=200)]
    comment: Words = ""
    replaces_id: Ref = ""
    reason: Reason = ""
    language: Language = ""


class InLanguage(Body):
    """The language a report is to be written in, such as "de"."""

    language: Language
    version: Version | None = None


class Authorised(Body):
    """A signature under exactly the content whose digest was seen."""

    password: Secret
    digest: Digest
    comment: Reason = ""
    version: Version | None = None


@router.post("/reports", status_code=201)
def prepare(at: At, report: NewReport) -> ReportFacts:
    """Put verified samples on a report and send it for approval."""
    with at.work(reports.prepare) as work:
        return lookup.facts(work, str(reports.prepare(work, _draft(work, report))))


class NewReports(Body):
    """Several reports, each of an order of its own."""

    reports: Annotated[list[NewReport], Field(min_length=1, max_length=200)]


@router.post("/reports/together", status_code=201)
def prepare_together(at: At, wanted: NewReports) -> list[ReportFacts]:
    """Prepare several reports at once: all of them, or none when one is refused."""
    with at.work(reports.prepare_all) as work:
        made = reports.prepare_all(work, [_draft(work, each) for each in wanted.reports])
        return [lookup.facts(work, str(id)) for id in made]


def _draft(work: Work, report: NewReport) -> ReportDraft:
    return ReportDraft(
        order_id(work, report.order_id), tuple(sample_id(work, each) for each in report.sample_ids),
        comment=report.comment, reason=report.reason, language=report.language,
        replaces_id=lookup.report_id(work, report.replaces_id) if report.replaces_id else None,
    )  # fmt: skip


@router.put("/reports/{reference}/language")
def choose_language(at: At, reference: Reference, asked: InLanguage) -> ReportFacts:
    """Write a report that nobody has authorised yet in another language."""
    with at.work(reports.choose_language) as work:
        reports.choose_language(
            work, lookup.report_id(work, reference), asked.language, version=asked.version
        )
        return lookup.facts(work, reference)


@router.get("/reports/{reference}/pdf", response_class=Response)
def download(at: At, reference: Reference) -> Response:
    """The certificate as it was issued. The download is kept in the record."""
    file, data = at.do(lookup.download, reference)
    return attachment(data, file.name, file.media_type, sha256=file.sha256)


@router.get("/reports/{reference}/preview.pdf", response_class=Response)
def preview(at: At, reference: Reference) -> Response:
    """The report as a draft."""
    with at.work(reports.preview) as work:
        pdf = reports.preview(work, lookup.report_id(work, reference))
    return attachment(pdf, f"{reference}-draft.pdf", PDF)


@router.get("/reports/{reference}/to-authorise")
def to_authorise(at: At, reference: Reference) -> Authorising:
    """What a signature would be bound to now: how many results, and the digest for `authorise`."""
    with at.work(reports.to_authorise) as work:
        return reports.to_authorise(work, lookup.report_id(work, reference))


@router.post("/reports/{reference}/authorise")
def authorise(at: At, reference: Reference, signed: Authorised) -> ReportFacts:
    """Sign and issue a report, with the password."""
    with at.work(reports.authorise) as work:
        reports.authorise(
            work, lookup.report_id(work, reference), password=signed.password, seen_digest=signed.digest,
            comment=signed.comment, version=signed.version,
        )  # fmt: skip
        return lookup.facts(work, reference)


@router.get("/verify/{code}", tags=["public"])
def verify(code: Reference) -> Checked:
    """Whether a certificate with this code is genuine and current. Anybody may ask; nothing about the client is told."""
    with work_as(system("verification"), verb="reports.check_code") as work:
        return lookup.check_code(work, code)


join(router, _found)

"""Reading one report: its facts, what it says, who signed, whom it went to, and what can be done with it now."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from labflow.domain.lab import zone
from labflow.domain.printable import missing
from labflow.domain.reports import wording
from labflow.domain.reports.content import CertificateContent
from labflow.domain.reports.gathering import gather
from labflow.domain.reports.issuing import Authorising, to_authorise
from labflow.domain.reports.life import LIFE, samples_of
from labflow.domain.reports.preparing import OPEN
from labflow.domain.work import Work, digest
from labflow.errors import NotFound
from labflow.kit.times import full, short
from labflow.models import Client, Contact, Mail, Order, Report, ReportDelivery, Signature, StoredFile, User
from labflow.vocabulary import MEANING_TEXT, MailState, Meaning, Permission, ReportState, SampleState
from labflow.words import LANGUAGES, _, plural

# Made once: adapting columns to a new alias costs more than the query.
_OTHERS = aliased(User), aliased(User), aliased(Report), aliased(Report)

# As they stand on the screen: the primary act last.
OFFERED = ("refuse", "withdraw", "amend", "authorise")


@dataclass
class Fact:
    """A label and its value; `href` leads to the record."""

    label: str = ""
    value: str = ""
    href: str = ""


@dataclass
class ReportSampleRow:
    """A sample on the report."""

    id: str = ""
    number: str = ""
    description: str = ""
    results: int = 0
    verdict: str = ""
    verdict_text: str = ""


@dataclass
class ChangeRow:
    """A line of an amendment."""

    what: str = ""
    before: str = ""
    after: str = ""


@dataclass
class SignatureRow:
    """A signature, and whether what was signed is still what stands there."""

    name: str = ""
    title: str = ""
    meaning: str = ""
    at: str = ""
    comment: str = ""
    digest: str = ""
    holds: bool = True


@dataclass
class DeliveryRow:
    """One way the report went: to whom, how, when, and whether it arrived at the post."""

    channel: str = ""
    recipient: str = ""
    at: str = ""
    state: str = ""
    error: str = ""


@dataclass
class StepView:
    """An action with the reason why it is not possible now."""

    action: str = ""
    label: str = ""
    possible: bool = True
    why_not: str = ""


@dataclass
class ReportView:
    """Everything the report's page shows except its story."""

    id: str = ""
    version: int = 0
    number: str = ""
    state: str = ""
    verdict: str = ""
    above: int = 0
    results: int = 0
    client: str = ""
    client_id: str = ""
    order: str = ""
    order_id: str = ""
    paper: str = ""
    download: str = ""
    file_name: str = ""
    is_draft: bool = False
    language: str = ""
    """By its own name, such as "Deutsch"."""
    may_choose_language: bool = False
    code: str = ""
    recipient: str = ""
    replaces: str = ""
    replaces_id: str = ""
    replaced_by: str = ""
    replaced_by_id: str = ""
    reason: str = ""
    outdated: str = ""
    undrawable: str = ""
    """The signs that stand as "�" on the certificate."""
    facts: list[Fact] = field(default_factory=list)
    samples: list[ReportSampleRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    signatures: list[SignatureRow] = field(default_factory=list)
    signatures_hold: bool = True
    deliveries: list[DeliveryRow] = field(default_factory=list)
    steps: list[StepView] = field(default_factory=list)


@dataclass
class AuthorisingView:
    """What the signature dialog of a report says."""

    title: str = ""
    text: str = ""
    submit: str = ""
    digest: str = ""
    digest_shown: str = ""
    at: str = ""


def view(work: Work, report_id: UUID) -> ReportView:
    """The report as its page shows it."""
    work.require(Permission.SEE_REPORTS)
    row = _head(work, report_id)
    report: Report = row.Report
    issued = bool(report.content)
    content = CertificateContent.from_json(report.content) if issued else gather(work, report)
    signatures = _signatures(work, report)
    return ReportView(
        id=str(report.id), version=report.version, number=report.number, state=report.state,
        verdict=wording.summary(content.verdict_sentences), above=report.above_limit,
        results=_count(content), client=row.client, client_id=str(report.client_id), order=row.order, order_id=str(report.order_id),
        paper=f"/api/v1/reports/{report.id}/paper.pdf?v={report.version}",
        download=f"/api/v1/reports/{report.id}/{'pdf' if issued else 'preview.pdf'}", is_draft=not issued,
        language=LANGUAGES.get(report.language, report.language), may_choose_language=_may_choose_language(work, report),
        file_name=f"{report.number}{'' if issued else '-draft'}.pdf", code=report.verification_code,
        recipient=row.email if row.receives_reports else "", replaces=row.replaces or "",
        replaces_id=str(report.replaces_id or ""), replaced_by=row.replaced_by or "",
        replaced_by_id=str(row.replaced_by_id or ""), reason=report.reason, outdated=_outdated(work, report), undrawable=missing(work, [content.to_json()]),
        facts=_facts(work, row), samples=_samples(work, report, content), changes=_changes(content),
        signatures=signatures, signatures_hold=all(each.holds for each in signatures), deliveries=_deliveries(work, report), steps=_steps(work, report),
    )  # fmt: skip


def authorising(work: Work, report_id: UUID, *, version: int) -> AuthorisingView:
    """What would be signed and sent now; refused when the report is no longer the `version` that was shown."""
    to_do: Authorising = to_authorise(work, report_id)
    row = _head(work, report_id)
    if row.Report.version != version:
        raise work.stale(row.Report)
    LIFE.check(work, row.Report, "authorise")
    to_whom = (
        _("It goes to {email} at once.", email=row.email)
        if row.receives_reports and row.email
        else _("Nobody is written to.")
    )
    return AuthorisingView(
        title=_("Authorise {number}", number=to_do.number),
        text=f"{plural('{count} result for {client}.', '{count} results for {client}.', to_do.results, client=row.client)} {to_whom}",
        submit=_("Authorise and send") if row.receives_reports and row.email else _("Authorise"), digest=to_do.digest,
        digest_shown=f"{to_do.digest[:4]} {to_do.digest[4:8]} {to_do.digest[8:12]} … {to_do.digest[-4:]}",
        at=full(work.now, zone(work)),
    )  # fmt: skip


def signature_holds(work: Work, report: Report, signature: Signature) -> bool:
    """Whether the content that was signed is the content on record (21 CFR 11.70), and the paper is the one made of it."""
    if (
        digest(report.content) != signature.content_sha256
        or report.content_sha256 != signature.content_sha256
    ):
        return False
    return report.file_id is not None and work.db.get(StoredFile, report.file_id) is not None


def _head(work: Work, report_id: UUID) -> Any:
    preparer, issuer, replaced, successor = _OTHERS
    # beside the report, not inside the condition of a join: for that no index would be used under row-level security
    later = (
        select(successor.id, successor.number)
        .where(successor.replaces_id == Report.id, successor.state != ReportState.WITHDRAWN)
        .order_by(successor.revision.desc())
        .limit(1)
        .correlate(Report)
        .lateral()
    )
    row = work.db.execute(
        select(
            Report, Order.number.label("order"), Client.name.label("client"), Contact.name.label("contact"),
            Contact.email, Contact.receives_reports, preparer.name.label("prepared_by"),
            issuer.name.label("issued_by"), replaced.number.label("replaces"), later.c.number.label("replaced_by"),
            later.c.id.label("replaced_by_id"),
        )
        .join(Order, Order.id == Report.order_id)
        .join(Client, Client.id == Report.client_id)
        .join(Contact, Contact.id == Order.contact_id)
        .outerjoin(preparer, preparer.id == Report.prepared_by_id)
        .outerjoin(issuer, issuer.id == Report.issued_by_id)
        .outerjoin(replaced, replaced.id == Report.replaces_id)
        .outerjoin(later, true())
        .where(Report.id == report_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("There is no such report.")
    return row


def _facts(work: Work, row: Any) -> list[Fact]:
    report: Report = row.Report
    at = zone(work)
    told = [
        Fact("Client", row.client, f"/clients/{report.client_id}"),
        Fact("Order", row.order, f"/orders/{report.order_id}"),
        Fact("Contact", row.contact),
        Fact("Revision", str(report.revision)),
        Fact("Language", LANGUAGES.get(report.language, report.language)),
        Fact(
            _("Prepared"),
            ", ".join(filter(None, [row.prepared_by, short(report.created_at, at, now=work.now)])),
        ),
        Fact("Issued", ", ".join(filter(None, [row.issued_by, full(report.issued_at, at)]))),
        Fact("Withdrawn", full(report.withdrawn_at, at)),
        Fact("Code", report.verification_code if report.issued_at else ""),
    ]
    return [fact for fact in told if fact.value]


def _samples(work: Work, report: Report, content: CertificateContent) -> list[ReportSampleRow]:
    ids = {sample.number: str(sample.id) for sample in samples_of(work, report)}
    return [
        ReportSampleRow(
            id=ids.get(sample.laboratory_id, ""), number=sample.laboratory_id, description=sample.client_id,
            results=sum(len(group.rows) for group in sample.groups), verdict=_verdict(sample.verdict),
            verdict_text=sample.verdict_text,
        )
        for sample in content.samples
    ]  # fmt: skip


def _may_choose_language(work: Work, report: Report) -> bool:
    return report.state in OPEN and (
        work.actor.may(Permission.PREPARE_REPORTS) or work.actor.may(Permission.AUTHORISE_REPORTS)
    )


def _verdict(word: str) -> str:
    return {"above": "fail", "below": "fail", "fails": "fail"}.get(word, word)


def _count(content: CertificateContent) -> int:
    return sum(len(group.rows) for sample in content.samples for group in sample.groups)


def _changes(content: CertificateContent) -> list[ChangeRow]:
    amended = content.amendment
    return [ChangeRow(each.what, each.before, each.after) for each in amended.changes] if amended else []


def _outdated(work: Work, report: Report) -> str:
    """Said of an issued report when its samples were worked on since."""
    if report.state != ReportState.ISSUED:
        return ""
    since = [sample.number for sample in samples_of(work, report) if sample.state != SampleState.PUBLISHED]
    return (
        _("{samples}: results changed after this report was issued.", samples=", ".join(since))
        if since
        else ""
    )


def _signatures(work: Work, report: Report) -> list[SignatureRow]:
    rows = work.db.scalars(
        select(Signature)
        .where(Signature.entity == "report", Signature.entity_id == report.id)
        .order_by(Signature.at, Signature.id)
    )
    return [
        SignatureRow(
            name=row.user_name, title=row.user_title, meaning=MEANING_TEXT[Meaning(row.meaning)],
            at=full(row.at, zone(work)), comment=row.comment, digest=row.content_sha256,
            holds=signature_holds(work, report, row),
        )
        for row in rows
    ]  # fmt: skip


def _deliveries(work: Work, report: Report) -> list[DeliveryRow]:
    rows = work.db.execute(
        select(ReportDelivery, Mail)
        .outerjoin(Mail, Mail.id == ReportDelivery.mail_id)
        .where(ReportDelivery.report_id == report.id)
        .order_by(ReportDelivery.at.desc(), ReportDelivery.id.desc())
    ).all()
    return [
        DeliveryRow(
            channel=row.ReportDelivery.channel, recipient=row.ReportDelivery.recipient,
            at=short(row.Mail.sent_at if row.Mail and row.Mail.sent_at else row.ReportDelivery.at, zone(work), now=work.now),
            state=row.Mail.state if row.Mail else "", error=row.Mail.error if row.Mail and row.Mail.state == MailState.FAILED else "",
        )
        for row in rows
    ]  # fmt: skip


def _steps(work: Work, report: Report) -> list[StepView]:
    steps = [
        StepView(step.action, step.label, step.possible, step.why_not)
        for step in LIFE.offered(work, report)
        if step.action in OFFERED
    ]
    if report.state == ReportState.ISSUED and work.actor.may(Permission.PREPARE_REPORTS):
        steps.append(StepView("amend", "Amend"))
    return sorted(steps, key=lambda step: OFFERED.index(step.action))

"""Gathering what a certificate says: every word from the rows as they are now, ready to print."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import custody, languages
from labflow.domain.built_in_qualifiers import told
from labflow.domain.fields import filled
from labflow.domain.lab import profile
from labflow.domain.reports import wording
from labflow.domain.reports.amending import amendment_of
from labflow.domain.reports.content import (
    CertificateContent,
    Client,
    CustodyEvent,
    Fact,
    MethodGroup,
    Qualifier,
    ResultRow,
    SampleBlock,
    Signature,
    Verification,
)
from labflow.domain.reports.letterhead import letterhead
from labflow.domain.reports.life import samples_of
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.times import clock_text, day, full, local, short
from labflow.models import (
    Analysis,
    Analyte,
    Contact,
    Container,
    Method,
    Order,
    Report,
    Result,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
    User,
)
from labflow.models import Client as ClientRow
from labflow.models import CustodyEvent as CustodyRow
from labflow.models import Qualifier as QualifierRow
from labflow.models import Signature as SignatureRow
from labflow.models import Verification as VerificationRow
from labflow.vocabulary import AnalysisState, CustodyKind, Decision, Side, Verdict
from labflow.words import _, later

LATE = "H"


# 7.8.2.2: what came from the client is marked, and where it can affect the validity of the results, who answers for it.
FROM_CLIENT = later(
    "Information supplied by the client. It can affect the validity of the results; the laboratory is not responsible for it."
)


@dataclass(frozen=True)
class _Line:
    """One result with everything its row on the certificate needs."""

    result: Result
    analyte: Analyte
    rule: ServiceAnalyte
    analysis: Analysis
    service: Service
    method: Method
    limit: SpecLimit | None
    analyst: str


def gather(work: Work, report: Report) -> CertificateContent:
    """The content of a report in its language, without its own signature and time of issue: those are added when it is signed."""
    language = languages.tag(work, report.language)
    content = _gathered(work, report, language)
    return amendment_of(work, report, content, lambda other: _gathered(work, report, other))


def _gathered(work: Work, report: Report, language: str) -> CertificateContent:
    with words.writing(language):
        return replace(_content(work, report), language=language)


def _content(work: Work, report: Report) -> CertificateContent:
    order = work.read(Order, report.order_id)
    samples = samples_of(work, report)
    lines = _lines(work, [sample.id for sample in samples])
    spec = work.db.get(Specification, order.specification_id) if order.specification_id else None
    lab = profile(work)
    all_lines = [line for sample in samples for line in lines[sample.id]]
    blocks = tuple(_block(work, sample, lines[sample.id]) for sample in samples)
    return CertificateContent(
        number=report.number,
        issued_text="",
        lab=letterhead(work),
        client=_client(work, order),
        samples=blocks,
        signatures=_reviewers(work, [sample.id for sample in samples]),
        revision=report.revision,
        order_number=order.number,
        verdict_sentences=tuple(wording.verdict_sentences(samples, [(x.result, x.analyte, x.limit) for x in all_lines])),
        result_notes=tuple(wording.result_notes(spec)),
        place_of_activity=_("All tests were done at the laboratory in {city}.", city=lab.city) if lab.city else "",
        qualifiers=_qualifiers(work, all_lines),
        conformity=wording.conformity(spec, sum(line.result.verdict != Verdict.NONE for line in all_lines)),
        deviations=wording.deviations(samples, _late(samples, all_lines), _retests(work, samples)),
        external_data=_("No test was done by an external provider."),
        client_supplied_note=_(FROM_CLIENT),
        opinions=report.comment,
        custom=_custom(work, "order", order.custom),
        verification=Verification(
            url=f"{work.house.address(Side.CLIENT)}/verify/{report.verification_code}", code=report.verification_code,
            host=f"{work.house.address(Side.CLIENT).split('://')[-1]}/verify",
        ),
        title=_("Certificate of analysis"),
        statements=(
            _("Results relate only to the items tested, as received."),
            _("This report shall not be reproduced except in full without approval of the laboratory."),
        ),
    )  # fmt: skip


def _lines(work: Work, sample_ids: list[UUID]) -> dict[UUID, list[_Line]]:
    rows = work.db.execute(
        select(Result, Analyte, ServiceAnalyte, Analysis, Service, Method, SpecLimit, User.name)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(ServiceAnalyte, ServiceAnalyte.id == Result.service_analyte_id)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .join(User, User.id == Result.entered_by_id)
        .where(
            Result.sample_id.in_(sample_ids),
            Result.live,
            Analysis.state.not_in(DEAD),
            ServiceAnalyte.reported,
        )
        .order_by(Service.position, Service.code, ServiceAnalyte.position, Analyte.keyword)
    ).all()
    grouped: dict[UUID, list[_Line]] = defaultdict(list)
    for row in rows:
        grouped[row[0].sample_id].append(_Line(*row))
    return grouped


def _client(work: Work, order: Order) -> Client:
    client = work.read(ClientRow, order.client_id)
    contact = work.read(Contact, order.contact_id)
    return Client(
        name=client.name,
        address_lines=tuple(filter(None, [client.street, client.city, client.country])),
        contact=", ".join(filter(None, [contact.name, contact.title])),
        purchase_order=order.client_reference,
    )


def _block(work: Work, sample: Sample, lines: list[_Line]) -> SampleBlock:
    zone = profile(work).timezone
    kind = work.read(SampleType, sample.sample_type_id)
    point = work.db.get(SamplePoint, sample.sample_point_id) if sample.sample_point_id else None
    verdict, text = wording.sample_verdict([line.result for line in lines])
    return SampleBlock(
        laboratory_id=sample.number,
        client_id=sample.client_reference or (point.name if point else ""),
        matrix=kind.name,
        location=point.name if point and sample.client_reference not in ("", point.name) else "",
        collected=_moment(sample.collected_at, zone),
        sampled_by=sample.collected_by,
        received=_moment(sample.received_at, zone),
        temperature=wording.temperature(sample.temperature),
        condition=_capital(", ".join(_(each) for each in sample.conditions)),
        containers=str(
            len(work.db.scalars(select(Container.id).where(Container.sample_id == sample.id)).all()) or ""
        ),
        client_supplied=("client_id", "collected", "sampled_by", "location"),
        verdict=verdict,
        verdict_text=text,
        custom=_custom(work, "sample", sample.custom),
        groups=tuple(_groups(lines, zone)),
        custody=tuple(_custody(work, sample, zone)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _moment(at: datetime | None, zone: str) -> str:
    return f"{day(at, zone)}, {clock_text(local(at, zone))}" if at else ""


def _groups(lines: list[_Line], zone: str) -> list[MethodGroup]:
    """The results by method, with the days of activity and who did the work (7.8.2.1 f, i)."""
    by_method: dict[tuple[str, str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        by_method[(line.method.title, line.method.reference, line.method.revision)].append(line)
    return [
        MethodGroup(
            title=title,
            reference=reference,
            version=revision,
            analysed=_days([line.analysis for line in group], zone),
            analyst=", ".join(dict.fromkeys(line.analyst for line in group)),
            rows=tuple(_row(line) for line in group),
        )
        for (title, reference, revision), group in by_method.items()
    ]


def _days(analyses: list[Analysis], zone: str) -> str:
    done = sorted({a.analysed_at for a in analyses if a.analysed_at})
    if not done:
        return ""
    first, last = day(done[0], zone), day(done[-1], zone)
    return first if first == last else _("{first} to {last}", first=first, last=last)


def _row(line: _Line) -> ResultRow:
    result = line.result
    return ResultRow(
        analyte=line.analyte.name,
        result=wording.reported(result),
        operator=result.operator,
        unit=result.unit,
        qualifiers=tuple(result.qualifiers),
        uncertainty=wording.uncertainty(result),
        mdl=wording.detection_limit(result.mdl_used, result.dilution),
        loq=wording.detection_limit(result.loq_used, result.dilution),
        limit=wording.limit(line.limit),
        limit_kind=wording.limit_kind(line.limit),
        share_text=wording.share(result, line.limit),
        gauge=wording.gauge(result, line.limit),
        verdict=wording.verdict(result, line.limit),
        italic=line.analyte.italic,
    )


def _custody(work: Work, sample: Sample, zone: str) -> list[CustodyEvent]:
    events = work.db.scalars(
        select(CustodyRow).where(CustodyRow.sample_id == sample.id).order_by(*custody.IN_ORDER)
    )
    return [
        CustodyEvent(
            step=_(wording.CUSTODY_STEP[CustodyKind(event.kind)]),
            time=short(event.at, zone),
            detail=", ".join(
                filter(
                    None,
                    [event.person, wording.temperature(event.temperature), event.seal and _("seal {number}", number=event.seal)],
                )
            ),
        )
        for event in events
    ]  # fmt: skip


def _qualifiers(work: Work, lines: list[_Line]) -> tuple[Qualifier, ...]:
    used = {code for line in lines for code in line.result.qualifiers}
    rows = work.db.scalars(
        select(QualifierRow).where(QualifierRow.code.in_(used)).order_by(QualifierRow.code)
    )
    return tuple(Qualifier(row.code, told(row.code, row.meaning)) for row in rows)


def _late(samples: list[Sample], lines: list[_Line]) -> list[tuple[str, str]]:
    """Sample number and analyte of every result measured after its holding time."""
    numbers = {sample.id: sample.number for sample in samples}
    return [(numbers[x.result.sample_id], x.analyte.name) for x in lines if LATE in x.result.qualifiers]


def _reviewers(work: Work, sample_ids: list[UUID]) -> tuple[Signature, ...]:
    """Who verified the results on the certificate, each once with the last time, before who authorises it."""
    rows = work.db.scalars(
        select(SignatureRow)
        .join(VerificationRow, VerificationRow.signature_id == SignatureRow.id)
        .join(Analysis, Analysis.id == VerificationRow.analysis_id)
        .where(
            Analysis.sample_id.in_(sample_ids), Analysis.state.not_in(DEAD),
            VerificationRow.decision == Decision.VERIFIED, VerificationRow.at >= Analysis.submitted_at,
        )
        .order_by(SignatureRow.at, SignatureRow.id)
    )  # fmt: skip
    last = {row.user_id: row for row in rows}
    zone = profile(work).timezone
    return tuple(
        Signature(row.user_name, row.user_title, _("Reviewed"), full(row.at, zone))
        for row in sorted(last.values(), key=lambda row: (row.at, row.user_name))
    )


def _retests(work: Work, samples: list[Sample]) -> list[tuple[str, str, str]]:
    """Sample number, test and reason of every original that was tested again."""
    rows = work.db.execute(
        select(Sample.number, Service.name, Analysis.returned_reason)
        .join(Analysis, Analysis.sample_id == Sample.id)
        .join(Service, Service.id == Analysis.service_id)
        .where(Sample.id.in_([sample.id for sample in samples]), Analysis.state == AnalysisState.RETRACTED)
        .order_by(Sample.position, Service.position)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def _custom(work: Work, entity: str, values: dict[str, object]) -> tuple[Fact, ...]:
    return tuple(
        Fact(field.label, text, by_client=True)
        for field, text in filled(work, entity, values)
        if field.on_report
    )

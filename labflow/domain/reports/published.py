"""What was published: results that a client may see, with all that a certificate tells of them."""

from typing import Any

from sqlalchemy import ColumnElement, not_, or_, select

from labflow.domain.samples.deriving import DEAD
from labflow.models import (
    Analysis,
    Analyte,
    Method,
    Order,
    Report,
    ReportSample,
    Result,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    SpecLimit,
)
from labflow.vocabulary import ReportState


def published() -> tuple[ColumnElement[bool], ...]:
    """Results a client may see."""
    return *told(), standing()


def told() -> tuple[ColumnElement[bool], ...]:
    """Results that were published, whatever became of the certificate."""
    return (
        Result.live, Result.published_at.is_not(None), Analysis.published_at.is_not(None),
        Analysis.state.not_in(DEAD),
    )  # fmt: skip


def standing() -> ColumnElement[bool]:
    """Samples whose results still stand: a certificate that was withdrawn takes them along."""
    return or_(sample_on(ReportState.ISSUED), not_(sample_on(ReportState.WITHDRAWN)))


def sample_on(state: ReportState) -> Any:
    """Whether each `Sample` of a query is on an issued certificate in this state."""
    found = (
        select(ReportSample.id)
        .join(Report, Report.id == ReportSample.report_id)
        .where(ReportSample.sample_id == Sample.id, Report.issued_at.is_not(None), Report.state == state)
    )
    return found.correlate(Sample).exists()


def published_results() -> Any:
    """The published results as rows to write down, the newest order first: of whom and of what is the caller's to say."""
    return (
        select(
            Result, Analysis, Sample, Analyte, SpecLimit, Order.number.label("order"), Order.client_reference.label("reference"),
            SamplePoint.code.label("point"), SamplePoint.name.label("point_name"), SamplePoint.regulator_id,
            SampleType.code.label("matrix"), SampleType.name.label("matrix_name"), Service.code.label("test"),
            Method.reference.label("method"),
        )
        .select_from(Result)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Result.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(ServiceAnalyte, ServiceAnalyte.id == Result.service_analyte_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .where(*published())
        .order_by(Order.number.desc(), Sample.position, Service.position, ServiceAnalyte.position)
    )  # fmt: skip

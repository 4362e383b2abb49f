"""What the ids in the audit trail are called: the records on a page, and the records their values point at."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, case, literal, select, text
from sqlalchemy.dialects import postgresql

from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    ApiKey,
    Attachment,
    AuditEvent,
    Client,
    Comment,
    Contact,
    Container,
    ContainerType,
    CustodyEvent,
    Department,
    FieldDef,
    ImportRun,
    Instrument,
    Lab,
    LabelPrint,
    LabelRun,
    LabelTemplate,
    Mail,
    Method,
    NumberFormat,
    OneTimeToken,
    Order,
    Profile,
    ProfileService,
    QcRule,
    Qualifier,
    Report,
    ReportDelivery,
    ReportSample,
    Result,
    Role,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceInstrument,
    ServiceVersion,
    Signature,
    Specification,
    SpecLimit,
    StoredFile,
    User,
    UserRole,
    UserSession,
    Verification,
)

ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
# Each kind of record: what people call it, and the query that gives its rows their names.
_APART = ", "  # no word between two names: these are read in every language
NAMES: dict[str, Select[Any]] = {
    "analysis": select(Analysis.id, Service.name + _APART + Sample.number)
    .join(Service, Service.id == Analysis.service_id).join(Sample, Sample.id == Analysis.sample_id),
    "result": select(Result.id, Analyte.name + _APART + Sample.number)
    .join(Analyte, Analyte.id == Result.analyte_id).join(Sample, Sample.id == Result.sample_id),
    "verification": select(Verification.id, Service.name + _APART + Sample.number)
    .join(Analysis, Analysis.id == Verification.analysis_id)
    .join(Service, Service.id == Analysis.service_id).join(Sample, Sample.id == Analysis.sample_id),
    "custody_event": select(CustodyEvent.id, Sample.number).join(Sample, Sample.id == CustodyEvent.sample_id),
    "report_sample": select(ReportSample.id, Sample.number + _APART + Report.number)
    .join(Sample, Sample.id == ReportSample.sample_id).join(Report, Report.id == ReportSample.report_id),
    "report_delivery": select(ReportDelivery.id, Report.number).join(Report, Report.id == ReportDelivery.report_id),
    "user_session": select(UserSession.id, User.name).join(User, User.id == UserSession.user_id),
    "one_time_token": select(OneTimeToken.id, User.name).join(User, User.id == OneTimeToken.user_id),
    "user_role": select(UserRole.id, User.name + _APART + Role.name)
    .join(User, User.id == UserRole.user_id).join(Role, Role.id == UserRole.role_id),
    "service_version": select(ServiceVersion.id, Service.name).join(Service, Service.id == ServiceVersion.service_id),
    "service_analyte": select(ServiceAnalyte.id, Analyte.name).join(Analyte, Analyte.id == ServiceAnalyte.analyte_id),
    "profile_service": select(ProfileService.id, Profile.name).join(Profile, Profile.id == ProfileService.profile_id),
    "spec_limit": select(SpecLimit.id, Analyte.name + _APART + Specification.name)
    .join(Analyte, Analyte.id == SpecLimit.analyte_id)
    .join(Specification, Specification.id == SpecLimit.specification_id),
    "import_run": select(ImportRun.id, StoredFile.name).join(StoredFile, StoredFile.id == ImportRun.file_id),
    "signature": select(Signature.id, Signature.user_name),
    "method": select(Method.id, Method.reference), "mail": select(Mail.id, Mail.subject),
    "field_def": select(FieldDef.id, FieldDef.label), "analyte": select(Analyte.id, Analyte.name),
    "lab_user": select(User.id, User.name), "lab_order": select(Order.id, Order.number),
    "sample": select(Sample.id, Sample.number), "container": select(Container.id, Container.number),
    "report": select(Report.id, Report.number), "client": select(Client.id, Client.name),
    "contact": select(Contact.id, Contact.name), "sample_point": select(SamplePoint.id, SamplePoint.name),
    "sample_type": select(SampleType.id, SampleType.name), "department": select(Department.id, Department.name),
    "container_type": select(ContainerType.id, ContainerType.name), "lab": select(Lab.id, Lab.name),
    "analysis_service": select(Service.id, Service.name), "profile": select(Profile.id, Profile.name),
    "instrument": select(Instrument.id, Instrument.code), "qc_rule": select(QcRule.id, QcRule.role),
    "service_instrument": select(ServiceInstrument.id, Instrument.code).join(Instrument, Instrument.id == ServiceInstrument.instrument_id),
    "specification": select(Specification.id, Specification.name), "qualifier": select(Qualifier.id, Qualifier.code),
    "label_template": select(LabelTemplate.id, LabelTemplate.name), "label_print": select(LabelPrint.id, LabelPrint.number),
    "label_run": select(LabelRun.id, LabelRun.design["name"].astext),
    "api_key": select(ApiKey.id, ApiKey.name), "role": select(Role.id, Role.name), "attachment": select(Attachment.id, Attachment.name),
    "number_format": select(NumberFormat.id, case({"O": "Orders", "S": "Samples", "R": "Reports"}, value=NumberFormat.kind)),
    "comment": select(Comment.id, Comment.author_name), "stored_file": select(StoredFile.id, StoredFile.name),
}  # fmt: skip

# Columns that hold another record's id, where the column's name does not say whose.
_POINTS_AT: dict[str, str] = {
    "analyst_id": "lab_user", "user_id": "lab_user", "order_id": "lab_order", "service_id": "analysis_service",
    "retest_of_id": "analysis", "replaces_id": "report", "file_id": "stored_file", "run_id": "label_run", "template_id": "label_template", "source_file_id": "stored_file",
    "logo_file_id": "stored_file", "sample_type_ids": "sample_type",
}  # fmt: skip


@cache
def pointed_at(column: str) -> str:
    """The kind of record a column's id belongs to; empty when it holds no id that has a name."""
    if column in _POINTS_AT:
        return _POINTS_AT[column]
    if column.endswith("_by_id"):
        return "lab_user"
    kind = column.removesuffix("_id")
    return kind if kind != column and kind in NAMES else ""


def names_for(work: Work, rows: Iterable[AuditEvent]) -> dict[tuple[str, str], str]:
    """What everything on these rows is called, by (kind, id): one statement, however many kinds occur."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.entity in NAMES:
            wanted[row.entity].add(str(row.entity_id))
        for values in (row.old or {}, row.new or {}):
            for column, value in values.items():
                if (kind := pointed_at(column)) and (ids_in := _ids_in(value)):
                    wanted[kind].update(ids_in)
    if not wanted:
        return {}
    kinds = sorted(wanted)
    parts = (f"{_named(kind)} = any(cast(:{kind} as uuid[]))" for kind in kinds)
    ids = {kind: f"{{{','.join(wanted[kind])}}}" for kind in kinds}
    found = work.db.execute(text(" union all ".join(parts)), ids)
    return {(kind, str(id)): name for kind, id, name in found}


@cache
def _named(kind: str) -> str:
    """The names of a kind as SQL, up to which ids are asked for: written once, not for each page."""
    id, name = NAMES[kind].selected_columns
    query = NAMES[kind].with_only_columns(literal(kind), id, name)
    told = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    return f"{told} where {id.table.name}.id"


def _ids_in(value: Any) -> list[str]:
    """The id that a value is, or the ids that it lists."""
    each = value if isinstance(value, list) else [value]
    return [one for one in each if isinstance(one, str) and ID.match(one)]

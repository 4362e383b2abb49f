"""Tests and results as nouns for programs of the laboratory: what waits for whom, and every value with where it came from."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col

from labflow.domain.analyses.views import BENCH
from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter, through
from labflow.domain.lists.window import SortKey, beside, few, moment_key
from labflow.domain.nouns import Fact, Facts, Noun, by_registration, declare_noun, usual
from labflow.models import (
    Analysis,
    Analyte,
    Client,
    Department,
    Method,
    Result,
    Sample,
    Service,
    ServiceVersion,
    User,
)
from labflow.vocabulary import AnalysisState, Permission, ResultSource, Verdict

_Analyst: Any = aliased(User)

ANALYSIS = declare_noun(
    Noun(
        "analyses", "analysis", Analysis, (Permission.SEE_WORK, Permission.SEE_SAMPLES),
        Facts(
            "AnalysisFacts", "One test on one sample, made with one version of the test.", Analysis,
            (
                *usual(),
                Fact("sample_id", UUID),
                Fact("sample", str, Sample.number),
                Fact("client_id", UUID),
                Fact("client", str, Client.code),
                Fact("service_id", UUID),
                Fact("service", str, Service.code),
                Fact("service_version_id", UUID),
                Fact("method", str, Method.reference),
                Fact("department_id", UUID),
                Fact("department", str, Department.code),
                Fact("state", str),
                Fact("attempt", int),
                Fact("retest_of_id", UUID | None),
                Fact("analyst_id", UUID | None),
                Fact("analyst", str | None, _Analyst.email),
                Fact("due_at", datetime | None),
                Fact("hold_at", datetime | None),
                Fact("instrument", str),
                Fact("analysed_at", datetime | None),
                Fact("submitted_at", datetime | None),
                Fact("returned_reason", str),
                Fact("verified_at", datetime | None),
                Fact("published_at", datetime | None),
            ),
            joins=(
                (Sample, Sample.id == Analysis.sample_id, False),
                (Client, Client.id == Analysis.client_id, False),
                (Service, Service.id == Analysis.service_id, False),
                (ServiceVersion, ServiceVersion.id == Analysis.service_version_id, False),
                (Method, Method.id == ServiceVersion.method_id, False),
                (Department, Department.id == Analysis.department_id, False),
                (_Analyst, _Analyst.id == Analysis.analyst_id, True),
            ),
        ),
        "-registered",
        sorts={
            "registered": by_registration(Analysis),
            # the bench has few; all that were ever done are millions
            **{column.key: few(column.sort) for column in BENCH.columns if column.sort},
            "created": SortKey(Analysis.created_at, moment_key, few_only=True),
        },
        filters=(
            *BENCH.filters,
            Filter("state", "State", "choice", Analysis.state, options.fixed((state, state) for state in AnalysisState)),
            Filter("sample", "Sample", "choice", Analysis.sample_id, uuid=True),
            Filter("order", "Order", "choice", through(Analysis.sample_id, Sample.id, Sample.order_id), uuid=True),
            Filter("verified", "Verified", "date", Analysis.verified_at),
        ),
        expands={"sample": ("sample_id", "samples"), "service": ("service_id", "services"), "service_version": ("service_version_id", "service-versions")},
    )
)  # fmt: skip

_Enterer: Any = aliased(User)

RESULT = declare_noun(
    Noun(
        "results", "result", Result, (Permission.SEE_SAMPLES, Permission.SEE_WORK),
        Facts(
            "ResultRow", "What was found for one analyte: as entered, as computed, as reported. Earlier values are not `live`.", Result,
            (
                *usual(),
                Fact("sample_id", UUID),
                Fact("sample", str, Sample.number),
                Fact("analysis_id", UUID),
                Fact("service", str, Service.code),
                Fact("analyte_id", UUID),
                Fact("keyword", str, Analyte.keyword),
                Fact("analyte", str, Analyte.name),
                Fact("live", bool),
                Fact("raw_text", str),
                Fact("raw_unit", str),
                Fact("dilution", Decimal),
                Fact("operator", str),
                Fact("numeric", Decimal | None),
                Fact("unit", str),
                Fact("reported_text", str),
                Fact("qualifiers", list[str]),
                Fact("by_hand", list[str]),
                Fact("mdl", Decimal | None, Result.mdl_used),
                Fact("loq", Decimal | None, Result.loq_used),
                Fact("uncertainty", Decimal | None),
                Fact("verdict", str),
                Fact("verdict_text", str),
                Fact("remark", str),
                Fact("source", str),
                Fact("source_file_id", UUID | None),
                Fact("source_row", int | None),
                Fact("entered_by", str, _Enterer.name),
                Fact("entered_at", datetime),
                Fact("published_at", datetime | None),
            ),
            joins=(
                (Sample, Sample.id == Result.sample_id, False),
                (Analysis, Analysis.id == Result.analysis_id, False),
                (Service, Service.id == Analysis.service_id, False),
                (Analyte, Analyte.id == Result.analyte_id, False),
                (_Enterer, _Enterer.id == Result.entered_by_id, False),
            ),
        ),
        "-registered",
        sorts={
            "registered": by_registration(Result),
            "entered": SortKey(Result.entered_at, moment_key, few_only=True),
            "sample": beside(Sample.number, Sample, Sample.id == Result.sample_id),
        },
        filters=(
            Filter("sample", "Sample", "choice", Result.sample_id, uuid=True),
            Filter("analysis", "Analysis", "choice", Result.analysis_id, uuid=True),
            Filter("analyte", "Analyte", "choice", Result.analyte_id, uuid=True),
            Filter("test", "Test", "choice", through(Result.analysis_id, Analysis.id, Analysis.service_id), options.services, uuid=True),
            Filter("client", "Client", "choice", Result.client_id, options.clients, uuid=True),
            Filter("verdict", "Verdict", "choice", Result.verdict, options.fixed((each, each) for each in Verdict)),
            Filter("source", "Source", "choice", Result.source, options.fixed((each, each) for each in ResultSource)),
            Filter("file", "File", "choice", Result.source_file_id, uuid=True),
            Filter("entered", "Entered", "date", Result.entered_at),
            Filter("published", "Published", "date", col(Result.published_at)),
            Filter("live", "Counts", "yes", col(Result.live).is_(True), no_label="Replaced"),
        ),
        expands={"sample": ("sample_id", "samples"), "analysis": ("analysis_id", "analyses")},
    )
)  # fmt: skip

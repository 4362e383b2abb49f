"""What waits for me: one line for each kind of work that my roles allow and that there is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, text

from labflow.domain.lists.window import up_to_cap
from labflow.domain.reports.views import unreported_orders
from labflow.domain.samples.expecting import expected_samples
from labflow.domain.samples.views import WAITING
from labflow.domain.today import inside
from labflow.domain.work import Work
from labflow.kit.paging import count_text
from labflow.models import Analysis, Order, Report, Service, ServiceVersion, Specification
from labflow.vocabulary import AnalysisState, OrderState, Permission, ReportState
from labflow.words import _, later


@dataclass
class Task:
    """Work that waits: what to do, how much of it, where. `pressing` marks what was sent back or failed."""

    key: str = ""
    label: str = ""
    note: str = ""
    count: str = ""
    href: str = ""
    pressing: bool = False


@dataclass(frozen=True)
class _Kind:
    key: str
    needs: Permission
    label: str
    nouns: tuple[str, str]
    href: str
    rows: Callable[[Work], Select[Any]]
    pressing: bool = False


def tasks(work: Work) -> list[Task]:
    """The kinds of work that wait, what went wrong first. All counted in one query."""
    mine = [kind for kind in _KINDS if work.actor.may(kind.needs)]
    if not mine:
        return []
    counts = [up_to_cap(kind.rows(work)).scalar_subquery().label(kind.key) for kind in mine]
    row = work.db.execute(select(*counts)).one()
    return [_task(kind, count) for kind, count in zip(mine, row, strict=True) if count]


def has_work(work: Work) -> bool:
    """Whether any kind of work could ever wait for this person."""
    return any(work.actor.may(kind.needs) for kind in _KINDS)


def _task(kind: _Kind, count: int) -> Task:
    one, many = kind.nouns
    return Task(
        kind.key, _(kind.label), _(one if count == 1 else many), count_text(count), kind.href, kind.pressing
    )


def _sent_back(work: Work) -> Select[Any]:
    return _my_work(work).where(Analysis.returned_reason != "")


def _my_work(work: Work) -> Select[Any]:
    return select(Analysis.id).where(Analysis.state.in_(WAITING), Analysis.analyst_id == work.actor.id)


def _to_confirm(work: Work) -> Select[Any]:
    return select(Order.id).where(Order.state == OrderState.SUBMITTED)


def _to_receive(work: Work) -> Select[Any]:
    return expected_samples()


def _unassigned(work: Work) -> Select[Any]:
    return select(Analysis.id).where(Analysis.state.in_(WAITING), Analysis.analyst_id.is_(None))


def _to_verify(work: Work) -> Select[Any]:
    """Samples with results that wait for a second person."""
    return select(Analysis.sample_id).where(Analysis.state == AnalysisState.RESULTED).distinct()


def _to_report(work: Work) -> Select[Any]:
    """Orders with verified samples that no report covers."""
    running = Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.COMPLETED))
    return select(Order.id).where(running, Order.id.in_(unreported_orders()))


def _to_authorise(work: Work) -> Select[Any]:
    return select(Report.id).where(Report.state == ReportState.FOR_APPROVAL)


def _tests_to_approve(work: Work) -> Select[Any]:
    """Drafts that somebody else made and asks approval for."""
    drafts = select(ServiceVersion.id).join(Service, Service.id == ServiceVersion.service_id)
    return _of_others(work, drafts.where(Service.active), ServiceVersion)


def _limits_to_approve(work: Work) -> Select[Any]:
    return _of_others(work, select(Specification.id), Specification)


def _of_others(work: Work, drafts: Select[Any], kind: Any) -> Select[Any]:
    waits = kind.effective_from.is_(None), kind.submitted_at.is_not(None)
    return drafts.where(*waits, ~kind.drafted_by.contains([str(work.actor.id)]))


def _failed_jobs(work: Work) -> Select[Any]:
    return select(text("id")).select_from(text("procrastinate_jobs")).where(text("status = 'failed'"))


_KINDS: tuple[_Kind, ...] = (
    _Kind("returned", Permission.ENTER_RESULTS, later("Correct what was sent back"), (later("test"), later("tests")), inside.sent_back_to_me(), _sent_back, True),
    _Kind("failed", Permission.SEE_JOBS, later("Look at failed jobs"), (later("job"), later("jobs")), "/jobs?tab=failed", _failed_jobs, True),
    _Kind("confirm", Permission.CONFIRM_ORDERS, later("Confirm orders"), (later("order"), later("orders")), "/orders?tab=confirm", _to_confirm),
    _Kind("receive", Permission.RECEIVE_SAMPLES, later("Receive samples"), (later("sample"), later("samples")), "/receiving", _to_receive),
    _Kind("enter", Permission.ENTER_RESULTS, later("Enter my results"), (later("test"), later("tests")), "/work?tab=mine", _my_work),
    _Kind("assign", Permission.ASSIGN_WORK, later("Assign work"), (later("test"), later("tests")), "/work?tab=unassigned", _unassigned),
    _Kind("verify", Permission.REVIEW_RESULTS, later("Verify results"), (later("sample"), later("samples")), "/review", _to_verify),
    _Kind("prepare", Permission.PREPARE_REPORTS, later("Prepare reports"), (later("order"), later("orders")), "/reports/prepare", _to_report),
    _Kind("authorise", Permission.AUTHORISE_REPORTS, later("Authorise reports"), (later("report"), later("reports")), "/reports?tab=approval", _to_authorise),
    _Kind("tests", Permission.EDIT_CATALOGUE, later("Approve changes of tests"), (later("version"), later("versions")), "/services?tab=drafts", _tests_to_approve),
    _Kind("limits", Permission.EDIT_CATALOGUE, later("Approve changes of limits"), (later("version"), later("versions")), "/settings/specifications", _limits_to_approve),
)  # fmt: skip

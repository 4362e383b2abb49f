"""Taking rows in: few at once, many by the worker in the name of who sent them."""

from dataclasses import asdict, dataclass
from uuid import UUID

from labflow.domain import files, identity
from labflow.domain.bulk import results, samples
from labflow.domain.bulk.report import Report
from labflow.domain.identity import become
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit import lines
from labflow.kit.lines import Row
from labflow.models import BulkRun
from labflow.vocabulary import Permission, Side

AT_ONCE = 2_000
KINDS = ("samples", "results")
SENDERS: dict[str, tuple[Permission, ...]] = {
    "samples": (Permission.CREATE_ORDERS, Permission.PORTAL_PLACE_ORDERS), "results": (Permission.ENTER_RESULTS,),
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """The report; or, of many rows, the run that will have it."""

    report: Report | None = None
    run_id: UUID | None = None


def may_send(work: Work, kind: str) -> None:
    """Refuse before anything is read."""
    work.require_any(*SENDERS[kind])


def send(
    work: Work, kind: str, data: bytes, *, media_type: str, reason: str = "", all_or_nothing: bool = False
) -> Answer:
    """Take in rows of samples or results. Up to 2,000 are done when this is answered, more by the worker."""
    may_send(work, kind)
    rows = _read(media_type, data)
    if len(rows) <= AT_ONCE:
        return Answer(_taken(work, kind, rows, reason, all_or_nothing))
    kept = files.keep(
        work, data, purpose="bulk", name=f"{kind}.{'csv' if media_type in lines.CSV else 'ndjson'}", media_type=media_type,
        client_id=work.actor.client_ids[0] if work.actor.side is Side.CLIENT else None,
    )  # fmt: skip
    run = work.add(
        BulkRun(
            owner_id=work.actor.id, kind=kind, media_type=media_type, all_or_nothing=all_or_nothing, reason=reason[:500],
            file_id=kept.id, rows=len(rows),
        )
    )  # fmt: skip
    work.db.flush()
    work.defer("take_rows", run_id=str(run.id))
    return Answer(run_id=run.id)


def take(work: Work, run_id: UUID) -> None:
    """Take the rows of a run in as who sent them, with what she may do now: all in one piece of work with its report."""
    run = work.lock(BulkRun, run_id)
    if run.kept is not None or run.problem:
        return
    become(work, identity.actor_named(work, run.owner_id))
    _file, data = files.fetch(work, run.file_id)
    report = _taken(work, run.kind, _read(run.media_type, data), run.reason, run.all_or_nothing)
    run.kept, run.refused = report.kept, report.refused
    run.report = [asdict(row) for row in report.results]


def give_up(work: Work, run_id: UUID, problem: str) -> None:
    """Say why nothing could be taken in."""
    work.lock(BulkRun, run_id).problem = problem[:500]


def _taken(work: Work, kind: str, rows: list[Row], reason: str, all_or_nothing: bool) -> Report:
    if kind == "samples":
        return samples.register(work, rows, all_or_nothing=all_or_nothing)
    return results.enter(work, rows, reason=reason, all_or_nothing=all_or_nothing)


def _read(media_type: str, data: bytes) -> list[Row]:
    try:
        return lines.read(media_type, data)
    except lines.Unreadable as error:
        raise Invalid(str(error), field="body", **error.values) from None

"""What happened lately: results above a limit in the last week, and the newest acts in the laboratory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.times import clock_text, local, month_day
from labflow.models import Analysis, Analyte, AuditEvent, Client, Order, Result, Sample
from labflow.vocabulary import Permission, Verdict
from labflow.words import _, later

ABOVE_DAYS = 7
ABOVE_MOST = 5
ACTS_MOST = 8
ROWS_READ = 400

# What a verb of the story is called when somebody else reads of it.
_ACTS: dict[str, tuple[str, str]] = {
    "orders.create": (later("created"), "created"), "orders.submit": (later("submitted"), "created"),
    "orders.confirm": (later("confirmed"), "verified"), "orders.hold": (later("put on hold"), "hold"),
    "orders.resume": (later("resumed"), "changed"), "orders.cancel": (later("cancelled"), "cancelled"),
    "samples.receive": (later("received"), "received"), "samples.reject": (later("rejected"), "rejected"),
    "samples.cancel": (later("cancelled"), "cancelled"), "analyses.assign": (later("assigned tests of"), "assigned"),
    "analyses.enter": (later("entered results of"), "result"), "analyses.enter_typed": (later("entered results of"), "result"),
    "imports.accept": (later("imported results of"), "imported"), "analyses.submit": (later("submitted results of"), "review"),
    "analyses.submit_sheet": (later("submitted results of"), "review"), "analyses.verify": (later("verified"), "verified"),
    "analyses.send_back": (later("sent back"), "returned"), "reports.prepare": (later("prepared a report for"), "file"),
    "reports.authorise": (later("authorised the report of"), "signed"), "reports.withdraw": (later("withdrew the report of"), "cancelled"),
}  # fmt: skip


@dataclass
class AboveRow:
    """A result above its limit."""

    sample_id: str = ""
    number: str = ""
    client: str = ""
    analyte: str = ""
    value: str = ""
    told: str = ""
    at: str = ""


@dataclass
class HappenedRow:
    """An act: somebody did something to a sample or an order. `kind` chooses the icon."""

    actor: str = ""
    initials: str = ""
    act: str = ""
    what: str = ""
    href: str = ""
    kind: str = "changed"
    at: str = ""


def above_limit(work: Work) -> list[AboveRow]:
    """Live results above a limit entered in the last seven days, newest first."""
    work.require(Permission.SEE_SAMPLES)
    rows = work.db.execute(
        select(Result, Sample.number, Client.name.label("client"), Analyte.name.label("analyte"))
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Client, Client.id == Sample.client_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(
            Sample.above_limit > 0, Result.live, Result.verdict == Verdict.FAIL, Analysis.state.not_in(DEAD),
            Result.entered_at >= work.now - timedelta(days=ABOVE_DAYS),
        )
        .order_by(Result.entered_at.desc(), Result.id)
        .limit(ABOVE_MOST)
    ).all()  # fmt: skip
    return [
        AboveRow(
            str(row.Result.sample_id), row.number, row.client, row.analyte,
            f"{typeset(row.Result.reported_text)} {row.Result.unit}".strip(), row.Result.verdict_text,
            _when(work, row.Result.entered_at),
        )
        for row in rows
    ]  # fmt: skip


def happened(work: Work) -> list[HappenedRow]:
    """The newest acts, one line for each piece of work somebody did."""
    work.require(Permission.SEE_SAMPLES)
    events = work.db.execute(
        select(
            AuditEvent.txid, AuditEvent.request_id, AuditEvent.verb, AuditEvent.actor_name, AuditEvent.at, AuditEvent.entity,
            AuditEvent.entity_id, AuditEvent.sample_id, AuditEvent.order_id,
        )
        .where(AuditEvent.verb.in_(_ACTS))
        .order_by(AuditEvent.seq.desc())
        .limit(ROWS_READ)
    ).all()  # fmt: skip
    deeds: dict[tuple[int, UUID | None], list[Any]] = {}
    for row in events:
        deeds.setdefault((row.txid, row.request_id), []).append(row)
    newest = list(deeds.values())[:ACTS_MOST]
    names = _names(work, newest)
    return [_happened(work, deed, names) for deed in newest]


def _happened(work: Work, deed: Sequence[Any], names: dict[UUID, str]) -> HappenedRow:
    first = deed[0]
    act, kind = _ACTS[first.verb]
    samples = [id for id in dict.fromkeys(row.sample_id for row in deed) if id in names]
    orders = [id for id in dict.fromkeys(row.order_id for row in deed) if id in names]
    of_order = first.verb.startswith(("orders.", "reports.")) or not samples
    if orders and of_order:
        what, href = names[orders[0]], f"/orders/{orders[0]}"
    elif samples:
        what, href = _several(names[samples[0]], len(samples) - 1), f"/samples/{samples[0]}"
    else:
        what, href = "", ""
    return HappenedRow(
        first.actor_name, initials(first.actor_name), _(act), what, href, kind, _when(work, first.at)
    )


def _several(first: str, others: int) -> str:
    return _("{first} and {count} more", first=first, count=others) if others else first


def _names(work: Work, deeds: Sequence[Sequence[Any]]) -> dict[UUID, str]:
    """The numbers of the samples and orders the deeds are about."""
    rows = [row for deed in deeds for row in deed]
    names: dict[UUID, str] = {}
    for kind, ids in ((Sample, {row.sample_id for row in rows}), (Order, {row.order_id for row in rows})):
        found = work.db.execute(select(kind.id, kind.number).where(kind.id.in_(ids - {None}))).all()
        names |= {row.id: row.number for row in found}
    return names


def _when(work: Work, at: Any) -> str:
    """The time today, the date before."""
    there, today = local(at, zone(work)), local(work.now, zone(work))
    return clock_text(there) if there.date() == today.date() else month_day(there)

"""An event as it is told: a small envelope with ids, numbers and links, read at that moment with the reader's own eyes.

Both walls stand between a client and what is read here. What she may not see (any more) is not told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from labflow.domain.events.kinds import TYPES
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Client,
    ClientRequest,
    Comment,
    LabEvent,
    Order,
    Report,
    Result,
    Sample,
    Service,
    Specification,
)
from labflow.vocabulary import Side, Verdict

API_VERSION = "v1"


@dataclass(frozen=True)
class Envelope:
    """What is sent and what the feed shows. `id` is the same however often it is told."""

    id: str
    type: str
    created_at: str
    api_version: str = API_VERSION
    data: dict[str, Any] = field(default_factory=dict)


def event_id(id: UUID) -> str:
    """The id of an event as it is told: "evt_" and 32 hexadecimal digits."""
    return f"evt_{id.hex}"


def told(work: Work, events: Sequence[LabEvent]) -> list[Envelope | None]:
    """The events as whoever is at work may read them now; nothing for what she may not see."""
    found = _subjects(work, events)
    return [
        Envelope(event_id(each.id), each.type, each.at.isoformat(timespec="milliseconds"), data=data)
        if (data := found.get((each.type, each.subject_id))) is not None
        else None
        for each in events
    ]


def _subjects(work: Work, events: Iterable[LabEvent]) -> dict[tuple[str, UUID], dict[str, Any]]:
    """Everything the events are about, looked up once a type."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for each in events:
        wanted[each.type].add(each.subject_id)
    found = {}
    for type, ids in wanted.items():
        kind = TYPES[type].subject if type in TYPES else ""
        rows = _READERS[kind](work, list(ids)) if kind else {}
        if type == "limit.exceeded":
            rows = _with_limits(work, rows)
        found |= {(type, id): data for id, data in rows.items()}
    return found


Read = dict[UUID, dict[str, Any]]


def _orders(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(select(Order).where(Order.id.in_(ids))).scalars()
    return {
        row.id: _record(
            work, "order", row, "orders", row.id, client_id=row.client_id, state=row.state, number=row.number,
            client_reference=row.client_reference,
        )
        for row in rows
    }  # fmt: skip


def _samples(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(_of_order(select(Sample, Order), Sample).where(Sample.id.in_(ids)))
    return {
        row.Sample.id: _record(
            work, "sample", row.Sample, "samples", row.Order.id, client_id=row.Sample.client_id, state=row.Sample.state,
            number=row.Sample.number, client_reference=row.Sample.client_reference, order=_named(row.Order),
        )
        for row in rows
    }  # fmt: skip


def _results(work: Work, ids: list[UUID]) -> Read:
    """A test of a sample with its results. Its state inside the laboratory is not a client's to know."""
    rows = work.db.execute(
        select(Analysis, Sample, Order, Service.code)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .join(Service, Service.id == Analysis.service_id)
        .where(Analysis.id.in_(ids))
    )
    return {
        row.Analysis.id: {
            "object": "result", "id": str(row.Analysis.id), "client_id": str(row.Analysis.client_id), "test": row.code,
            **({} if work.actor.side is Side.CLIENT else {"state": row.Analysis.state}),
            "sample": _named(row.Sample), "order": _named(row.Order),
            "links": {
                "api": f"{_api(work)}/api/v1/samples/{row.Sample.id}/results", "page": _page(work, "samples", row.Sample.id, row.Order.id),
            },
        }
        for row in rows
    }  # fmt: skip


def _with_limits(work: Work, rows: Read) -> Read:
    """Which analytes are outside their limits. A client reads published results only, so without any there is nothing to tell."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in work.db.execute(
        select(Result.analysis_id, Analyte.keyword)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(Result.analysis_id.in_(list(rows)), Result.live, Result.verdict == Verdict.FAIL)
        .order_by(Analyte.keyword)
    ):
        found[row.analysis_id].append(row.keyword)
    by_client = work.actor.side is Side.CLIENT
    return {
        id: {**data, "analytes": found.get(id, [])}
        for id, data in rows.items()
        if id in found or not by_client
    }


def _reports(work: Work, ids: list[UUID]) -> Read:
    before = aliased(Report)
    rows = work.db.execute(
        select(Report, Order, before.number.label("replaces"))
        .join(Order, Order.id == Report.order_id)
        .outerjoin(before, before.id == Report.replaces_id)
        .where(Report.id.in_(ids))
    )
    found = {}
    for row in rows:
        data = _record(
            work, "report", row.Report, "reports", row.Order.id, client_id=row.Report.client_id, state=row.Report.state,
            number=row.Report.number, replaces=row.replaces, order=_named(row.Order),
        )  # fmt: skip
        data["links"]["pdf"] = f"{_api(work)}/api/v1/reports/{row.Report.id}/pdf"
        found[row.Report.id] = data
    return found


def _messages(work: Work, ids: list[UUID]) -> Read:
    """That somebody wrote, not what: the words stay here."""
    rows = work.db.execute(
        _of_order(select(Comment, Order), Comment).where(
            Comment.id.in_(ids), Comment.visible_to_client, Comment.withdrawn_at.is_(None)
        )
    )
    return {
        row.Comment.id: _about_order(
            work, "message", row.Comment, row.Order, from_client=row.Comment.from_client
        )
        for row in rows
    }


def _requests(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(
        _of_order(select(ClientRequest, Order), ClientRequest).where(ClientRequest.id.in_(ids))
    )
    return {
        row.ClientRequest.id: _about_order(
            work,
            "request",
            row.ClientRequest,
            row.Order,
            kind=row.ClientRequest.kind,
            state=row.ClientRequest.state,
        )
        for row in rows
    }


def _clients(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(select(Client).where(Client.id.in_(ids))).scalars()
    return {
        row.id: {
            "object": "client", "id": str(row.id), "code": row.code, "links": {"page": f"{_web(work)}/clients/{row.id}"},
        }
        for row in rows
    }  # fmt: skip


def _services(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(select(Service).where(Service.id.in_(ids))).scalars()
    return {
        row.id: {
            "object": "service", "id": str(row.id), "code": row.code, "links": {"page": f"{_web(work)}/services/{row.id}"},
        }
        for row in rows
    }  # fmt: skip


def _specifications(work: Work, ids: list[UUID]) -> Read:
    rows = work.db.execute(select(Specification).where(Specification.id.in_(ids))).scalars()
    return {
        row.id: {
            "object": "specification", "id": str(row.id), "code": row.code, "version": row.number,
            "links": {"page": f"{_web(work)}/settings/specifications/{row.id}"},
        }
        for row in rows
    }  # fmt: skip


_READERS: dict[str, Callable[[Work, list[UUID]], Read]] = {
    "order": _orders, "sample": _samples, "result": _results, "report": _reports, "message": _messages,
    "request": _requests, "client": _clients, "service": _services, "specification": _specifications,
}  # fmt: skip


def _of_order(query: Select[Any], kind: Any) -> Select[Any]:
    return query.join(Order, Order.id == kind.order_id)


def _record(
    work: Work, object: str, row: Any, place: str, order_id: UUID, *, client_id: UUID, **facts: Any
) -> dict[str, Any]:
    return {
        "object": object, "id": str(row.id), "client_id": str(client_id), **facts,
        "links": {"api": f"{_api(work)}/api/v1/{place}/{row.id}", "page": _page(work, place, row.id, order_id)},
    }  # fmt: skip


def _about_order(work: Work, object: str, row: Any, order: Order, **facts: Any) -> dict[str, Any]:
    return {
        "object": object, "id": str(row.id), "client_id": str(row.client_id), **facts, "order": _named(order),
        "links": {"page": _page(work, "orders", order.id, order.id)},
    }  # fmt: skip


def _named(row: Any) -> dict[str, str]:
    return {"id": str(row.id), "number": row.number}


def _page(work: Work, place: str, id: UUID, order_id: UUID) -> str:
    """The page of the record; in the portal everything is on the order's."""
    if work.actor.side is Side.CLIENT:
        return f"{work.house.address(Side.CLIENT)}/portal/orders/{order_id}"
    return f"{_web(work)}/{place}/{id}"


def _api(work: Work) -> str:
    return (work.house.api_url or work.house.web_url).rstrip("/")


def _web(work: Work) -> str:
    return work.house.web_url.rstrip("/")

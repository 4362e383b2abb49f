"""Find anything: a few matches of every kind for what was typed, and what can be done with the best of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.lab import zone
from labflow.domain.lists.newest import newest_few
from labflow.domain.lists.searching import few, first_found, first_words, pattern
from labflow.domain.palette_names import EACH, Named, colleagues, named
from labflow.domain.samples.acting import acts
from labflow.domain.work import Work
from labflow.kit.times import calendar_day, local, month_day
from labflow.models import Client, Container, Order, Report, Sample, SamplePoint
from labflow.vocabulary import Permission, Side
from labflow.words import _


@dataclass
class Hit:
    """One line: what it is, its number or name, what stands beside it, where it leads."""

    group: str = ""
    kind: str = ""
    key: str = ""
    text: str = ""
    note: str = ""
    href: str = ""
    state: str = ""


def search(work: Work, typed: str) -> list[Hit]:
    """Matches by number, barcode, client's own id, name or text; "@" looks for people only. Nothing for less than two letters."""
    work.require_any(
        Permission.SEE_SAMPLES, Permission.SEE_ORDERS, Permission.SEE_REPORTS, Permission.SEE_CLIENTS
    )
    if work.actor.side is not Side.LAB:
        return []
    people = typed.startswith("@")
    words = typed.lstrip("@>#").strip()[:60]
    if len(words) < 2:
        return []
    like = pattern(words)
    if people:
        return [_person(one) for one in colleagues(work, like)]
    names = named(work, like)
    found = [
        *_samples(work, words, like), *_orders(work, like), *_reports(work, like),
        *(shown(one) for kind, shown in _SHOWN.items() for one in names.get(kind, ())),
    ]  # fmt: skip
    best = next((hit for hit in found if hit.key.upper() == words.upper()), found[0] if found else None)
    actions = _actions(work, best) if best else []
    first = [hit for hit in found if best and hit.group == best.group]
    rest = [hit for hit in found if hit not in first]
    return [*first, *actions, *rest]


def _newest(work: Work, kind: Any, columns: Any, ids: Sequence[str]) -> list[Any]:
    """The newest few of those found: an id begins with the moment it was made."""
    near = [UUID(id) for id in sorted(ids, reverse=True)[:EACH]]
    return (
        list(work.db.execute(columns.where(kind.id.in_(near)).order_by(kind.created_at.desc())))
        if near
        else []
    )


def _day(work: Work, at: datetime | None) -> str:
    """ "Apr 14"; the year only when it is another one."""
    if at is None:
        return ""
    there = local(at, zone(work))
    return month_day(there) if there.year == local(work.now, zone(work)).year else calendar_day(there)


def _samples(work: Work, words: str, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_SAMPLES):
        return []
    rows = select(Sample, Client.name.label("client"), SamplePoint.name.label("point")).join(
        Client, Client.id == Sample.client_id
    ).outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)  # fmt: skip
    ids = newest_few(work, Sample, like, EACH) or first_found(work, Sample, like) or ()
    found = _newest(work, Sample, rows, ids)
    if not found and "-" in words:
        bottle = select(Container.sample_id).where(Container.number == words.upper()).scalar_subquery()
        found = list(work.db.execute(rows.where(Sample.id == bottle)))
    return [
        Hit(
            _("Samples"), "sample", row.Sample.number,
            ", ".join(part for part in (row.Sample.client_reference or row.point, row.client) if part),
            _day(work, row.Sample.received_at or row.Sample.collected_at), f"/samples/{row.Sample.id}", row.Sample.state,
        )
        for row in found
    ]  # fmt: skip


def _orders(work: Work, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_ORDERS):
        return []
    rows = select(Order, Client.name.label("client")).join(Client, Client.id == Order.client_id)
    found = few(work, Order, like)
    if found is None:
        found = newest_few(work, Order, like, EACH)
    return [
        Hit(
            _("Orders"), "order", row.Order.number,
            ", ".join(part for part in (row.Order.client_reference, row.client) if part),
            _day(work, row.Order.created_at), f"/orders/{row.Order.id}", row.Order.state,
        )
        for row in _newest(work, Order, rows, found)
    ]  # fmt: skip


def _reports(work: Work, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_REPORTS):
        return []
    rows = select(Report, Client.name.label("client")).join(Client, Client.id == Report.client_id)
    return [
        Hit(
            _("Reports"), "report", row.Report.number, row.client, _day(work, row.Report.issued_at),
            f"/reports/{row.Report.id}", row.Report.state,
        )
        for row in _newest(work, Report, rows, first_words(work, Report, like))
    ]  # fmt: skip


def _client(one: Named) -> Hit:
    group = _("Clients and sample points")
    return Hit(group, "client", one.name, _("Client {code}", code=one.note), "", f"/clients/{one.id}")


def _point(one: Named) -> Hit:
    group, whose = _("Clients and sample points"), _("Sample point of {client}", client=one.note)
    return Hit(group, "point", one.name, whose, "", f"/clients/{one.client_id}?show=points")


def _contact(one: Named) -> Hit:
    """A client's people by name: who is on the telephone leads to whom she speaks for."""
    whose = _("Contact of {client}", client=one.note)
    return Hit(_("Contacts"), "person", one.name, whose, "", f"/clients/{one.client_id}")


def _test(one: Named) -> Hit:
    return Hit(_("Tests"), "test", one.name, one.note, "", f"/services/{one.id}")


def _person(one: Named) -> Hit:
    tab = "lab" if one.side == Side.LAB else "clients"
    return Hit(_("People"), "person", one.name, one.note, "", f"/people?tab={tab}&q={one.email}")


_SHOWN: dict[str, Callable[[Named], Hit]] = {
    "client": _client, "point": _point, "contact": _contact, "test": _test, "person": _person,
}  # fmt: skip


def _actions(work: Work, best: Hit) -> list[Hit]:
    """What can be done at once with the best match, from its life cycle; each leads to where it is done."""
    id = best.href.rsplit("/", 1)[-1]
    group = _("Actions for {record}", record=best.key)
    if best.kind == "sample":
        sample = work.read(Sample, UUID(id))
        steps = acts(work, sample, work.read(Order, sample.order_id))
        offered = [
            Hit(group, act.action, act.label, "", "", act.href) for act in steps if act.href and act.possible
        ]
        return [*offered, Hit(group, "print", _("Print label"), "", "", f"/samples/{id}?print=labels")]
    if best.kind == "order":
        report = Hit(group, "report", _("Prepare a report"), "", "", f"/reports/new?order={id}")
        labels = Hit(group, "print", _("Print labels"), "", "", f"/orders/{id}?print=labels")
        return [report, labels] if work.actor.may(Permission.PREPARE_REPORTS) else [labels]
    if best.kind == "client" and work.actor.may(Permission.CREATE_ORDERS):
        return [Hit(group, "order", _("New order"), "", "", f"/orders/new?client={id}")]
    return []

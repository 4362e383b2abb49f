"""Find anything: a few matches of every kind for what was typed, and what can be done with the best of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from labflow.domain.lab import zone
from labflow.domain.lists.searching import first_found, first_words, newest_with, pattern
from labflow.domain.samples.acting import acts
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Client, Contact, Container, Order, Report, Sample, SamplePoint, Service, User
from labflow.vocabulary import AccountKind, Permission, Side
from labflow.words import _

EACH = 5


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
        return _people(work, or_(User.name.ilike(like), User.email.ilike(like)))
    found = [
        *_samples(work, words, like), *_orders(work, like), *_reports(work, like), *_clients(work, like), *_contacts(work, like),
        *_tests(work, like), *_people(work, User.name.ilike(like)),
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


def _first(work: Work, kind: Any, like: str) -> Sequence[str]:
    """Those with this text, or the newest of them where they are too many to read."""
    found = first_found(work, kind, like)
    return newest_with(work, kind, like, EACH) if found is None else found


def _samples(work: Work, words: str, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_SAMPLES):
        return []
    rows = select(Sample, Client.name.label("client"), SamplePoint.name.label("point")).join(
        Client, Client.id == Sample.client_id
    ).outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)  # fmt: skip
    found = _newest(work, Sample, rows, _first(work, Sample, like))
    if not found and "-" in words:
        bottle = select(Container.sample_id).where(Container.number == words.upper()).scalar_subquery()
        found = list(work.db.execute(rows.where(Sample.id == bottle)))
    return [
        Hit(
            _("Samples"), "sample", row.Sample.number,
            ", ".join(part for part in (row.Sample.client_reference or row.point, row.client) if part),
            day(row.Sample.received_at or row.Sample.collected_at, zone(work)), f"/samples/{row.Sample.id}", row.Sample.state,
        )
        for row in found
    ]  # fmt: skip


def _orders(work: Work, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_ORDERS):
        return []
    rows = select(Order, Client.name.label("client")).join(Client, Client.id == Order.client_id)
    return [
        Hit(
            _("Orders"), "order", row.Order.number,
            ", ".join(part for part in (row.Order.client_reference, row.client) if part),
            day(row.Order.created_at, zone(work)), f"/orders/{row.Order.id}", row.Order.state,
        )
        for row in _newest(work, Order, rows, _first(work, Order, like))
    ]  # fmt: skip


def _reports(work: Work, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_REPORTS):
        return []
    rows = select(Report, Client.name.label("client")).join(Client, Client.id == Report.client_id)
    return [
        Hit(
            _("Reports"), "report", row.Report.number, row.client, day(row.Report.issued_at, zone(work)),
            f"/reports/{row.Report.id}", row.Report.state,
        )
        for row in _newest(work, Report, rows, first_words(work, Report, like))
    ]  # fmt: skip


def _clients(work: Work, like: str) -> list[Hit]:
    if not work.actor.may(Permission.SEE_CLIENTS):
        return []
    named = (
        select(Client)
        .where(or_(Client.name.ilike(like), Client.code.ilike(like)))
        .order_by(Client.name)
        .limit(EACH)
    )
    points = (
        select(SamplePoint, Client.name.label("client"))
        .join(Client, Client.id == SamplePoint.client_id)
        .where(col(SamplePoint.active), SamplePoint.name.ilike(like))
        .order_by(SamplePoint.name)
        .limit(EACH)
    )
    hits = [
        Hit(
            _("Clients and sample points"),
            "client",
            row.name,
            _("Client {code}", code=row.code),
            "",
            f"/clients/{row.id}",
        )
        for row in work.db.scalars(named)
    ]
    return hits + [
        Hit(_("Clients and sample points"), "point", row.SamplePoint.name, _("Sample point of {client}", client=row.client), "", f"/clients/{row.SamplePoint.client_id}?show=points")
        for row in work.db.execute(points)
    ]  # fmt: skip


def _contacts(work: Work, like: str) -> list[Hit]:
    """A client's people by name: who is on the telephone leads to whom she speaks for."""
    if not work.actor.may(Permission.SEE_CLIENTS):
        return []
    rows = work.db.execute(
        select(Contact, Client.name.label("client"))
        .join(Client, Client.id == Contact.client_id)
        .where(col(Contact.active), Contact.name.ilike(like))
        .order_by(Contact.name)
        .limit(EACH)
    )
    return [
        Hit(_("Contacts"), "person", row.Contact.name, _("Contact of {client}", client=row.client), "", f"/clients/{row.Contact.client_id}")
        for row in rows
    ]  # fmt: skip


def _tests(work: Work, like: str) -> list[Hit]:
    if not (work.actor.may(Permission.SEE_WORK) or work.actor.may(Permission.EDIT_CATALOGUE)):
        return []
    rows = work.db.scalars(
        select(Service)
        .where(col(Service.active), or_(Service.name.ilike(like), Service.code.ilike(like)))
        .order_by(Service.name)
        .limit(EACH)
    )
    return [Hit(_("Tests"), "test", row.name, row.code, "", f"/services/{row.id}") for row in rows]


def _people(work: Work, named: ColumnElement[bool]) -> list[Hit]:
    if not work.actor.may(Permission.SEE_PEOPLE):
        return []
    rows = work.db.scalars(
        select(User)
        .where(
            col(User.active),
            col(User.kind) == AccountKind.PERSON,
            named,
        )
        .order_by(User.name)
        .limit(EACH * 2)
    )
    return [
        Hit(
            _("People"),
            "person",
            row.name,
            row.title or row.email,
            "",
            f"/people?tab={'lab' if row.side == Side.LAB else 'clients'}&q={row.email}",
        )
        for row in rows
    ]


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

"""The portal's first page: the verdict first, then what runs, what we wait for, and what was said before."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from labflow.domain.portal import certificates, naming, orders, placing, points, talking, trends
from labflow.domain.portal.certificates import CertificateRow
from labflow.domain.portal.orders import PortalOrder
from labflow.domain.portal.placing.showing import DraftRow
from labflow.domain.portal.points import PointRow
from labflow.domain.portal.trends import TrendView
from labflow.domain.work import Work
from labflow.kit.paging import COUNT_CAP, count_text
from labflow.models import Client, Order, Report, Sample, UserSession
from labflow.vocabulary import OrderState, Permission, ReportState, SampleState
from labflow.words import _, plural

SHOWN = 5
MOST_BAD_NEWS = 3


@dataclass
class Need:
    """Something we wait for. `kind` is samples, replace, hold or message."""

    kind: str = ""
    order_id: str = ""
    order: str = ""
    text: str = ""
    names: str = ""


@dataclass
class HomeView:
    """What the first page shows. `headlines` are the certificates to read first; `back`: she signed in before."""

    company: str = ""
    back: bool = False
    first_name: str = ""
    headlines: list[CertificateRow] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    drafts: list[DraftRow] = field(default_factory=list)
    orders: list[PortalOrder] = field(default_factory=list)
    orders_total: str = "0"
    certificates: list[CertificateRow] = field(default_factory=list)
    fresh: int = 0
    points: list[PointRow] = field(default_factory=list)
    trend: TrendView = field(default_factory=TrendView)


def view(work: Work) -> HomeView:
    """The first page of whoever is signed in."""
    work.require(Permission.PORTAL_ORDERS)
    newest = _newest(work) if work.actor.may(Permission.PORTAL_REPORTS) else []
    company, total, back = _company(work)
    bad = [row for row in newest if row.tone == "bad" and row.recent]
    return HomeView(
        company=company, back=back, first_name=work.actor.name.split(" ")[0], headlines=certificates.read_out(work, bad[:MOST_BAD_NEWS] or newest[:1]),
        needs=_needs(work),
        drafts=placing.mine(work) if work.actor.may(Permission.PORTAL_PLACE_ORDERS) else [],
        orders=[orders.row_of(work, row) for row in work.db.execute(_running()).all()],
        orders_total=count_text(total), certificates=newest[:SHOWN], fresh=sum(row.fresh for row in newest[:SHOWN]),
        points=points.latest(work), trend=_trend(work),
    )  # fmt: skip


@cache
def _running() -> Any:
    under_way = orders.rows_query().where(*orders.TABS["open"])
    return under_way.order_by(Order.created_at.desc(), Order.id.desc()).limit(SHOWN)


def _company(work: Work) -> tuple[str, int, bool]:
    """What she is called, how many orders she has under way, and whether she was here before: one statement."""
    mine = {"own": work.actor.client_ids, "me": work.actor.id, "now": work.actor.session_id}
    found = work.db.execute(_company_query(), mine).one()
    return found[0] or "", found[1], found[2]


@cache
def _company_query() -> Any:
    name = select(Client.name).where(Client.id.in_(bindparam("own", expanding=True))).limit(1)
    under_way = select(literal(1)).select_from(Order).where(*orders.TABS["open"]).limit(COUNT_CAP + 1)
    total = select(func.count()).select_from(under_way.subquery())
    before = select(UserSession.id).where(
        UserSession.user_id == bindparam("me"), UserSession.id != bindparam("now")
    )
    return select(name.scalar_subquery(), total.scalar_subquery(), before.exists())


def _newest(work: Work) -> list[CertificateRow]:
    """Certificates in force, the newest first: more than the page lists, so that no bad news is missed."""
    return [certificates.row_of(work, row) for row in work.db.execute(_in_force()).all()]


@cache
def _in_force() -> Any:
    wanted = certificates.rows_query().where(Report.state == ReportState.ISSUED)
    return wanted.order_by(Report.issued_at.desc(), Report.id.desc()).limit(SHOWN * 4)


def _trend(work: Work) -> TrendView:
    """One line worth showing."""
    found = trends.headline(work) if work.actor.may(Permission.PORTAL_REPORTS) else None
    if found is None or len(found.chart.marks) < 2:
        return TrendView()
    return found


def _needs(work: Work) -> list[Need]:
    """Orders that wait for something the client has: samples on their way, samples to replace, a word from her."""
    rows = work.db.execute(_waiting()).all()
    needs: dict[tuple[str, str], Need] = {
        (number, "message"): Need("message", str(id), number, _("We have written to you: read it"), "")
        for id, number in talking.unread_orders(work)
    }
    for row in rows:
        need = _need(row.Order, row.sample_state, row.samples, row.names)
        needs.setdefault((need.order, need.kind), need)
    return list(needs.values())[:SHOWN]


@cache
def _waiting() -> Any:
    name = func.coalesce(func.nullif(Sample.client_reference, ""), Sample.number)
    return (
        select(
            Order,
            Sample.state.label("sample_state"),
            func.count().label("samples"),
            func.array_agg(aggregate_order_by(name, Sample.position)).label("names"),
        )
        .join(Sample, Sample.order_id == Order.id)
        .where(
            or_(
                and_(
                    Order.state.in_((OrderState.CONFIRMED, OrderState.IN_PROGRESS)),
                    Sample.state.in_((SampleState.DUE, SampleState.REJECTED)),
                ),
                Order.state == OrderState.ON_HOLD,
            )
        )
        .group_by(Order.id, Sample.state)
        .order_by(Order.created_at.desc(), Sample.state)
        .limit(SHOWN * 2)
    )


def _need(order: Order, sample_state: str, samples: int, names: list[str]) -> Need:
    told = naming.listed(names)
    if order.state == OrderState.ON_HOLD:
        return Need("hold", str(order.id), order.number, _("On hold: call us so that we can go on"), "")
    if sample_state == SampleState.REJECTED:
        text = plural(
            "{count} sample could not be tested: send a new one",
            "{count} samples could not be tested: send new ones",
            samples,
        )
        return Need("replace", str(order.id), order.number, text, told)
    text = plural("{count} sample to bring or send", "{count} samples to bring or send", samples)
    return Need("samples", str(order.id), order.number, text, told)

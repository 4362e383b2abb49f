"""What a client can order: her sampling points, tests in plain words with bottle and holding time, her earlier orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import catalogue, settled
from labflow.domain.lab import profile, zone
from labflow.domain.portal.naming import names_of, title
from labflow.domain.samples.taking import newest_first, taken
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import (
    Analyte,
    Client,
    Contact,
    ContainerType,
    Method,
    Order,
    Profile,
    ProfileService,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
)
from labflow.vocabulary import OrderState, Permission
from labflow.words import _, in_sentence

EARLIER = 6
FEW_ANALYTES = 6


@dataclass
class Pick:
    """Something to choose."""

    value: str = ""
    label: str = ""


@dataclass
class PlaceOffer:
    """A sampling point of the client."""

    id: str = ""
    name: str = ""
    code: str = ""
    kind: str = ""
    last: str = ""


@dataclass
class TestOffer:
    """A test or a group of tests. `hold` says how soon the sample must be here; `price` is empty where none is kept.

    `not_on` names the kinds of the order's samples that it is not done on.
    """

    __test__ = False

    id: str = ""
    name: str = ""
    group: bool = False
    what: str = ""
    bottle: str = ""
    hold: str = ""
    price: str = ""
    days: int = 0
    not_on: str = ""


@dataclass
class EarlierOrder:
    """An order to begin from."""

    id: str = ""
    number: str = ""
    title: str = ""
    placed: str = ""


@dataclass
class Offer:
    """Everything the form offers. `left_out` tests are done on none of the order's kinds of samples."""

    company: str = ""
    held: bool = False
    places: list[PlaceOffer] = field(default_factory=list)
    kinds: list[Pick] = field(default_factory=list)
    tests: list[TestOffer] = field(default_factory=list)
    left_out: int = 0
    contacts: list[Pick] = field(default_factory=list)
    earlier: list[EarlierOrder] = field(default_factory=list)
    zone: str = ""
    today: str = ""


@dataclass(frozen=True)
class Test:
    """A service that can be ordered, with the version that counts today and its bottle."""

    __test__ = False

    service: Service
    version: ServiceVersion
    method: str
    bottle: ContainerType | None

    def done_on(self, kind: str) -> bool:
        return catalogue.done_on(self.service, kind)


def offer(work: Work, kinds_of_samples: Iterable[str] = ()) -> Offer:
    """What can be ordered today, by whoever is signed in; for samples of these kinds, as far as they are known."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    client = work.read(Client, client_of(work))
    contacts = work.db.scalars(
        select(Contact)
        .where(Contact.client_id == client.id, Contact.active)
        .order_by(Contact.receives_reports.desc(), Contact.name)
    )
    kinds = kinds_on_offer(work)
    tests, left_out = _tests(work, {id: kinds[id].name for id in kinds_of_samples if id in kinds})
    return Offer(
        company=client.name, held=client.on_hold, places=_places(work), kinds=[Pick(str(k.id), k.name) for k in sorted(kinds.values(), key=lambda kind: kind.name)],
        tests=tests, left_out=left_out, earlier=_earlier(work), zone=zone(work).replace("_", " "), today=f"{work.now:%Y-%m-%d}",
        contacts=[Pick(str(c.id), f"{c.name}, {c.email}" if c.email else c.name) for c in contacts],
    )  # fmt: skip


def kinds_on_offer(work: Work) -> dict[str, SampleType]:
    """The kinds of samples that the laboratory takes, by id. Read only: rows of no session."""
    return {str(id): kind for id, kind in settled.rows(work, SampleType).items() if kind.active}


def client_of(work: Work) -> UUID:
    """The company somebody of a client orders for."""
    return work.actor.client_ids[0]


def on_offer(work: Work) -> dict[UUID, Test]:
    """Every service that can be ordered today, in the order of the catalogue."""
    rows = work.db.execute(
        select(Service, ServiceVersion, Method.reference, ContainerType)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .outerjoin(ContainerType, ContainerType.id == ServiceVersion.container_type_id)
        .where(Service.active, in_force(ServiceVersion, work))
        .order_by(Service.position, Service.code, ServiceVersion.number)
    ).all()
    return {row[0].id: Test(*row) for row in rows}


def groups(work: Work) -> dict[UUID, tuple[Profile, list[UUID]]]:
    """Every group of tests with its services."""
    rows = work.db.execute(
        select(Profile, ProfileService.service_id)
        .join(ProfileService, ProfileService.profile_id == Profile.id)
        .where(Profile.active)
        .order_by(Profile.position, Profile.name, ProfileService.position)
    ).all()
    found: dict[UUID, tuple[Profile, list[UUID]]] = {}
    for group, service in rows:
        found.setdefault(group.id, (group, []))[1].append(service)
    return found


def money(work: Work, amount: Decimal) -> str:
    """ "$45.00", "45,00 €"; empty for nothing, because a price that is not kept must not look like a gift."""
    if amount <= 0:
        return ""
    return words.money(amount, profile(work).currency)


def price_of(tests: Iterable[Test]) -> Decimal:
    """What these tests cost together; nothing when the price of one of them is not kept."""
    prices = [test.version.price for test in tests]
    return sum(prices, Decimal(0)) if prices and all(price > 0 for price in prices) else Decimal(0)


def hold_words(minutes: int | None) -> str:
    """How soon a sample must be here: "Reach us within 48 h of sampling"; months are no hurry and left out."""
    if minutes is None or minutes > 14 * 1440:
        return ""
    if minutes < 60:
        return _("Changes within {count} minutes: best measured where you sample", count=minutes)
    if minutes <= 72 * 60:
        return _("Reach us within {count} h of sampling", count=minutes // 60)
    return _("Reach us within {count} days of sampling", count=minutes // 1440)


def held(tests: Iterable[tuple[str, int | None]]) -> list[str]:
    """Tests that cannot wait, by name and minutes: those with the same time in one sentence, the most urgent first."""
    together: dict[str, list[str]] = {}
    for name, minutes in sorted(tests, key=lambda test: test[1] or 0):
        if said := hold_words(minutes):
            together.setdefault(said, []).append(name)
    return [f"{', '.join(dict.fromkeys(names))}: {in_sentence(said)}" for said, names in together.items()]


def _places(work: Work) -> list[PlaceOffer]:
    last = (
        select(taken())
        .where(
            Sample.client_id == SamplePoint.client_id,
            Sample.sample_point_id == SamplePoint.id,
            taken().is_not(None),
        )
        .order_by(*newest_first())
        .limit(1)
        .correlate(SamplePoint)
        .scalar_subquery()
    )
    rows = work.db.execute(
        select(SamplePoint, SampleType.name.label("kind"), last.label("last"))
        .outerjoin(SampleType, SampleType.id == SamplePoint.sample_type_id)
        .where(SamplePoint.active, SamplePoint.client_id == client_of(work))
        .order_by(SamplePoint.name, SamplePoint.code)
    ).all()
    return [
        PlaceOffer(
            str(row.SamplePoint.id), row.SamplePoint.name, row.SamplePoint.code, row.kind or "",
            day(row.last, zone(work)),
        )
        for row in rows
    ]  # fmt: skip


def _tests(work: Work, kinds: dict[str, str]) -> tuple[list[TestOffer], int]:
    """Groups, then single tests, that are done on one of these kinds at least; and how many are not."""
    services = on_offer(work)
    measured = _measured(work, [test.version.id for test in services.values()])
    told: list[tuple[list[Test], TestOffer]] = []
    for group, members in groups(work).values():
        tests = [services[each] for each in members if each in services]
        # a group of which something is not on offer cannot be ordered as a whole
        if len(tests) == len(members):
            told.append((tests, _group(work, group, tests)))
    for test in services.values():
        told.append(([test], _single(work, test, measured.get(test.version.id, []))))
    offered = [one for tests, one in told if _suits(one, tests, kinds)]
    return offered, len(told) - len(offered)


def _suits(one: TestOffer, tests: list[Test], kinds: dict[str, str]) -> bool:
    """Whether it is done on any of these kinds, with a word on which it is not."""
    misfits = [name for id, name in kinds.items() if not all(test.done_on(id) for test in tests)]
    if misfits:
        one.not_on = _("Not done on {kinds}", kinds=", ".join(map(in_sentence, misfits)))
    return not kinds or len(misfits) < len(kinds)


def _group(work: Work, group: Profile, tests: list[Test]) -> TestOffer:
    # what changes within minutes no bottle can save: it would only hide what is urgent for the rest
    holds = [hold for test in tests if (hold := test.version.hold_minutes) is not None and hold >= 60]
    return TestOffer(
        id=str(group.id), name=group.name, group=True, what=_names([test.service.name for test in tests]),
        bottle=_names([each.bottle.name for each in tests if each.bottle], "; "), hold=hold_words(min(holds, default=None)),
        price=money(work, price_of(tests)), days=max(test.version.turnaround_days for test in tests),
    )  # fmt: skip


def _single(work: Work, test: Test, analytes: list[str]) -> TestOffer:
    told = _names(analytes) if analytes != [test.service.name] else ""
    return TestOffer(
        id=str(test.service.id), name=test.service.name, what=", ".join(filter(None, [test.method, told])),
        bottle=test.bottle.name if test.bottle else "", hold=hold_words(test.version.hold_minutes),
        price=money(work, price_of([test])), days=test.version.turnaround_days,
    )  # fmt: skip


def _names(names: list[str], between: str = ", ") -> str:
    """Each once; of many only how many more."""
    each = list(dict.fromkeys(names))
    if len(each) > FEW_ANALYTES:
        return _(
            "{first} and {count} more",
            first=between.join(each[: FEW_ANALYTES - 1]),
            count=len(each) - FEW_ANALYTES + 1,
        )
    return between.join(each)


def _measured(work: Work, version_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for version, name in work.db.execute(
        select(ServiceAnalyte.service_version_id, Analyte.name)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id.in_(version_ids))
        .order_by(ServiceAnalyte.position)
    ):
        found.setdefault(version, []).append(name)
    return found


def _earlier(work: Work) -> list[EarlierOrder]:
    rows: list[Any] = list(
        work.db.execute(
            select(Order, names_of())
            .where(
                Order.client_id == client_of(work),
                Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
            )
            .order_by(Order.created_at.desc(), Order.id.desc())
            .limit(EARLIER)
        )
    )
    return [
        EarlierOrder(
            str(row.Order.id),
            row.Order.number,
            title(row.names),
            day(row.Order.created_at, zone(work)),
        )
        for row in rows
    ]

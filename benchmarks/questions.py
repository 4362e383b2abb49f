"""What people and programs ask of a laboratory that grows, and in how many milliseconds it shall be answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import (
    audit,
    audit_views,
    client_views,
    lists,
    nouns,
    palette,
    record_page,
    services,
    specifications,
)
from labflow.domain import declared as _declared  # noqa: F401 (every noun is declared by importing it)
from labflow.domain.actor import Actor
from labflow.domain.analyses import by_test, review_case, review_views, sheet
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.views import BENCH
from labflow.domain.labels import content as label_content
from labflow.domain.lists import ListPlan
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import detail as order_detail
from labflow.domain.orders.views import ORDERS
from labflow.domain.portal import home, trends
from labflow.domain.portal import orders as portal_orders
from labflow.domain.portal import reports as portal_reports
from labflow.domain.ports import House
from labflow.domain.reports import detail as report_detail
from labflow.domain.reports.views import REPORTS
from labflow.domain.samples import detail as sample_detail
from labflow.domain.samples import scanning
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.work import Work, open_work
from labflow.models import Analysis, Order, Report, Sample

LIST, SEARCH, DASHBOARD, SAMPLE, PORTAL, SHEET, OTHER = 10, 15, 100, 20, 30, 300, 50

Verb = Callable[[Work], Any]


@dataclass(frozen=True)
class Question:
    """What is asked, by whom, and in how many milliseconds it shall be answered."""

    what: str
    goal: int
    verb: Verb
    who: str = "admin"


@dataclass(frozen=True)
class Place:
    """A laboratory of one size, with those of its people who ask."""

    house: House
    people: dict[str, Actor]
    samples: int


def questions(place: Place) -> Iterator[Question]:
    """What people ask; the numbers they know are those of this laboratory."""
    number, order_number, reference = known(place)
    for plan in (SAMPLES, ORDERS, REPORTS):
        yield from _sorts(plan)
        yield from _filters(place, plan)
    for q in (number, number[-4:], reference[:9], "harbor", "zzz", "12"):
        yield Question(f"samples, search “{q}”", SEARCH, page_of(SAMPLES, tab="all", q=q))
    for q in (order_number, "harbor", f"PO-{order_number[1:]}", number):
        yield Question(f"orders, search “{q}”", SEARCH, page_of(ORDERS, tab="all", q=q))
    for q in (order_number, "harbor"):
        yield Question(f"reports, search “{q}”", SEARCH, page_of(REPORTS, tab="all", q=q))
    yield Question("samples, open work by client", LIST, page_of(SAMPLES, sort="client"))
    yield Question("samples, page 200 by number", LIST, _deep(place, "-number"))
    yield Question("samples, page 200 by client", LIST, _deep(place, "client"))
    yield Question("bench, by test", OTHER, lambda work: by_test.page(work, ListQuery()))
    yield Question("bench, as a list", LIST, page_of(BENCH))
    yield Question("review queue", OTHER, lambda work: review_views.queue(work, ListQuery()))
    yield Question("clients", LIST, lambda work: lists.page(work, client_views.CLIENTS, ListQuery(), heard=0))
    yield Question("dashboard", DASHBOARD, lambda work: today(work, heard=0))
    sample, order = newest(place, Sample), newest(place, Order)
    yield Question(
        "sample page", SAMPLE, lambda work: record_page.read(work, "sample", sample, sample_detail.view)
    )
    yield Question(
        "order page", OTHER, lambda work: record_page.read(work, "lab_order", order, order_detail.view)
    )
    yield from _opened(place)
    for q in (number, "harbor", reference[:7]):
        yield Question(f"palette “{q}”", SEARCH, lambda work, q=q: palette.search(work, q))
    yield Question("scan of a label", SEARCH, lambda work: scanning.find(work, f"{number}-1"))
    yield Question("portal home of the largest client", PORTAL, home.view, "renee")
    yield Question("portal orders", PORTAL, lambda work: portal_orders.page(work, ListQuery()), "renee")
    yield Question("portal reports", PORTAL, lambda work: portal_reports.page(work, ListQuery()), "renee")
    yield Question("portal results of a place", OTHER, trends.view, "renee")
    for noun in ("orders", "samples", "analyses", "results", "reports", "custody", "signatures"):
        yield Question(f"programs, {noun}", LIST, partial(_read, noun))
    yield Question("audit, newest", LIST, page_of(audit_views.TRAIL))
    yield Question("audit, of a sample", LIST, page_of(audit_views.TRAIL, filters=f"number:is:{number}"))
    yield Question("audit, a rare verb", LIST, page_of(audit_views.TRAIL, filters="verb:is:samples.reject"))
    yield Question("audit, part of a rare verb", LIST, page_of(audit_views.TRAIL, filters="verb:has:reject"))
    yield Question("audit, words of a reason", SEARCH, page_of(audit_views.TRAIL, q="broken bottle"))
    yield Question("audit, the chain", LIST, audit_views.chain)
    yield Question("audit, a round of sealing", OTHER, audit.seal)


def _opened(place: Place) -> Iterator[Question]:
    """What people open and work in, of what is largest: the sheet of the test that waits most, a case of the review."""
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        waiting = select(Analysis.service_id).where(Analysis.state.in_(OPEN)).group_by(Analysis.service_id)
        service = work.db.scalars(waiting.order_by(func.count().desc()).limit(1)).one()
        cases = [UUID(row.id) for row in review_views.queue(work, ListQuery()).rows]
        largest = select(Sample.client_id).group_by(Sample.client_id).order_by(func.count().desc())
        client = work.db.scalars(largest.limit(1)).one()
        named = select(Order.specification_id).where(Order.specification_id.is_not(None)).limit(1)
        limits = work.db.scalars(named).one()
    report = newest(place, Report)
    yield Question(
        "sheet of a test", SHEET, lambda work: sheet.sheet(work, sheet.SheetQuery(service_id=str(service)))
    )
    for case in cases[:1]:  # a laboratory may have nothing to review
        yield Question(
            "review of a sample", OTHER, partial(lambda case, work: review_case.case(work, case), case)
        )
    yield Question(
        "report page", OTHER, lambda work: record_page.read(work, "report", report, report_detail.view)
    )
    yield Question(
        "client page", OTHER, lambda work: record_page.read(work, "client", client, client_views.view)
    )
    yield Question("test page", OTHER, lambda work: services.editor(work, service))
    yield Question("specification page", OTHER, lambda work: specifications.editor(work, limits))
    yield Question("storage places", OTHER, lambda work: label_content.known_locations(work, 12))


def _sorts(plan: ListPlan) -> Iterator[Question]:
    """Each sort where it is offered: all rows, or those of open work."""
    for column in plan.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            view = (
                plan.views[-1].key
                if not column.sort.few_only
                else next(v.key for v in plan.views if not v.href)
            )
            yield Question(f"{plan.name}, {view}, by {sort}", LIST, page_of(plan, tab=view, sort=sort))


def _filters(place: Place, plan: ListPlan) -> Iterator[Question]:
    """All rows by each filter: a choice that is, one that is not, a day of some years ago, a part of a word."""
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        for one in plan.all_filters():
            options = [choice.value for choice in one.options(work)] if one.options else []
            texts = {
                "choice": [f"is:{value}" for value in (*options[:1], *options[-1:])] + [f"not:{value}" for value in options[:1]],
                "date": ["between:2019-03-04|2019-03-05", "in:last30", "none:"],
                "text": ["has:cooler 3", "none:"],
                "number": ["is:3", "above:2"],
                "yes": ["is:yes", "is:no"],
            }[one.kind]  # fmt: skip
            for at, text in enumerate(texts):
                if text.partition(":")[0] in one.operators:
                    told = (
                        text
                        if one.kind != "choice"
                        else f"{text.partition(':')[0]}, {('first', 'last', 'first')[at]}"
                    )
                    yield Question(
                        f"{plan.name}, {one.key} {told}",
                        LIST,
                        page_of(plan, tab=plan.views[-1].key, filters=f"{one.key}:{text}"),
                    )


def _read(noun: str, work: Work) -> None:
    """The first fifty of a noun as programs read it, in its usual order."""
    nouns.page(work, nouns.noun_named(noun), nouns.Asking())


def page_of(plan: ListPlan, **asked: str) -> Verb:
    return lambda work: lists.page(work, plan, ListQuery(**asked), heard=0)  # as the screens do


def _deep(place: Place, sort: str) -> Verb:
    """Page 200, to which somebody came by 199 times “next”."""
    from labflow.domain.lists.piece import piece

    key = next(column.sort for column in SAMPLES.columns if column.key == sort.removeprefix("-"))
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        many = piece(work, SAMPLES, [], key, descending=sort.startswith("-"), size=199 * 50)
    return page_of(SAMPLES, tab="all", sort=sort, after=many.after)


def known(place: Place) -> tuple[str, str, str]:
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        middle = select(Sample.number, Order.number, Sample.client_reference).join(
            Order, Order.id == Sample.order_id
        )
        row = work.db.execute(middle.where(Sample.number >= "S22").order_by(Sample.number).limit(1)).one()
        return row[0], row[1], row[2]


def newest(place: Place, kind: Any) -> Any:
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        return work.db.scalars(select(kind.id).order_by(kind.created_at.desc()).limit(1)).one()

"""A laboratory with a great many samples: every query of every list and page follows an index, and none is asked per row.

The plans are read as the application's role with row-level security on. Ten thousand samples are there; PostgreSQL is
told that a page of a table holds a hundred times what it does, so that it plans as for a million.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from labflow.domain import (
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
from labflow.domain.analyses import by_test, review_case, review_views, sheet
from labflow.domain.analyses.views import BENCH
from labflow.domain.labels import content as label_content
from labflow.domain.lists import ListPlan, newest, reading, searching, window
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.narrowing import all_filters
from labflow.domain.lists.reading import lines_of
from labflow.domain.lists.window import ListQuery
from labflow.domain.nouns import Asking, Noun, all_nouns
from labflow.domain.orders import detail as order_detail
from labflow.domain.orders.views import ORDERS
from labflow.domain.portal import home, placing, trends
from labflow.domain.portal import orders as portal_orders
from labflow.domain.portal import reports as portal_reports
from labflow.domain.reports import detail as report_detail
from labflow.domain.reports.views import REPORTS, TO_PREPARE
from labflow.domain.samples import detail as sample_detail
from labflow.domain.samples import scanning
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.local.postgres import EmbeddedPostgres
from labflow.models import Order, Report, Sample
from labflow.testing import TestLab, make_house
from labflow.wiring import engine_for

SAMPLES_THERE = 10_000
DENSER = 100
LARGE = (
    "sample", "analysis", "result", "lab_order", "report", "report_sample", "audit_event", "audit_seal", "container", "custody_event",
    "verification", "signature",
)  # fmt: skip
LISTS = {plan.name: plan for plan in (SAMPLES, ORDERS, REPORTS, TO_PREPARE, BENCH, audit_views.TRAIL)}
SOON = 5
"""A scan that is expected to find so many times what is wanted of it ends soon."""


class Reader:
    """Explains each statement before it runs, in its own transaction, and counts them."""

    def __init__(self) -> None:
        self.scans: dict[str, str] = {}
        self.count = 0
        self._known: set[tuple[str, str]] = set()

    def __call__(
        self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        self.count += 1
        asked = (
            statement,
            repr({name: value for name, value in parameters.items() if not isinstance(value, datetime)}),
        )
        if not statement.lstrip().lower().startswith(("select", "with")) or asked in self._known:
            return
        self._known.add(asked)
        told = cursor.connection.execute(f"explain (format json) {statement}", parameters).fetchone()[0]
        plan = (told if isinstance(told, list) else json.loads(told))[0]["Plan"]
        for table, condition in _scanned(plan, None):
            self.scans[table] = condition


WHOLE = ("Hash", "Sort", "Aggregate", "Materialize", "Memoize", "BitmapOr", "BitmapAnd", "WindowAgg")
"""What reads all that is below it, however little is wanted above."""


def _scanned(node: dict[str, Any], wanted: float | None) -> Iterator[tuple[str, str]]:
    """Large tables that are read from end to end, and for what. A scan that soon finds the rows `wanted` is none."""
    kind = node["Node Type"]
    if node.get("One-Time Filter") == "false":
        return  # PostgreSQL 16 plans what it will not read
    if kind == "Limit":
        wanted = node["Plan Rows"]
    elif node.get("Parent Relationship") == "InitPlan" and kind not in WHOLE:
        wanted = 1  # one value, or whether there is any
    elif kind in WHOLE or node.get("Parent Relationship") == "SubPlan":
        wanted = None
    if (
        kind == "Seq Scan"
        and node["Relation Name"] in LARGE
        and (wanted is None or wanted * SOON > node["Plan Rows"])
    ):
        yield node["Relation Name"], node.get("Filter", "all")
    for below in node.get("Plans", ()):
        yield from _scanned(below, wanted)


@pytest.fixture(scope="module")
def wide_engine(server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]]) -> Iterator[Engine]:
    dsns = server.create_database("wide", template=furnished[0])
    sql = Path(__file__).with_name("wide_lists.sql").read_text()
    for name, value in {"samples": SAMPLES_THERE, "orders": SAMPLES_THERE // 5, "clients": 100}.items():
        sql = sql.replace(f"{{{name}}}", str(value))
    server.ask(sql, "wide")
    names = ", ".join(f"'{name}'" for name in LARGE)
    server.ask(
        "".join(f"alter table {name} set (autovacuum_enabled = off);" for name in LARGE)
        + f"update pg_class set reltuples = reltuples * {DENSER} where relname in ({names});", "wide",
    )  # fmt: skip
    opened = engine_for(dsns.app)
    yield opened
    opened.dispose()
    server.drop_database("wide")


@pytest.fixture
def wide(
    wide_engine: Engine, furnished: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> TestLab:
    """The laboratory; a list is long from a thousand rows on, as two thousand orders are."""
    for module in (window, reading):
        monkeypatch.setattr(module, "COUNT_CAP", 1_000)
    return TestLab(make_house(wide_engine), built=dict(furnished[1]))


@contextmanager
def read(lab: TestLab) -> Iterator[Reader]:
    reader = Reader()
    event.listen(lab.house.engine, "before_cursor_execute", reader)
    try:
        yield reader
    finally:
        event.remove(lab.house.engine, "before_cursor_execute", reader)


def ask(lab: TestLab, verb: Callable[[Work], Any], person: Any = None) -> Reader:
    with lab.work_as(person or lab.ada) as work:
        work.db.execute(select(1))
        with read(lab) as reader:
            verb(work)
    return reader


def wrong(lab: TestLab, asked: dict[str, Callable[[Work], Any]], person: Any = None) -> list[str]:
    """What was asked that reads a large table from end to end."""
    found = []
    for name, verb in asked.items():
        scans = ask(lab, verb, person).scans
        found += [f"{name}: {table} for {scans[table]}" for table in scans]
    return found


def page(plan: ListPlan, **asked: str) -> Callable[[Work], Any]:
    return lambda work: lists.page(work, plan, ListQuery(**asked), heard=0)


def widest(plan: ListPlan) -> str:
    return next((view.key for view in plan.views if not view.filters and not view.href), plan.views[0].key)


def sorts(plan: ListPlan) -> dict[str, Callable[[Work], Any]]:
    """Every view, and the widest one by every sort it offers, both ways and further on."""
    asked = {f"view {view.key}": page(plan, tab=view.key) for view in plan.views if not view.href}
    for column in plan.all_columns():
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            asked[f"by {sort}"] = page(plan, tab=widest(plan), sort=sort)
            asked[f"by {sort}, next page"] = partial(_next, plan, sort)
    return asked


def _next(plan: ListPlan, sort: str, work: Work) -> None:
    first = lists.page(work, plan, ListQuery(tab=widest(plan), sort=sort), heard=0)
    lists.page(work, plan, ListQuery(tab=widest(plan), sort=sort, after=first.after), heard=0)


def narrowed(lab: TestLab, plan: ListPlan) -> dict[str, Callable[[Work], Any]]:
    """The widest view by every filter with every operator it offers."""
    with lab.work_as(lab.ada) as work:
        texts = [text for one in all_filters(work, plan) for text in _texts(work, one)]
    return {text: page(plan, tab=widest(plan), filters=text) for text in texts}


def _texts(work: Work, one: Filter) -> Iterator[str]:
    for operator in one.operators:
        if one.kind == "choice":
            options = [choice.value for choice in one.options(work)] if one.options else []
            values = [*options[:1], *options[-1:]] if operator == "is" else options[:1]
        elif one.kind == "date":
            values = {
                "in": ["last30", "past", "today"],
                "between": ["2019-03-01|2019-03-31"],
                "none": [""],
            }.get(operator, ["2019-03-01"])
        else:
            values = {"text": ["cooler 7"], "number": ["3"], "yes": ["yes", "no"]}[one.kind]
        for value in values if operator != "none" else [""]:
            yield f"{one.key}:{operator}:{value}"


SEARCHED = ("S25-0012345", "O25-0000123", "0012", "harbor", "well", "well 47", "zzz", "12", "zq", "s2", "é")


def searched(plan: ListPlan) -> dict[str, Callable[[Work], Any]]:
    return {f"search {q}": page(plan, tab=widest(plan), q=q) for q in SEARCHED}


QUICK = ("samples", "orders")
"""What the fast loop asks of; the others are asked the same in the thorough one."""
ASKED = [name if name in QUICK else pytest.param(name, marks=pytest.mark.thorough) for name in LISTS]


SEARCHED_PLANS = [
    pytest.param(SAMPLES, id="samples"),
    *(pytest.param(plan, id=plan.name, marks=pytest.mark.thorough) for plan in (ORDERS, REPORTS)),
]


@pytest.mark.parametrize("name", ASKED)
def test_no_view_sort_filter_or_search_of_a_list_reads_a_large_table_from_end_to_end(
    wide: TestLab, name: str
) -> None:
    plan = LISTS[name]
    bad = wrong(wide, sorts(plan) | narrowed(wide, plan) | searched(plan))
    assert not bad, "\n".join(bad)


def test_a_word_that_the_newest_often_have_is_looked_for_one_after_the_other(wide: TestLab) -> None:
    """One of the last order, or of long ago, is asked of an index: walking would read the whole table for it."""
    with wide.work_as(wide.ada) as work:
        words = ("well", "we", "well 4", "well 3", "S25-0009", "well 2601", "zzz")
        found = [word for word in words if searching.common(work, Sample, searching.pattern(word))]
        assert found == ["well", "we", "well 4"]
        assert not searching.common(
            work, Order, searching.pattern("PO-")
        )  # not so many, that it would be quicker
        assert searching.common(work, Order, searching.pattern("po"))
    with wide.work_as(wide.cleo) as work:
        assert not searching.common(work, Sample, searching.pattern("well"))


@pytest.mark.parametrize("plan", SEARCHED_PLANS)
def test_a_page_of_the_newest_is_the_page_that_an_index_gives(
    wide: TestLab, plan: ListPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by other sorts, and with none of them: whichever way it was looked for, the same rows come in the same order."""
    sorts = [plan.usual_sort, plan.usual_sort.removeprefix("-"), "-due", "location"]
    asked = [(q, sort) for q in ("well", "we", "we%", "zzz", "wide client 7") for sort in sorts]
    pages = [_ids_of(wide, plan, q, sort) for q, sort in asked]
    with wide.work_as(wide.ada) as work:
        filled = [q for q, sort in asked if newest.newest_page(work, plan, q, plan.usual_sort) is not None]
    assert set(filled) == {"well", "we"}
    monkeypatch.setattr(reading, "newest_page", lambda *_: None)
    assert pages == [_ids_of(wide, plan, q, sort) for q, sort in asked]
    with wide.work_as(wide.cleo) as work:
        assert newest.newest_page(work, plan, "well", plan.usual_sort) is None  # hers may be anywhere


def _ids_of(lab: TestLab, plan: ListPlan, q: str, sort: str) -> list[str]:
    with lab.work_as(lab.ada) as work:
        return [line.id for line in lists.page(work, plan, ListQuery(q=q, sort=sort, tab=widest(plan))).lines]


@pytest.mark.parametrize("plan", SEARCHED_PLANS)
def test_whether_a_row_belongs_to_a_search_is_asked_of_the_row_alone(wide: TestLab, plan: ListPlan) -> None:
    """Those who look at a search are told of new rows of it, and of no others, as if it were searched anew."""
    with wide.work_as(wide.ada) as work:
        some_rows = list(work.db.scalars(select(plan.kind.id).limit(400)))
        for q in ("well 2", "we", "S25-00", "zzz", "client 7", "0012"):
            query = ListQuery(q=q, tab=widest(plan))
            told = lists.follow(work, plan, query, shown=[], others=some_rows).news
            found = select(func.count()).where(*reading.read(work, plan, query, []).where)
            assert told == work.db.scalar(found.where(plan.kind.id.in_(some_rows))), q


def some(lab: TestLab, kind: Any, *where: Any) -> Any:
    with lab.work_as(lab.ada) as work:
        return work.db.scalars(select(kind.id).where(*where).order_by(kind.created_at.desc()).limit(1)).one()


def test_no_page_of_a_record_and_no_dashboard_reads_a_large_table_from_end_to_end(wide: TestLab) -> None:
    sample, order, report = some(wide, Sample), some(wide, Order), some(wide, Report)
    asked: dict[str, Callable[[Work], Any]] = {
        "sample": lambda work: record_page.read(work, "sample", sample, sample_detail.view),
        "order": lambda work: record_page.read(work, "lab_order", order, order_detail.view),
        "report": lambda work: record_page.read(work, "report", report, report_detail.view),
        "sheet of a sample": lambda work: sheet.sheet(work, sheet.SheetQuery(sample_id=str(sample))),
        "today": today,
        "bench by test": lambda work: by_test.page(work, ListQuery()),
        "review": lambda work: review_views.queue(work, ListQuery()),
        "case of the review": lambda work: review_case.case(work, sample),
        "sheet of a test": lambda work: sheet.sheet(
            work, sheet.SheetQuery(service_id=str(wide.services["NO3"]))
        ),
        "client": lambda work: record_page.read(work, "client", wide.ashland, client_views.view),
        "test": lambda work: services.editor(work, wide.services["NO3"]),
        "specification": lambda work: specifications.editor(work, wide.limits),
        "storage places": lambda work: label_content.known_locations(work, 12),
        "scan": lambda work: scanning.find(work, "S25-0012345-1"),
        "chain": audit_views.chain,
        **{f"palette {q}": partial(lambda q, work: palette.search(work, q), q) for q in SEARCHED},
    }
    bad = wrong(wide, asked)
    assert not bad, "\n".join(bad)


def test_no_page_of_the_portal_reads_a_large_table_from_end_to_end(wide: TestLab) -> None:
    asked: dict[str, Callable[[Work], Any]] = {
        "home": home.view,
        "orders": lambda work: portal_orders.page(work, ListQuery()),
        "reports": lambda work: portal_reports.page(work, ListQuery()),
        "trends": trends.headline,
        "results": trends.view,
        "new order": placing.offer,
    }
    bad = wrong(wide, asked, wide.cleo)
    assert not bad, "\n".join(bad)


@pytest.mark.thorough
@pytest.mark.parametrize("noun", all_nouns(), ids=lambda noun: noun.name)
def test_no_order_in_which_programs_read_a_noun_reads_a_large_table_from_end_to_end(
    wide: TestLab, noun: Noun
) -> None:
    """A sort that no index follows is refused there, and says that the list has to be narrowed first."""

    def sorted_by(sort: str, work: Work) -> None:
        with suppress(Invalid):
            nouns.page(work, noun, Asking(sort=sort))

    sorts = ["", *noun.all_sorts, *(f"-{sort}" for sort in noun.all_sorts)]
    bad = wrong(wide, {f"by {sort}": partial(sorted_by, sort) for sort in sorts})
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("name", LISTS)
def test_fifty_rows_of_a_list_take_as_many_statements_as_five(wide: TestLab, name: str) -> None:
    plan = LISTS[name]
    with wide.work_as(wide.ada) as work:
        rows = work.db.execute(plan.rows().order_by(plan.id_key.column.desc()).limit(50)).all()
        counts = Counter()
        lines_of(work, plan, rows[:1], plan.all_columns())  # what is read once a piece of work
        for many in (5, 50):
            with read(wide) as reader:
                lines_of(work, plan, rows[:many], plan.all_columns())
            counts[many] = reader.count
    assert len(rows) > 5
    assert counts[5] == counts[50]


def test_a_large_order_takes_as_many_statements_as_a_small_one(wide: TestLab) -> None:
    with wide.work_as(wide.ada) as work:
        sizes = select(Sample.order_id).group_by(Sample.order_id)
        from sqlalchemy import func

        small = work.db.scalars(sizes.having(func.count() == 5).limit(1)).one()
        large = work.db.scalars(sizes.having(func.count() == 50).limit(1)).one()
    counts = {
        id: ask(wide, lambda work, id=id: record_page.read(work, "lab_order", id, order_detail.view)).count
        for id in (small, small, large)  # the first one also reads what is settled
    }
    assert counts[small] == counts[large]

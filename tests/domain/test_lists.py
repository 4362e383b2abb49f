"""Lists: filters that read as a sentence, views that people save and share, columns they arrange, files they take along."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from labflow.domain import analyses, lists, orders, uploads
from labflow.domain.lab import zone
from labflow.domain.lists import acting, exporting, options, piece, reading, searching, tallies, window
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders.views import ORDERS
from labflow.domain.samples.views import SAMPLES
from labflow.errors import Invalid, NotAllowed, NotFound
from labflow.kit.times import local
from labflow.models import Client, Export, FieldDef, ListLayout, Sample, SavedView
from labflow.testing import TestLab
from tests.listed import keys


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    tallies._KEPT.clear()


def shown(lab: TestLab, person: Any = None, **asked: str) -> lists.ListPage:
    with lab.work_as(person or lab.max) as work:
        return lists.page(work, SAMPLES, ListQuery(**asked))


@pytest.mark.parametrize(
    ("filters", "sentence", "found"),
    [
        ("state:not:due", ("Status", "is not", "Due"), 2),
        ("state:is:due|received", ("Status", "is", "Due, Received"), 3),
        ("received:none:", ("Received", "is empty", ""), 2),
        ("received:in:today", ("Received", "in", "today"), 2),
        ("due:in:past", ("Due", "in", "the past"), 0),
        ("above:above:0", ("Above a limit", "above", "0"), 1),
        ("priority:is:normal", ("Priority", "is", "Normal"), 4),
        ("priority:not:normal", ("Priority", "is not", "Normal"), 0),
        ("reference:has:site", ("Client sample ID", "contains", "site"), 4),
        ("hold:is:no", ("Hold time not pressing", "", ""), 4),
    ],
)
def test_a_filter_narrows_the_list_and_reads_as_a_sentence(
    lab: TestLab, filters: str, sentence: tuple[str, str, str], found: int
) -> None:
    lab.order(count=2)
    lab.received()
    lab.resulted({"NO3": "18.4", "PB": "0.05", "EC": "Absent"})
    page = shown(lab, tab="all", filters=filters)
    [chip] = page.chips
    assert (chip.label, chip.operator, chip.value) == sentence
    assert (page.total, page.changed) == (found, True)


def test_a_filter_says_and_keeps_a_name_that_its_panel_has_no_room_for(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laboratory has more clients than one chooses from at once."""
    monkeypatch.setattr(options, "MOST", 1)
    with lab.work_as(lab.max) as work:
        first, last = (
            work.db.scalars(select(Client).order_by(name).limit(1)).one()
            for name in (Client.name.asc(), Client.name.desc())
        )
    assert first.id != last.id
    asked = f"client:is:{last.id}"
    with lab.work_as(lab.max) as work:
        [chip] = lists.page(work, SAMPLES, ListQuery(filters=asked)).chips
        editor = lists.editor(work, SAMPLES, "client", asked)
    assert chip.value == last.name
    assert editor is not None
    assert [one.label for one in editor.options] == [last.name, first.name]
    assert editor.chosen == [str(last.id)]


def test_what_a_list_does_not_offer_is_left_out_of_the_address(lab: TestLab) -> None:
    lab.order()
    page = shown(lab, tab="all", filters="nonsense:is:1;state:like:x;above:above:many;due:between:soon|later")
    assert [chip.key for chip in page.chips] == ["above", "due"]
    assert page.lines == []


def test_a_view_begins_with_its_filters_and_without_them_on_purpose(lab: TestLab) -> None:
    lab.order()
    lab.received()
    assert (shown(lab).total, shown(lab).changed) == (1, False)
    bare = shown(lab, filters="-")
    assert (bare.total, bare.chips, bare.changed) == (2, [], True)


def test_every_column_sorts_both_ways_and_pages_do_not_overlap(lab: TestLab) -> None:
    for _ in range(2):
        lab.order(count=30)
    for column in SAMPLES.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            first = shown(lab, tab="all", sort=sort)
            second = shown(lab, tab="all", sort=sort, after=first.after)
            assert len({*keys(first), *keys(second)}) == 60, sort


def test_priority_and_status_sort_by_what_they_mean_and_not_by_their_letters(lab: TestLab) -> None:
    for priority in ("normal", "rush", "high"):
        lab.order(priority=priority)
    lab.received()
    by_priority, by_state = (shown(lab, tab="all", sort=sort).lines for sort in ("priority", "state"))
    assert [cell(line, "priority")[1] for line in by_priority] == ["rush", "high", "normal", "normal"]
    assert [cell(line, "state")[1] for line in by_state] == ["due", "due", "due", "received"]
    with lab.work_as(lab.max) as work:
        page = lists.page(work, ORDERS, ListQuery(tab="all", sort="priority"))
    assert [cell(line, "priority", ORDERS)[1] for line in page.lines] == ["rush", "high", "normal", "normal"]


def cell(line: Any, key: str, plan: Any = SAMPLES) -> list[str]:
    """What a line says in a column."""
    return line.cells[[column.key for column in plan.columns].index(key)]


def test_a_view_is_saved_found_again_changed_and_removed_by_its_owner(lab: TestLab) -> None:
    lab.order()
    lab.received()
    with lab.work_as(lab.ana) as work:
        view_id = lists.save_view(
            work, SAMPLES, name=" My  bench ", filters="state:is:received", sort="-number"
        )
    assert [tab.label for tab in shown(lab, lab.ana).views if tab.own] == ["My bench"]
    mine = shown(lab, lab.ana, tab=str(view_id))
    assert (mine.total, mine.changed, mine.counts[str(view_id)]) == (1, False, "1")
    assert str(view_id) not in shown(lab, lab.vera).counts
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        lists.change_view(work, view_id, name="Taken", shared=False)
    with lab.work_as(lab.ana) as work:
        lists.remove_view(work, view_id)
    assert str(view_id) not in shown(lab, lab.ana).counts
    assert lab.one(SavedView, view_id).retired


def test_sharing_a_view_needs_the_permission_and_shows_it_to_everybody(lab: TestLab) -> None:
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        lists.save_view(work, SAMPLES, name="All mine", filters="-", shared=True)
    with lab.work_as(lab.vera) as work:
        view_id = lists.save_view(
            work, SAMPLES, name="In review", filters="state:is:to_be_verified", shared=True
        )
    assert str(view_id) in shown(lab, lab.ana).counts


def test_a_view_needs_a_name_of_its_own(lab: TestLab) -> None:
    with lab.work_as(lab.ana) as work:
        lists.save_view(work, SAMPLES, name="Mine", filters="-")
    for name, told in ((" ", "name"), ("mine", "already"), ("x" * 61, "60")):
        with pytest.raises(Invalid, match=told), lab.work_as(lab.ana) as work:
            lists.save_view(work, SAMPLES, name=name, filters="-")


def test_columns_stay_as_a_person_arranged_them(lab: TestLab) -> None:
    kept = [
        {"key": "client", "shown": True, "width": 300},
        {"key": "number", "shown": True},
        {"key": "due", "shown": False},
    ]
    with lab.work_as(lab.ana) as work:
        lists.keep_layout(work, SAMPLES, "open", columns=kept, density="compact")
        lists.keep_layout(work, SAMPLES, "open", columns=kept, density="relaxed")
    page = shown(lab, lab.ana)
    assert [(column.key, column.width, column.shown) for column in page.columns[:3]] == [
        ("client", "300px", True), ("number", "104px", True), ("due", "236px", False),
    ]  # fmt: skip
    assert page.density == "relaxed"
    assert shown(lab, lab.vera).columns[0].key == "number"
    with lab.work_as(lab.ana) as work:
        lists.forget_layout(work, SAMPLES, "open")
    assert lab.all(ListLayout) == []


def test_columns_give_way_in_a_narrow_window_until_somebody_arranges_them(lab: TestLab) -> None:
    def giving_way() -> set[str]:
        return {column.key for column in shown(lab, lab.ana).columns if column.folds}

    assert giving_way() == {"matrix", "location"}
    with lab.work_as(lab.ana) as work:
        lists.keep_layout(work, SAMPLES, "open", columns=[{"key": "location", "shown": True}], density="")
    assert giving_way() == set()


def test_a_field_of_the_laboratorys_own_is_a_column_and_a_filter_at_once(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(
            FieldDef(entity="sample", key="colour", label="Colour", kind="choice", options=["clear", "brown"])
        )
    clear, _ = lab.samples_of(lab.order(count=2))
    with lab.system() as work:
        work.lock(Sample, clear.id).custom = {"colour": "clear"}
    page = shown(lab, tab="all", filters="custom.colour:is:clear")
    assert keys(page) == [clear.number]
    [column] = [column for column in page.columns if column.key == "custom.colour"]
    assert (column.label, column.shown, page.lines[0].cells[column.place]) == (
        "Colour",
        False,
        ["text", "clear"],
    )


def test_an_act_on_several_orders_tells_what_became_of_each(lab: TestLab) -> None:
    first, second = lab.order(), lab.order()
    with lab.work_as(lab.max) as work:
        orders.hold(work, second, reason="Payment is missing")
        asked = acting.dialog(work, ORDERS, "hold", [str(first), str(second)])
    assert (asked.title, asked.reason) == ("Hold 2 orders", True)
    assert acting.missing(ORDERS, "hold", {"reason": " "}) == {"reason": "Give a reason."}


def test_an_act_that_a_list_does_not_have_or_a_person_may_not_do_is_refused(lab: TestLab) -> None:
    order = str(lab.order())
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        acting.dialog(work, ORDERS, "explode", [order])
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        acting.dialog(work, ORDERS, "hold", [order])
    with pytest.raises(Invalid, match="Select"), lab.work_as(lab.max) as work:
        acting.dialog(work, ORDERS, "hold", [])


def test_what_is_seen_is_exported_and_no_cell_becomes_a_formula(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    with lab.system() as work:
        work.lock(Sample, sample.id).client_reference = "=cmd|' /C calc'!A0"
    with lab.work_as(lab.max) as work:
        lists.keep_layout(
            work, SAMPLES, "all", density="",
            columns=[{"key": "number", "shown": True}, {"key": "reference", "shown": True}]
            + [{"key": column.key, "shown": False} for column in SAMPLES.columns[2:]],
        )  # fmt: skip
        text, name, _ = exporting.download(work, "samples", ListQuery(tab="all"), format="csv")
        book, _, _ = exporting.download(work, "samples", ListQuery(tab="all"), format="xlsx")
    assert name.startswith("samples ")
    assert text.decode("utf-8-sig").splitlines() == [
        "Sample,Client sample ID",
        f"{sample.number},'=cmd|' /C calc'!A0",
    ]
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[1] == [sample.number, "=cmd|' /C calc'!A0"]  # a text; XLSX keeps formulas apart


def test_a_file_says_what_the_screen_says_and_times_and_counts_can_be_reckoned_with(lab: TestLab) -> None:
    """No relative time, which is wrong tomorrow; no "4/4", which a spreadsheet takes for a day in April; no dash for nought."""
    lab.resulted()
    with lab.work_as(lab.max) as work:
        lists.keep_layout(
            work, SAMPLES, "all", density="",
            columns=[{"key": column.key, "shown": column.key in ("state", "tests", "due", "priority", "above")} for column in SAMPLES.columns],
        )  # fmt: skip
        text, name, _ = exporting.download(work, "samples", ListQuery(tab="all"), format="csv")
        book, _, _ = exporting.download(work, "samples", ListQuery(tab="all"), format="xlsx")
        today, [due] = local(work.now, zone(work)), work.db.scalars(select(Sample.due_at))
        promised = local(due, zone(work)).replace(tzinfo=None, second=0, microsecond=0)
    assert name == f"samples {today:%Y-%m-%d}.csv"
    assert text.decode("utf-8-sig").splitlines()[1] == f"In review,0 of 3,{promised:%Y-%m-%d %H:%M},Normal,0"
    [_, row] = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert row[2].replace(second=0, microsecond=0) == promised
    assert row[4] == 0


def test_an_export_of_nothing_known_or_by_a_stranger_is_refused(lab: TestLab) -> None:
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        exporting.download(work, "secrets", ListQuery(), format="csv")
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        exporting.download(work, "samples", ListQuery(), format="exe")
    with pytest.raises(NotFound), lab.work_as(lab.cleo) as work:
        exporting.download(work, "samples", ListQuery(), format="csv")


def test_rows_that_changed_are_counted_as_new_only_where_they_belong(lab: TestLab) -> None:
    waiting = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.max) as work:
        receive = lists.follow(work, SAMPLES, ListQuery(tab="receive"), shown=[], others=[waiting.id])
        opened = lists.follow(work, SAMPLES, ListQuery(tab="open"), shown=[waiting.id], others=[waiting.id])
        assert (receive.news, opened.news) == (1, 0)
        assert [line.key for line in opened.lines] == [waiting.number]


def test_many_rows_are_prepared_by_the_worker_and_fetched_by_who_asked(
    lab: TestLab, monkeypatch: Any
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "STEP", 2)
    lab.order(count=5)
    with lab.work_as(lab.max) as work:
        started = exporting.start(work, SAMPLES, ListQuery(tab="all"), format="csv", columns=[])
    assert (started.file_url, started.total_text) == ("", "5")
    [export] = lab.all(Export)
    told: list[int] = []
    for _ in range(2):  # a job may be done twice
        exporting.make(lab.house, export.id, tell=told.append)
    assert told == [2, 4, 5]
    with lab.work_as(lab.max) as work:
        [mine] = exporting.mine(work)
        _, data = uploads.fetch(work, UUID(mine.url.rsplit("/", 1)[-1]))
    assert len(data.decode("utf-8-sig").splitlines()) == 6
    with lab.work_as(lab.vera) as work:
        assert exporting.mine(work) == []
        with pytest.raises(NotFound):
            uploads.fetch(work, UUID(mine.url.rsplit("/", 1)[-1]))


def test_a_view_is_counted_once_for_everybody_until_something_is_heard(lab: TestLab) -> None:
    sample = lab.received()
    assert tabs_of(lab, lab.max, heard=1)["open"] == "1"
    lab.received()
    assert tabs_of(lab, lab.ana, heard=1)["open"] == "1"
    assert tabs_of(lab, lab.ana, heard=2)["open"] == "2"
    assert tabs_of(lab, lab.ana)["open"] == "2"
    with lab.work_as(lab.max) as work:
        followed = lists.follow(work, SAMPLES, ListQuery(), shown=[sample.id], others=[], heard=2)
    assert {view.key: view.count for view in followed.views}["open"] == "2"


@pytest.mark.parametrize("few", [0, 2_000])
def test_a_search_counts_what_it_finds_by_texts_and_by_clients(
    lab: TestLab, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more is found than is read first, and each sample once that is found in both ways."""
    monkeypatch.setattr(searching, "FEW", few)
    for name in ("Acme harbor", "Quay", "Quay 2"):
        sample = lab.received()
        with lab.system() as work:
            work.lock(Sample, sample.id).client_reference = name
    with lab.work_as(lab.max) as work:
        client = work.db.get(Client, sample.client_id).name
        for q in ("harbor", "quay", client, sample.number[-2:], "no such sample"):
            counted = searching.how_many(work, Sample, q)
            [found] = SAMPLES.found(work, q)
            rows = len(list(work.db.scalars(select(Sample.id).where(found))))
            assert counted.more == (rows > few), q
            assert counted.count == rows if rows <= few else 0 < counted.count <= rows, q


@pytest.mark.parametrize("common", [False, True])
def test_a_word_of_two_letters_is_found_where_a_word_begins_with_it(
    lab: TestLab, common: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an index where it is rare, and by walking where it is common; as it is typed, with what means something to LIKE."""
    monkeypatch.setattr(searching, "common", lambda *_: common)
    named = {}
    for name in ("Well 12", "Quay-12", "12 Elm St", "Well 112", "1_2 south", "Quay 2"):
        sample = lab.received()
        with lab.system() as work:
            work.lock(Sample, sample.id).client_reference = name
        named[name] = sample.number
    with lab.work_as(lab.max) as work:
        for q, names in {
            "12": {"Well 12", "Quay-12", "12 Elm St"}, "qu": {"Quay-12", "Quay 2"}, "1_": {"1_2 south"}, "zq": set(),
            "%": set(), "2": {"Quay 2"},
        }.items():  # fmt: skip
            page = lists.page(work, SAMPLES, ListQuery(tab="all", q=q))
            assert {line.key for line in page.lines} == {named[name] for name in names}, q


def test_a_search_that_finds_many_says_at_least_how_many(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", 2)
    monkeypatch.setattr(reading, "FEW", 2)
    lab.order(count=51)
    many = shown(lab, tab="all", q="s26-", sort="reference")
    assert (many.total_text, len(many.lines), many.sort) == ("50+", 50, "-number")
    hint = next(column.hint for column in many.columns if column.key == "reference")
    assert "at most 2 rows" in hint
    few = shown(lab, tab="all", q=many.lines[0].key, sort="reference")
    assert (few.total_text, few.sort) == ("1", "reference")


def test_what_depends_on_who_asks_is_counted_for_each(lab: TestLab) -> None:
    sample = lab.received()
    analysis = lab.analysis(sample)
    with lab.work_as(lab.max) as work:
        analyses.assign(work, [analysis.id], analyst_id=lab.ana.id)
        lists.save_view(work, SAMPLES, name="Own", filters="mine:is:yes", shared=True)
    own = [
        counts
        for person in (lab.ana, lab.max)
        for name, counts in named_tabs(lab, person, heard=7).items()
        if name == "Own"
    ]
    assert own == ["1", ""] or own == ["1", "0"]


def tabs_of(lab: TestLab, person: Any, heard: int | None = None) -> dict[str, str]:
    with lab.work_as(person) as work:
        return lists.page(work, SAMPLES, ListQuery(), heard=heard).counts


def named_tabs(lab: TestLab, person: Any, heard: int | None = None) -> dict[str, str]:
    with lab.work_as(person) as work:
        return {view.label: view.count for view in lists.page(work, SAMPLES, ListQuery(), heard=heard).views}


# ── long lists ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def long_from_three(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (window, reading):
        monkeypatch.setattr(module, "COUNT_CAP", 3)


def offered(page: lists.ListPage) -> dict[str, bool]:
    return {column.key: column.sort for column in page.columns}


@pytest.mark.usefixtures("long_from_three")
def test_a_long_list_offers_no_sort_that_no_index_follows_and_says_why(lab: TestLab) -> None:
    lab.order(count=5)
    lab.received()
    long = shown(lab, tab="all", sort="reference")
    assert (long.sort, offered(long)["reference"], offered(long)["due"]) == ("-number", False, True)
    assert "filter first" in next(column.hint for column in long.columns if column.key == "reference")
    short = shown(lab, sort="reference")
    assert (short.sort, offered(short)["reference"]) == ("reference", True)


@pytest.mark.usefixtures("long_from_three")
@pytest.mark.parametrize("sort", ["client", "-client", "matrix", "-matrix"])
def test_a_long_list_walked_value_by_value_is_in_the_order_of_a_short_one(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    lab.order(count=6)
    lab.order(count=5, client=lab.brewery)
    monkeypatch.setattr(piece, "PAGE_SIZE", 4)
    whole = shown(lab, tab="all", sort=sort)
    key = next(column.sort for column in SAMPLES.columns if column.key == sort.removeprefix("-"))
    found, after = [], ""
    with lab.work_as(lab.max) as work:
        while True:
            some = piece.piece(work, SAMPLES, [], key, descending=sort[0] == "-", after=after, size=4)
            found += [row.number for row in some.rows]
            if not some.after:
                break
            after = some.after
        back = piece.piece(work, SAMPLES, [], key, descending=sort[0] == "-", before=some.before, size=4)
    assert found == keys(whole)
    assert [row.number for row in back.rows] == found[4:8]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("location:has:COOLER", 1), ("location:has:freezer", 0), ("location:none:", 2), ("reference:has:Site", 3),
        ("reference:has:nowhere", 0), ("reference:none:", 0), ("above:above:-0.5", 3), ("above:below:0.5", 3), ("above:is:0.5", 0),
        ("above:above:99999999999", 0), ("above:below:99999999999", 3), ("collected:none:", 0), ("collected:until:2001-01-01", 0),
        ("test:not:00000000-0000-0000-0000-000000000000", 3),
    ],
)  # fmt: skip
def test_filters_that_have_an_index_of_their_own_mean_what_they_say(
    lab: TestLab, filters: str, found: int
) -> None:
    lab.order(count=2)
    lab.received()
    assert shown(lab, tab="all", filters=filters).total == found

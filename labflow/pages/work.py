"""/work: what waits on the bench, by test or by analysis."""

import reflex as rx

from labflow.components.badges import due, flag, status
from labflow.components.buttons import button, icon_button, link, link_button
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import checkbox, search_input, select
from labflow.components.keys import keys
from labflow.components.table import Column, table, table_footer, td, td_id, tr
from labflow.components.tabs import segmented, tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.state.work import BenchRow, ServiceRow, WorkRows
from labflow.state.work import WorkState as S
from labflow.vocabulary import Permission

TABS = (
    ("all", "All work"), ("mine", "Mine"), ("unassigned", "Unassigned"), ("department", "My department"),
    ("returned", "Sent back"), ("late", "Late"), ("hold", "Hold time under 24 h"),
)  # fmt: skip
TEST_COLUMNS = [
    Column("Test"),
    Column("Method", width="15%"),
    Column("Waiting", width="84px", num=True),
    Column("Mine", width="72px", num=True),
    Column("Unassigned", width="100px", num=True),
    Column("Sent back", width="92px", num=True),
    Column("Late", width="76px", num=True),
    Column("Nearest hold time", width="132px"),
    Column("", width="200px"),
]
COLUMNS = [
    Column("", width="44px"),
    Column("Sample", width="108px", sort="sample"),
    Column("Client sample ID"),
    Column("Test", width="17%"),
    Column("Analyst", width="128px"),
    Column("Due", width="236px", sort="due"),
    Column("Hold time", width="124px", sort="hold"),
    Column("State", width="120px"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"))


@page("/work", title="Work", needs=Permission.SEE_WORK, on_load=S.load)
def work() -> rx.Component:
    """The bench's list."""
    return lab_page(
        tabs(*[tab(label, active=S.tab == key, count=S.counts[key], href=f"/work?tab={key}&by={S.by}") for key, label in TABS]),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Sample, client's name, order, test"),
            rx.cond(
                S.service != "",
                link_button("All tests", f"/work?tab={S.tab}", icon_name="x", variant="ghost"),
                rx.fragment(),
            ),
            rx.el.span(
                rx.el.span(rx.el.b(S.total, class_name="w6"), " analyses wait", class_name="s12 t2"),
                segmented([("test", "By test"), ("analysis", "By analysis")], S.by, S.list_by, label="List by"),
                class_name="row g12 end",
            ),
            class_name="fbar",
        ),
        rx.cond(S.by == "test", _by_test(), _by_analysis()),
        rx.cond(S.chosen.length() > 0, _bulk(), rx.fragment()),
        active="work",
        screen="work",
        actions=(
            rx.cond(
                may("import_results"),
                link_button("Import a file", "/import", icon_name="file-spreadsheet"),
                rx.fragment(),
            ),
        ),
        overlays=(keys({"escape": S.clear}),),
    )  # fmt: skip


def _by_test() -> rx.Component:
    return rx.fragment(
        list_cursor(
            table(
                TEST_COLUMNS,
                WorkRows.tests,
                _test,
                empty=_nothing(),
                loading=~S.loaded,
                label="Tests with work",
            )
        ),
        rx.el.footer(
            rx.el.span(WorkRows.tests.length(), " tests"),
            rx.el.span("Open a test to enter its results", class_name="hints"),
            rx.el.span(),
            class_name="foot",
        ),
    )


def _by_analysis() -> rx.Component:
    return rx.fragment(
        list_cursor(
            table(
                COLUMNS, WorkRows.rows, _analysis, sort=S.sort, on_sort=S.sort_by, empty=_nothing(), loading=~S.loaded,
                label="Analyses that wait",
            )
        ),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
    )  # fmt: skip


def _test(row: rx.Var[ServiceRow]) -> rx.Component:
    """A test, under the heading of its department where a new one begins."""
    heading = rx.el.tr(rx.el.td(row.heading, col_span=len(TEST_COLUMNS)), class_name="grp")
    take = button(
        f"Take up {row.unassigned}", size="xs", variant="ghost", on_click=S.take_up_test(row.service_id)
    )
    return rx.fragment(
        rx.cond(row.heading != "", heading, rx.fragment()),
        tr(
            td(
                rx.el.div(
                    link(
                        row.name, href=f"/work/{row.service_id}", class_name="open w5 trunc", title=row.name
                    ),
                    rx.el.span(row.code, class_name="mono s12 t3"),
                    class_name="row g8",
                ),
            ),
            td(rx.el.div(row.method, title=row.method, class_name="trunc"), muted=True),
            td(
                link(row.waiting, href=f"/work?by=analysis&service={row.service_id}", class_name="w5"),
                num=True,
            ),
            td(_count(row.mine), num=True),
            td(_count(row.unassigned), num=True),
            td(_count(row.returned, "twarn w5"), num=True),
            td(_count(row.late, "tbad w5"), num=True),
            td(_hold(row.hold, row.hold_soon)),
            td(
                rx.el.span(
                    rx.cond((row.unassigned > 0) & may("enter_results"), take, rx.fragment()),
                    link_button(
                        rx.cond(may("enter_results"), "Enter results", "Look"),
                        f"/work/{row.service_id}",
                        size="xs",
                    ),
                    class_name="row g4 acts",
                )
            ),
        ),
        key=row.service_id,
    )


def _count(count: rx.Var[int], tone: str = "") -> rx.Component:
    return rx.cond(count > 0, rx.el.span(count, class_name=tone), rx.el.span("–", class_name="t3"))


def _hold(text: rx.Var[str], soon: rx.Var[bool]) -> rx.Component:
    """A holding time: amber when it ends within a day."""
    return rx.cond(
        text == "",
        rx.el.span("–", class_name="t3"),
        rx.cond(
            text.contains("late"),
            flag(text, icon_name="hourglass", tone="tbad"),
            rx.cond(soon, flag(text, icon_name="hourglass", tone="twarn"), rx.el.span(text, class_name="t2")),
        ),
    )


def _analysis(row: rx.Var[BenchRow]) -> rx.Component:
    chosen = S.chosen.contains(row.id)
    box = checkbox(
        checked=chosen, on_change=lambda _: S.toggle(row.id), custom_attrs={"aria-label": "Choose"}
    )
    return tr(
        td(box),
        td_id(row.sample, f"/work/sample/{row.sample_id}"),
        td(rx.el.div(row.description, title=row.client, class_name="trunc")),
        td(
            rx.el.div(
                link(row.test, href=f"/work/{row.service_id}", class_name="trunc", title=row.test),
                rx.cond(
                    row.attempt > 1, rx.el.span(f"attempt {row.attempt}", class_name="s12 t3"), rx.fragment()
                ),
                class_name="row g8",
            )
        ),
        td(
            rx.cond(
                row.analyst != "",
                rx.el.div(row.analyst, class_name="trunc"),
                rx.el.span("–", class_name="t3"),
            )
        ),
        td(due(row.due, row.due_date, late=row.late)),
        td(_hold(row.hold, row.hold_soon)),
        td(
            rx.cond(
                row.note != "",
                rx.el.span(flag("Sent back", icon_name="undo-2", tone="twarn"), title=row.note),
                status(row.state),
            )
        ),
        selected=chosen,
        key=row.id,
    )


def _bulk() -> rx.Component:
    """What to do with the analyses that are chosen."""
    return rx.el.div(
        rx.el.span(S.chosen.length(), " chosen", class_name="cnt"),
        rx.cond(
            may("enter_results"),
            button("Take up", icon_name="hand", variant="ghost", on_click=S.take_up),
            rx.fragment(),
        ),
        rx.cond(
            may("assign_work"),
            rx.el.span(
                select(
                    S.analysts, placeholder="Assign to …", on_focus=S.ask_analysts, on_change=S.give_to, value="",
                    custom_attrs={"aria-label": "Assign to"},
                ),
                on_mouse_enter=S.ask_analysts,
            ),
            rx.fragment(),
        ),
        rx.el.i(),
        icon_button("x", "Let go", on_click=S.clear),
        class_name="pop bulk",
        role="toolbar",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return rx.cond(
        S.q != "",
        empty("Nothing matches", "Look for a sample number, the client's name for it, an order or a test."),
        empty(
            "Nothing waits here", "Received samples appear here until their results are submitted for review."
        ),
    )

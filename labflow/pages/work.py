"""/work: what waits on the bench, test by test; /work/analyses: as a list."""

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button, link, link_button
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may, way
from labflow.pages.listing import Bulk, list_page
from labflow.state.lists import ViewTab
from labflow.state.work import ServiceRow, WorkRows
from labflow.state.work import WorkListState as L
from labflow.state.work import WorkState as S
from labflow.vocabulary import Permission

TEST_COLUMNS = [
    Column("Test"),
    Column("Method", width="9%"),
    Column("Waiting", width="84px", num=True),
    Column("Mine", width="72px", num=True),
    Column("Unassigned", width="124px", num=True),
    Column("Sent back", width="112px", num=True),
    Column("Late", width="76px", num=True),
    Column("Nearest hold time", width="132px"),
    Column("", width="184px"),
]


NOTHING = (
    "Nothing waits",
    "Tests of received samples appear here until their results are submitted for review.",
)
NOTHING_IN = {
    "mine": ("Nothing waits for you", "Tests that are assigned to you, or that you take up, appear here."),
    "unassigned": ("Everything is assigned", "Tests of received samples that nobody took up appear here."),
    "department": ("Nothing waits in your department", "Its tests appear here as soon as their samples are received."),
    "returned": ("Nothing was sent back", "Results that a reviewer returns for correction appear here with the reason."),
    "late": ("Nothing is late", "Tests appear here when the due date of their sample has passed."),
    "hold": ("No holding time presses", "Tests appear here when their holding time ends within a day."),
}  # fmt: skip


@page("/work", title="Work", needs=Permission.SEE_WORK, on_load=S.load)
def work() -> rx.Component:
    """What waits, test by test."""
    return lab_page(
        tabs(rx.foreach(S.views, _view)),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Sample, client's name, order, test", width="300px"),
            rx.el.span(
                rx.el.span(rx.el.b(S.total, class_name="w6"), " tests wait", class_name="s12 t2"),
                link_button("As a list", S.as_list, icon_name="list"),
                class_name="row g12 end",
            ),
            class_name="fbar",
        ),
        list_cursor(
            table(TEST_COLUMNS, WorkRows.tests, _test, empty=_nothing(), loading=~S.loaded, class_name="lst tests", label="Tests with work")
        ),
        rx.el.footer(
            rx.el.span(WorkRows.tests.length(), " tests"),
            rx.el.span("Open a test to enter its results", class_name="hints"),
            rx.el.span(),
            class_name="foot",
        ),
        active="work",
        screen="work",
        follows=True,
        actions=(_import(),),
    )  # fmt: skip


@page("/work/analyses", title="Work as a list", needs=Permission.SEE_WORK, on_load=L.load)
def work_list() -> rx.Component:
    """What waits, each test on each sample."""
    return list_page(
        L, active="work", title="Work as a list", noun="tests", find="Sample, client's name, order, test",
        nothing=NOTHING, nothing_in=NOTHING_IN, begin=way("receive_samples", "Receive samples", "/receiving"),
        bulk=(Bulk("take", "Take up", "hand", "enter_results"), Bulk("assign", "Assign", "user", "assign_work")),
        on_act=lambda key, ids: rx.cond(key == "take", L.take_up(ids), L.ask_act(key, ids)),
        actions=(link_button("By test", "/work", icon_name="layers"), _import()),
    )  # fmt: skip


def _view(view: rx.Var[ViewTab]) -> rx.Component:
    return tab(view.label, active=S.view == view.key, count=view.count, href=view.href)


def _import() -> rx.Component:
    return rx.cond(
        may("import_results"),
        link_button("Import a file", "/import", icon_name="file-spreadsheet"),
        rx.fragment(),
    )


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
                link(row.waiting, href=f"/work/analyses?filters=test:is:{row.service_id}", class_name="w5"),
                num=True,
            ),
            td(_count(row.mine), num=True),
            td(_count(row.unassigned), num=True),
            td(_count(row.returned, "twarn w5"), num=True),
            td(_count(row.late, "tbad w5"), num=True),
            td(_hold(row.hold, row.hold_soon, row.hold_over)),
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


def _hold(text: rx.Var[str], soon: rx.Var[bool], over: rx.Var[bool]) -> rx.Component:
    """A holding time: amber when it ends within a day."""
    return rx.cond(
        text == "",
        rx.el.span("–", class_name="t3"),
        rx.cond(
            over,
            flag(text, icon_name="hourglass", tone="tbad"),
            rx.cond(soon, flag(text, icon_name="hourglass", tone="twarn"), rx.el.span(text, class_name="t2")),
        ),
    )


def _nothing() -> rx.Component:
    """Why no test waits in this view, and where work is."""
    title, text = NOTHING
    whole = empty(title, text, way("receive_samples", "Receive samples", "/receiving"))
    others = link_button("All work", "/work?tab=all")
    views = [(key, empty(title, text, others)) for key, (title, text) in NOTHING_IN.items()]
    return rx.cond(
        S.q != "",
        empty("Nothing matches", "Look for a sample number, the client's name for it, an order or a test."),
        rx.match(S.view, *views, whole),
    )

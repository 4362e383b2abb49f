"""/samples: every sample, by tab, with search and sort."""

import reflex as rx

from labflow.components.badges import due, flag, priority, status
from labflow.components.buttons import link_button
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.progress import work_progress
from labflow.components.table import Column, table, table_footer, td, td_id, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.state.samples import SampleRow, SampleRows
from labflow.state.samples import SamplesState as S
from labflow.vocabulary import Permission

TABS = (
    ("open", "Open work"), ("receive", "To receive"), ("hold", "Hold time under 24 h"), ("review", "Ready for review"),
    ("late", "Late"), ("all", "All"),
)  # fmt: skip
COLUMNS = [
    Column("Sample", width="108px", sort="number"),
    Column("Client sample ID"),
    Column("Client", width="10.5vw", sort="client"),
    Column("Matrix", width="7.6vw"),
    Column("Status", width="106px"),
    Column("Tests", width="96px", hint="Verified of all tests"),
    Column("Due", width="clamp(220px, 15.8vw, 248px)", sort="due"),
    Column("Priority", width="70px"),
    Column("Location", width="8vw"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"))


@page("/samples", title="Samples", needs=Permission.SEE_SAMPLES, on_load=S.load)
def samples() -> rx.Component:
    """The list of samples."""
    return lab_page(
        tabs(
            *[tab(label, active=S.tab == key, count=S.counts[key], href=f"/samples?tab={key}") for key, label in TABS]
        ),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Sample, client's name for it, client", width="288px"),
            rx.el.span(rx.el.b(S.total, class_name="w6"), " samples", class_name="end s12 t2"),
            class_name="fbar",
        ),
        list_cursor(
            table(
                COLUMNS, SampleRows.rows, sample_row, sort=S.sort, on_sort=S.sort_by, empty=_nothing(),
                loading=~S.loaded, label="Samples",
            )
        ),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
        active="samples",
        actions=(
            rx.cond(
                may("receive_samples"),
                link_button("Receive samples", "/receiving", icon_name="scan-barcode", variant="primary"),
                rx.fragment(),
            ),
        ),
    )  # fmt: skip


def sample_row(row: rx.Var[SampleRow]) -> rx.Component:
    """A sample as a line."""
    return tr(
        td_id(row.number, f"/samples/{row.id}"),
        td(rx.el.div(row.reference, title=row.reference, class_name="trunc")),
        td(rx.el.div(row.client, title=row.client, class_name="trunc")),
        td(rx.el.div(row.matrix, title=row.matrix, class_name="trunc"), muted=True),
        td(status(row.state)),
        td(work_progress(done=row.verified, review=row.in_review, running=row.running, total=row.tests)),
        td(due_or_hold(row)),
        td(priority(row.priority)),
        td(rx.el.div(row.location, title=row.location, class_name="trunc"), muted=True),
        key=row.id,
    )


def due_or_hold(row: rx.Var[SampleRow]) -> rx.Component:
    """A holding time that ends within 24 h takes the place of the date."""
    held = rx.el.span(
        rx.cond(
            row.late,
            flag(row.due, icon_name="circle-alert", tone="tbad"),
            rx.el.span(row.due, class_name="flag w4"),
        ),
        rx.cond(
            row.hold_over,
            flag(row.hold, icon_name="hourglass", tone="tbad"),
            flag(row.hold, icon_name="hourglass", tone="twarn"),
        ),
        class_name="row g8",
        title=row.hold_note,
    )
    return rx.cond(row.hold != "", held, due(row.due, row.due_date, late=row.late))


def _nothing() -> rx.Component:
    return rx.cond(
        S.q != "",
        empty("No sample matches", "Look for a sample number, the client's name for it, or the client."),
        empty("No samples here", "Samples appear here when an order is entered or samples arrive."),
    )

"""/settings/specifications: the limits that results are judged by, one line a regulation."""

import reflex as rx

from labflow.components.buttons import button, link
from labflow.components.dialog import form_dialog
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import may
from labflow.pages.settings_frame import lead, settings_page
from labflow.pages.specification_form import spec_fields
from labflow.pages.versions import draft_badge
from labflow.state.specifications import SpecificationRow
from labflow.state.specifications import SpecificationsState as S
from labflow.state.versions import SEE

ABOUT = "Named sets of limits. An order is judged by the version that was in force when it was placed, and stays so."
COLUMNS = [
    Column("Code", width="92px"), Column("Regulation"), Column("Authority, edition", width="18%"),
    Column("Limits", width="64px", num=True), Column("Version", width="148px"), Column("Valid from", width="112px"),
]  # fmt: skip


@page("/settings/specifications", title="Specifications", needs=SEE, on_load=S.load)
def specifications() -> rx.Component:
    """The list of specifications."""
    add = button("Add specification", icon_name="plus", variant="primary", on_click=S.ask(True))
    return settings_page(
        lead("Specifications", ABOUT, rx.cond(may("edit_catalogue"), add, rx.fragment())),
        tabs(
            tab("In use", active=~S.show_closed, count=S.offered, on_click=S.show("open")),
            tab("Retired", active=S.show_closed, count=S.closed, on_click=S.show("closed")),
            end=search_input(on_change=S.search.debounce(250), value=S.q, placeholder="Regulation, analyte"),
        ),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Specifications",
            empty=rx.cond(
                S.q != "",
                empty("Nothing matches", "Try another word, or the other view."),
                rx.cond(S.show_closed, empty("No retired specification", "What is offered no longer stands here; older records keep it."), empty("No specification yet", "Sets of limits stand here. Results are judged by those of the specification their order was placed under.", rx.cond(may("edit_catalogue"), button("Add specification", on_click=S.ask(True)), rx.fragment()))),
            ),
        ),
        area="specifications", title="Specifications", overlays=(_new(),),
    )  # fmt: skip


def _row(row: rx.Var[SpecificationRow]) -> rx.Component:
    return tr(
        rx.el.td(link(row.code, href="/settings/specifications/" + row.id, class_name="open"), class_name="id"),
        td(rx.el.span(row.name, title=row.name, class_name="trunc blk w5")),
        td(rx.el.span(row.source, title=row.source, class_name="trunc blk"), muted=True),
        td(row.limits, num=True),
        td(rx.el.span(row.version, draft_badge(row.draft), class_name="row g8")),
        td(row.since, muted=True),
        key=row.id,
    )  # fmt: skip


def _new() -> rx.Component:
    return form_dialog(
        spec_fields(S.errors, new=True),
        open=S.asked, on_open_change=S.ask, on_submit=S.create, title="Add specification", icon_name="ruler",
        text="Its first version is a draft: add limits, then ask for approval.", submit="Begin draft",
    )  # fmt: skip

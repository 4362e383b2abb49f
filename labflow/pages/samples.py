"""/samples: every sample, by view, with search, filters and sort."""

import reflex as rx

from labflow.components.badges import due, flag
from labflow.components.buttons import link_button
from labflow.ext import page
from labflow.pages.frame import may, way
from labflow.pages.label_print import label_dialog
from labflow.pages.listing import Bulk, list_page
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.samples import SampleRow
from labflow.state.samples import SamplesState as S
from labflow.vocabulary import Permission


@page("/samples", title="Samples", needs=Permission.SEE_SAMPLES, on_load=[LabelPrint.open_afresh, S.load])
def samples() -> rx.Component:
    """The list of samples."""
    return list_page(
        S, active="samples", title="Samples", noun="samples", find="Find in this view",
        nothing=("No sample yet", "Samples appear here as soon as an order with samples is registered."),
        begin=way("create_orders", "New order", "/orders/new"),
        bulk=(
            Bulk("assign", "Assign", "user", "assign_work"),
            Bulk("labels", "Labels", "printer", "receive_samples"),
            Bulk("due", "Due date", "calendar-clock", "confirm_orders"),
            Bulk("move", "Move", "map-pin", "receive_samples"),
            Bulk("reject", "Reject", "circle-x", "reject_samples"),
        ),
        on_act=lambda key, ids: rx.cond(key == "labels", LabelPrint.ask_for_samples(ids), S.ask_act(key, ids)),
        overlays=(label_dialog(),),
        actions=(
            rx.cond(
                may("receive_samples"),
                link_button("Receive samples", "/receiving", icon_name="scan-barcode", variant="primary"),
                rx.fragment(),
            ),
        ),
    )  # fmt: skip


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

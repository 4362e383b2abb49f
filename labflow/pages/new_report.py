"""/reports/new: the samples of an order go on a report, or on an amendment of one."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag, status
from labflow.components.buttons import button, link, link_button
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.facts import section
from labflow.components.forms import form, select_field, textarea_field
from labflow.components.inputs import checkbox
from labflow.components.table import th
from labflow.components.tabs import segmented
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.new_report import NewReportState as S
from labflow.vocabulary import Permission

V = S.view


@page("/reports/new", title="Prepare report", needs=Permission.PREPARE_REPORTS, on_load=S.load)
def new_report() -> rx.Component:
    """The form."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(V.order_id != "", _form(), rx.fragment())),
        active="reports",
        crumbs=(("Reports", "/reports/prepare"),),
        title=rx.cond(S.missing, "Not found", rx.cond(V.replaces != "", f"Amend as {V.next_number}", f"Prepare {V.next_number}")),
        screen="new-report",
        actions=(
            link_button("Cancel", "/reports/prepare"),
            button(_prepare_label(), type="submit", icon_name="file-badge", variant="primary", form="prepare",
                   disabled=S.chosen.length() == 0, reason=rx.cond(S.chosen.length() == 0, "Choose at least one sample.", "")),
        ),
    )  # fmt: skip


def _prepare_label() -> Any:
    several = S.apart & (S.chosen.length() > 1)
    return rx.cond(
        several,
        f"Prepare {S.chosen.length()} reports",
        rx.cond(V.replaces != "", "Prepare amendment", "Prepare report"),
    )


def _form() -> rx.Component:
    return form(
        rx.cond(V.why_not != "", callout("Nothing to report yet", V.why_not, tone="warn"), rx.fragment()),
        rx.cond(S.errors["replaces_id"], callout("This report cannot be amended", S.errors["replaces_id"], tone="bad"), rx.fragment()),
        _samples(),
        rx.cond(V.replaceable.length() > 0, _amendment(), rx.fragment()),
        section(
            "Opinions and interpretations",
            rx.el.div(
                textarea_field(
                    "Text", "comment", optional=True, rows=4, error=S.errors["comment"], auto_focus=False,
                    hint="Printed on the certificate with your basis for it. Leave it empty when results speak for themselves.",
                ),
                class_name="card-b",
            ),
        ),
        on_submit=S.prepare,
        id="prepare",
        class_name="page stack",
        key=V.order_id + V.replaces,
    )  # fmt: skip


def _samples() -> rx.Component:
    each = segmented(
        [("one", "One certificate"), ("each", "One for each sample")], rx.cond(S.apart, "each", "one"),
        lambda key: S.one_each(key == "each"), label="Certificates",
    )  # fmt: skip
    heads = (
        ("", "40px"),
        ("Sample", "120px"),
        ("Client sample ID", ""),
        ("Status", "132px"),
        ("Verified", "88px"),
        ("Results", "104px"),
        ("", "26%"),
    )
    return rx.el.section(
        rx.el.div(
            rx.fragment(link(V.order, href=f"/orders/{V.order_id}", class_name="mono w6"), rx.el.span(" ", V.client, class_name="t2 w4")),
            rx.el.span(rx.cond((V.replaces == "") & (V.samples.length() > 1), each, rx.fragment()), class_name="row g8 end"),
            class_name="card-h nb",
        ),
        rx.el.table(
            rx.el.colgroup(*[rx.el.col(custom_attrs={"style": {"width": width}}) if width else rx.el.col() for _, width in heads]),
            rx.el.thead(rx.el.tr(*[th(text) for text, _ in heads])),
            rx.el.tbody(rx.foreach(V.samples, _sample)),
            class_name="tbl lst",
            aria_label="Samples of the order",
        ),
        rx.cond(S.errors["sample_ids"], rx.el.div(S.errors["sample_ids"], class_name="err card-b", role="alert"), rx.fragment()),
        class_name="card",
    )  # fmt: skip


def _sample(sample: Any) -> rx.Component:
    box = checkbox(
        checked=S.chosen.contains(sample.id), disabled=~sample.ready, on_change=lambda _: S.choose(sample.id),
        aria_label=f"Put {sample.number} on the report",
    )  # fmt: skip
    return rx.el.tr(
        rx.el.td(box),
        rx.el.td(link(sample.number, href=f"/samples/{sample.id}"), class_name="id"),
        rx.el.td(sample.description, title=sample.description, class_name="trunc"),
        rx.el.td(status(sample.state)),
        rx.el.td(sample.tests, class_name="t2"),
        rx.el.td(rx.cond(sample.above > 0, flag(sample.above, " above", icon_name="triangle-alert", tone="tbad"), rx.fragment())),
        rx.el.td(sample.why_not, title=sample.why_not, class_name="t3 trunc"),
        class_name=rx.cond(sample.ready, "", "t3"),
        key=sample.id,
    )  # fmt: skip


def _amendment() -> rx.Component:
    return section(
        "Amendment",
        rx.el.div(
            select_field(
                "Replaces", "replaces", V.replaceable, placeholder="Nothing: a further report", value=V.replaces,
                on_change=S.amend, hint="An issued report is never edited. The new one names it, and prints every line that changed.",
            ),
            rx.cond(
                V.replaces != "",
                textarea_field("Reason", "reason", rows=2, error=S.errors["reason"], hint="Printed on the new certificate (ISO/IEC 17025 7.8.8)."),
                rx.fragment(),
            ),
            class_name="card-b stack g16",
        ),
    )  # fmt: skip


def _missing() -> rx.Component:
    return empty(
        "There is no such order",
        "Choose an order that has verified samples.",
        link_button("Orders to report", "/reports/prepare"),
    )

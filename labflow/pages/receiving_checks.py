"""The right side of /receiving: the cooler, the condition, what waits, and what was received at this desk.

These fields live in the browser until they are sent: a scan without a connection takes them along.
"""

import reflex as rx

from labflow.components.buttons import link
from labflow.components.desk_scan import scan_list
from labflow.components.forms import form, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import switch
from labflow.components.thermometer import thermometer
from labflow.pages.label_print import print_button
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.receiving import BANDS, COLDEST, CONDITIONS, CONTRADICTIONS, WARMEST, ReceivedRow
from labflow.state.receiving import ReceivingState as S
from labflow.state.session import SessionState

FORM = "reception"
# Enter in a field takes nothing in, a scanner sends it too: the scan field has the word again.
ENTER = rx.Var(
    "(e) => { if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey && e.target.tagName === 'INPUT') "
    "{ e.preventDefault(); document.querySelector('[data-scan=here]')?.focus(); } }"
)
# What contradicts the condition that was just ticked is ticked off.
TICK = rx.Var(
    "(e) => { if (e.target.checked) for (const word of (e.target.dataset.against || '').split(',')) "
    "{ const other = word && e.target.form.elements['condition-' + word]; if (other) other.checked = false; } }"
)


def checks() -> rx.Component:
    return rx.el.aside(
        scan_list(zone=SessionState.zone),
        form(
            _cooler(),
            _condition(),
            on_submit=S.receive,
            id=FORM,
            class_name="stack g12",
            custom_attrs={"onKeyDown": ENTER, "noValidate": True},
        ),
        rx.cond(S.received.length() > 0, _received(), rx.fragment()),
        class_name="ta",
        aria_label="Checks",
    )


def _cooler() -> rx.Component:
    """Facts that the samples of one cooler share."""
    why = textarea_field(
        "Why is it accepted above 6 °C?", "temperature_reason", rows=2, class_name="mt12", error=S.errors["temperature_reason"],
        custom_attrs={"maxLength": 300},
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Cooler temperature", class_name="h-sec"),
            switch("Keep for the next", name="same_cooler", default_checked=True),
            class_name="row between",
        ),
        rx.el.div(
            thermometer(
                why, name="temperature", label="Temperature on arrival, °C", bands=BANDS, coldest=COLDEST, warmest=WARMEST
            ),
            field_error("temperature"),
            rx.el.div(
                text_field("Location", "location", size="lg", error=S.errors["location"], placeholder="Cooler 1, shelf 2", custom_attrs={"maxLength": 80}),
                text_field("Delivered by", "delivered_by", size="lg", error=S.errors["delivered_by"], placeholder="Courier or client", custom_attrs={"maxLength": 120}),
                class_name="halves mt12",
            ),
            key=S.cooler_key.to_string() + "cooler",
        ),
        class_name="card tp",
    )  # fmt: skip


def _condition() -> rx.Component:
    """What was seen of the samples on the desk alone."""
    return rx.el.section(
        rx.el.h2("Condition", class_name="h-sec"),
        rx.el.div(
            *[_chip(word) for word in CONDITIONS], class_name="chips mt8", role="group", aria_label="Condition",
            custom_attrs={"onChange": TICK},
        ),
        field_error("conditions"),
        rx.el.div(
            rx.el.span("Preservation right", id="preserved-label", class_name="grow"),
            rx.el.div(
                _answer("yes", "Yes", "y"), _answer("no", "No", "n"), _answer("", "N/A", ""), class_name="tri",
                role="radiogroup", custom_attrs={"aria-labelledby": "preserved-label"},
            ),
            class_name="row g8 mt12",
        ),
        rx.el.div(
            text_field("Custody seal", "seal", size="lg", error=S.errors["seal"], placeholder="Seal number", custom_attrs={"maxLength": 60}),
            text_field("Note", "note", size="lg", error=S.errors["note"], placeholder="Anything unusual", custom_attrs={"maxLength": 1000}),
            class_name="halves mt12",
        ),
        key=S.sample_key.to_string() + "sample",
        class_name="card tp",
        custom_attrs={"data-of": "sample"},
    )  # fmt: skip


def _chip(word: str) -> rx.Component:
    against = {one if other == word else other for one, other in CONTRADICTIONS if word in (one, other)}
    return rx.el.label(
        rx.el.input(
            type="checkbox", name=f"condition-{word}", default_checked=word == "intact", class_name="sr",
            custom_attrs={"data-against": ",".join(sorted(against))},
        ),
        icon("check", 14),
        word.capitalize(),
        class_name="tap",
    )  # fmt: skip


def _answer(value: str, label: str, look: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="preserved", default_value=value, default_checked=value == "", class_name="sr"),
        icon("check", 16) if value == "yes" else rx.fragment(),
        label,
        class_name=look,
    )  # fmt: skip


def _received() -> rx.Component:
    """What was received at this desk. Custody is written once, so there is no undo: open the sample to go on."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Received now", class_name="h-sec"),
            rx.el.span(S.received.length(), class_name="t3 w5"),
            class_name="row between",
        ),
        rx.el.ul(rx.foreach(S.received, _received_row), class_name="rec"),
        class_name="card tp",
    )


def _received_row(row: rx.Var[ReceivedRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(row.number, href=f"/samples/{row.id}", class_name="link mono w6 s13"),
            rx.el.div(row.name, ", ", row.arrival, class_name="s12 t3 trunc"),
            class_name="grow",
        ),
        print_button("Label", LabelPrint.ask_for_sample(row.id), size="lg"),
        key=row.id + row.number,
    )


def field_error(name: str) -> rx.Component:
    return rx.cond(
        S.errors[name],
        rx.el.div(icon("circle-alert", 14), S.errors[name], class_name="err mt8", role="alert"),
        rx.fragment(),
    )

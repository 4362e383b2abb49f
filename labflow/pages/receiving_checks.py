"""The right side of /receiving: the cooler, the condition, and what was received at this desk."""

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import icon_button, link
from labflow.components.forms import form, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import switch
from labflow.pages.label_print import print_button
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.receiving import ALL_CONDITIONS, ReceivedRow
from labflow.state.receiving import ReceivingState as S
from labflow.state.receiving import ReceptionForm as F

FORM = "reception"


def checks() -> rx.Component:
    return rx.el.aside(
        form(
            _cooler(),
            _condition(),
            on_submit=S.receive,
            id=FORM,
            class_name="stack g12",
        ),
        rx.cond(S.received.length() > 0, _received(), rx.fragment()),
        class_name="ta",
    )


def _cooler() -> rx.Component:
    """Facts that the samples of one cooler share."""
    return rx.el.section(
        rx.el.div(
            rx.el.b("Cooler", class_name="w6"),
            switch("Same for the next sample", checked=F.same_cooler, on_change=F.keep_cooler),
            class_name="row between",
        ),
        rx.el.div(
            icon_button("minus", "A tenth of a degree less", variant="surface", size="lg", class_name="stp", on_click=F.nudge("-0.1")),
            rx.el.label(
                rx.el.input(
                    name="temperature", value=F.temperature, on_change=F.set_temperature, placeholder="–",
                    class_name="big num", aria_label="Temperature on arrival, °C", custom_attrs={"inputMode": "decimal", "autoComplete": "off"},
                ),
                rx.el.span("°C", class_name="s16 t2"),
                class_name="grow deg",
            ),
            icon_button("plus", "A tenth of a degree more", variant="surface", size="lg", class_name="stp", on_click=F.nudge("0.1")),
            class_name="row g12 mt8",
        ),
        rx.el.div(
            rx.el.div(class_name="rng"),
            rx.cond(F.warmth.place != "", rx.el.i(class_name=F.warmth.tone, custom_attrs={"style": {"left": F.warmth.place}}), rx.fragment()),
            class_name="tgauge",
        ),
        rx.el.div(rx.el.span("−2"), _warmth(), rx.el.span("10"), class_name="row between s12 t3"),
        field_error("temperature"),
        rx.cond(
            (F.warmth.tone == "bad") & (F.warmth.place != ""),
            textarea_field(
                "Why is it accepted above 6 °C?", "temperature_reason", rows=2, required=True, class_name="mt12",
                error=S.errors["temperature_reason"], custom_attrs={"maxLength": 300}, key=F.cooler_key.to_string() + "warm",
            ),
            rx.fragment(),
        ),
        rx.el.div(
            text_field("Location", "location", size="lg", error=S.errors["location"], placeholder="Cooler 1, shelf 2", custom_attrs={"maxLength": 80}),
            text_field("Delivered by", "delivered_by", size="lg", error=S.errors["delivered_by"], placeholder="Courier or client", custom_attrs={"maxLength": 120}),
            class_name="halves mt12",
            key=F.cooler_key,
        ),
        class_name="card tp",
    )  # fmt: skip


def _warmth() -> rx.Component:
    told = F.warmth.told
    return rx.match(
        F.warmth.tone,
        ("ok", flag(told, icon_name="check", tone="tok")),
        ("warn", flag(told, icon_name="triangle-alert", tone="twarn")),
        ("bad", flag(told, icon_name="circle-alert", tone="tbad")),
        rx.el.span(told),
    )


def _condition() -> rx.Component:
    """What was seen of this sample alone."""
    return rx.el.section(
        rx.el.b("Condition", class_name="w6"),
        rx.el.div(*[_chip(word) for word in ALL_CONDITIONS], class_name="chips mt8", role="group", aria_label="Condition"),
        field_error("conditions"),
        rx.el.div(
            rx.el.span("Preservation right", class_name="grow"),
            rx.el.div(_answer("yes", "Yes", "y"), _answer("no", "No", "n"), _answer("", "N/A", ""), class_name="tri", role="group"),
            class_name="row g8 mt12",
        ),
        rx.el.div(
            text_field("Custody seal", "seal", size="lg", error=S.errors["seal"], placeholder="Seal number", custom_attrs={"maxLength": 60}),
            text_field("Note", "note", size="lg", error=S.errors["note"], placeholder="Anything unusual", custom_attrs={"maxLength": 1000}),
            class_name="halves mt12",
            key=F.sample_key,
        ),
        class_name="card tp",
    )  # fmt: skip


def _chip(word: str) -> rx.Component:
    on = F.conditions.contains(word)
    return rx.el.button(
        rx.cond(on, icon("check", 14), rx.fragment()),
        word.capitalize(),
        type="button",
        class_name=rx.cond(on, "tap on", "tap"),
        custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
        on_click=F.tap_condition(word),
    )


def _answer(value: str, label: str, look: str) -> rx.Component:
    on = F.preserved == value
    return rx.el.button(
        rx.cond(on, icon("check", 16), rx.fragment()) if value == "yes" else rx.fragment(),
        label,
        type="button",
        class_name=rx.cond(on, f"on {look}", ""),
        custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
        on_click=F.say_preserved(value),
    )


def _received() -> rx.Component:
    """What was received at this desk. Custody is written once, so there is no undo: open the sample to go on."""
    return rx.el.section(
        rx.el.div(
            rx.el.b("Received now", class_name="w6"),
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
        key=row.id,
    )


def field_error(name: str) -> rx.Component:
    return rx.cond(
        S.errors[name],
        rx.el.div(icon("circle-alert", 14), S.errors[name], class_name="err mt8", role="alert"),
        rx.fragment(),
    )

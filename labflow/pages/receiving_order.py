"""The order on reception's desk: how much of it is here, and each sample with its containers as tiles."""

import reflex as rx

from labflow.components.badges import priority, status
from labflow.components.buttons import button, link, link_button
from labflow.components.callout import callout
from labflow.components.icons import icon
from labflow.pages.label_print import print_button
from labflow.pages.receiving_checks import FORM, field_error
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.receiving import Bottle, OrderSample
from labflow.state.receiving import ReceivingState as S

# Of larger orders only the samples on the desk show their containers.
TILES_MOST = 24


def on_desk() -> rx.Component:
    view = S.view
    return rx.fragment(
        _head(),
        rx.el.div(
            rx.foreach(S.tally.segments, _segment),
            class_name="pg", role="progressbar", aria_label="Containers here",
            aria_valuenow=S.tally.here, aria_valuemin=0, aria_valuemax=S.tally.all,
        ),
        rx.cond(view.order_note != "", rx.el.p("Note on the order: ", view.order_note, class_name="t2 s13 mt12"), rx.fragment()),
        rx.cond(view.late != "", _late(), rx.cond(view.problem != "", _problem(), rx.fragment())),
        field_error("missing"),
        rx.cond(
            (view.due == 0) & (view.problem == ""),
            rx.el.p(icon("circle-check", 16), "All samples of this order are here", class_name="flag tok mt12"),
            rx.fragment(),
        ),
        rx.foreach(view.samples, _sample),
    )  # fmt: skip


def _head() -> rx.Component:
    view = S.view
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                link(view.order, href=f"/orders/{view.order_id}", class_name="link mono w6 s16"), priority(view.priority),
                class_name="row g8",
            ),
            rx.el.div(
                view.client, ", ", view.samples.length(), rx.cond(view.samples.length() == 1, " sample", " samples"), class_name="t2 trunc"
            ),
            class_name="grow",
        ),
        print_button("Labels", LabelPrint.ask_for_order(view.order_id), class_name="tch"),
        rx.cond(
            view.due > S.chosen.length(),
            button("All came", icon_name="check-check", class_name="tch", on_click=S.choose_all),
            rx.fragment(),
        ),
        rx.el.div(rx.el.b(S.tally.here, class_name="s20 w6"), rx.el.span(" of ", S.tally.all, " ", S.tally.unit, class_name="t3 w5"), class_name="nowrap"),
        class_name="row g12 ord",
    )  # fmt: skip


def _segment(how: rx.Var[str]) -> rx.Component:
    return rx.el.i(class_name=rx.match(how, ("here", "d"), ("part", "w"), ("gone", "w"), ""))


def _problem() -> rx.Component:
    opens = rx.cond(
        S.view.sample_id != "",
        link_button("Open sample", f"/samples/{S.view.sample_id}", size="lg"),
        link_button("Open order", f"/orders/{S.view.order_id}", size="lg"),
    )
    return callout("Cannot be received", S.view.problem, tone="warn", actions=(opens,))


def _late() -> rx.Component:
    told = (
        rx.Var.create("")
        + S.view.problem
        + " This container was not with it. Check it, then receive it by itself."
    )
    return callout(rx.Var.create("") + S.view.late + " comes later", told, tone="warn")


def _sample(each: rx.Var[OrderSample]) -> rx.Component:
    """A tap on the head takes the sample onto the desk, or off it again."""
    on = S.chosen.contains(each.number)
    head = rx.el.button(
        rx.cond(on, icon("square-check-big", 18, "tacc"), icon("square", 18, "t3")),
        rx.el.b(each.number, class_name="mono w6 s13"),
        rx.el.span(each.name, title=each.name, class_name="t2 trunc grow"),
        rx.el.span(S.tally.by_sample[each.number], class_name=rx.cond(on, "s12 w5 nowrap tok", "s12 w5 nowrap t2")),
        type="button", class_name="sh", custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
        on_click=S.choose(each.number),
    )  # fmt: skip
    here = rx.el.div(
        icon("check", 18, "tok"),
        link(each.number, href=f"/samples/{each.id}", class_name="link mono w6 s13"),
        rx.el.span(each.name, title=each.name, class_name="t2 trunc grow"),
        status(each.state),
        rx.el.span(S.tally.by_sample[each.number], class_name="s12 w5 nowrap t2"),
        class_name="sh",
    )
    return rx.el.section(
        rx.cond(each.due, head, here),
        rx.cond(each.current, _facts(), rx.fragment()),
        rx.cond(
            (on | each.current | (S.tally.all <= TILES_MOST)) & (each.bottles.length() > 0),
            rx.el.div(rx.foreach(each.bottles, lambda bottle: _bottle(bottle, each, on)), class_name="ctg"),
            rx.fragment(),
        ),
        key=each.id,
        class_name=rx.cond(each.current, "smp now", "smp"),
        custom_attrs={"data-current": rx.cond(each.current, "yes", "no")},
    )


def _facts() -> rx.Component:
    """What reception compares the sample on the desk with."""
    view = S.view
    return rx.el.p(
        view.matrix, rx.cond(view.collected != "", rx.fragment(", collected ", view.collected), rx.fragment()),
        rx.cond(view.tests != "", rx.el.span(". ", view.tests, class_name="t3"), rx.fragment()),
        class_name="t2 s13 fct",
    )  # fmt: skip


def _bottle(bottle: rx.Var[Bottle], sample: rx.Var[OrderSample], on: rx.Var[bool]) -> rx.Component:
    """A container. Where one was scanned the others wait for theirs; a tap says the other thing: missing, or here after all."""
    waits = S.tally.waiting.contains(bottle.number)
    scanned = S.scanned.contains(bottle.number)
    words = rx.el.span(bottle.kind, title=bottle.kind, class_name="w5 trunc blk")
    note = rx.cond(bottle.note != "", bottle.note, bottle.number)
    still = rx.el.div(
        rx.cond(bottle.here, icon("check", 16, "tok"), icon("circle-dashed", 16, "t3")),
        rx.el.span(words, rx.el.span(rx.cond(bottle.here, note, rx.cond(sample.due, "Waiting for scan", "Not here")), class_name="s12 t3 trunc blk"), class_name="grow"),
        title=bottle.number,
        class_name=rx.cond(bottle.here, "ct", "ct wait"),
    )  # fmt: skip
    tile = rx.el.label(
        rx.el.input(
            type="checkbox", name=rx.Var.create("missing-") + bottle.number, default_checked=waits | S.missing.contains(bottle.number), class_name="sr",
            on_change=lambda missing: S.tap_container(bottle.number, missing),
            aria_label=rx.Var.create("Missing: ") + bottle.kind + ", " + bottle.number, form=FORM,
        ),
        rx.el.span(icon("check", 16, "tok"), class_name="is-here"),
        rx.el.span(rx.cond(waits, icon("circle-dashed", 16, "t3"), icon("triangle-alert", 16, "twarn")), class_name="is-gone"),
        rx.el.span(
            words,
            rx.el.span(rx.cond(scanned, "Scanned", note), class_name="s12 t3 trunc is-here"),
            rx.el.span(rx.cond(waits, "Waiting for scan", "Missing"), class_name=rx.cond(waits, "s12 t3 trunc is-gone", "s12 twarn w5 trunc is-gone")),
            class_name="grow",
        ),
        key=bottle.number + rx.cond(waits, " waits", rx.cond(scanned, " scanned", "")) + S.sample_key.to_string(),
        title=bottle.number,
        class_name=rx.cond(waits, "ct tapped wait", "ct tapped"),
    )  # fmt: skip
    return rx.cond(sample.due & on, tile, still)

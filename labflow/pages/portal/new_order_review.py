"""The last step of a new order: the whole to look over, samples that are ordered alike together, and what is still to say."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.icons import icon
from labflow.pages.portal.new_order_parts import (
    FIELDS,
    amiss,
    field,
    not_done,
    problem,
    told_wrong,
    wrong_or_not,
)
from labflow.pages.portal.parts import bottle_list
from labflow.state.portal.new_order import PortalNewOrderState as S
from labflow.state.portal.new_order import PortalOfferState as Offer

V = S.view
FEW = 4  # samples that are shown each; of more, each group is folded to what its samples share


def review() -> rx.Component:
    """Everything once more, with what is still to say."""
    return rx.fragment(
        rx.el.section(
            rx.el.div(
                rx.el.h2("Samples", class_name="s16"), rx.el.span(V.samples.length(), class_name="t3 w5"),
                button("Change", variant="ghost", size="md", class_name="end", on_click=S.turn_to("samples")),
                class_name="card-h tall",
            ),
            rx.el.ul(rx.foreach(V.samples, _to_mend), class_name="mends"),
            rx.foreach(V.alike, _alike), problem("places"),
            class_name="card looked-over",
        ),
        rx.el.section(
            rx.el.div(
                rx.el.h2("Results", class_name="s16"), rx.el.span(V.wanted, class_name="t2 w4"),
                button("Change", variant="ghost", size="md", class_name="end", on_click=S.turn_to("tests")), class_name="card-h tall",
            ),
            rx.el.div(
                problem("tests"), problem("date"), _contact(),
                field("Your reference", "reference", default=V.reference, at="reference", mark="ref" + V.reference,
                       hint="Such as a purchase order. It stands on the certificate.", optional=True,
                       on_blur=lambda value: S.fill("reference", value)),
                rx.el.div(
                    rx.el.label("Anything we should know?", rx.el.span(" optional", class_name="t3 w4"), class_name="label", html_for="note"),
                    rx.el.div(
                        rx.el.textarea(id="note", rows="3", max_length=2000, default_value=V.note, on_blur=lambda value: S.fill("note", value), **told_wrong("note")),
                        class_name="input area",
                    ),
                    problem("note"), class_name=wrong_or_not("note"),
                ),
                class_name="padded form",
            ),
            class_name="card",
        ),
        bottle_list("Bottles you need", V.needs, V.cold, V.holds),
    )  # fmt: skip


def _contact() -> rx.Component:
    return rx.el.div(
        rx.el.label("The certificate goes to", class_name="label", html_for="contact"),
        rx.el.div(
            rx.el.select(
                rx.cond(V.contact_id == "", rx.el.option("Choose a contact", value=""), rx.fragment()),
                rx.foreach(Offer.offer.contacts, lambda one: rx.el.option(one.label, value=one.value)),
                value=V.contact_id, id="contact", on_change=lambda value: S.fill("contact_id", value), **told_wrong("contact_id"),
            ),
            icon("chevrons-up-down", 14), class_name="input lg sel",
        ),
        problem("contact_id"), class_name=wrong_or_not("contact_id"),
    )  # fmt: skip


def _to_mend(row: Any) -> rx.Component:
    """A sample of which something was refused: it stands before all others."""
    wrong = rx.el.li(
        rx.el.div(row.name, class_name="s14 w5"), *[problem(row.key + "." + part) for part in FIELDS],
        key=row.key,
    )  # fmt: skip
    return rx.cond(amiss(row), wrong, rx.fragment())


def _alike(row: Any) -> rx.Component:
    """What is done with samples of one kind; opened, each of them by its name."""
    folded = rx.el.details(
        rx.el.summary(_shared(row), icon("chevron-down", 16, "t3 fold")),
        rx.el.ul(rx.foreach(row.samples, _each), class_name="each"),
        open=V.samples.length() <= FEW, class_name="smp",
    )  # fmt: skip
    single = rx.el.div(rx.el.div(_shared(row), class_name="summary"), class_name="smp")
    return rx.el.div(rx.cond(row.samples.length() > 0, folded, single), key=row.key)


def _shared(row: Any) -> rx.Component:
    def line(icon_name: str, words: Any) -> rx.Component:
        shown = rx.el.div(icon(icon_name, 14), rx.el.bdi(words), class_name="row g6 t3 s13 begins")
        return rx.cond(words != "", shown, rx.fragment())

    return rx.el.div(
        rx.el.div(rx.el.bdi(row.title), class_name="s14 w5"), rx.el.div(rx.el.bdi(row.told), class_name="s13"),
        rx.el.div(rx.el.bdi(row.about), class_name="s13 t2 folded-only"),
        line("milk", row.bottles), line("clock", row.sampled), not_done(row), class_name="grow minw0",
    )  # fmt: skip


def _each(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(row.name, title=row.name, class_name="trunc"),
        rx.cond(row.collected != "", rx.el.span(row.collected, class_name="s12 t3 nowrap"), rx.fragment()),
        key=row.key,
    )

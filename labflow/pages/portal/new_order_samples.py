"""The last steps of a new order: each sample with its bottles, then the whole to look over."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button
from labflow.components.icons import icon
from labflow.components.signs import cannot_print
from labflow.pages.portal.new_order_parts import name_of, problem, told_wrong, wrong_or_not
from labflow.pages.portal.parts import bottle_list
from labflow.state.portal.new_order import PortalNewOrderState as S
from labflow.state.portal.new_order import PortalOfferState as Offer

V = S.view
FEW = 4  # samples that stand open; of more, each is a line until somebody opens it
FIELDS = ("name", "type_id", "collected_at", "collected_by", "tests")


def body() -> rx.Component:
    """What is known of each sample, and which bottles it needs."""
    return rx.fragment(
        rx.cond(V.samples.length() > 1, _for_all(), rx.fragment()),
        rx.foreach(V.samples, _sample),
        bottle_list("Bottles you need", V.needs, V.cold, V.holds),
    )


def _for_all() -> rx.Component:
    return rx.el.section(
        rx.el.h2("The same for all samples", class_name="s14 w6"),
        rx.el.div(
            _field("Sampled at", "all-at", type="datetime-local", on_blur=lambda value: S.fill_all("collected_at", value), at="all.collected_at"),
            _field("Sampled by", "all-by", on_blur=lambda value: S.fill_all("collected_by", value), at="all.collected_by"),
            class_name="pair",
        ),
        class_name="card padded",
    )  # fmt: skip


def _sample(row: Any) -> rx.Component:
    """A sample, folded to a line where there are many."""
    return rx.el.section(
        rx.el.details(
            rx.el.summary(
                rx.el.div(
                    rx.el.h2(name_of(row), title=row.name, class_name="s16 w6 trunc"),
                    rx.el.div(_told(row), class_name="t3 s13"),
                    rx.el.div(rx.el.bdi(row.told), class_name="t2 s13 trunc folded-only"),
                    rx.el.div(cannot_print(row.unprintable, "begins"), class_name="folded-only"),
                    rx.cond(_amiss(row), rx.el.div(icon("circle-alert", 14), "Something here is not right", class_name="err folded-only"), rx.fragment()),
                    class_name="grow minw0",
                ),
                icon("chevron-down", 16, "t3 fold"),
            ),
            _facts(row),
            open=V.samples.length() <= FEW,
        ),
        icon_button("trash-2", f"Take out {row.name}", on_click=S.remove(row.key)),
        class_name="card osample",
        key=row.key,
    )  # fmt: skip


def _facts(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _field("Your name for it", f"{row.key}-name", default=row.name, mark=row.key + "n" + row.name, at=row.key + ".name",
                   note=cannot_print(row.unprintable, "begins"),
                   on_blur=lambda value: S.fill_sample(row.key, "name", value)),
            _field("Sampled at", f"{row.key}-at", default=row.collected_at, mark=row.key + "a" + row.collected_at,
                   at=row.key + ".collected_at", type="datetime-local", hint="Empty until you have sampled.",
                   on_blur=lambda value: S.fill_sample(row.key, "collected_at", value)),
            _field("Sampled by", f"{row.key}-by", default=row.collected_by, mark=row.key + "b" + row.collected_by,
                   at=row.key + ".collected_by", on_blur=lambda value: S.fill_sample(row.key, "collected_by", value)),
            class_name="three",
        ),
        rx.el.div(
            rx.el.span("Tests", class_name="label"),
            rx.el.div(rx.foreach(row.tests, lambda chip: _chip(row, chip)), class_name="chips"),
            _not_done(row), problem(row.key + ".tests"), class_name="field",
        ),
        rx.cond(
            row.bottles != "",
            rx.el.p(icon("milk", 14), rx.el.bdi(row.bottles), class_name="row g6 t2 s13 bots begins"), rx.fragment(),
        ),
        class_name="ofacts",
    )  # fmt: skip


def _told(row: Any) -> rx.Component:
    """What it is, and when it was sampled as soon as that is known."""
    return rx.fragment(
        rx.el.bdi(row.kind),
        rx.cond(row.collected != "", rx.fragment(", ", rx.el.bdi(f"sampled {row.collected}")), ""),
    )


def _not_done(row: Any) -> rx.Component:
    """Tests of the order that this sample goes without."""
    told = rx.el.div(
        icon("circle-slash", 14),
        rx.el.bdi(f"Not done on this kind of sample: {row.not_done}"),
        class_name="row g6 t2 s13 begins",
    )
    return rx.cond(row.not_done != "", told, rx.fragment())


def _amiss(row: Any) -> Any:
    """Whether anything of this sample was refused."""
    found = S.errors[row.key + "." + FIELDS[0]]
    for field in FIELDS[1:]:
        found = found | S.errors[row.key + "." + field]
    return found


def _chip(row: Any, chip: Any) -> rx.Component:
    return rx.el.button(
        rx.cond(chip.on, icon("check", 14), icon("plus", 14)), chip.name, type="button",
        on_click=S.skip_test(row.key, chip.id), class_name=rx.cond(chip.on, "tchip on", "tchip"),
        custom_attrs={"aria-pressed": rx.cond(chip.on, "true", "false")}, key=chip.id,
    )  # fmt: skip


def _field(
    label: str,
    name: Any,
    *,
    on_blur: Any,
    at: Any,
    default: Any = "",
    mark: Any = "",
    type: str = "text",
    hint: str = "",
    note: Any = None,
    optional: bool = False,
) -> rx.Component:
    """A field that is kept when it is left. `mark` changes when the value was changed from elsewhere."""
    return rx.el.div(
        rx.el.label(label, *[rx.el.span(" optional", class_name="t3 w4")] * optional, class_name="label", html_for=name),
        rx.el.div(
            rx.el.input(
                id=name, type=type, default_value=default, on_blur=on_blur, key=mark, max_length=200, **told_wrong(at)
            ),
            class_name="input lg",
        ),
        rx.cond(S.errors[at], problem(at), rx.el.div(hint, class_name="hint") if hint else note or rx.fragment()),
        class_name=wrong_or_not(at),
    )  # fmt: skip


def review() -> rx.Component:
    """Everything once more, with what is still to say."""
    return rx.fragment(
        rx.el.section(
            rx.el.div(
                rx.el.h2("Samples", class_name="s16"), rx.el.span(V.samples.length(), class_name="t3 w5"),
                button("Change", variant="ghost", size="md", class_name="end", on_click=S.turn_to("samples")),
                class_name="card-h tall",
            ),
            rx.el.ul(rx.foreach(V.samples, _line), class_name="rl"), problem("places"),
            class_name="card",
        ),
        rx.el.section(
            rx.el.div(
                rx.el.h2("Results", class_name="s16"), rx.el.span(V.wanted, class_name="t2 w4"),
                button("Change", variant="ghost", size="md", class_name="end", on_click=S.turn_to("tests")), class_name="card-h tall",
            ),
            rx.el.div(
                problem("tests"), problem("date"), _contact(),
                _field("Your reference", "reference", default=V.reference, at="reference", mark="ref" + V.reference,
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


def _line(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(row.name, class_name="s14 w5"),
            rx.el.div(_told(row), class_name="s13 t3"),
            rx.el.div(rx.el.bdi(row.told), class_name="s13 t2"), _not_done(row),
            *[problem(row.key + "." + field) for field in FIELDS], class_name="grow minw0",
        ),
        key=row.key,
    )  # fmt: skip

"""The third step of a new order: what is known of each sample, and which bottles it needs."""

from typing import Any

import reflex as rx

from labflow.components.buttons import icon_button
from labflow.components.icons import icon
from labflow.components.signs import cannot_print
from labflow.pages.portal.new_order_parts import amiss, field, name_of, not_done, problem
from labflow.pages.portal.parts import bottle_list
from labflow.state.portal.new_order import PortalNewOrderState as S

V = S.view
FEW = 4  # samples that stand open; of more, each is a line until somebody opens it


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
            field("Sampled at", "all-at", type="datetime-local", on_blur=lambda value: S.fill_all("collected_at", value), at="all.collected_at"),
            field("Sampled by", "all-by", on_blur=lambda value: S.fill_all("collected_by", value), at="all.collected_by"),
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
                    rx.cond(amiss(row), rx.el.div(icon("circle-alert", 14), "Something here is not right", class_name="err folded-only"), rx.fragment()),
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
            field("Your name for it", f"{row.key}-name", default=row.name, mark=row.key + "n" + row.name, at=row.key + ".name",
                   note=cannot_print(row.unprintable, "begins"),
                   on_blur=lambda value: S.fill_sample(row.key, "name", value)),
            field("Sampled at", f"{row.key}-at", default=row.collected_at, mark=row.key + "a" + row.collected_at,
                   at=row.key + ".collected_at", type="datetime-local", hint="Empty until you have sampled.",
                   on_blur=lambda value: S.fill_sample(row.key, "collected_at", value)),
            field("Sampled by", f"{row.key}-by", default=row.collected_by, mark=row.key + "b" + row.collected_by,
                   at=row.key + ".collected_by", on_blur=lambda value: S.fill_sample(row.key, "collected_by", value)),
            class_name="three",
        ),
        rx.el.div(
            rx.el.span("Tests", class_name="label"),
            rx.el.div(rx.foreach(row.tests, lambda chip: _chip(row, chip)), class_name="chips"),
            not_done(row), problem(row.key + ".tests"), class_name="field",
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


def _chip(row: Any, chip: Any) -> rx.Component:
    return rx.el.button(
        rx.cond(chip.on, icon("check", 14), icon("plus", 14)), chip.name, type="button",
        on_click=S.skip_test(row.key, chip.id), class_name=rx.cond(chip.on, "tchip on", "tchip"),
        custom_attrs={"aria-pressed": rx.cond(chip.on, "true", "false")}, key=chip.id,
    )  # fmt: skip

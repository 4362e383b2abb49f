"""/portal/orders/new: where from, which tests, samples and bottles, look it over. One decision a step."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, link, link_button
from labflow.components.dialog import confirm_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.components.signs import cannot_print
from labflow.components.words import t
from labflow.ext import page
from labflow.pages.portal import new_order_review, new_order_samples, new_order_tests
from labflow.pages.portal.new_order_parts import (
    card,
    problem,
    summary,
    told_wrong,
    wrong_or_not,
)
from labflow.pages.portal.parts import framed, head
from labflow.state.portal.foot import FootState
from labflow.state.portal.new_order import PortalNewOrderState as S
from labflow.state.portal.new_order import PortalOfferState as Offer
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

V = S.view
STEPS = ("places", "tests", "samples", "review")
TITLES = {
    "places": ("Where are your samples from?", "Choose your sampling points, or add another place."),
    "tests": ("Which tests do you need?", ""),
    "samples": ("Samples and bottles", "What you do not know yet can be written on the form later."),
    "review": ("Look it over and send it", "We confirm your order, usually within one working day."),
}


@page(
    "/portal/orders/new", title="New order", side="client", needs=Permission.PORTAL_PLACE_ORDERS,
    on_load=[S.load, FootState.load],
)  # fmt: skip
def portal_new_order() -> rx.Component:
    """The order in steps, or how to begin."""
    body = rx.cond(S.missing, _missing(), rx.cond(V.id != "", _steps(), _start()))
    return framed(
        rx.cond(S.loaded, body, rx.fragment(head("New order"), skeleton_rows(6))),
        active="orders",
        overlays=(_discard(),),
    )


def _discard() -> rx.Component:
    return confirm_dialog(
        open=S.discarding, on_open_change=S.ask_to_discard, on_confirm=S.discard, title="Discard this order?",
        confirm="Discard order", text="What you have entered is lost. Nothing was sent to us.",
    )  # fmt: skip


def _missing() -> rx.Component:
    return rx.el.section(
        head("New order"),
        empty("This order is not here any more", "It was sent or discarded, or it is somebody else's.",
              link_button("Begin a new one", "/portal/orders/new")),
        class_name="card padded",
    )  # fmt: skip


def _start() -> rx.Component:
    held = rx.el.div(
        icon("circle-pause", 18), rx.el.span(f"{Offer.offer.company} is on hold here. Call us before you order."),
        class_name="callout warn",
    )  # fmt: skip
    return rx.fragment(
        head("New order", Me.company),
        rx.cond(Offer.offer.held, rx.el.div(held, class_name="heads"), rx.fragment()),
        rx.el.div(
            rx.el.section(
                rx.el.h2("A new order", class_name="s16 w6"),
                rx.el.p("Four short steps. You can stop at any time: what you have entered is kept.", class_name="t2"),
                button("Begin", trailing_icon="arrow-right", variant="primary", size="xl", on_click=S.begin("")),
                class_name="card padded begin",
            ),
            rx.cond(S.drafts.length() > 0, _drafts(), rx.fragment()),
            rx.cond(Offer.offer.earlier.length() > 0, _earlier(), rx.fragment()),
            class_name="col pcol starts",
        ),
    )  # fmt: skip


def _drafts() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Not sent yet", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(rx.foreach(S.drafts, draft_line), class_name="rl"),
        class_name="card",
    )


def draft_line(row: Any) -> rx.Component:
    """An order that was begun: going on with it."""
    return rx.el.li(
        rx.el.span(icon("file-pen-line", 18), class_name="pdf"),
        rx.el.div(
            rx.el.div(row.title, class_name="s14 w5 trunc"), rx.el.div(row.told, class_name="s13 t3 trunc"),
            class_name="grow minw0",
        ),
        link("Continue", href=f"/portal/orders/new?draft={row.id}", class_name="btn"),
        key=row.id,
    )  # fmt: skip


def _earlier() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Order again", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(
            rx.foreach(
                Offer.offer.earlier,
                lambda row: rx.el.li(
                    rx.el.span(icon("history", 18), class_name="pdf"),
                    rx.el.div(
                        rx.el.div(row.title, class_name="s14 w5 trunc"),
                        rx.el.div(rx.el.span(row.number, class_name="mono"), ", ", row.placed, class_name="s13 t3 trunc"),
                        class_name="grow minw0",
                    ),
                    button("Use as a start", size="md", on_click=S.begin(row.id), aria_label=f"Use {row.number} as a start"),
                    key=row.id,
                ),
            ),
            class_name="rl",
        ),
        class_name="card",
    )  # fmt: skip


def _steps() -> rx.Component:
    shown = rx.match(
        V.step,
        ("places", _places()),
        ("tests", new_order_tests.body()),
        ("samples", new_order_samples.body()),
        new_order_review.review(),
    )
    return rx.el.div(
        rx.el.div(
            rx.cond(
                V.step == "places",
                link(icon("arrow-left", 18), "Orders", href="/portal/orders", class_name="btn ghost back-btn"),
                button("Back", icon_name="arrow-left", variant="ghost", size="md", on_click=S.turn_to(_before())),
            ),
            rx.el.span(V.saved, class_name="s13 t3", role="status"),
            button("Discard", variant="ghost", size="md", on_click=S.ask_to_discard(True)),
            class_name="row between ohead",
        ),
        rx.el.div(
            *[rx.el.i(class_name=_bar(place)) for place in range(1, 5)],
            class_name="ps", custom_attrs={"role": "img", "aria-label": f"Step {V.number} of 4"},
        ),
        rx.el.div(
            rx.el.p("Step ", V.number, " of 4", class_name="t3 s13"),
            rx.el.h1(_title(0), class_name="hp"),
            rx.el.p(_told(), class_name="t2 s14"),
            class_name="osay",
        ),
        rx.el.div(rx.el.div(shown, class_name="col pcol omain"), summary(_next()), class_name="pg2"),
        class_name="ordering",
    )  # fmt: skip


def _title(part: int) -> Any:
    return rx.match(V.step, *[(step, TITLES[step][part]) for step in STEPS[:3]], TITLES["review"][part])


def _told() -> Any:
    first = rx.cond(_has_places(), t(TITLES["places"][1]), t("Name each place that you take a sample from."))
    return rx.match(
        V.step, ("tests", t("For {said_samples}", said_samples=V.said_samples)), ("places", first), _title(1)
    )


def _has_places() -> Any:
    return Offer.offer.places.length() > 0


def _before() -> Any:
    return rx.match(V.step, ("review", "samples"), ("samples", "tests"), "places")


def _bar(place: int) -> Any:
    return rx.cond(V.number > place, "d", rx.cond(V.number == place, "c", ""))


def _next() -> rx.Component:
    """The one way on: named after what it does."""
    following = rx.match(V.step, ("places", "tests"), ("tests", "samples"), "review")
    on = button(
        "Continue", trailing_icon="arrow-right", variant="primary", size="xl", on_click=S.turn_to(following)
    )
    send = button(
        "Send order", icon_name="send", variant="primary", size="xl", on_click=S.send, loading=S.busy,
        loading_label="Sending",
    )  # fmt: skip
    return rx.cond(V.step == "review", send, on)


def _places() -> rx.Component:
    many = rx.el.div(
        icon("search", 16),
        rx.el.input(
            type="search", placeholder="Find a sampling point", aria_label="Find a sampling point",
            on_change=Offer.find_place.debounce(200),
        ),
        class_name="input lg",
    )  # fmt: skip
    return rx.fragment(
        problem("places"),
        rx.cond(Offer.offer.places.length() > 6, many, rx.fragment()),
        rx.cond(
            _has_places(), rx.el.ul(rx.foreach(Offer.places, _place), class_name="tcs two"), rx.fragment()
        ),
        rx.cond(V.samples.length() > 0, rx.fragment(_others(), _kinds()), rx.fragment()),
        _other(),
    )


def _place(row: Any) -> rx.Component:
    on = V.points.contains(row.id)
    told = rx.fragment(
        rx.el.bdi(row.code),
        rx.cond(row.kind != "", rx.fragment(", ", rx.el.bdi(row.kind)), ""),
        rx.cond(row.last != "", rx.fragment(", ", rx.el.bdi(f"last {row.last}")), ""),
    )
    return card(on, S.choose_place(row.id), row.name, told, key=row.id)


def _others() -> rx.Component:
    """Samples from places that are not in the list."""
    return rx.el.ul(
        rx.foreach(
            V.samples,
            lambda row: rx.cond(
                row.point_id == "",
                rx.el.li(
                    icon("map-pin", 18),
                    rx.el.div(
                        rx.el.div(row.name, class_name="w5"), rx.el.div(row.kind, class_name="s13 t3"), cannot_print(row.unprintable, "begins"), class_name="grow minw0"
                    ),
                    button("Take out", variant="ghost", size="md", on_click=S.remove(row.key), aria_label=f"Take out {row.name}"),
                    key=row.key, class_name="tc on",
                ),
                rx.fragment(),
            ),
        ),
        class_name="tcs",
    )  # fmt: skip


def _kinds() -> rx.Component:
    """What kind of sample it is, where the sampling point does not say so."""
    return rx.foreach(V.samples, lambda row: rx.cond(row.asks_kind, _kind_of(row), rx.fragment()))


def _kind_of(row: Any) -> rx.Component:
    at = row.key + ".type_id"
    return rx.el.section(
        rx.el.label(f"What kind of sample is “{row.name}”?", class_name="label", html_for=f"{row.key}-kind"),
        rx.el.div(
            rx.el.select(
                rx.cond(row.kind == "", rx.el.option("Choose", value=""), rx.fragment()),
                _kind_options(),
                value=rx.cond(row.kind == "", "", row.type_id), id=f"{row.key}-kind",
                on_change=lambda value: S.fill_sample(row.key, "type_id", value), **told_wrong(at),
            ),
            icon("chevrons-up-down", 14), class_name="input lg sel",
        ),
        problem(at), class_name=wrong_or_not(at, "card padded field"), key=row.key,
    )  # fmt: skip


def _kind_options() -> rx.Component:
    return rx.foreach(Offer.offer.kinds, lambda kind: rx.el.option(kind.label, value=kind.value))


def _other() -> rx.Component:
    return rx.el.form(
        rx.el.h2(rx.cond(_has_places(), "Another place", "Add a place"), class_name="s14 w6"),
        rx.el.div(
            rx.el.div(
                rx.el.label("What do you call it?", class_name="label", html_for="name"),
                rx.el.div(
                    rx.el.input(id="name", name="name", max_length=200, placeholder="Such as Well 9", **told_wrong("name")),
                    class_name="input lg",
                ),
                problem("name"), class_name=wrong_or_not("name", "field grow"),
            ),
            rx.el.div(
                rx.el.label("What is it?", class_name="label", html_for="type_id"),
                rx.el.div(
                    rx.el.select(
                        rx.el.option("Choose", value=""),
                        _kind_options(),
                        id="type_id", name="type_id", **told_wrong("type_id"),
                    ),
                    icon("chevrons-up-down", 14), class_name="input lg sel",
                ),
                problem("type_id"), class_name=wrong_or_not("type_id", "field grow"),
            ),
            button("Add", icon_name="plus", size="lg", type="submit"),
            class_name="other",
        ),
        on_submit=S.add_place, id="other-place", class_name="card padded",
    )  # fmt: skip

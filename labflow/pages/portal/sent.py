"""/portal/orders/sent/[order_id]: the order is with the laboratory; what happens next, and the papers for the cooler."""

import reflex as rx

from labflow.components.buttons import download_link, link
from labflow.components.empty import skeleton_rows
from labflow.components.icons import icon
from labflow.ext import page
from labflow.pages.portal.parts import bottle_list, framed, head, no_such_order
from labflow.state.portal.foot import FootState
from labflow.state.portal.new_order import PortalSentState as S
from labflow.vocabulary import Permission

V = S.view
PAPERS = "/api/v1/portal/orders/"


@page(
    "/portal/orders/sent/[order_id]", title="Order sent", side="client", needs=Permission.PORTAL_PLACE_ORDERS,
    on_load=[S.load, FootState.load],
)  # fmt: skip
def portal_sent() -> rx.Component:
    """After sending."""
    waiting = rx.fragment(head("Order"), skeleton_rows(5))
    missing = rx.fragment(head("Order"), no_such_order())
    return framed(rx.cond(S.missing, missing, rx.cond(V.id != "", _body(), waiting)), active="orders")


def _body() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("circle-check", 28), class_name="tok"),
            rx.el.div(
                rx.el.h1(rx.cond(V.waiting, "Your order is with us", "We have confirmed your order"), class_name="hp"),
                rx.el.p(rx.el.span(V.number, class_name="mono"), ", ", V.samples, ", ", V.title, class_name="t2 s14"),
            ),
            class_name="row g12 sent-head",
        ),
        rx.el.div(
            rx.el.div(_next(), class_name="col pcol"), rx.el.div(_papers(), bottle_list("Bottles", V.needs, V.cold, V.holds), class_name="col pcol"), class_name="pg2 wide"
        ),
    )  # fmt: skip


def _next() -> rx.Component:
    steps = (
        ("We look at your order and confirm it", "Usually within one working day. You see it here, and we write to you if something is unclear."),
        ("Take the samples", "Use the bottles named here. Write the time on the form, or keep it for us."),
        ("Bring or send them, with the form", "Cold, with each bottle closed and labelled. We sign for what we receive."),
        ("Follow the tests here", "When the results are checked and signed, the certificate appears in the portal."),
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(rx.el.h2("What happens next", class_name="s16"), class_name="card-h tall"),
        rx.el.ol(
            *[
                rx.el.li(
                    rx.el.span(str(place), class_name="snum"),
                    rx.el.div(rx.el.div(title, class_name="s14 w5"), rx.el.div(told, class_name="s13 t2")),
                )
                for place, (title, told) in enumerate(steps, start=1)
            ],
            class_name="nexts",
        ),
        rx.el.div(link("Follow this order", icon("arrow-right", 14), href=f"/portal/orders/{V.id}", class_name="link row g4 w5"), class_name="padded"),
        class_name="card",
    )  # fmt: skip


def _papers() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Print before you go", class_name="s16 w6"),
        rx.el.p("The form goes with the samples and is signed at every hand-over. One label for each bottle.", class_name="t2 s13"),
        download_link("Submission form", f"{PAPERS}{V.id}/form.pdf", file_name=f"{V.number}-form.pdf", icon_name="printer", variant="primary", size="lg"),
        download_link("Bottle labels", f"{PAPERS}{V.id}/labels.pdf", file_name=f"{V.number}-labels.pdf", icon_name="tags", size="lg"),
        class_name="card padded papers",
    )  # fmt: skip

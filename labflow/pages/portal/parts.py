"""What the portal's pages share: the frame with its foot, an order's line, a certificate's line, verdicts, bars."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button, link, link_button, plain_link
from labflow.components.empty import empty
from labflow.components.icons import icon
from labflow.pages.frame import may, portal_page
from labflow.state.portal.foot import FootState
from labflow.state.session import SessionState
from labflow.vocabulary import Permission

F = FootState.lab
STAGES = ("Received", "Tested", "Checked", "Certificate")


def framed(*body: Any, active: str, overlays: tuple[Any, ...] = ()) -> rx.Component:
    """A portal page with its foot: who the laboratory is and how to reach it."""
    return portal_page(*body, active=active, footer=_foot(), overlays=overlays)


def head(title: Any, above: Any = "", *tools: Any) -> rx.Component:
    """The head of a page: a quiet line, the title, and what can be done."""
    return rx.el.div(
        rx.el.div(
            rx.el.p(above, class_name="t2 s14"), rx.el.h1(title, class_name="hp"), class_name="minw0",
        ),
        rx.el.div(*tools, class_name="row g8") if tools else rx.fragment(),
        class_name="row between phead",
    )  # fmt: skip


def card_news(s: Any) -> rx.Component:
    """How many others came into the list meanwhile: they are offered, for rows must not move under somebody's finger."""
    many = button(
        rx.Var.create("") + s.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="sm", on_click=s.show_news,
        class_name="round",
    )  # fmt: skip
    return rx.el.span(rx.cond(s.news > 0, many, rx.fragment()), role="status", class_name="nowrap")


def no_such_order() -> rx.Component:
    """The same words for another company's order and for none at all."""
    return rx.el.section(
        empty(
            "There is no such order", "The address is wrong, or the order is not one of yours.",
            link_button("All orders", "/portal/orders?tab=all"),
        ),
        class_name="card",
    )  # fmt: skip


def new_order() -> rx.Component:
    """Begin an order, for who may."""
    begin = link_button("New order", "/portal/orders/new", icon_name="plus", variant="primary", size="lg")
    room = rx.el.span(
        class_name="btn lg unknown", custom_attrs={"aria-hidden": "true"}
    )  # nothing moves when it comes
    later = rx.cond(SessionState.name == "", room, rx.fragment())
    return rx.cond(may(Permission.PORTAL_PLACE_ORDERS), begin, later)


def verdict(tone: Any, words: Any) -> rx.Component:
    """The verdict of a certificate or a sample: shape, word and colour."""
    return rx.match(
        tone,
        ("ok", flag(words, icon_name="circle-check", tone="tok")),
        ("bad", flag(words, icon_name="triangle-alert", tone="tbad")),
        ("warn", flag(words, icon_name="circle-help", tone="twarn")),
        flag(words, icon_name="file-text", tone="t2"),
    )


def bars(shares: Any, label: Any) -> rx.Component:
    """The four stages as bars; `label` says the same in words to who cannot see them."""
    return rx.el.span(
        rx.foreach(shares, _bar), class_name="pst", custom_attrs={"role": "img", "aria-label": label}
    )


def order_line(row: Any) -> rx.Component:
    """An order: what it is, how far it is, when its certificate is expected."""
    return rx.el.li(
        link(
            rx.el.div(
                rx.el.div(row.title, title=row.title, class_name="s14 w5 trunc"),
                rx.el.div(
                    rx.el.span(row.number, class_name="mono"), ", ", rx.el.bdi(row.samples),
                    rx.cond(row.reference != "", rx.fragment(", ", rx.el.bdi(row.reference)), ""), class_name="t3 s13 trunc",
                ),
                class_name="grow minw0",
            ),
            rx.el.div(
                bars(row.progress.bars, row.progress.word),
                rx.el.div(row.progress.word, title=row.progress.word, class_name="s12 w5 mt6"),
                rx.cond(row.progress.note != "", rx.el.div(row.progress.note, class_name="s12 t3"), rx.fragment()),
                class_name="oprog",
            ),
            _when(row),
            icon("chevron-right", 16, "t3"),
            href=f"/portal/orders/{row.id}",
            class_name="orow",
        ),
        key=row.id,
    )  # fmt: skip


def _when(row: Any) -> rx.Component:
    """The day of the certificate; a promise only of what the laboratory has confirmed."""
    kept = rx.cond(
        row.late, rx.el.div("Later than promised", class_name="s12 twarn nowrap"),
        rx.el.div("Certificate expected", class_name="s12 t3 nowrap"),
    )  # fmt: skip
    asked = rx.cond(row.expected != "", "The day you asked for", "when we confirm it")
    under_way = rx.fragment(
        rx.el.div(rx.cond(row.expected != "", row.expected, "Date to follow"), class_name="s13 w5 nowrap"),
        rx.cond(row.promised, kept, rx.el.div(asked, class_name="s12 t3")),
    )
    over = rx.fragment(
        rx.el.div(row.placed, class_name="s13 w5 nowrap"), rx.el.div("Ordered", class_name="s12 t3")
    )
    return rx.el.div(rx.cond(row.open, under_way, over), class_name="owhen")


def stage_heads() -> rx.Component:
    """The names of the four bars, above a list of orders."""
    return rx.el.div(
        rx.el.span(), rx.el.span(*[rx.el.span(stage) for stage in STAGES]), rx.el.span(), class_name="sth",
        custom_attrs={"aria-hidden": "true"},
    )  # fmt: skip


def certificate_line(row: Any) -> rx.Component:
    """A certificate in a narrow list: verdict, date, download."""
    return rx.el.li(
        rx.el.span(icon("file-badge", 18), class_name="pdf"),
        rx.el.div(
            link(
                rx.el.span(row.title, class_name="trunc"), new_mark(row.fresh), href=f"/portal/orders/{row.order_id}",
                class_name="s14 w5 row minw0 whole", title=row.title,
            ),
            rx.el.div(verdict(row.tone, row.verdict), rx.el.span(row.issued, class_name="t3 nowrap"), class_name="s12 row g6 wraps"),
            rx.cond(row.standing != "", rx.el.div(row.standing, class_name="s12 twarn"), rx.fragment()),
            class_name="grow minw0",
        ),
        fetch(row),
        key=row.id,
    )  # fmt: skip


def fetch(row: Any) -> rx.Component:
    """The certificate as a PDF."""
    return plain_link(
        icon("download"), href=f"/api/v1/reports/{row.id}/pdf", download=f"{row.number}.pdf",
        title=f"Download {row.number}", aria_label=f"Download certificate {row.number}", class_name="btn icon sm ghost",
    )  # fmt: skip


def bottle_list(title: str, needs: Any, cold: Any, holds: Any) -> rx.Component:
    """The bottles of a whole order, and what to mind with each."""
    return rx.el.section(
        rx.el.div(rx.el.h2(title, class_name="s16"), class_name="card-h tall"),
        rx.el.ul(
            rx.foreach(
                needs,
                lambda row: rx.el.li(
                    rx.el.b(row.count, " ×", class_name="num w6 bcount"),
                    rx.el.div(
                        rx.el.div(rx.el.bdi(row.name), class_name="w5"), rx.el.div(row.advice, class_name="s13 t2"), class_name="grow minw0"
                    ),
                    key=row.name,
                ),
            ),
            class_name="rl",
        ),
        rx.cond(
            cold, rx.el.p(icon("snowflake", 14), "Keep the samples cold, up to 6 °C, but do not freeze them.", class_name="mind"),
            rx.fragment(),
        ),
        rx.foreach(holds, lambda told: rx.el.p(icon("hourglass", 14), told, class_name="mind twarn")),
        class_name="card",
    )  # fmt: skip


def new_mark(fresh: Any) -> rx.Component:
    return rx.cond(fresh, rx.el.span("New", class_name="nw"), rx.fragment())


def _bar(share: Any) -> rx.Component:
    return rx.el.i(
        class_name=rx.cond(share == 100, "d", rx.cond(share > 0, "c", "")),
        custom_attrs={"style": {"--share": share.to_string() + "%"}},
    )


def _foot() -> rx.Component:
    return rx.fragment(
        rx.el.span(F.name, rx.cond(F.place != "", f", {F.place}", "")),
        rx.cond(F.phone != "", rx.el.a(icon("phone", 14), rx.el.span(F.phone, class_name="num"), href=F.phone_link, class_name="row g6"), rx.fragment()),
        rx.cond(F.email != "", rx.el.a(icon("mail", 14), F.email, href=f"mailto:{F.email}", class_name="row g6"), rx.fragment()),
        rx.el.span(F.accreditation, class_name="end"),
    )  # fmt: skip

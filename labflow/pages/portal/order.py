"""/portal/orders/[order_id]: how far one order is, its samples with published results, its certificates."""

from typing import Any

import reflex as rx

from labflow.components.attachments import attachment_dialogs, attachments_panel
from labflow.components.badges import badge, status
from labflow.components.buttons import button, download_link, link, plain_link
from labflow.components.callout import callout
from labflow.components.empty import empty, skeleton_rows
from labflow.components.facts import pairs
from labflow.components.icons import icon
from labflow.components.table import th
from labflow.ext import page
from labflow.pages.edd_download import edd_button, edd_dialog
from labflow.pages.portal.parts import STAGES, bars, fetch, framed, head, no_such_order, verdict
from labflow.pages.portal.talk import conversation, request_dialog
from labflow.state.portal.files import PortalFilesState as FilesState
from labflow.state.portal.foot import FootState
from labflow.state.portal.order import PortalOrderState as S
from labflow.state.portal.talk import PortalTalkState as TalkState
from labflow.vocabulary import Permission

V = S.view
FEW = 20  # samples that are shown before somebody asks for all of them; the stylesheet hides the others


@page(
    "/portal/orders/[order_id]", title="Order", side="client", needs=Permission.PORTAL_ORDERS,
    on_load=[S.load, TalkState.load, FilesState.load, FootState.load],
)  # fmt: skip
def portal_order() -> rx.Component:
    """One order."""
    waiting = rx.fragment(head("Order"), skeleton_rows(6))
    missing = rx.fragment(head("Order"), no_such_order())
    return framed(
        rx.cond(S.missing, missing, rx.cond(V.id != "", _body(), waiting)),
        active="orders",
        overlays=(request_dialog(), edd_dialog(), *attachment_dialogs(FilesState)),
    )


def _body() -> rx.Component:
    return rx.fragment(
        link(icon("arrow-left", 14), "All orders", href="/portal/orders?tab=all", class_name="link row g4 back"),
        head(
            V.title,
            rx.fragment(
                rx.el.span(V.number, class_name="mono"),
                rx.cond(V.reference != "", f", {V.reference}", ""),
                rx.cond(V.rush, badge("Rush", tone="acc", icon_name="zap"), rx.fragment()),
            ),
        ),
        rx.el.div(_notes(), class_name="heads"),
        rx.el.div(
            rx.el.div(_progress(), _samples(), conversation(), _files(), class_name="col pcol"),
            rx.el.div(_papers(), _certificates(), _facts(), class_name="col pcol"),
            class_name="pg2 flow",
        ),
    )  # fmt: skip


def _notes() -> rx.Component:
    """What went otherwise than it should."""
    again = "We will send you a new certificate. Results of a withdrawn certificate are not shown."
    return rx.fragment(
        rx.cond(V.withdrawn, callout("The certificate was withdrawn", again, tone="bad"), rx.fragment()),
        rx.cond(
            V.state == "cancelled", callout("This order was cancelled", V.why_ended, tone="warn"), rx.fragment()
        ),
        rx.cond(V.state == "on_hold", callout("This order is on hold", V.progress.note, tone="warn"), rx.fragment()),
        rx.cond(
            V.late,
            callout("Later than promised", f"We promised the certificate for {V.expected}.", tone="warn", icon_name="clock"),
            rx.fragment(),
        ),
    )  # fmt: skip


def _progress() -> rx.Component:
    shown = rx.el.section(
        rx.el.div(
            status(V.progress.look, V.progress.word),
            rx.cond(V.open & (V.expected != ""), _day(), rx.fragment()),
            class_name="row g12 wraps s14 w5",
        ),
        bars(V.progress.bars, V.progress.word),
        rx.el.div(*[rx.el.span(stage) for stage in STAGES], class_name="stages", custom_attrs={"aria-hidden": "true"}),
        rx.cond(V.progress.note != "", rx.el.p(V.progress.note, class_name="t2 s13"), rx.fragment()),
        rx.cond(
            V.promised, rx.fragment(), rx.el.p("When we confirm the order we tell you the day of the certificate.", class_name="t2 s13")
        ),
        class_name="card prog first",
    )  # fmt: skip
    return rx.cond(V.state == "cancelled", rx.fragment(), shown)


def _day() -> rx.Component:
    """The day of the certificate, or the one that was asked for."""
    day = rx.el.b(V.expected, class_name="w6")
    return rx.cond(
        V.promised,
        rx.el.span("Certificate expected ", day, class_name="end t2"),
        rx.el.span("You asked for ", day, class_name="end t2"),
    )


def _samples() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Samples", class_name="s16"), rx.el.span(V.samples.length(), class_name="t3 w5"),
            rx.cond(V.told, _take_along(), rx.fragment()), class_name="card-h tall",
        ),
        rx.foreach(V.samples, _sample),
        rx.cond(
            (V.samples.length() > FEW) & ~S.all_samples,
            rx.el.div(
                button(f"Show all {V.samples.length()} samples", icon_name="chevron-down", size="md", on_click=S.show_all_samples),
                class_name="padded all-samples",
            ),
            rx.fragment(),
        ),
        class_name=rx.cond(S.all_samples, "card samples", "card samples few"),
    )  # fmt: skip


def _take_along() -> rx.Component:
    """The published results for a spreadsheet."""
    return rx.el.div(
        download_link("Excel", f"/api/v1/portal/results.xlsx?order={V.id}"),
        download_link("CSV", f"/api/v1/portal/results.csv?order={V.id}"),
        edd_button("order", V.id),
        class_name="row g8 end",
    )


def _sample(row: Any) -> rx.Component:
    folded = rx.el.details(
        rx.el.summary(_sample_head(row), icon("chevron-down", 16, "t3 fold")),
        _results(row),
        open=row.unfolded,
        class_name="smp",
    )
    plain = rx.el.div(rx.el.div(_sample_head(row), class_name="summary"), class_name="smp")
    return rx.el.div(rx.cond(row.results.length() > 0, folded, plain), key=row.id)


def _sample_head(row: Any) -> rx.Component:
    said = rx.cond(
        row.verdict != "",
        verdict(row.tone, row.verdict),
        rx.el.div(
            status(row.progress.look, row.progress.word),
            rx.cond(
                row.progress.note != "", rx.el.div(row.progress.note, class_name="s12 t3"), rx.fragment()
            ),
        ),
    )
    when = rx.cond(
        row.received != "",
        f"received {row.received}",
        rx.cond(row.collected != "", f"sampled {row.collected}", ""),
    )
    return rx.fragment(
        rx.el.div(
            rx.el.div(row.name, title=row.name, class_name="s14 w5 trunc"),
            rx.el.div(
                rx.el.span(row.number, class_name="mono"), ", ", row.kind, rx.cond(when != "", f", {when}", ""),
                class_name="s12 t3",
            ),
            class_name="grow minw0",
        ),
        rx.el.div(said, class_name="ssaid"),
    )  # fmt: skip


def _results(row: Any) -> rx.Component:
    heads = ("What was measured", "Result", "Limit", "Verdict")
    place = rx.cond(row.place != "", f" at {row.place}", "")
    return rx.fragment(
        rx.el.p(
            rx.cond(row.collected != "", rx.el.span("Sampled ", row.collected, place), rx.fragment()),
            rx.cond(
                row.point_id != "",
                link("Compare over time", icon("chart-line", 14), href=f"/portal/results?point={row.point_id}", class_name="link row g4 end"),
                rx.fragment(),
            ),
            class_name="s12 t3 smeta row g12 wraps",
        ),
        rx.el.table(
            rx.el.thead(rx.el.tr(*[th(each) for each in heads])),
            rx.el.tbody(rx.foreach(row.results, _result)),
            class_name="tbl prs",
            aria_label=f"Results of {row.name}",
        ),
    )  # fmt: skip


def _result(row: Any) -> rx.Component:
    bad = row.tone == "bad"
    shown = rx.match(
        row.tone,
        ("ok", verdict("ok", row.verdict)),
        ("bad", verdict("bad", row.verdict)),
        ("warn", verdict("warn", row.verdict)),
        rx.el.span("No limit", class_name="t3"),
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.div(rx.cond(row.italic, rx.el.i(row.name), row.name), class_name="w5"),
            rx.el.div(row.method, class_name="s12 t3"),
            rx.foreach(row.remarks, lambda each: rx.el.div(each.code, ": ", each.meaning, class_name="s12 t3")),
        ),
        rx.el.td(rx.el.b(row.value, class_name=rx.cond(bad, "tbad w6", "w6")), " ", rx.el.span(row.unit, class_name="t2"), class_name="val"),
        rx.el.td(rx.cond(row.limit != "", rx.fragment(rx.el.span("Limit ", class_name="only-phone-in t3"), row.limit), "–"), class_name="t2"),
        rx.el.td(rx.el.span(shown, title=row.why)),
        class_name=rx.cond(bad, "hot", ""),
        key=row.id,
    )  # fmt: skip


def _papers() -> rx.Component:
    """What travels with the samples, as long as some are still to come."""
    where = f"/api/v1/portal/orders/{V.id}/"
    shown = rx.el.section(
        rx.el.h2("For your samples", class_name="s16 w6"),
        rx.el.p("The form goes into the cooler, a label on each bottle.", class_name="t2 s13"),
        download_link("Submission form", where + "form.pdf", file_name=f"{V.number}-form.pdf", icon_name="printer", size="lg"),
        download_link("Bottle labels", where + "labels.pdf", file_name=f"{V.number}-labels.pdf", icon_name="tags", size="lg"),
        class_name="card padded papers first",
    )  # fmt: skip
    return rx.cond(V.to_come, shown, rx.fragment())


def _certificates() -> rx.Component:
    none = rx.cond(
        V.open,
        empty("No certificate yet", "It appears here as soon as your results are checked and signed."),
        empty("No certificate here", "These results were reported to you in another way. Ask us for a copy."),
    )
    shown = rx.el.section(
        rx.el.div(rx.el.h2("Certificates", class_name="s16"), class_name="card-h tall"),
        rx.cond(
            V.certificates.length() > 0,
            rx.el.ul(rx.foreach(V.certificates, _certificate), class_name="rl"),
            none,
        ),
        class_name=rx.cond(V.certificates.length() > 0, "card first", "card"),
    )
    return rx.cond((V.state == "cancelled") & (V.certificates.length() == 0), rx.fragment(), shown)


def _certificate(row: Any) -> rx.Component:
    current = rx.el.li(
        rx.el.div(
            verdict(row.tone, row.verdict),
            rx.el.p(row.details, class_name="t2 s13"),
            rx.el.p(
                rx.el.span(row.number, class_name="mono"), ", issued ", row.issued, ", code ",
                link(row.code, href=f"/verify/{row.code}", class_name="mono link"), class_name="s12 t3",
            ),
            plain_link(
                icon("download"), "Download certificate", href=f"/api/v1/reports/{row.id}/pdf",
                download=f"{row.number}.pdf", class_name="btn primary lg mt12",
            ),
            class_name="grow minw0 now",
        ),
        key=row.id,
    )  # fmt: skip
    return rx.cond(row.standing == "", current, _past(row))


def _past(row: Any) -> rx.Component:
    """A certificate that was replaced or withdrawn."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(row.number, class_name="mono"), ", issued ", row.issued, class_name="s13 t2"
            ),
            rx.el.div(row.standing, class_name="s12 twarn"),
            class_name="grow minw0",
        ),
        fetch(row),
        key=row.id,
    )


def _files() -> rx.Component:
    """What both sides put to the order; a picture from the telephone, too."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Files", class_name="s16"),
            rx.cond(FilesState.rows.length() > 0, rx.el.span(FilesState.rows.length(), class_name="t3 w5"), rx.fragment()),
            class_name="card-h tall",
        ),
        attachments_panel(
            FilesState, may_attach=FilesState.url != "", for_client=True, add="Add a file",
            none="Pictures, forms and letters about this order belong here, yours and ours.",
        ),
        class_name="card files",
    )  # fmt: skip


def _facts() -> rx.Component:
    def or_dash(value: Any) -> Any:
        return rx.cond(value != "", value, "–")

    promised = rx.cond(
        V.promised, or_dash(V.expected), rx.cond(V.open, "When we have confirmed the order", "–")
    )
    return rx.el.section(
        rx.el.div(rx.el.h2("About this order", class_name="s16"), class_name="card-h tall"),
        rx.el.div(
            pairs(
                ("Order", rx.el.span(V.number, class_name="mono")), ("Your reference", or_dash(V.reference)),
                ("Your contact", or_dash(V.contact)), ("Ordered", V.placed),
                ("Promised", promised), ("Limits", or_dash(V.limits)),
            ),
            class_name="card-b",
        ),
        class_name="card",
    )  # fmt: skip

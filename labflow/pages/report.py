"""/reports/[report_id]: the certificate as it looks, its facts, signatures and deliveries, and the steps of its life."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, status_badge, verdict
from labflow.components.buttons import button, download_link, link, link_button
from labflow.components.callout import callout
from labflow.components.dialog import form_dialog
from labflow.components.empty import empty, record_skeleton
from labflow.components.forms import password_field, textarea_field
from labflow.components.icons import icon, icon_for
from labflow.components.languages import OWN_NAMES
from labflow.components.menu import menu, menu_item
from labflow.components.neighbours import neighbours
from labflow.components.paper import paper
from labflow.components.signature import LEGAL, signature_dialog
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.edd_download import edd_button, edd_dialog
from labflow.pages.frame import lab_page
from labflow.pages.record_parts import files_tab, record_dialogs, record_rail, record_tabs, related_tab
from labflow.state.related import RelatedState as R
from labflow.state.report import ReportSigning as G
from labflow.state.report import ReportState as S
from labflow.state.session import SessionState
from labflow.vocabulary import MEANING_TEXT, Meaning, Permission

V = S.view
CHANNELS = {"mail": "mail", "portal": "globe", "staff": "download"}


@page("/reports/[report_id]", title="Report", needs=Permission.SEE_REPORTS, on_load=S.load)
def report() -> rx.Component:
    """One report."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(V.id != "", _body(), record_skeleton())),
        active="reports",
        crumbs=(("Reports", "/reports"),),
        title=V.number,
        missing=S.missing,
        badge=rx.cond(V.id != "", status_badge(V.state), rx.fragment()),
        screen="report",
        actions=(
            neighbours(V.id, "/reports"),
            rx.cond(V.may_choose_language, _language(), rx.fragment()),
            rx.cond((V.id != "") & ~V.is_draft, edd_button("report", V.id), rx.fragment()),
            rx.cond(V.id != "", _download(), rx.fragment()),
            rx.foreach(V.steps, _step),
        ),
        rail=record_rail(),
        overlays=(_signature(), _ending(), edd_dialog(), *record_dialogs()),
    )


# ── the top bar ──────────────────────────────────────────────────────────────────────────────────────────────


def _download() -> rx.Component:
    return download_link(
        rx.cond(V.is_draft, "Draft PDF", "Download PDF"), V.download, file_name=f"{V.file_name}"
    )


def _language() -> rx.Component:
    """In which language the certificate will be: part of what is signed, so it is chosen before."""
    return menu(
        rx.fragment(icon("languages"), rx.el.span(V.language)),
        *[
            menu_item(own, on_click=S.choose_language(name), custom_attrs={"lang": name})
            for name, own in OWN_NAMES
        ],
        label="Language of the certificate: " + V.language.to(str), class_name="btn sm",
    )  # fmt: skip


def _step(step: Any) -> rx.Component:
    """Refusing and withdrawing are red, authorising is the one primary act, amending leads to its own screen."""
    ask = G.ask(step.action)
    on = rx.match(
        step.action,
        ("authorise", button(step.label, icon_name="pen-line", variant="primary", on_click=ask)),
        (
            "amend",
            link_button(
                "Amend", f"/reports/new?order={V.order_id}&replaces={V.id}", icon_name="file-pen-line"
            ),
        ),
        button(step.label, icon_name="ban", variant="danger", on_click=ask),
    )
    return rx.cond(step.possible, on, button(step.label, disabled=True, reason=step.why_not))


# ── the paper ────────────────────────────────────────────────────────────────────────────────────────────────


def _body() -> rx.Component:
    bad = V.above > 0
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon_for(rx.cond(bad, "bad", "ok"), {"bad": "triangle-alert"}, "circle-check", 18), class_name=rx.cond(bad, "tbad mt2", "tok mt2")),
            rx.el.div(
                rx.el.h2(V.verdict, class_name="s14 w6"),
                rx.el.p(V.results, rx.cond(V.results == 1, " result", " results"), " for ", V.client, class_name="t2 s12"),
                class_name="grow minw0",
            ),
            class_name="row g12 rp-v",
        ),
        _notes(),
        tabs(
            tab("Certificate", active=R.tab == "", on_click=R.show("")),
            tab("Details", active=R.tab == "details", on_click=R.show("details")),
            *record_tabs(),
            label="Parts of the report",
        ),
        rx.match(
            R.tab, ("details", _about()), ("files", files_tab()), ("related", related_tab()), _paper(),
        ),
        class_name="rp",
    )  # fmt: skip


def _paper() -> rx.Component:
    title = rx.cond(V.is_draft, "Draft of the certificate", "The certificate")
    return paper(V.paper, title=title, class_name="rp-f", key=V.paper)


def _notes() -> rx.Component:
    """What a reader of this page must know before the paper itself."""
    amend = link_button("Amend", f"/reports/new?order={V.order_id}&replaces={V.id}", size="xs")
    newer = link("Open ", V.replaced_by, href=f"/reports/{V.replaced_by_id}", class_name="btn xs")
    return rx.fragment(
        rx.cond(V.state == "superseded", callout(f"Replaced by {V.replaced_by}", "This certificate no longer counts.", tone="warn", actions=(newer,)), rx.fragment()),
        rx.cond(V.state == "withdrawn", callout(rx.cond(V.is_draft, "Refused", "Withdrawn"), V.reason, tone="bad"), rx.fragment()),
        rx.cond(V.outdated != "", callout("Results changed since", V.outdated, tone="warn", actions=(amend,)), rx.fragment()),
        rx.cond(V.undrawable != "", callout("Some signs cannot be printed", f"No font of the certificate has {V.undrawable}. Where they were typed, it shows �.", tone="warn"), rx.fragment()),
        rx.cond(V.signatures_hold, rx.fragment(), callout("A signature no longer holds", "The content on record is not the content that was signed. Do not use this report; ask an administrator to look at the audit trail.", tone="bad")),
        rx.cond(V.changes.length() > 0, _changes(), rx.fragment()),
    )  # fmt: skip


def _changes() -> rx.Component:
    def row(change: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(change.what, class_name="w5"),
            rx.el.span(rx.el.del_(change.before), " → ", rx.el.ins(change.after), class_name="diff"),
            class_name="row between g12",
        )

    return rx.el.section(
        rx.el.div(
            rx.el.b("Changed since ", link(V.replaces, href=f"/reports/{V.replaces_id}"), class_name="w6"),
            rx.el.span("Reason: ", V.reason, class_name="t2 s12"),
            class_name="row between g12",
        ),
        rx.el.ul(rx.foreach(V.changes, row), class_name="s12 mt8"),
        class_name="rp-c",
    )


# ── the rail ─────────────────────────────────────────────────────────────────────────────────────────────────


def _about() -> rx.Component:
    return rx.el.div(
        rx.el.dl(rx.foreach(V.facts, _fact), class_name="dl"),
        _block("Samples", rx.foreach(V.samples, _sample)),
        _block("Signatures", rx.foreach(V.signatures, _signed), V.signatures.length() == 0, "Not signed yet."),
        _block("Deliveries", rx.foreach(V.deliveries, _delivery), V.deliveries.length() == 0, "Not sent to anybody yet."),
        class_name="rp-d",
    )  # fmt: skip


def _block(title: str, rows: Any, none: Any = None, nothing: str = "") -> rx.Component:
    shown = rx.el.ul(rows, class_name="rp-l")
    if none is not None:
        shown = rx.cond(none, rx.el.p(nothing, class_name="t3 s12"), shown)
    return rx.fragment(rx.el.h3(title, class_name="h-sec rp-h"), shown)


def _fact(fact: Any) -> rx.Component:
    value = rx.cond(fact.href != "", link(fact.value, href=fact.href), fact.value)
    return rx.fragment(rx.el.dt(fact.label), rx.el.dd(value, title=fact.value))


def _sample(sample: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(sample.number, href=f"/samples/{sample.id}", class_name="mono w5 s12"),
            verdict(sample.verdict, sample.verdict_text),
            class_name="row between g8",
        ),
        rx.el.div(sample.description, class_name="t3 s12 trunc", title=sample.description),
    )


def _signed(signature: Any) -> rx.Component:
    holds = rx.el.span(
        icon("shield-check", 14),
        "Holds",
        class_name="flag tok w4",
        title="What was signed is what stands here. SHA-256 " + signature.digest,
    )
    broken = rx.el.span(
        icon("shield-alert", 14),
        "Invalid",
        class_name="flag tbad",
        title="The content was changed after it was signed.",
    )
    return rx.el.li(
        rx.el.div(rx.el.b(signature.name, class_name="w6"), rx.cond(signature.holds, holds, broken), class_name="row between g8"),
        rx.el.div(signature.title, " · ", signature.at, class_name="t3 s12"),
        rx.el.div(signature.meaning, class_name="t2 s12"),
        rx.cond(signature.comment != "", rx.el.div("“", signature.comment, "”", class_name="t2 s12"), rx.fragment()),
    )  # fmt: skip


def _delivery(delivery: Any) -> rx.Component:
    word = rx.match(
        delivery.channel,
        ("mail", "By mail"),
        ("portal", "Fetched in the portal"),
        ("staff", "Downloaded"),
        delivery.channel,
    )
    state = rx.match(
        delivery.state,
        ("sent", badge("Sent", tone="ok")),
        ("failed", badge("Failed", tone="bad")),
        ("waiting", badge("Waiting")),
        rx.fragment(),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.span(icon_for(delivery.channel, CHANNELS, "send", 14), rx.el.span(delivery.recipient, class_name="trunc", title=delivery.recipient), class_name="row g6 minw0"),
            state,
            class_name="row between g8",
        ),
        rx.el.div(word, ", ", delivery.at, class_name="t3 s12"),
        rx.cond(delivery.error != "", rx.el.div(delivery.error, class_name="tbad s12"), rx.fragment()),
    )  # fmt: skip


# ── dialogs ──────────────────────────────────────────────────────────────────────────────────────────────────


def _signature() -> rx.Component:
    return signature_dialog(
        open=G.signing, on_open_change=G.close, on_submit=G.authorise, title=G.view.title, text=G.view.text,
        submit=G.view.submit, meanings=[(Meaning.AUTHORISED, "Authorised for release", MEANING_TEXT[Meaning.AUTHORISED])],
        signer=SessionState.name, digest=G.view.digest_shown, at=G.view.at, error=G.errors["password"], loading=G.busy,
    )  # fmt: skip


def _ending() -> rx.Component:
    withdraw = G.ending == "withdraw"
    return form_dialog(
        textarea_field(
            "Reason", "reason", error=G.errors["reason"], rows=3, custom_attrs={"data-autofocus": "true"}
        ),
        password_field("Your password", error=G.errors["password"], size="lg", class_name="mt16"),
        open=G.ending != "",
        on_open_change=G.close,
        on_submit=G.end,
        title=rx.cond(withdraw, f"Withdraw {V.number}", f"Refuse {V.number}"),
        text=rx.cond(
            withdraw,
            "The certificate stays on record, marked as withdrawn. Whoever checks its code is told so.",
            "The report is not issued. Its samples can be put on another one.",
        ),
        icon_name="ban",
        tone="bad",
        submit=rx.cond(withdraw, "Withdraw report", "Refuse report"),
        danger=True,
        aside=LEGAL,
    )


def _missing() -> rx.Component:
    return empty(
        "There is no such report", "It may be another number.", link_button("All reports", "/reports?tab=all")
    )

"""/orders/new: many samples at once. Pick the client, type or paste the rows, Ctrl S registers them."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, kbd, link, link_button
from labflow.components.callout import callout
from labflow.components.forms import datetime_field, field, select_field, text_field
from labflow.components.icons import icon
from labflow.components.inputs import text_input
from labflow.components.keys import keys
from labflow.components.pick import pick
from labflow.components.sheet import sheet_act, sheet_grid
from labflow.components.signs import cannot_print
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.pages.new_order_starts import start_dialogs, starts
from labflow.pages.new_order_table import MAPPING, mapping_card, upload_dialog
from labflow.state.new_order import SHEET, NewOrderOptions
from labflow.state.new_order import NewOrderSheet as Sheet
from labflow.state.new_order import NewOrderState as S
from labflow.vocabulary import Permission

OFFERED = NewOrderOptions.offered
LEFT = S.kept.rows - S.kept.good
MADE = S.made.order_id != ""
# of rows that were left when the order was made, the words about that say it already
CHOOSES = S.tried & (S.errors.length() == 0) & (LEFT > 0) & (~MADE | (S.kept.good > 0))
HINTS = (
    (("Enter",), "down"), (("Tab",), "next cell"), (("F2",), "edit"), (("Ctrl", "V"), "paste from Excel"),
    (("Ctrl", "D"), "fill down"), (("Ctrl", "Z"), "undo"), (("Alt", "N"), "new row"), (("Alt", "C"), "duplicate"), (("F8",), "next problem"),
)  # fmt: skip


@page("/orders/new", title="New order", needs=Permission.CREATE_ORDERS, on_load=S.load)
def new_order() -> rx.Component:
    """The form."""
    return lab_page(
        rx.el.div(
            _waiting(), _told(), _order(), rx.cond(MAPPING, mapping_card(), rx.fragment()), _samples(), class_name="page stack"
        ),
        active="orders",
        crumbs=(("Orders", "/orders"),),
        numbered=False,
        title="New order",
        screen="new-order",
        actions=(
            rx.cond(
                S.kept.saved != "",
                rx.el.span(icon("cloud-check", 14), f"Draft kept {S.kept.saved}", class_name="row g6 s12 t2 col-wide", role="status"),
                rx.fragment(),
            ),
            link_button("Close", "/orders"),
            rx.cond(MAPPING, rx.fragment(), _create()),
        ),
        overlays=(
            upload_dialog(),
            *start_dialogs(),
            keys(
                {
                    "ctrl+s": rx.call_script(
                        "document.activeElement?.blur(); setTimeout(() => document.getElementById('create-order')?.click(), 0)"
                    ),
                    "alt+n": sheet_act(SHEET, "insert"),
                    "n": sheet_act(SHEET, "problem"),
                }
            ),
        ),
    )  # fmt: skip


def _create() -> rx.Component:
    """The one act of the page; while a file is mapped, taking it over is that act."""
    return button(
        _label(), id="create-order", icon_name="check", variant="primary", keys=("Ctrl", "S"), loading=S.busy,
        loading_label="Registering", on_click=sheet_act(SHEET, "send", "register"),
    )  # fmt: skip


def _label() -> Any:
    """The button names the act and the count."""
    fresh = rx.cond(
        S.kept.rows == 0,
        "Create order",
        rx.cond(S.kept.rows == 1, "Create order with 1 sample", f"Create order with {S.kept.rows} samples"),
    )
    added = rx.cond(
        S.kept.rows == 1, f"Add 1 sample to {S.made.number}", f"Add {S.kept.rows} samples to {S.made.number}"
    )
    return rx.cond(MADE, added, fresh)


# ── what there is to say ─────────────────────────────────────────────────────────────────────────────────────


def _waiting() -> rx.Component:
    """One's own drafts that wait: small, above everything, gone when there are none."""
    return rx.cond(
        S.waiting.length() > 0,
        rx.el.section(
            rx.el.h2("Drafts", class_name="s12 w5 t3"),
            rx.foreach(S.waiting, _draft),
            class_name="drafts",
            aria_label="Drafts",
        ),
        rx.fragment(),
    )


def _draft(row: Any) -> rx.Component:
    count = rx.cond(row.samples == 1, "1 sample", f"{row.samples} samples")
    return rx.el.div(
        rx.el.a(
            rx.el.span(row.client, class_name="w5 trunc"),
            rx.el.span(count, class_name="t3"),
            rx.cond(row.reference != "", rx.el.span(row.reference, class_name="t3 trunc"), rx.fragment()),
            rx.el.span(row.saved, class_name="t3"),
            href=f"/orders/new?draft={row.id}",
            class_name="row g8",
        ),
        icon_button("x", f"Give up the draft for {row.client}", size="xs", on_click=S.discard(row.id)),
        class_name="draft",
    )


def _told() -> rx.Component:
    """What concerns the order as a whole, and the choice to register the good rows now."""
    whole = [
        rx.cond(S.errors[name], callout(title, S.errors[name], tone="bad"), rx.fragment())
        for name, title in (("samples", "The samples"), ("services", "The tests"))
    ]
    partial = rx.cond(
        MADE,
        callout(
            f"Order {S.made.number} is registered",
            rx.cond(
                S.made.left == 1,
                "One row is left. Mend it here; it joins the same order.",
                f"{S.made.left} rows are left. Mend them here; they join the same order.",
            ),
            tone="ok",
            actions=(_next_problem(), link("Open the order", href=f"/orders/{S.made.order_id}")),
        ),
        rx.fragment(),
    )
    return rx.fragment(
        rx.cond(S.client.warning != "", callout(S.client.warning, tone="warn"), rx.fragment()),
        partial, *whole, rx.cond(CHOOSES, _choice(), rx.fragment()),
    )  # fmt: skip


def _choice() -> rx.Component:
    """Some rows are good, some are not: what to do is for the person to say."""
    rest = rx.cond(
        MADE,
        "Mend the marked cells, or register the others now: the marked rows stay here.",
        rx.cond(
            S.kept.good == 0,
            "Nothing was registered. What you typed is still here.",
            "Nothing was registered yet. Mend the marked cells, or register the others now: the marked rows stay here.",
        ),
    )
    now = rx.cond(S.kept.good == 1, "Register 1 good sample", f"Register {S.kept.good} good samples")
    good = rx.cond(
        S.kept.good > 0,
        button(
            now, loading=S.busy, loading_label="Registering", on_click=sheet_act(SHEET, "send", "register_good")
        ),
        rx.fragment(),
    )  # fmt: skip
    return callout(
        rx.cond(
            LEFT == 1,
            "One row needs another look",
            f"{LEFT} of {S.kept.rows} rows need another look",
        ),
        rest,
        tone="warn",
        actions=(good, _next_problem()),
    )


def _next_problem() -> rx.Component:
    return button("Next problem", variant="ghost", keys=("F8",), on_click=sheet_act(SHEET, "problem"))


# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────


def _order() -> rx.Component:
    client = field(
        "Client",
        pick(
            id="client_id", value=S.client.name, options=S.found, found=S.found_for, on_search=S.find_client, on_pick=S.choose_client,
            label="Client", placeholder="Type a name or code", nothing="No client matches", auto_focus=True, invalid=S.errors.contains("client_id"),
        ),
        hint=rx.cond(OFFERED.clients, "", _first_client()), error=S.errors["client_id"], name="client_id",
    )  # fmt: skip
    contact = select_field(
        "Contact", "contact_id", S.client.contacts, value=S.facts["contact_id"], on_change=S.keep("contact_id"),
        error=S.errors["contact_id"], placeholder=rx.cond(S.client.id == "", "Choose the client first", "Choose the contact"),
        disabled=S.client.id == "",
    )  # fmt: skip
    agreed = rx.cond(S.client.specification != "", f"As agreed: {S.client.specification}", "None")
    return rx.el.section(
        client,
        contact,
        _text("PO or reference", "client_reference"),
        select_field(
            "Priority", "priority", [("normal", "Normal"), ("high", "High"), ("rush", "Rush")],
            value=S.facts["priority"], on_change=S.keep("priority"), error=S.errors["priority"],
        ),
        datetime_field(
            "Due", "due_at", default_value=S.facts["due_at"], on_blur=S.keep("due_at"), error=S.errors["due_at"],
            optional=True, hint="Empty: by the turnaround of the tests", key=f"due.{Sheet.revision}",
        ),
        select_field(
            "Specification", "specification_id", OFFERED.specifications, placeholder=agreed,
            value=S.facts["specification_id"], on_change=S.keep("specification_id"), error=S.errors["specification_id"],
            hint="Results are judged against it",
        ),
        rx.foreach(OFFERED.order_fields, _own_field),
        _text("Note", "note", hint="For the laboratory only"),
        class_name="card card-b order",
        aria_label="The order",
    )  # fmt: skip


def _first_client() -> rx.Component:
    """A laboratory that has nobody to work for yet: the way to its first client, for those who may take one on."""
    add = link("New client", href="/clients?new=client")
    return rx.el.span(
        "There is no client yet. ",
        rx.cond(may("edit_clients"), add, "Ask somebody who may take on clients."),
    )


def _text(label: str, name: str, hint: str = "") -> rx.Component:
    return text_field(
        label, name, default_value=S.facts[name], on_blur=S.keep(name), error=S.errors[name], optional=True, hint=hint,
        key=f"{name}.{Sheet.revision}",
    )  # fmt: skip


def _own_field(f: Any) -> rx.Component:
    """A field of the laboratory's own: one compiled control for every kind."""
    name = f"custom.{f.key}"
    keep, held = S.keep(name), S.facts[name]
    typed = text_input(
        type=rx.match(f.kind, ("date", "date"), "text"), id=name, default_value=held, on_blur=keep,
        key=f"{name}.{Sheet.revision}",
    )  # fmt: skip
    chosen = rx.el.div(
        rx.el.select(
            rx.el.option("", value=""), rx.foreach(f.options, lambda o: rx.el.option(o, value=o)), id=name,
            value=held, on_change=keep,
        ),
        icon("chevrons-up-down", 14),
        class_name="input sel",
    )  # fmt: skip
    quiet = rx.cond(f.required, "", rx.el.span(" optional", class_name="t3 w4"))
    return field(
        rx.fragment(f.label, quiet),
        rx.cond((f.kind == "choice") | (f.kind == "yes_no"), chosen, typed),
        error=S.errors[name],
        name=name,
    )


# ── the samples ──────────────────────────────────────────────────────────────────────────────────────────────


def _samples() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Samples", class_name="h-sec"),
            rx.el.span(S.kept.rows, class_name="t3 w5 s12 num"),
            _state(),
            rx.el.span(*_tools(), class_name="row g4 end"),
            class_name="card-h",
        ),
        sheet_grid(
            name=SHEET, label="Samples of the order", columns=Sheet.columns, rows=Sheet.rows, revision=Sheet.revision,
            problems=S.cells, said=S.kept.said, on_send=S.typed, common_label="All",
        ),
        cannot_print(S.kept.unprintable, "sh-foot"),
        rx.el.div(
            *[rx.el.span(kbd(*cap), does, class_name="row g6") for cap, does in HINTS],
            class_name="sh-foot col-wide",
        ),
        class_name=rx.cond(MAPPING, "card samples aside", "card samples"),
    )  # fmt: skip


def _state() -> rx.Component:
    """How many rows wait to be mended, in words, beside the count."""
    marked = S.cells.length()
    wrong = rx.cond(marked == 1, "1 cell to mend", f"{marked} cells to mend")
    return rx.el.span(
        rx.cond(
            marked > 0,
            rx.el.button(
                icon("circle-alert", 14), wrong, type="button", title="Go to the next one (F8)", class_name="btn xs ghost mend",
                on_click=sheet_act(SHEET, "problem"),
            ),
            rx.cond(
                (S.kept.rows > 0) & (S.kept.good == S.kept.rows),
                rx.el.span(icon("check", 14), "All complete", class_name="row g4 s12 tok"),
                rx.fragment(),
            ),
        ),
        aria_live="polite",
    )  # fmt: skip


def _tools() -> tuple[rx.Component, ...]:
    def tool(name: str, label: str, act: str) -> rx.Component:
        return icon_button(name, label, on_click=sheet_act(SHEET, act))

    return (
        starts(),
        rx.el.span(class_name="sh-sep"),
        tool("undo-2", "Undo (Ctrl Z)", "undo"),
        tool("redo-2", "Redo (Ctrl Y)", "redo"),
        rx.el.span(class_name="sh-sep"),
        tool("arrow-down-to-line", "Fill down (Ctrl D)", "fillDown"),
        tool("list-plus", "New row below (Alt N)", "insert"),
        tool("copy", "Duplicate the rows (Alt C)", "copyRows"),
        tool("trash-2", "Delete the rows (Alt Delete)", "removeRows"),
    )

"""/orders/new: reception's form. Made for the keyboard: pick the client, type the lines, Ctrl S creates the order."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, link_button
from labflow.components.callout import callout
from labflow.components.drawer import drawer
from labflow.components.empty import empty
from labflow.components.forms import datetime_field, field, select_field, text_field
from labflow.components.grid import entry_cell, entry_grid
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, text_input
from labflow.components.keys import keys
from labflow.components.pick import pick
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.new_order import ExtraTests as T
from labflow.state.new_order import NewOrderOptions
from labflow.state.new_order import NewOrderState as S
from labflow.vocabulary import Permission

OFFERED = NewOrderOptions.offered
UNFINISHED = "Array.from(document.querySelectorAll('.gr input:invalid')).map((e) => e.dataset.row)"
AT_THE_EDGE = {
    "position": "sticky !important",
    "right": "0",
    "background": "var(--bg-card)",
    "padding": "0 8px !important",
}
HEADS = (
    ("Client's sample name", "138px"), ("Sample point", "118px"), ("Matrix", "112px"), ("Collected", "176px"),
    ("Collected by", "92px"), ("Profile", "128px"), ("Extra tests", "84px"), ("Containers", "84px"),
)  # fmt: skip


def _press(button_id: str) -> Any:
    """Leave the cell first, so that what stands in it is kept, then press the button."""
    return rx.call_script(f"document.activeElement?.blur(); document.getElementById('{button_id}')?.click()")


@page("/orders/new", title="New order", needs=Permission.CREATE_ORDERS, on_load=S.load)
def new_order() -> rx.Component:
    """The form."""
    return lab_page(
        rx.el.div(_problems(), _order(), _samples(), class_name="page stack"),
        active="orders",
        crumbs=(("Orders", "/orders"),),
        title="New order",
        screen="new-order",
        actions=(
            link_button("Cancel", "/orders"),
            button(
                rx.cond(S.lines.length() == 1, "Create order", f"Create order with {S.lines.length()} samples"),
                id="create-order", icon_name="check", variant="primary", keys=("Ctrl", "S"), loading=S.busy,
                loading_label="Creating the order", on_click=rx.call_script(UNFINISHED, callback=S.create),
            ),
        ),
        overlays=(
            keys({"ctrl+s": _press("create-order"), "alt+n": _press("add-sample")}),
            _drawer(),
        ),
    )  # fmt: skip


def _problems() -> rx.Component:
    """What concerns the order as a whole; everything else stands at its field."""
    whole = (
        (S.errors["samples"], "The samples"), (S.errors["services"], "The tests"),
    )  # fmt: skip
    shown = [rx.cond(told, callout(title, told, tone="bad"), rx.fragment()) for told, title in whole]
    count = rx.cond(
        S.errors.length() > 0,
        callout(
            rx.cond(S.errors.length() == 1, "One field needs another look", f"{S.errors.length()} fields need another look"),
            "Nothing was created yet. What you typed is still here.", tone="bad",
        ),
        rx.fragment(),
    )  # fmt: skip
    return rx.fragment(
        count, *shown, rx.cond(S.client.warning != "", callout(S.client.warning, tone="warn"), rx.fragment())
    )


# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────


def _order() -> rx.Component:
    client = field(
        "Client",
        pick(
            id="client_id", value=S.client.name, options=S.found, on_search=S.find_client, on_pick=S.choose_client,
            label="Client", placeholder="Type a name or code", auto_focus=True, invalid=S.errors["client_id"] != "",
        ),
        error=S.errors["client_id"], name="client_id",
    )  # fmt: skip
    contact = select_field(
        "Contact", "contact_id", S.client.contacts, value=S.facts["contact_id"], on_change=S.keep("contact_id"),
        error=S.errors["contact_id"], placeholder=rx.cond(S.client.id == "", "Choose the client first", "Choose the contact"),
        disabled=S.client.id == "",
    )  # fmt: skip
    agreed = rx.cond(S.client.specification != "", f"As agreed: {S.client.specification}", "None")
    return rx.el.section(
        rx.el.div(
            client,
            contact,
            text_field(
                "PO or reference", "client_reference", on_blur=S.keep("client_reference"), optional=True,
                error=S.errors["client_reference"],
            ),
            select_field(
                "Priority", "priority", [("normal", "Normal"), ("high", "High"), ("rush", "Rush")],
                value=S.facts["priority"], on_change=S.keep("priority"), error=S.errors["priority"],
            ),
            datetime_field(
                "Due", "due_at", on_blur=S.keep("due_at"), error=S.errors["due_at"], optional=True,
                hint="Empty: by the turnaround of the tests",
            ),
            select_field(
                "Specification", "specification_id", OFFERED.specifications, placeholder=agreed,
                on_change=S.keep("specification_id"), error=S.errors["specification_id"],
                hint="Results are judged against it",
            ),
            rx.foreach(OFFERED.order_fields, _own_field),
            text_field(
                "Note", "note", on_blur=S.keep("note"), error=S.errors["note"], optional=True,
                hint="For the laboratory, not on the certificate",
            ),
            style={
                "display": "grid", "grid_template_columns": "repeat(auto-fit, minmax(240px, 1fr))", "gap": "16px",
                "align_items": "start",
            },
        ),
        class_name="card card-b",
        style={"overflow": "visible", "position": "relative", "z_index": "3"},
    )  # fmt: skip


def _own_field(f: Any) -> rx.Component:
    """A field of the laboratory's own: one compiled control for every kind."""
    name = f"custom.{f.key}"
    told = S.errors[name]
    keep = S.keep(name)
    kind = rx.match(f.kind, ("date", "date"), "text")
    typed = text_input(type=kind, id=name, on_blur=keep)
    chosen = rx.el.div(
        rx.el.select(
            rx.el.option("", value=""),
            rx.foreach(f.options, lambda o: rx.el.option(o, value=o)),
            id=name,
            on_change=keep,
        ),
        icon("chevrons-up-down", 14),
        class_name="input sel",
    )
    control = rx.cond((f.kind == "choice") | (f.kind == "yes_no"), chosen, typed)
    return field(
        rx.fragment(f.label, rx.cond(f.required, "", rx.el.span(" optional", class_name="t3 w4"))),
        control,
        error=told,
    )


# ── the samples ──────────────────────────────────────────────────────────────────────────────────────────────


def _samples() -> rx.Component:
    add = button("Add sample", id="add-sample", icon_name="plus", keys=("Alt", "N"), on_click=S.add_line)
    return rx.el.section(
        rx.el.div(
            rx.fragment("Samples ", rx.el.span(S.lines.length(), class_name="t3 w5 s12")),
            rx.el.span(
                rx.el.span("Enter goes down, Ctrl D fills down, a block from a spreadsheet can be pasted", class_name="s12 t3 w4"),
                add,
                class_name="row g12 end",
            ),
            class_name="card-h",
        ),
        entry_grid(
            rx.el.table(
                rx.el.colgroup(
                    rx.el.col(custom_attrs={"style": {"width": "32px"}}),
                    *[rx.el.col(custom_attrs={"style": {"width": width}}) for _, width in HEADS],
                    rx.foreach(OFFERED.sample_fields, lambda f: rx.el.col(custom_attrs={"style": {"width": "92px"}})),
                    rx.el.col(custom_attrs={"style": {"width": "92px"}}),
                ),
                rx.el.thead(_head()),
                rx.el.tbody(rx.foreach(S.lines, _line)),
                class_name="gr",
                aria_label="Samples of the order",
                style={"width": "100%"},
            ),
            on_commit=S.keep_cells,
        ),
        _line_problems(),
        class_name="card",
        style={"overflow": "hidden"},
    )  # fmt: skip


def _head() -> rx.Component:
    names = [
        rx.el.th(rx.fragment(name, rx.el.em(" ", OFFERED.zone)) if name == "Collected" else name, scope="col")
        for name, _ in HEADS
    ]
    return rx.el.tr(
        rx.el.th("", scope="col"),
        *names,
        rx.foreach(OFFERED.sample_fields, lambda f: rx.el.th(f.label, scope="col")),
        rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col", style=AT_THE_EDGE),
    )


def _line(line: Any, place: Any) -> rx.Component:
    def told(name: str) -> Any:
        return S.errors[f"samples.{place}.{name}"]

    def mark(name: str) -> Any:
        return rx.cond(told(name), "error", "")

    def typed(name: str, value: Any, label: str) -> rx.Component:
        return entry_cell(line.key, name, value, label=label, mark=mark(name), message=told(name))

    name = rx.el.td(
        rx.el.input(
            type="text", default_value=line.client_reference, id=f"name-{line.key}", aria_label="Client's sample name",
            title=told("client_reference"), custom_attrs=_cell_attributes(line, "client_reference", line.client_reference),
        ),
        class_name="ed", role="gridcell", custom_attrs={"data-mark": mark("client_reference")},
    )  # fmt: skip
    collected = rx.el.td(
        rx.el.input(
            type="datetime-local", default_value=line.collected_at, aria_label="Collected", title=told("collected_at"),
            custom_attrs=_cell_attributes(line, "collected_at", line.collected_at),
            style={"padding": "0 4px 0 8px !important", "font_size": "12px", "&:invalid": {"color": "var(--red-11)", "background": "var(--red-3)"}},
        ),
        class_name="ed", role="gridcell", custom_attrs={"data-mark": mark("collected_at")},
    )  # fmt: skip
    return rx.el.tr(
        rx.el.td(place + 1, class_name="sn"),
        name,
        _choice(line, "sample_point_id", line.sample_point_id, S.client.points, "Sample point", mark, told),
        _choice(line, "sample_type_id", line.sample_type_id, OFFERED.types, "Matrix", mark, told),
        collected,
        typed("collected_by", line.collected_by, "Collected by"),
        _choice(line, "profile_ids", line.profile_ids, OFFERED.profiles, "Profile", mark, told),
        typed("extra", line.extra, "Extra tests, by code"),
        _containers(line, mark, told),
        rx.foreach(OFFERED.sample_fields, lambda f: _own_cell(line, place, f)),
        rx.el.td(
            icon_button("list-plus", "Choose tests and containers", size="xs", on_click=T.open_for(line.key)),
            icon_button("copy", "Copy this sample", size="xs", on_click=S.copy_line(line.key)),
            icon_button("trash-2", "Remove this sample", size="xs", on_click=S.remove_line(line.key)),
            style=AT_THE_EDGE,
        ),
        key=f"{line.key}.{line.revision}",
    )


def _cell_attributes(line: Any, name: Any, value: Any) -> dict[str, Any]:
    return {"data-cell": name, "data-row": line.key, "data-value": value, "autoComplete": "off"}


def _choice(line: Any, name: str, value: Any, options: Any, label: str, mark: Any, told: Any) -> rx.Component:
    return rx.el.td(
        rx.el.select(
            rx.el.option("", value=""),
            rx.foreach(options, lambda o: rx.el.option(o.label, value=o.value)),
            default_value=value, aria_label=label, title=told(name),
            custom_attrs=_cell_attributes(line, name, value), key=f"{name}.{options.length()}",
        ),
        class_name="ed", role="gridcell", custom_attrs={"data-mark": mark(name)},
    )  # fmt: skip


def _containers(line: Any, mark: Any, told: Any) -> rx.Component:
    return rx.el.td(
        rx.el.input(
            type="text", default_value=line.containers, placeholder="By tests", aria_label="Containers, by code",
            title=told("containers"), custom_attrs=_cell_attributes(line, "containers", line.containers),
        ),
        class_name="ed", role="gridcell",
        custom_attrs={"data-mark": rx.cond(told("container_type_ids"), "error", mark("containers"))},
    )  # fmt: skip


def _own_cell(line: Any, place: Any, f: Any) -> rx.Component:
    name = f"custom.{f.key}"
    value = line.custom[f.key]
    told = S.errors[f"samples.{place}.custom.{f.key}"]
    typed = rx.el.input(
        type=rx.match(f.kind, ("date", "date"), "text"), default_value=value, aria_label=f.label, title=told,
        custom_attrs=_cell_attributes(line, name, value),
    )  # fmt: skip
    chosen = rx.el.select(
        rx.el.option("", value=""), rx.foreach(f.options, lambda o: rx.el.option(o, value=o)),
        default_value=value, aria_label=f.label, title=told, custom_attrs=_cell_attributes(line, name, value),
    )  # fmt: skip
    return rx.el.td(
        rx.cond((f.kind == "choice") | (f.kind == "yes_no"), chosen, typed),
        class_name="ed", role="gridcell", custom_attrs={"data-mark": rx.cond(told, "error", "")},
    )  # fmt: skip


def _line_problems() -> rx.Component:
    """The same messages under the table, in words, with the number of the line."""

    def told(entry: Any) -> rx.Component:
        key = entry[0].to(str)
        number = rx.Var(f"(Number({key}.split('.')[1]) + 1)", _var_data=key._get_all_var_data())
        said = rx.el.li(
            icon("circle-alert", 14),
            rx.el.b("Sample ", number, class_name="w5"),
            rx.el.span(entry[1]),
            class_name="row g8 tbad",
        )
        return rx.cond(key.startswith("samples."), said, rx.fragment())

    return rx.cond(
        S.errors.length() > 0,
        rx.el.ul(
            rx.foreach(S.errors, told),
            class_name="s12",
            style={"padding": "10px 16px", "display": "grid", "gap": "4px"},
        ),
        rx.fragment(),
    )


# ── the drawer ───────────────────────────────────────────────────────────────────────────────────────────────


def _drawer() -> rx.Component:
    sought = text_input(
        icon_name="search", placeholder="Find a test by name or code", on_change=T.find.debounce(120),
        aria_label="Find a test", custom_attrs={"data-autofocus": "true"},
    )  # fmt: skip
    return drawer(
        sought,
        rx.el.h3("Tests and profiles", class_name="label", style={"margin": "16px 0 4px"}),
        rx.el.div(rx.foreach(OFFERED.tests, _test)),
        rx.el.h3("Containers", class_name="label", style={"margin": "16px 0 4px"}),
        rx.cond(
            OFFERED.containers.length() == 0,
            empty("No containers", "Container types are set up in the catalogue."),
            rx.el.div(rx.foreach(OFFERED.containers, _bottle)),
        ),
        open=T.line != "",
        on_open_change=T.close,
        title="Tests and containers",
        note=T.title,
        footer=(button("Done", variant="primary", size="md", custom_attrs={"data-close": "true"}),),
    )


def _test(choice: Any) -> rx.Component:
    words = (choice.label.to(str) + " " + choice.value.to(str) + " " + choice.note.to(str)).lower()
    shown = rx.el.div(
        checkbox(
            rx.el.span(choice.label, class_name="trunc"), checked=T.tests.contains(choice.value.to(str).upper()),
            on_change=lambda _: T.tick(choice.value), class_name="grow",
        ),
        rx.el.span(rx.cond(choice.note == "Profile", "Profile", choice.value), class_name="t3 s12 mono"),
        class_name="row g8", style={"height": "28px"},
    )  # fmt: skip
    return rx.cond((T.words == "") | words.contains(T.words), shown, rx.fragment())


def _bottle(choice: Any) -> rx.Component:
    code = choice.value.to(str).upper()
    count = T.bottles[code]
    return rx.el.div(
        rx.el.span(choice.label, title=choice.note, class_name="grow trunc"),
        icon_button("minus", "One less", size="xs", on_click=T.count(choice.value, -1)),
        rx.el.span(rx.cond(count, count, 0), class_name="num", style={"width": "20px", "text_align": "center"}),
        icon_button("plus", "One more", size="xs", on_click=T.count(choice.value, 1)),
        class_name="row g8", style={"height": "28px"},
    )  # fmt: skip

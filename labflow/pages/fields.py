"""/settings/fields: the laboratory's own fields of samples, orders and clients."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, icon_button
from labflow.components.dialog import confirm_dialog, form_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.forms import field, text_field, textarea_field
from labflow.components.inputs import checkbox, select
from labflow.components.table import th
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.settings_frame import lead, row_menu, settings_page
from labflow.state.fields import FieldRow
from labflow.state.fields import FieldsState as S
from labflow.vocabulary import Permission

ENTITIES = (("sample", "Samples"), ("order", "Orders"), ("client", "Clients"))
KINDS = [
    ("text", "Text"), ("number", "Number"), ("date", "Date"), ("choice", "One of some words"), ("yes_no", "Yes or no"),
]  # fmt: skip
ABOUT = (
    "What your laboratory wants to know beyond the usual. A field is at once on forms, pages, lists, search, exports, the API and, "
    "where you say so, on certificates."
)


@page("/settings/fields", title="Custom fields", needs=Permission.EDIT_FIELDS, on_load=S.load)
def fields() -> rx.Component:
    """The fields, entity by entity."""
    return settings_page(
        lead(
            "Custom fields", ABOUT,
            button("Add field", icon_name="plus", variant="primary", id="add", on_click=S.ask("form", "")),
        ),
        tabs(*[tab(label, active=S.entity == key, on_click=S.show(key)) for key, label in ENTITIES]),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*[th(head) for head in ("Field", "Kind", "Key", "Where it shows", "Position")],
                             rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col", class_name="acts"))
                ),
                rx.el.tbody(rx.foreach(S.rows, _row)),
                class_name="tbl lst auto", aria_label="Custom fields",
            ),
            rx.cond(
                S.loaded,
                rx.cond(
                    S.rows.length() == 0,
                    empty("No field of your own yet", "Fields you add for these records appear here, in the order of the forms.",
                          button("Add field", on_click=S.ask("form", ""))),
                    rx.fragment(),
                ),
                skeleton_rows(),
            ),
            class_name="grow tw scroll", aria_busy=~S.loaded,
        ),
        area="fields", title="Custom fields", overlays=(_form(), _retire()),
    )  # fmt: skip


def _row(row: rx.Var[FieldRow]) -> rx.Component:
    acts = row_menu(S, row)
    order = rx.el.span(
        icon_button("arrow-up", "Move up", size="xs", disabled=row.first, on_click=S.move(row.id, -1)),
        icon_button("arrow-down", "Move down", size="xs", disabled=row.last, on_click=S.move(row.id, 1)),
        class_name="row g4",
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.span(
                rx.el.button(row.label, type="button", class_name="link own", on_click=S.ask("form", row.id)),
                rx.cond(row.required, badge("Required", tone="acc"), rx.fragment()),
                rx.cond(row.active, rx.fragment(), badge("Retired", icon_name="archive")),
                class_name="row g8",
            )
        ),
        rx.el.td(rx.cond(row.kind == "choice", rx.el.span(row.options.join(", "), class_name="trunc blk"), row.kind_name)),
        rx.el.td(row.key, class_name="mono t2"),
        rx.el.td(
            rx.cond(row.on_report, "Laboratory, portal and certificate", rx.cond(row.to_client, "Laboratory and portal", "Laboratory only")),
            class_name="t2",
        ),
        rx.el.td(rx.cond(row.active, order, rx.fragment())),
        rx.el.td(acts),
        key=row.id,
    )  # fmt: skip


def _form() -> rx.Component:
    row, errors = S.record, S.errors
    new = row.id == ""
    kind = rx.cond(
        new,
        field(
            "Kind",
            select(KINDS, id="kind", name="kind", value=S.kind, on_change=S.choose_kind),
            error=errors["kind"],
            name="kind",
        ),
        text_field(
            "Kind",
            "kind",
            default_value=row.kind_name,
            read_only=True,
            hint="The kind stays: values depend on it.",
        ),
    )
    key = rx.cond(
        new,
        text_field(
            "Key",
            "key",
            error=errors["key"],
            optional=True,
            hint="What programs call it. Empty: made from the name.",
        ),
        text_field("Key", "key", default_value=row.key, read_only=True),
    )
    return form_dialog(
        rx.el.div(
            text_field("Name", "label", default_value=row.label, error=errors["label"], required=True, hint="As forms, lists and certificates show it."),
            rx.el.div(kind, key, class_name="halves"),
            rx.cond(
                S.kind == "choice",
                textarea_field("Words", "options", default_value=row.options.join("\n"), error=errors["options"], rows=4, hint="One a line, in the order of the list."),
                rx.fragment(),
            ),
            text_field("Hint", "hint", default_value=row.hint, error=errors["hint"], optional=True, hint="Shown under the field on forms."),
            rx.el.fieldset(
                rx.el.legend("Rules", class_name="label"),
                checkbox("Must be filled in", name="required", default_checked=row.required),
                checkbox("Clients see it in the portal and the API", name="to_client", default_checked=row.to_client),
                checkbox("Certificates print it", name="on_report", default_checked=row.on_report),
                class_name="field stack8",
            ),
            class_name="stack",
        ),
        open=S.asked == "form", on_open_change=S.close, on_submit=S.save,
        title=rx.cond(new, "Add field", row.label), icon_name="list-plus", submit=rx.cond(new, "Add field", "Save"),
        text=rx.cond(S.used != "", S.used + " have a value in it.", "It is on every form, page and list as soon as it is saved."),
    )  # fmt: skip


def _retire() -> rx.Component:
    return confirm_dialog(
        open=S.asked == "retire", on_open_change=S.close, title=rx.Var.create("Retire ") + S.record.label,
        text=rx.cond(
            S.used != "", S.used + " have a value in it. The values are kept and come back when you restore the field.",
            "No record has a value in it.",
        ),
        confirm="Retire", on_confirm=S.retire,
    )  # fmt: skip

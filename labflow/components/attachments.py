"""The files of a record: a zone to drop them on, the list, the preview of PDF and pictures, withdrawing."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, download_link
from labflow.components.dialog import dialog, reason_dialog
from labflow.components.empty import empty
from labflow.components.icons import icon, icon_for
from labflow.components.menu import menu, menu_item
from labflow.components.paper import paper
from labflow.components.upload import drop_zone

ACCEPT = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.tif,.tiff,.heic,.heif,.csv,.tsv,.txt,.log,.xlsx,.docx,.pptx"
KINDS = {"pdf": "file-text", "image": "image", "text": "file-text", "application": "file-spreadsheet"}
Flag = bool | rx.Var[bool]


def attachments_panel(
    state: Any,
    *,
    may_attach: Flag,
    may_show: Flag = False,
    for_client: bool = False,
    add: str = "Drop files here",
    none: str = "Chain-of-custody forms, pictures of what arrived and letters belong here.",
) -> rx.Component:
    """The files of a record. `state` is the state of the attachments; `for_client` shows whose a file is from the other side."""
    drop = drop_zone(
        purpose="attachment", url=state.url, on_uploaded=state.added, on_error=state.refused, multiple=True, most=10,
        accept=ACCEPT, title=add,
        note="PDF, pictures, text, CSV and Office files, up to 50 MB each, 10 at a time",
    )  # fmt: skip
    whose = _from_laboratory if for_client else _seen_by
    listed = rx.el.ul(rx.foreach(state.rows, lambda row: _row(state, row, may_show, whose)), class_name="fls")
    return rx.el.section(
        rx.cond(may_attach, drop, rx.fragment()),
        rx.cond(state.rows.length() == 0, empty("No files yet", none), listed),
        class_name="atp",
        aria_label="Attachments",
    )


def attachment_dialogs(state: Any) -> tuple[rx.Component, ...]:
    """The preview and the reason for withdrawing; they go into `overlays`."""
    chosen = state.chosen
    address = f"/api/v1/attachments/{chosen.id}"
    shown = rx.cond(
        chosen.preview == "pdf",
        paper(f"{address}/preview", title=chosen.name, class_name="fpv"),
        rx.el.div(rx.el.img(src=f"{address}/preview", alt=chosen.name), class_name="fpv pic"),
    )
    look = dialog(
        shown,
        open=state.asked == "look", on_open_change=state.close, title=chosen.name,
        text=rx.fragment(chosen.size, ", ", chosen.by, ", ", chosen.at_full), width="xl",
        footer=(
            rx.el.span("SHA-256 ", chosen.sha256, class_name="s12 t3 mono trunc grow", title=chosen.sha256),
            download_link("Download", address, file_name=chosen.name, size="md"), button("Close", size="md", keys=("Esc",), custom_attrs={"data-close": "true", "data-autofocus": "true"}),
        ),
    )  # fmt: skip
    withdraw = reason_dialog(
        open=state.asked == "withdraw", on_open_change=state.close, on_submit=state.withdraw,
        title=f"Withdraw {chosen.name}?", text="It stays on record as withdrawn, with your reason.",
        submit="Withdraw file", error=state.errors["reason"], danger=True,
    )  # fmt: skip
    return look, withdraw


def _seen_by(row: Any) -> rx.Component:
    """Which files the client sees, for the laboratory."""
    return rx.cond(
        row.from_client,
        badge("From the client", tone="acc", icon_name="building-2"),
        rx.cond(
            row.visible_to_client, badge("Client can see it", tone="acc", icon_name="eye"), rx.fragment()
        ),
    )


def _from_laboratory(row: Any) -> rx.Component:
    """Which files the laboratory put there, for the client."""
    return rx.cond(row.from_client, rx.fragment(), badge("From the laboratory", icon_name="flask-conical"))


def _row(state: Any, row: Any, may_show: Flag, whose: Any) -> rx.Component:
    name = rx.cond(
        (row.preview != "") & (row.withdrawn == ""),
        rx.el.button(
            row.name, type="button", class_name="fl-n link", on_click=state.ask("look", row.id), title="Look at it",
        ),
        rx.el.span(row.name, class_name=rx.cond(row.withdrawn != "", "fl-n t3 struck", "fl-n w5")),
    )  # fmt: skip
    note = rx.cond(
        row.withdrawn != "",
        rx.el.span("Withdrawn by ", row.withdrawn, class_name="s12 t2"),
        rx.el.span(
            rx.cond(row.of != "", rx.fragment(rx.el.span(row.of, class_name="mono"), ", "), ""),
            row.by,
            ", ",
            row.at,
            title=row.at_full,
            class_name="s12 t3",
        ),
    )
    return rx.el.li(
        rx.el.span(icon_for(row.kind, KINDS, "file", 16), class_name="fl-i"),
        rx.el.div(name, note, class_name="grow col minw0"),
        whose(row),
        rx.el.span(row.size, class_name="num t3 s12 nowrap fl-s"),
        rx.el.div(
            download_link(
                rx.el.span("Download ", row.name, class_name="sr"), f"/api/v1/attachments/{row.id}", file_name=row.name,
                variant="ghost",
            ),
            rx.cond(row.may_withdraw, _acts(state, row, may_show), rx.el.span(class_name="fl-g")),
            class_name="row",
        ),
        key=row.id,
    )  # fmt: skip


def _acts(state: Any, row: Any, may_show: Flag) -> rx.Component:
    return menu(
        icon("ellipsis"),
        rx.cond(may_show & ~row.from_client, _toggle(state, row), rx.fragment())
        if isinstance(may_show, rx.Var)
        else rx.fragment(),
        menu_item("Withdraw", icon_name="undo-2", danger=True, on_click=state.ask("withdraw", row.id)),
        label="What to do with the file",
    )


def _toggle(state: Any, row: Any) -> rx.Component:
    return rx.cond(
        row.visible_to_client,
        menu_item("Hide from the client", icon_name="eye-off", on_click=state.show_to_client(row.id, False)),
        menu_item("Show to the client", icon_name="eye", on_click=state.show_to_client(row.id, True)),
    )

"""What screens of versions share: the badge of a state, the main act, changed cells, the rail with the way to approval, dialogs."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, icon_button
from labflow.components.callout import callout
from labflow.components.dialog import confirm_dialog, form_dialog, reason_dialog
from labflow.components.facts import rail
from labflow.components.forms import text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.table import th
from labflow.pages.frame import may


def version_badge(state: Any) -> rx.Component:
    """The state of a version."""
    return rx.match(
        state,
        ("draft", badge("Draft", tone="acc", icon_name="pencil")),
        ("waiting", badge("Waits for approval", tone="vio", icon_name="hourglass")),
        ("coming", badge("Coming", tone="acc", icon_name="calendar-clock")),
        ("active", badge("Active", tone="ok", icon_name="circle-check")),
        badge("Retired", icon_name="archive"),
    )


def shown_version(view: Any) -> tuple[rx.Component, rx.Component]:
    """Which version is looked at, and its state: beside the name alone the badge would say that the whole is retired."""
    return rx.el.span("Version ", view.number, class_name="t2 s14 nowrap"), version_badge(view.state)


def draft_badge(draft: Any) -> rx.Component:
    """In a list: whether a draft is being worked on, or waits."""
    return rx.match(draft, ("draft", version_badge("draft")), ("waiting", version_badge("waiting")), rx.fragment())  # fmt: skip


def saved(view: Any) -> rx.Component:
    """When the draft was saved, for the top bar."""
    words = rx.el.span(icon("cloud-check", 14), view.saved, class_name="row g8 t3 s12")
    return rx.cond(view.saved != "", words, rx.fragment())


def main_act(state: Any, offered: Any) -> rx.Component:
    """The one act that comes next: ask for approval, approve, or begin a draft; of what is retired, to take it back.

    None before it is known which version is shown: an act that becomes another under the pointer would be pressed by mistake.
    """
    v = state.view
    newest = v.versions[0]
    begin = button(
        rx.fragment("Draft version ", newest.number + 1),
        icon_name="pencil",
        variant="primary",
        on_click=state.begin,
    )
    approve = button(
        "Approve", icon_name="circle-check", variant="primary", disabled=~v.may_approve, reason=v.why_not,
        on_click=state.ask("approve", ""),
    )  # fmt: skip
    ask = button(
        "Ask for approval", icon_name="send", variant="primary", disabled=v.unready != "", reason=v.unready,
        on_click=state.ask("submit", ""),
    )  # fmt: skip
    back = button("Take back into use", icon_name="archive-restore", on_click=state.restore)
    open_it = button("Open the draft", icon_name="pencil", on_click=state.open_version(newest.id))
    drafted = (newest.state == "draft") | (newest.state == "waiting")
    shown = rx.match(v.state, ("draft", ask), ("waiting", approve), rx.cond(drafted, open_it, begin))
    return rx.cond((v.id != "") & may("edit_catalogue"), rx.cond(offered, shown, back), rx.fragment())


def counts(view: Any, one: str, many: str, act: Any) -> rx.Component:
    """How many values changed, rows were added or taken out; at the right the act, or that nothing can be done."""

    def said(count: Any, kind: str, single: str, several: str) -> rx.Component:
        words = rx.cond(count == 1, single, several)
        mark = rx.el.i(class_name=f"sw2 {kind}")
        return rx.cond(count > 0, rx.el.span(mark, count, " ", words, class_name="row g8 t2 s12"), rx.fragment())  # fmt: skip

    read_only = rx.el.span("This version is read only.", class_name="end s12 t3")
    return rx.el.div(
        said(view.changed, "c", "changed value", "changed values"),
        said(view.added, "n", f"new {one}", f"new {many}"),
        said(view.removed, "r", f"{one} taken out", f"{many} taken out"),
        rx.cond(view.may_edit, act, read_only),
        class_name="fbar",
    )


def cell(item: Any) -> rx.Component:
    """A value; one that changed shows the old one struck beside it."""
    look = rx.cond(item.changed, rx.cond(item.num, "num cg", "cg"), rx.cond(item.num, "num", "t2"))
    told = rx.cond(item.changed, item.old + " → " + rx.cond(item.new != "", item.new, "none"), item.new)
    return rx.el.td(rx.cond(item.changed, _both(item, "chg"), item.new), class_name=look, title=told)


def name_cell(line: Any, *more: Any) -> rx.Component:
    """The analyte of a row, and whether it is new or taken out; `more` stands behind."""
    return rx.el.td(
        rx.el.span(line.name, class_name=rx.cond(line.state == "removed", "gone w5", "w5"), title=line.name),
        rx.cond(line.state == "new", rx.el.span("New", class_name="nb"), rx.fragment()),
        rx.cond(line.state == "removed", rx.el.span("Taken out", class_name="nb out"), rx.fragment()),
        *more,
    )


def row_class(line: Any) -> Any:
    """The look of a row."""
    return rx.match(line.state, ("new", "new"), ("removed", "rem"), "")


def lines_table(
    lines: Any, line: Any, *, heads: tuple[tuple[str, str], ...], numbers: tuple[str, ...], label: str, nothing: str
) -> rx.Component:  # fmt: skip
    """The rows of a version, one an analyte, drawn by `line`; `heads` are (label, width), `numbers` those at the right edge."""
    return rx.el.div(
        rx.el.table(
            rx.el.colgroup(
                *[rx.el.col(custom_attrs={"style": {"width": width}}) if width else rx.el.col() for _, width in heads],
                rx.el.col(custom_attrs={"style": {"width": "76px"}}),
            ),
            rx.el.thead(
                rx.el.tr(
                    *[th(head, class_name="num" if head in numbers else "") for head, _ in heads],
                    rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col"),
                )
            ),
            rx.el.tbody(rx.foreach(lines, line)),
            class_name="tbl at", aria_label=label,
        ),
        rx.cond(lines.length() == 0, rx.el.p(nothing, class_name="t2 padded"), rx.fragment()),
        class_name="tw xscroll",
    )  # fmt: skip


def line_row(
    line: Any,
    *,
    may_edit: Any,
    on_change: Any,
    on_take_out: Any,
    on_put_back: Any = None,
    key: Any = None,
    more: tuple[Any, ...] = (),
) -> rx.Component:
    """An analyte (or a rule) with its values, and at the end what may be done with it.

    What was taken out is put back by its form, which opens with the values it had, or at once where `on_put_back` does it.
    """
    acts = rx.el.span(
        icon_button("pencil", "Change " + line.name, size="xs", on_click=on_change),
        icon_button("x", "Take out " + line.name, size="xs", on_click=on_take_out),
        class_name="row",
    )
    again = icon_button("undo-2", "Put back " + line.name, size="xs", on_click=on_put_back or on_change)
    return rx.el.tr(
        name_cell(line, *more),
        rx.foreach(line.cells, cell),
        rx.el.td(rx.cond(may_edit, rx.cond(line.state == "removed", again, acts), rx.fragment())),
        class_name=row_class(line),
        key=line.analyte_id if key is None else key,
    )


def facts_card(view: Any, title: str, act: Any) -> rx.Component:
    """What holds for the whole version, each fact with what it was before."""

    def fact(row: Any) -> rx.Component:
        shown = rx.cond(row.changed, _both(row, "chg cgf"), row.new)
        return rx.fragment(rx.el.dt(row.label), rx.el.dd(shown))

    return rx.el.section(
        rx.el.div(title, rx.cond(view.may_edit, act, rx.fragment()), class_name="card-h"),
        rx.el.dl(rx.foreach(view.facts, fact), class_name="dl card-b"),
        class_name="card",
    )


def versions_rail(state: Any, note: Any) -> rx.Component:
    """All versions, and the way of the shown one to approval; `note` says what approval leaves as it is."""
    v = state.view
    reason = rx.el.div(
        rx.el.div("Reason for change", class_name="label"),
        rx.el.p(v.reason, class_name="pre"),
        class_name="mt16",
    )
    return rail(
        "Versions",
        rx.el.ul(rx.foreach(v.versions, lambda row: _version(state, row)), class_name="vers"),
        rx.el.section(
            rx.el.h2("Approval", class_name="h-sec"),
            rx.el.ul(rx.foreach(v.checks, _check), class_name="chk"),
            rx.cond(v.reason != "", reason, rx.fragment()),
            rx.cond(v.why_not != "", rx.el.div(callout(v.why_not, tone="warn"), class_name="mt16"), rx.fragment()),
            rx.cond(v.open_work != "", rx.el.div(note, class_name="mt16"), rx.fragment()),
            class_name="apv",
        ),
    )  # fmt: skip


def version_dialogs(state: Any, takes_effect: str, lost: str) -> tuple[rx.Component, ...]:
    """Asking for approval, sending back, approving, throwing away."""
    v, e = state.view, state.errors
    submit = form_dialog(
        textarea_field("Reason for change", "reason", default_value=v.reason, error=e["reason"], required=True, rows=3),
        open=state.asked == "submit", on_open_change=state.close, on_submit=state.submit, title="Ask for approval",
        text="Somebody who has not worked on the draft must approve it. Until then the version in force stays.",
        icon_name="send", submit="Ask for approval",
    )  # fmt: skip
    back = reason_dialog(
        open=state.asked == "back", on_open_change=state.close, on_submit=state.send_back, title="Send the draft back",
        submit="Send back", label="What is to be done", error=e["reason"],
    )  # fmt: skip
    starts = text_field(
        "Takes effect", "effective_from", type="datetime-local", error=e["effective_from"], optional=True, hint="Empty: at once."
    )  # fmt: skip
    approve = form_dialog(
        rx.el.p("Reason given: ", v.reason, class_name="t2 mb16"), starts,
        open=state.asked == "approve", on_open_change=state.close, on_submit=state.approve, icon_name="circle-check",
        title=rx.Var.create("Approve version ") + v.number.to(str), text=takes_effect, submit="Approve",
    )  # fmt: skip
    discard = confirm_dialog(
        open=state.asked == "discard", on_open_change=state.close, title="Throw the draft away", text=lost,
        confirm="Throw away", on_confirm=state.discard,
    )  # fmt: skip
    return submit, back, approve, discard


def _both(item: Any, class_name: str) -> rx.Component:
    new = rx.el.ins(rx.cond(item.new != "", item.new, "none"))
    return rx.el.span(rx.el.del_(item.old), new, class_name=class_name)


def _version(state: Any, row: Any) -> rx.Component:
    shown = row.id == state.view.version_id
    number = rx.el.b("Version ", row.number, class_name="w6")
    since = rx.el.span(
        rx.el.span(row.since, class_name="blk"),
        rx.el.span(row.who, class_name="blk"),
        rx.el.span(row.uses, class_name="blk t3"),
        class_name="t2 s12",
    )
    return rx.el.li(
        rx.el.button(
            rx.el.span(number, version_badge(row.state), class_name="row g8"), since,
            type="button", class_name=rx.cond(shown, "verb on", "verb"), on_click=state.open_version(row.id),
            custom_attrs={"aria-pressed": rx.cond(shown, "true", "false")},
        ),
        key=row.id,
    )  # fmt: skip


def _check(row: Any) -> rx.Component:
    mark = rx.match(
        row.state,
        ("done", icon("circle-check", 16, "tok")),
        ("current", icon("circle-dot", 16, "tacc")),
        icon("circle", 16, "t3"),
    )
    return rx.el.li(
        mark,
        rx.el.span(row.label, class_name=rx.cond(row.state == "later", "t2 nowrap", "w5 nowrap")),
        rx.el.span(row.note, class_name="end t2 s12 trunc", title=row.note),
        class_name="row g8",
    )

"""/methods/<id>: the method editor: analytes with what changed, what holds for all, a live test, the way to approval."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, icon_button
from labflow.components.callout import callout
from labflow.components.facts import rail
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.pages.method_dialogs import method_dialogs
from labflow.pages.method_trial import live_test, past_results
from labflow.state.method import MethodState as S
from labflow.state.methods import SEE

V = S.view
HEADS = (("Analyte", "20%"), ("Unit", "72px"), ("MDL", "92px"), ("LOQ", "92px"), ("Upper end", "84px"), ("Decimal rule", ""), ("Uncertainty", "88px"))  # fmt: skip


@page("/methods/[service_id]", title="Method", needs=SEE, on_load=S.load)
def method() -> rx.Component:
    """One test, at its draft or the version in force."""
    return lab_page(
        rx.cond(V.id != "", _body(), rx.fragment()),
        active="methods", crumbs=(("Methods", "/methods"),), title=V.code, screen="method",
        actions=(
            rx.cond(V.saved != "", rx.el.span(icon("cloud-check", 14), V.saved, class_name="row g8 t3 s12"), rx.fragment()),
            rx.cond(may("edit_catalogue"), _more(), rx.fragment()), _main(),
        ),
        rail=_rail(), overlays=method_dialogs(),
    )  # fmt: skip


def _main() -> rx.Component:
    """The one act that comes next."""
    begin = button(
        rx.fragment("Draft version ", V.versions[0].number + 1),
        icon_name="pencil",
        variant="primary",
        on_click=S.begin,
    )
    approve = button(
        "Approve", icon_name="circle-check", variant="primary", disabled=~V.may_approve, reason=V.why_not,
        on_click=S.ask("approve", ""),
    )  # fmt: skip
    ask = button("Ask for approval", icon_name="send", variant="primary", on_click=S.ask("submit", ""))
    shown = rx.match(
        V.state,
        ("draft", ask),
        ("waiting", approve),
        rx.cond((V.versions[0].state == "draft") | (V.versions[0].state == "waiting"), rx.fragment(), begin),
    )
    return rx.cond(may("edit_catalogue") & V.active, shown, rx.fragment())


def _more() -> rx.Component:
    return menu(
        icon("ellipsis"),
        menu_item("Name and department", icon_name="pencil", on_click=S.ask("service", "")),
        rx.cond(V.state == "waiting", menu_item("Send the draft back", icon_name="undo-2", on_click=S.ask("back", "")), rx.fragment()),
        rx.cond(
            (V.state == "draft") & (V.number > 1),
            menu_item("Throw the draft away", icon_name="trash-2", danger=True, on_click=S.ask("discard", "")), rx.fragment(),
        ),
        menu_line(),
        rx.cond(
            V.active,
            menu_item("Retire the test", icon_name="archive", danger=True, on_click=S.ask("retire", "")),
            menu_item("Offer it again", icon_name="archive-restore", on_click=S.restore),
        ),
        label="More acts", class_name="btn icon sm",
    )  # fmt: skip


def version_badge(state: Any, *words: Any) -> rx.Component:
    """The state of a version."""
    return rx.match(
        state,
        ("draft", badge(*words, "Draft", tone="acc", icon_name="pencil")),
        ("waiting", badge(*words, "Waits for approval", tone="vio", icon_name="hourglass")),
        ("coming", badge(*words, "Coming", tone="acc", icon_name="calendar-clock")),
        ("active", badge(*words, "Active", tone="ok", icon_name="circle-check")),
        badge(*words, "Retired", icon_name="archive"),
    )


def _body() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(V.name, class_name="h-page"), version_badge(V.state),
                rx.cond(V.active, rx.fragment(), badge("Not offered", tone="warn", icon_name="archive")),
                class_name="row g8 wrapped",
            ),
            rx.el.p(V.method, ", ", V.about, ". ", V.department, ".", class_name="t2"),
            class_name="mh",
        ),
        tabs(
            tab("Analytes", active=S.tab == "analytes", count=V.lines.length(), on_click=S.show("analytes")),
            tab("General", active=S.tab == "general", on_click=S.show("general")),
        ),
        rx.cond(
            S.tab == "general",
            _general(),
            rx.fragment(_tools(), _table(), rx.el.div(live_test(), past_results(), class_name="fg")),
        ),
    )  # fmt: skip


def _tools() -> rx.Component:
    def said(count: Any, kind: str, one: str, many: str) -> rx.Component:
        words = rx.cond(count == 1, one, many)
        return rx.cond(
            count > 0,
            rx.el.span(rx.el.i(class_name=f"sw2 {kind}"), count, " ", words, class_name="row g8 t2 s12"),
            rx.fragment(),
        )

    return rx.el.div(
        said(V.changed, "c", "changed value", "changed values"),
        said(V.added, "n", "new analyte", "new analytes"),
        said(V.removed, "r", "analyte taken out", "analytes taken out"),
        rx.cond(
            V.may_edit,
            button("Add analyte", icon_name="plus", class_name="end", on_click=S.ask("line", "")),
            rx.cond(
                V.state == "draft",
                rx.fragment(),
                rx.el.span("This version is read only.", class_name="end s12 t3"),
            ),
        ),
        class_name="fbar",
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.colgroup(
                *[rx.el.col(custom_attrs={"style": {"width": width}}) if width else rx.el.col() for _, width in HEADS],
                rx.el.col(custom_attrs={"style": {"width": "76px"}}),
            ),
            rx.el.thead(
                rx.el.tr(
                    *[rx.el.th(head, scope="col", class_name="num" if head in ("MDL", "LOQ", "Upper end") else "") for head, _ in HEADS],
                    rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col"),
                )
            ),
            rx.el.tbody(rx.foreach(V.lines, _line)),
            class_name="tbl at", aria_label="Analytes of the version",
        ),
        rx.cond(
            V.lines.length() == 0,
            rx.el.p("No analyte yet. Add the first one: its unit, limits of detection and how it is rounded.", class_name="t2 padded"),
            rx.fragment(),
        ),
        class_name="tw xscroll",
    )  # fmt: skip


def _line(line: Any) -> rx.Component:
    name = rx.el.span(
        rx.el.span(line.name, class_name=rx.cond(line.state == "removed", "gone w5", "w5")),
        rx.cond(line.state == "new", rx.el.span("New", class_name="nb"), rx.fragment()),
        rx.cond(line.state == "removed", rx.el.span("Taken out", class_name="nb out"), rx.fragment()),
    )
    acts = rx.el.span(
        icon_button("pencil", "Change " + line.name, size="xs", on_click=S.ask("line", line.analyte_id)),
        icon_button("x", "Take out " + line.name, size="xs", on_click=S.remove_line(line.analyte_id)),
        class_name="row",
    )
    return rx.el.tr(
        rx.el.td(name),
        rx.foreach(line.cells, lambda cell: _cell(cell)),
        rx.el.td(rx.cond(V.may_edit & (line.state != "removed"), acts, rx.fragment())),
        class_name=rx.match(line.state, ("new", "new"), ("removed", "rem"), ""),
        key=line.analyte_id,
    )


def _cell(cell: Any) -> rx.Component:
    """A value; one that changed shows the old one struck beside it."""
    both = rx.el.span(
        rx.el.del_(cell.old), rx.el.ins(rx.cond(cell.new != "", cell.new, "none")), class_name="chg"
    )
    look = rx.cond(cell.changed, rx.cond(cell.num, "num cg", "cg"), rx.cond(cell.num, "num", "t2"))
    return rx.el.td(rx.cond(cell.changed, both, cell.new), class_name=look)


def _general() -> rx.Component:
    def fact(row: Any) -> rx.Component:
        both = rx.el.span(rx.el.del_(row.old), rx.el.ins(row.new), class_name="chg cgf")
        return rx.fragment(rx.el.dt(row.label), rx.el.dd(rx.cond(row.changed, both, row.new)))

    return rx.el.div(
        rx.el.section(
            rx.el.div(
                "What holds for all analytes",
                rx.cond(V.may_edit, button("Change", icon_name="pencil", class_name="end", on_click=S.ask("facts", "")), rx.fragment()),
                class_name="card-h",
            ),
            rx.el.dl(rx.foreach(V.facts, fact), class_name="dl card-b"),
            class_name="card",
        ),
        class_name="padded",
    )  # fmt: skip


def _rail() -> rx.Component:
    return rail(
        "Versions", rx.el.ul(rx.foreach(V.versions, _version), class_name="vers"),
        rx.el.section(
            rx.el.h2("Approval", class_name="h-sec"),
            rx.el.ul(rx.foreach(V.checks, _check), class_name="chk"),
            rx.cond(
                V.reason != "",
                rx.el.div(rx.el.div("Reason for change", class_name="label"), rx.el.p(V.reason, class_name="pre"), class_name="mt16"),
                rx.fragment(),
            ),
            rx.cond(V.why_not != "", rx.el.div(callout(V.why_not, tone="warn"), class_name="mt16"), rx.fragment()),
            rx.cond(
                V.open_work != "",
                rx.el.div(
                    callout("Ordered work keeps its version", rx.fragment(V.open_work, " stay on the version they were registered with. Samples registered after approval use the new one."), tone="acc"),
                    class_name="mt16",
                ),
                rx.fragment(),
            ),
            class_name="apv",
        ),
    )  # fmt: skip


def _version(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(rx.el.b("Version ", row.number, class_name="w6"), version_badge(row.state), class_name="row g8"),
            rx.el.span(
                rx.el.span(rx.el.span(row.since, class_name="blk"), rx.el.span(row.who, class_name="blk")), row.uses, class_name="row between t2 s12"
            ),
            type="button", class_name=rx.cond(row.id == V.version_id, "verb on", "verb"), on_click=S.open_version(row.id),
            custom_attrs={"aria-pressed": rx.cond(row.id == V.version_id, "true", "false")},
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
        rx.el.span(row.label, class_name=rx.cond(row.state == "later", "t2", "w5")),
        rx.el.span(row.note, class_name="end t2 s12"),
        class_name="row g8",
    )

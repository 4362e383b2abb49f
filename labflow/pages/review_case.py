"""The sample under review: its head, its exceptions, and every result beside its limit and its past."""

from typing import Any

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.badges import badge, priority, qualifier, verdict
from labflow.components.buttons import button, link
from labflow.components.callout import callout
from labflow.components.empty import empty, record_skeleton
from labflow.components.icons import icon, icon_for
from labflow.components.inputs import checkbox
from labflow.components.menu import menu, menu_item
from labflow.components.table import th
from labflow.components.words import t
from labflow.pages.frame import way
from labflow.state.review import ReviewCase as C
from labflow.state.review import ReviewState as S
from labflow.state.review_acts import ReviewReturning

V = C.view
KINDS = {
    "above": "triangle-alert", "undecided": "circle-help", "late": "hourglass", "range": "gauge", "jump": "trending-up",
    "changed": "pencil", "returned": "undo-2", "retest": "repeat", "second": "users", "estimate": "info",
    "qualified": "tag", "comment": "message-square",
}  # fmt: skip
WIDTHS = ("40px", "", "84px", "96px", "30px", "92px", "68px", "78px", "122px", "76px", "36px", "36px")


def review_case() -> rx.Component:
    """The right part of the review screen."""
    none = empty(
        "Nothing to review", "Results appear in the queue as soon as an analyst submits them.",
        way("see_work", "Work at the bench", "/work"),
    )  # fmt: skip
    return rx.el.section(
        rx.cond(
            V.id != "",
            rx.fragment(_head(), _changed(), _blocked(), _exceptions(), _results()),
            rx.cond(S.loaded, none, record_skeleton()),
        ),
        class_name="rm",
    )


def _head() -> rx.Component:
    def part(icon_name: str, *text: Any) -> rx.Component:
        return rx.el.span(icon(icon_name, 14), *text, class_name="row g4")

    return rx.el.div(
        rx.el.div(
            link(V.number, href=f"/samples/{V.id}", class_name="mono s16 w6 rv-no"),
            rx.el.span(V.description, class_name="s14 t2 trunc", title=V.description),
            priority(V.priority),
            rx.el.span(
                rx.cond(
                    V.due != "",
                    rx.el.span("Due ", V.due, class_name=rx.cond(V.late, "tbad w5", "t3")),
                    rx.fragment(),
                ),
                class_name="s12 end nowrap",
            ),
            class_name="row g8",
        ),
        rx.el.div(
            rx.cond(V.submitted != "", part("user", V.submitted), rx.fragment()),
            rx.cond(V.instruments != "", part("gauge", V.instruments), rx.fragment()),
            part("test-tubes", V.summary, rx.cond(V.still_open != "", f", {V.still_open}", "")),
            part("building-2", V.client),
            part("clipboard-list", link(V.order, href=f"/orders/{V.order_id}"), " · ", V.matrix),
            class_name="row g16 t2 s12 wrap",
        ),
        class_name="rh",
    )


def _changed() -> rx.Component:
    note = callout(
        rx.Var.create("Changed while you looked: ") + C.changed, "Look at it again; it is not chosen for signing any more.",
        icon_name="pencil", tone="warn",
    )  # fmt: skip
    return rx.el.div(rx.cond(C.changed != "", rx.el.div(note, class_name="ex"), rx.fragment()), role="status")


def _blocked() -> rx.Component:
    note = callout("You cannot sign these results", V.blocked, icon_name="users", tone="warn")
    return rx.cond(V.blocked != "", rx.el.div(note, class_name="ex"), rx.fragment())


def _exceptions() -> rx.Component:
    count = V.exceptions.length()
    return rx.cond(
        count > 0,
        rx.el.div(
            rx.el.div(
                rx.el.h2("Exceptions", class_name="h-sec"), badge(count, tone="bad"), class_name="row g8 rv-t"
            ),
            rx.el.div(rx.foreach(V.exceptions, _exception), class_name="exg"),
            class_name="ex",
        ),
        rx.el.div(
            rx.el.span(icon("check", 14), class_name="tok"),
            rx.el.span(
                "No exceptions: every result is inside its limit, in time, and unchanged since it was entered.",
                class_name="t2",
            ),
            class_name="row g8 ex",
        ),
    )


def _exception(each: Any) -> rx.Component:
    look = rx.match(each.tone, ("bad", "callout bad"), ("warn", "callout warn"), "callout")
    mark = rx.match(each.tone, ("bad", "tbad mt2"), ("warn", "twarn mt2"), "t3 mt2")
    again = button("Test again", size="xs", on_click=ReviewReturning.ask_again(each.analysis_id))
    back = button("Send back", size="xs", on_click=ReviewReturning.ask_back(each.analysis_id))
    act = rx.match(
        each.kind,
        ("above", again),
        ("jump", again),
        ("range", again),
        ("second", rx.fragment()),
        ("estimate", rx.fragment()),
        ("comment", rx.fragment()),
        back,
    )
    return rx.el.div(
        rx.el.span(icon_for(each.kind, KINDS, "info", 16), class_name=mark),
        rx.el.div(
            rx.el.div(each.title, class_name="w6"),
            rx.el.div(each.text, class_name="t2 s12"),
            class_name="grow minw0",
        ),
        act,
        class_name=look,
    )


# ── the results ──────────────────────────────────────────────────────────────────────────────────────────────


def _results() -> rx.Component:
    heads = [
        rx.el.th(
            checkbox(
                checked=C.all_chosen, mixed=C.some_chosen, on_change=lambda _: C.choose_all(),
                aria_label="Choose every test I may verify",
            ),
            scope="col",
        ),
        *[th(text, class_name=look) for text, look in (("Analyte", ""), ("Result", "num"), ("Unit", ""), ("", ""))],
        rx.el.th(V.previous_head, scope="col", class_name="num", title="The last verified result of the same sample point"),
        th("Difference", "How far the result is from the previous one, in percent of it.", class_name="num"),
        th("Last 6", "The last results of the same sample point as a line, with this one at its end."),
        *[th(text, class_name=look) for text, look in (("Limit", "num lim"), ("Verdict", ""), ("By", ""), ("", ""))],
    ]  # fmt: skip
    cols = [rx.el.col(custom_attrs={"style": {"width": width}}) if width else rx.el.col() for width in WIDTHS]
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Results to verify ", rx.el.span(V.results, class_name="t3 w5"), class_name="h-sec"),
            rx.el.span(
                _hint("J", "K"),
                " next, previous ",
                _hint("A"),
                " sign ",
                _hint("R"),
                " send back",
                class_name="s12 t3 row g4 hints",
            ),
            class_name="row between rv-r",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.colgroup(*cols),
                rx.el.thead(rx.el.tr(*heads)),
                rx.el.tbody(rx.foreach(V.rows, _line)),
                class_name="tbl cmp",
                aria_label="Results to verify",
            ),
            class_name="rv-w",
        ),
    )


def _hint(*caps: str) -> rx.Component:
    return rx.el.span(*[rx.el.span(cap, class_name="kbd") for cap in caps], class_name="kbds")


def _line(row: Any) -> rx.Component:
    bad = row.verdict == "fail"
    return rx.cond(
        row.head,
        rx.el.tr(
            rx.el.td(_choice(row)),
            rx.el.td(
                rx.el.b(row.title, class_name="w6"), rx.el.span(" ", row.note, class_name="t3"), col_span=10
            ),
            rx.el.td(_acts(row)),
            class_name="grp",
            key=row.key,
        ),
        rx.el.tr(
            rx.el.td(_choice(row)),
            rx.el.td(
                rx.el.span(row.title, class_name=rx.cond(row.italic, "w5 em", "w5")),
                rx.el.span(" ", row.note, class_name="t3 s12"),
                class_name="an",
            ),
            rx.el.td(
                row.result, title=row.source, class_name=rx.cond(bad, "num tbad w6 trunc", "num w5 trunc")
            ),
            rx.el.td(row.unit, class_name="t2 trunc", title=row.unit),
            rx.el.td(rx.foreach(row.tags, lambda tag: qualifier(tag.code, tag.meaning))),
            rx.el.td(row.previous, title=row.previous_note, class_name="num t2 trunc"),
            rx.el.td(row.change, class_name=rx.cond(row.large, "num w5 twarn", "num t2")),
            rx.el.td(_curve(row, bad)),
            rx.el.td(
                row.limit,
                rx.cond(
                    row.limit_kind != "",
                    rx.el.span(row.limit_kind, class_name="lk2", title=row.limit_kind),
                    rx.fragment(),
                ),
                title=row.limit,
                class_name="num trunc",
            ),
            rx.el.td(verdict(row.verdict, row.verdict_word), title=row.verdict_text),
            rx.el.td(rx.el.span(avatar(row.initials, row.entered_by, size=20), title=row.source)),
            rx.el.td(rx.cond(row.first, _acts(row), rx.fragment())),
            class_name=rx.cond(bad, "hot", ""),
            key=row.key,
        ),
    )


def _choice(row: Any) -> rx.Component:
    box = checkbox(
        checked=C.chosen.contains(row.analysis_id), disabled=~row.may, on_change=lambda _: C.choose(row.analysis_id),
        aria_label=f"Choose {row.title}",
    )  # fmt: skip
    off = rx.el.span(box, class_name="why", custom_attrs={"data-why": row.why_not, "tabIndex": 0})
    done = rx.el.span(icon("circle-check", 16), title="Verified already", class_name="tok")
    shown = rx.cond(row.waiting, rx.cond(row.may, box, off), done)
    return rx.cond(row.first, shown, rx.fragment())


def _curve(row: Any, bad: Any) -> rx.Component:
    return rx.cond(
        row.curve != "",
        rx.el.svg(
            rx.el.svg.polyline(points=row.curve, custom_attrs={"fill": "none", "strokeWidth": "1.25", "stroke": "currentColor"}),
            rx.el.svg.circle(cx="63", cy=row.curve_end.to_string(), r="2", custom_attrs={"fill": "currentColor"}),
            width="66", height="16", view_box="0 0 66 16", class_name=rx.cond(bad, "tbad", "t3"),
            custom_attrs={"role": "img", "aria-label": t("The last results of this point")},
        ),
        rx.fragment(),
    )  # fmt: skip


def _acts(row: Any) -> rx.Component:
    return menu(
        icon("ellipsis", 14),
        menu_item("Test again", icon_name="repeat", on_click=ReviewReturning.ask_again(row.analysis_id)),
        menu_item("Send back", icon_name="undo-2", on_click=ReviewReturning.ask_back(row.analysis_id)),
        menu_item("Open the sample", icon_name="test-tubes", href=f"/samples/{V.id}"),
        label="Acts",
        class_name="btn icon xs ghost",
    )

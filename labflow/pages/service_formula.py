"""The formulas of a version: one written and checked at the left, tried with values at the right, all of them above."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, qualifier
from labflow.components.buttons import button, icon_button
from labflow.components.icons import icon
from labflow.components.inputs import select, text_input
from labflow.components.insert import insert_button
from labflow.pages import versions
from labflow.state.service import ServiceState as S
from labflow.state.service_formula import BELOW_LOQ, HELP, FormulaRow, NamedInput
from labflow.state.service_formula import FormulaState as F

V, T = S.view, F.tried
FIELD = "formula-text"


def formulas_part() -> rx.Component:
    """The tab of formulas."""
    return rx.cond(
        V.names.length() > 0,
        rx.fragment(
            versions.counts(V, "analyte", "analytes", rx.fragment()),
            rx.cond(V.formulas.length() > 0, _table(), rx.fragment()),
            rx.el.div(_editor(), _trial(), _below(), class_name="fg"),
        ),
        rx.el.p("Add the analytes first: what is measured, and what is captured for formulas.", class_name="t2 padded"),
    )  # fmt: skip


def _table() -> rx.Component:
    heads = (("Computed analyte", "26%"), ("Formula", ""))
    return versions.lines_table(
        V.formulas, _row, heads=heads, numbers=(), label="Formulas of the version", nothing=""
    )


def _row(row: rx.Var[FormulaRow]) -> rx.Component:
    new = rx.el.ins(rx.cond(row.text != "", row.text, "entered by hand"))
    both = rx.el.span(rx.el.del_(row.old), new, class_name="chg")
    wrong = rx.el.span(icon("circle-alert", 14), row.problem, class_name="row g4 tbad s12")
    return rx.el.tr(
        rx.el.td(rx.el.span(row.name, class_name="w5"), " ", rx.el.span(row.unit, class_name="t3 s12")),
        rx.el.td(
            rx.el.span(rx.cond(row.changed, both, row.text), class_name="mono s12 blk trunc", title=row.words),
            rx.cond(row.problem != "", wrong, rx.fragment()), class_name=rx.cond(row.changed, "cg", ""),
        ),
        rx.el.td(icon_button("eye", "Look at the formula of " + row.name, size="xs", on_click=F.open(row.analyte_id))),
        key=row.analyte_id,
    )  # fmt: skip


def _editor() -> rx.Component:
    picked = rx.el.label(
        rx.el.span("Formula of", class_name="sr"),
        rx.el.div(
            rx.el.select(rx.foreach(V.lines, _choice), value=F.of, on_change=F.open, id="formula-of"),
            icon("chevrons-up-down", 14), class_name="input sel sm",
        ),
    )  # fmt: skip
    state = rx.cond(
        F.seen.problem != "", badge("1 error", tone="bad", icon_name="circle-alert"),
        rx.cond(F.seen.words != "", badge("No errors", tone="ok", icon_name="check"), rx.fragment()),
    )  # fmt: skip
    text = rx.el.textarea(
        default_value=F.text, on_change=F.type, id=FIELD, rows="4", spell_check=False, read_only=~V.may_edit,
        placeholder=rx.cond(V.may_edit, "2.497 * CA + 4.118 * MG", ""), class_name="codein", aria_label="Formula of " + F.name, aria_describedby="formula-told",
        aria_invalid=rx.cond(F.seen.problem != "", "true", "false"), custom_attrs={"autoCapitalize": "off", "autoCorrect": "off"},
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(rx.el.span("Formula", class_name="w6"), picked, state, class_name="card-h row g8"),
        rx.el.div(text, key=F.shown.to_string()),
        rx.el.div(_told(), id="formula-told", class_name="told-f", role="status"),
        rx.cond(V.may_edit, _insert(), rx.fragment()),
        class_name="card fe",
    )


def _choice(line: Any) -> rx.Component:
    return rx.el.option(line.name, value=line.analyte_id, disabled=line.text | (line.state == "removed"))


def _told() -> rx.Component:
    wrong = rx.el.div(
        rx.el.div(icon("circle-alert", 14), rx.el.span(F.seen.problem), class_name="row g8 tbad"),
        rx.el.code(F.seen.before, rx.el.mark(rx.cond(F.seen.here != "", F.seen.here, "…")), class_name="where mono s12"),
    )  # fmt: skip
    right = rx.el.div(
        rx.el.div(F.seen.words, class_name="w5"),
        rx.foreach(
            F.seen.notes, lambda note: rx.el.div(icon("info", 14), note, class_name="row g8 twarn s12")
        ),
    )
    empty = rx.el.span("Without a formula the analyte is entered.", class_name="t3")
    said = rx.cond(F.seen.problem != "", wrong, rx.cond(F.seen.words != "", right, empty))
    refused = rx.cond(F.error != "", rx.el.div(icon("circle-alert", 14), F.error, class_name="row g8 tbad", role="alert"), rx.fragment())  # fmt: skip
    return rx.fragment(said, refused)


def _insert() -> rx.Component:
    names = rx.foreach(V.names, _name)
    functions = rx.el.details(
        rx.el.summary("Functions", class_name="link s12"),
        rx.el.span(
            *[insert_button(name, word=f"{name}(", into=FIELD, told=title) for name, title in HELP.items()],
            class_name="row g4 wrapped",
        ),
        class_name="fnlist",
    )
    acts = rx.el.span(
        rx.cond(
            (F.text != "") & (V.may_edit),
            button("No formula", size="xs", variant="ghost", on_click=F.take_away),
            rx.fragment(),
        ),
        button(
            "Save in the draft", size="sm", variant="primary", on_click=F.save, disabled=(F.seen.problem != "") | (F.text == ""),
            reason=rx.cond(F.seen.problem != "", F.seen.problem, rx.cond(F.text == "", "Type a formula first.", "")),
        ),
        class_name="row g8 end",
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(rx.el.span("Insert", class_name="s12 t3"), names, class_name="row g4 wrapped grow"),
        functions, acts, class_name="ins",
    )  # fmt: skip


def _name(one: rx.Var[NamedInput]) -> rx.Component:
    told = one.name + rx.cond(one.unit != "", ", " + one.unit, "")
    return insert_button(one.keyword, word=one.inserted, into=FIELD, told=told)


def _trial() -> rx.Component:
    """One field a name, and beneath what the bench would report."""
    empty = rx.el.p("The inputs of the formula stand here, to try it with values.", class_name="t3")
    made = rx.el.div(
        rx.el.div(rx.el.span(F.name, class_name="t2 s12"), rx.el.div(
            rx.el.span(rx.cond(T.reported != "", T.reported, "–"), class_name="big"), " ", rx.el.span(T.unit, class_name="t2"),
            qualifier(T.qualifier), class_name="row g8",
        )),
        rx.el.div(
            rx.cond(T.problem != "", rx.el.span(icon("circle-alert", 14), T.problem, class_name="row g4 tbad s12"), rx.fragment()),
            rx.el.span(T.explanation, class_name="t2 s12 blk"), class_name="right",
        ),
        class_name="tr2", role="status",
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(rx.el.span("Live test", class_name="w6"), class_name="card-h"),
        rx.el.div(
            rx.cond(F.seen.inputs.length() > 0, rx.foreach(F.seen.inputs, _input), empty), class_name="tis", key=F.shown.to_string()
        ),
        made,
        class_name="card fe",
    )  # fmt: skip


def _input(one: rx.Var[NamedInput]) -> rx.Component:
    wrong = T.errors[one.keyword]
    return rx.el.div(
        rx.el.label(one.keyword, html_for="try-" + one.keyword, class_name="mono s12 t2 trunc", title=one.name),
        rx.el.div(
            text_input(
                id="try-" + one.keyword, unit=one.unit, on_change=lambda value: F.try_value(one.keyword, value),
                placeholder="12.5 or < 0.5", input_mode="text", auto_complete="off",
            ),
            rx.cond(wrong, rx.el.div(icon("circle-alert", 14), wrong, class_name="err"), rx.fragment()),
            class_name=rx.cond(wrong, "field bad", "field"),
        ),
        class_name="ti",
        key=one.keyword,
    )  # fmt: skip


def _below() -> rx.Component:
    """What all formulas of the version do with an input below its LOQ."""
    choice = select(
        list(BELOW_LOQ.items()), size="sm", value=V.below_loq, on_change=F.choose_below, aria_label="An input below its LOQ"
    )  # fmt: skip
    words = rx.match(V.below_loq, *[(value, label) for value, label in BELOW_LOQ.items()], "")
    return rx.el.div(
        rx.el.span(icon("chevrons-down", 20), class_name="t3"),
        rx.el.div(
            rx.el.b("An input below its LOQ", class_name="w6 blk"),
            rx.el.span("Holds for all formulas of this version; each result keeps the numbers it was computed from.", class_name="t2"),
        ),
        rx.el.span(rx.cond(V.may_edit, choice, rx.el.span(words, class_name="w5")), class_name="end"),
        class_name="imp",
    )  # fmt: skip

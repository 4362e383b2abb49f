"""What the steps of a new order share: choices as cards, the message at a field, the summary with the way on."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.state.portal.new_order import PortalNewOrderState as S

V = S.view
LISTED = 8  # samples, and tests, that the summary names
FIELDS = (
    "name",
    "type_id",
    "collected_at",
    "collected_by",
    "tests",
)  # of a sample, where something may be refused


def card(
    on: Any, chosen: Any, name: Any, told: Any, *more: Any, price: Any = "", key: Any = ""
) -> rx.Component:
    """A choice as a card with a box to tick."""
    return rx.el.li(
        rx.el.label(
            rx.el.input(type="checkbox", checked=on, on_change=lambda _: chosen, class_name="cb"),
            rx.el.span(
                rx.el.span(rx.el.b(name, class_name="w6"), rx.el.b(price, class_name="w6 num end"), class_name="row g12 tline"),
                rx.el.span(told, class_name="t3 s13"),
                *more,
                class_name="col grow minw0",
            ),
            class_name=rx.cond(on, "tc on", "tc"),
        ),
        key=key,
    )  # fmt: skip


def hold(words: Any) -> rx.Component:
    """How soon a sample must be here."""
    return rx.cond(
        words != "",
        rx.el.span(icon("hourglass", 14), words, class_name="row g6 twarn s13 w5 begins"),
        rx.fragment(),
    )


def problem(at: Any) -> rx.Component:
    """What is wrong with a field, when something is."""
    told = S.errors[at]
    return rx.cond(
        told,
        rx.el.div(icon("circle-alert", 14), told, class_name="err", role="alert", id=_message_of(at)),
        rx.fragment(),
    )


def wrong_or_not(at: Any, class_name: str = "field") -> Any:
    """The classes of a field, red while something is wrong with it."""
    return rx.cond(S.errors[at], f"{class_name} bad", class_name)


def told_wrong(at: Any) -> dict[str, Any]:
    """What ties a control to its message, for whoever does not see the red."""
    return {"aria_invalid": rx.cond(S.errors[at], "true", "false"), "aria_describedby": _message_of(at)}


def _message_of(at: Any) -> Any:
    return rx.Var.create("wrong-") + at


def name_of(row: Any) -> Any:
    """What a sample is called, also while its name is being typed."""
    return rx.cond(row.name != "", row.name, rx.el.span("No name yet", class_name="t3"))


def summary(on: rx.Component) -> rx.Component:
    """What the order is so far; on a phone the bar at the bottom."""
    total = rx.cond(V.total != "", rx.el.b(V.total, class_name="num w6 ototal"), rx.fragment())
    return rx.el.aside(
        rx.el.div(
            rx.el.h2("Your order", class_name="s16 w6"),
            rx.el.ul(rx.foreach(V.samples, lambda row: rx.el.li(name_of(row), title=row.name, class_name="trunc", key=row.key)), class_name="olist"),
            _more(V.samples),
            rx.el.ul(rx.foreach(V.test_names, lambda name: rx.el.li(name, title=name, class_name="trunc", key=name)), class_name="olist t2"),
            _more(V.test_names),
            class_name="oside-more",
        ),
        rx.el.div(
            rx.el.div(total, rx.el.span(V.said_count, ", ", V.said_tests, class_name="s13 t3"), class_name="col minw0 grow"),
            on,
            class_name="ofoot",
        ),
        rx.cond(
            V.total != "", rx.el.p("Our list price without tax. The invoice counts.", class_name="s12 t3 oside-more"), rx.fragment()
        ),
        problem("send"),
        class_name="card padded oside",
    )  # fmt: skip


def _more(all_of_them: Any) -> rx.Component:
    """How many the summary leaves out; the stylesheet hides them."""
    more = rx.el.p(f"and {all_of_them.length() - LISTED} more", class_name="t3 s13")
    return rx.cond(all_of_them.length() > LISTED, more, rx.fragment())


def not_done(row: Any) -> rx.Component:
    """Tests of the order that this sample goes without."""
    told = rx.el.div(
        icon("circle-slash", 14),
        rx.el.bdi(f"Not done on this kind of sample: {row.not_done}"),
        class_name="row g6 t2 s13 begins",
    )
    return rx.cond(row.not_done != "", told, rx.fragment())


def amiss(row: Any) -> Any:
    """Whether anything of this sample was refused."""
    found = S.errors[row.key + "." + FIELDS[0]]
    for field in FIELDS[1:]:
        found = found | S.errors[row.key + "." + field]
    return found


def field(
    label: str,
    name: Any,
    *,
    on_blur: Any,
    at: Any,
    default: Any = "",
    mark: Any = "",
    type: str = "text",
    hint: str = "",
    note: Any = None,
    optional: bool = False,
) -> rx.Component:
    """A field that is kept when it is left. `mark` changes when the value was changed from elsewhere."""
    return rx.el.div(
        rx.el.label(label, *[rx.el.span(" optional", class_name="t3 w4")] * optional, class_name="label", html_for=name),
        rx.el.div(
            rx.el.input(
                id=name, type=type, default_value=default, on_blur=on_blur, key=mark, max_length=200, **told_wrong(at)
            ),
            class_name="input lg",
        ),
        rx.cond(S.errors[at], problem(at), rx.el.div(hint, class_name="hint") if hint else note or rx.fragment()),
        class_name=wrong_or_not(at),
    )  # fmt: skip

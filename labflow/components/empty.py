"""Nothing here yet, it did not load, it is still loading."""

from typing import Any

import reflex as rx

from labflow.components.icons import GLYPHS, icon


def empty(title: str | rx.Var[str], text: Any = "", action: rx.Component | None = None) -> rx.Component:
    """What will appear here, with one secondary action at most."""
    drawing = rx.el.svg(
        rx.el.svg.use(href=f"{GLYPHS}#tubes"), width="72", height="56", custom_attrs={"aria-hidden": "true"}
    )
    return rx.el.div(
        drawing,
        rx.el.b(title, class_name="w6 s14"),
        rx.el.p(text, class_name="t2"),
        action or rx.fragment(),
        class_name="emp",
    )


def failed(
    title: str | rx.Var[str], text: Any, *, on_retry: Any = None, error_id: rx.Var[str] | str = ""
) -> rx.Component:
    """What failed and what is safe, with Try again and Copy error ID."""
    retry = (
        rx.el.button(icon("refresh-cw"), "Try again", type="button", class_name="btn sm", on_click=on_retry)
        if on_retry is not None
        else rx.fragment()
    )
    copy = rx.el.button(
        "Copy error ID", type="button", class_name="btn sm ghost", on_click=rx.set_clipboard(error_id)
    )
    return rx.el.div(
        rx.el.span(icon("cloud-off", 20), class_name="eic"),
        rx.el.b(title, class_name="w6 s14"),
        rx.el.p(text, class_name="t2"),
        rx.el.div(retry, rx.cond(error_id != "", copy, rx.fragment()), class_name="row g8 mt12"),
        role="alert",
        class_name="emp",
    )


def skeleton(width: int | str = 120) -> rx.Component:
    """One grey bar at the height of a line of text."""
    size = f"{width}px" if isinstance(width, int) else width
    return rx.el.i(class_name="sk", custom_attrs={"style": {"width": size}})


def record_skeleton(*, code: bool = False) -> rx.Component:
    """A record's head, tabs and rows, at their heights, while it is read. With the place of its `code` where it has one."""
    return rx.el.div(
        rx.el.div(
            rx.el.i(class_name="sk sk-code") if code else rx.fragment(),
            rx.el.div(skeleton(180), skeleton(240), skeleton(96), class_name="col g12"),
            rx.el.div(*[skeleton(96) for _ in range(9)], class_name="sk-facts end"),
            class_name="row g16 skh",
        ),
        rx.el.div(*[skeleton(64) for _ in range(4)], class_name="row g24 skt"),
        skeleton_rows(8),
        class_name="skp",
        custom_attrs={"aria-busy": "true"},
    )


def skeleton_rows(count: int = 8) -> rx.Component:
    """Rows of grey bars at real row heights; they appear only after 200 ms."""
    widths = ((76, 150, 110), (76, 120, 130), (76, 164, 96), (76, 132, 120), (76, 142, 104))
    return rx.el.div(
        *[
            rx.el.div(skeleton(16), *[skeleton(w) for w in widths[i % 5]], skeleton(64), class_name="skr")
            for i in range(count)
        ],
        class_name="skc",
        custom_attrs={"aria-hidden": "true"},
    )
